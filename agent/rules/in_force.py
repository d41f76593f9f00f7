"""Which rules hold for one order: by platform, category, region and the day of payment. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.rules.clocks import Span
from agent.rules.pack import Pack, Rule, What
from agent.rules.scope import ANY
from scrapers.records import StoreOrder
from scrapers.traces.line import TraceKind


@dataclass(frozen=True, slots=True)
class Held:
    """A rule in force, with its time as a span. `own`: the seller's own word."""

    rule: Rule
    span: Span
    own: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one order. None or missing: no rule is known, so nothing is said of it."""

    ship_by: Held | None = None
    pickup: Held | None = None
    score: Held | None = None
    delivery: Held | None = None
    edits: Held | None = None
    complaint: Held | None = None
    stall: Mapping[TraceKind, Held] = field(default_factory=dict[TraceKind, Held])
    look: Mapping[TraceKind, Held] = field(default_factory=dict[TraceKind, Held])
    knowledge: Mapping[tuple[str, str], Held] = field(default_factory=dict[tuple[str, str], Held])

    def all(self) -> list[Held]:
        """Every rule in force, the platform's clocks first."""
        clocks = (self.ship_by, self.pickup, self.score, self.delivery, self.edits, self.complaint)
        others = (*self.stall.values(), *self.knowledge.values(), *self.look.values())
        return [held for held in (*clocks, *others) if held is not None]


@dataclass(frozen=True, slots=True)
class Packs:
    """All rules of one store, the strongest first: the seller's own, the platform's, common ones.

    `category` and `region` are what the seller says of the store; ANY where nothing was said. The
    first `owned` of the packs are the seller's own.
    """

    packs: tuple[Pack, ...]
    category: str = ANY
    region: str = ANY
    owned: int = 0
    _by_day: dict[date, Rules] = field(
        init=False, default_factory=dict[date, Rules], compare=False, repr=False
    )

    @property
    def zone(self) -> str:
        """The zone in which days are counted and times are shown."""
        zones = (pack.zone_in(self.region) for pack in self.packs if pack.platform != ANY)
        return next(zones, "Asia/Shanghai")

    def day_of(self, at: datetime) -> date:
        """The day of a moment in the platform's zone."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def rules_for(self, paid_at: datetime | None, now: datetime) -> Rules:
        """The rules of an order, by the day of its payment, or today's if none is known."""
        day = self.day_of(paid_at or now)
        if day not in self._by_day:
            self._by_day[day] = rules_on(self, day)
        return self._by_day[day]

    def ship_by(self, order: StoreOrder, now: datetime) -> datetime | None:
        """The ship deadline that the store shows, else the one that its rules set."""
        rule = self.rules_for(order.paid_at, now).ship_by
        if order.ship_by is not None or rule is None or order.paid_at is None:
            return order.ship_by
        return rule.span.after(order.paid_at)


def rules_on(packs: Packs, day: date) -> Rules:
    """The rules of orders paid on `day`."""
    held = _in_force(packs, day)

    def one(what: What, judges: str = "fine") -> Held | None:
        return next((h for h in held if h.rule.what is what and h.rule.judges == judges), None)

    def by_kind(what: What) -> dict[TraceKind, Held]:
        return {h.rule.after: h for h in held if h.rule.what is what and h.rule.after}

    return Rules(
        one(What.SHIP_BY),
        one(What.PICKUP),
        one(What.PICKUP, "score"),
        one(What.DELIVERY),
        one(What.EDITS),
        one(What.COMPLAINT),
        by_kind(What.STALL),
        by_kind(What.LOOK),
        {
            (h.rule.phase, h.rule.side): h
            for h in held
            if h.rule.what is What.KNOWLEDGE and h.rule.phase and h.rule.side
        },
    )


def _in_force(packs: Packs, day: date) -> list[Held]:
    """One rule per subject: of the strongest pack that has one, the most specific, then the
    strictest of those to be chosen from."""
    chosen = _choices(packs)
    held: dict[tuple[str, ...], Held] = {}
    for place, pack in enumerate(packs.packs):
        found: dict[tuple[str, ...], list[Rule]] = {}
        for rule in pack.rule:
            if rule.holds_on(day) and _fits(rule, packs) and _chosen(rule, chosen):
                found.setdefault(rule.subject, []).append(rule)
        for subject, rules in found.items():
            best = strictest(_most_specific(rules))
            before = held.get(subject)
            if before is not None:
                held[subject] = _with_penalty(before, best)
                continue
            where = pack.country_in(packs.region), pack.zone_in(packs.region)
            span = Span(best.hours, best.business_days, *where)
            held[subject] = Held(best, span, place < packs.owned)
    return list(held.values())


def _with_penalty(held: Held, weaker: Rule) -> Held:
    """A rule that names no penalty keeps the one of the rule that it overrides."""
    if held.rule.penalty is not None or weaker.penalty is None:
        return held
    return replace(held, rule=held.rule.model_copy(update={"penalty": weaker.penalty}))


def _choices(packs: Packs) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for pack in packs.packs:
        for choice, option in pack.choose.items():
            chosen.setdefault(choice, option)
    return chosen


def _fits(rule: Rule, packs: Packs) -> bool:
    return rule.category in (ANY, packs.category) and rule.region in (ANY, packs.region)


def _chosen(rule: Rule, chosen: Mapping[str, str]) -> bool:
    return rule.choice is None or chosen.get(rule.choice, rule.option) == rule.option


def _most_specific(rules: Sequence[Rule]) -> list[Rule]:
    def rank(rule: Rule) -> int:
        return 2 * (rule.category != ANY) + (rule.region != ANY)

    most = max(rank(rule) for rule in rules)
    return [rule for rule in rules if rank(rule) == most]


def strictest(rules: Iterable[Rule]) -> Rule:
    """The one that is broken first: the scan counts before the waybill, then the shorter time."""

    def length(rule: Rule) -> float:
        return rule.hours if rule.hours is not None else 24.0 * (rule.business_days or 9999)

    return min(rules, key=lambda rule: (rule.counts != "scan", length(rule)))
