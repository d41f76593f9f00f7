"""What is wrong with a pack as a whole: rules that contradict each other, days without a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from agent.rules.pack import Pack, Rule, What
from agent.rules.scope import ANY

_NEEDED = (What.SHIP_BY, What.PICKUP, What.DELIVERY)
_NEEDED_OF_ALL = (What.STALL, What.KNOWLEDGE, What.LOOK)


@dataclass(frozen=True, slots=True)
class PackFinding:
    """One finding: `kind` is overlap, gap, missing, unknown_choice or guess. Only a guess is no
    fault. `rules` are places in the pack, counted from 1."""

    kind: str
    what: str
    rules: tuple[int, ...] = ()
    day: date | None = None
    option: str = ""

    @property
    def fault(self) -> bool:
        return self.kind != "guess"


def check_pack(pack: Pack, today: date, *, own: bool = False) -> list[PackFinding]:
    """Everything that is wrong with a pack. A seller's `own` pack need not be whole."""
    found = [*_overlaps(pack), *_gaps(pack, today)]
    if not own:
        found += _missing(pack, today)
    found += _choices(pack, own=own)
    return found + [
        PackFinding("guess", rule.what, (n,))
        for n, rule in enumerate(pack.rule, 1)
        if not rule.confirmed
    ]


def _by_subject(pack: Pack) -> dict[tuple[str, ...], list[tuple[int, Rule]]]:
    """Rules that may stand in for each other, by subject, scope and option."""
    found = defaultdict[tuple[str, ...], list[tuple[int, Rule]]](list)
    for n, rule in enumerate(pack.rule, 1):
        found[(*rule.subject, *rule.scope, rule.option or "")].append((n, rule))
    return found


def _overlaps(pack: Pack) -> Iterator[PackFinding]:
    """Two rules of one subject and scope that hold on one day. Options of a choice may."""
    for rules in _by_subject(pack).values():
        for at, (n, rule) in enumerate(rules):
            for m, other in rules[at + 1 :]:
                day = max(rule.begins, other.begins)
                if rule.holds_on(day) and other.holds_on(day):
                    yield PackFinding("overlap", rule.what, (n, m), day)


def _gaps(pack: Pack, today: date) -> Iterator[PackFinding]:
    """Days between two rules of one subject, or from the last one's end on, without any."""
    for rules in _by_subject(pack).values():
        ordered = sorted(rules, key=lambda pair: pair[1].begins)
        for (n, rule), (m, later) in pairwise(ordered):
            if rule.ends is not None and (later.begins - rule.ends).days > 1:
                day = rule.ends + timedelta(days=1)
                yield PackFinding("gap", rule.what, (n, m), day)
        n, last = max(rules, key=lambda pair: pair[1].ends or date.max)
        if last.ends is not None and last.ends < today and not _covered(pack, last, today):
            yield PackFinding("gap", last.what, (n,), last.ends + timedelta(days=1))


def _covered(pack: Pack, rule: Rule, day: date) -> bool:
    """Whether a wider rule of the same subject holds on a day."""
    return any(
        other.subject == rule.subject
        and other.holds_on(day)
        and other.category in (ANY, rule.category)
        and other.region in (ANY, rule.region)
        for other in pack.rule
    )


def _missing(pack: Pack, today: date) -> Iterator[PackFinding]:
    """What a platform's pack must rule for every category and region."""
    needed = _NEEDED_OF_ALL if pack.platform == ANY else _NEEDED
    for what in needed:
        if not any(_everywhere(rule, what, today) for rule in pack.rule):
            yield PackFinding("missing", what)


def _everywhere(rule: Rule, what: What, today: date) -> bool:
    return rule.what is what and rule.scope == (ANY, ANY) and rule.holds_on(today)


def _choices(pack: Pack, *, own: bool) -> Iterator[PackFinding]:
    """A choice that names an option which no rule of the pack has."""
    options = defaultdict[str, set[str]](set)
    for rule in pack.rule:
        if rule.choice and rule.option:
            options[rule.choice].add(rule.option)
    for choice, option in pack.choose.items():
        if option not in options[choice] and not own:
            yield PackFinding("unknown_choice", choice, option=option)


def unknown_choices(own: Pack, packs: Sequence[Pack]) -> list[PackFinding]:
    """Choices of the seller's own file that none of the packs offers."""
    offered = {(r.choice, r.option) for pack in (own, *packs) for r in pack.rule}
    return [
        PackFinding("unknown_choice", choice, option=option)
        for choice, option in own.choose.items()
        if (choice, option) not in offered
    ]
