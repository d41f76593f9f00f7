"""A rule pack: what a platform asks of sellers, as dated data. Checked when it is read. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from agent.rules.scope import ANY
from scrapers.recipe.vocabulary.zone import Zone
from scrapers.traces.line import TraceKind


class What(StrEnum):
    """What a rule is about."""

    SHIP_BY = "ship_by"  # 发货时限
    PICKUP = "pickup"  # 揽收时限
    STALL = "stall"  # 物流停滞
    DELIVERY = "delivery"  # 签收时限
    EDITS = "edits"  # 修改单号的次数和期限
    COMPLAINT = "complaint"  # 买家可以投诉的期限
    KNOWLEDGE = "knowledge"  # how old our own reading may be
    LOOK = "look"  # how soon to look at a trace again


Starts = Literal["paid", "shipped", "picked_up", "delivered"]
Confidence = Literal["C2", "C1", "W", "G", "own"]
Hours = Annotated[float, Field(gt=0, le=24 * 400, strict=True)]
Day = Annotated[date, Field(strict=True)]
Fen = Annotated[int, Field(ge=0, le=100_000_000)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9_*-]{1,40}$")]

# what a rule of each kind must say, and what else it may
_MUST: dict[What, tuple[str, ...]] = {
    What.SHIP_BY: ("time", "starts", "counts"),
    What.PICKUP: ("time", "starts"),
    What.STALL: ("time", "after"),
    What.DELIVERY: ("time", "starts"),
    What.EDITS: (),
    What.COMPLAINT: ("time", "starts"),
    What.KNOWLEDGE: ("time", "phase", "side"),
    What.LOOK: ("time", "after"),
}
_MAY: dict[What, tuple[str, ...]] = {
    What.SHIP_BY: ("choice", "option", "penalty"),
    What.PICKUP: ("choice", "option", "penalty", "judges"),
    What.DELIVERY: ("choice", "option", "penalty", "judges"),
    What.EDITS: ("time", "budget", "starts"),
    What.STALL: ("penalty",),
}
_SAYS = ("time", "starts", "counts", "after", "phase", "side", "budget", "choice", "option")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Penalty(_Strict):
    """What a broken rule costs: a sum in fen, or per cent of the order's amount between bounds.

    `guess`: the sum stands in no source that can be trusted, whatever the rule's own confidence.
    """

    fen: Fen | None = None
    percent: float | None = Field(None, gt=0, le=100)
    min_fen: Fen = 0
    max_fen: Fen | None = None
    guess: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.fen is None) == (self.percent is None):
            raise PydanticCustomError("penalty_of_what", "give either fen or percent")
        if self.max_fen is not None and self.max_fen < self.min_fen:
            raise PydanticCustomError("penalty_bounds", "max_fen is below min_fen")
        return self

    def of(self, amount_fen: int | None) -> int:
        """The cost in fen for an order of this amount; of an unknown amount the least."""
        if self.fen is not None:
            return self.fen
        share = round((amount_fen or 0) * (self.percent or 0) / 100)
        return max(self.min_fen, share if self.max_fen is None else min(share, self.max_fen))


class Rule(_Strict):
    """One rule with the time in which it holds. `from`/`to` are days in the pack's zone, by the
    order's payment, both included.

    `hours` are hours by the clock; `business_days` count the working days of the pack's country.
    `counts` is what ends the ship clock: the waybill in the store, or the courier's scan.
    `judges` "score" never makes an order stale: it only feeds the shop's score. `choice` and
    `option` name rules of which only one holds; without a seller's choice it is the strictest.
    """

    what: What
    category: Word = ANY
    region: Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")] = ANY
    begins: Day = Field(alias="from")
    ends: Day | None = Field(None, alias="to")
    hours: Hours | None = None
    business_days: Annotated[int, Field(gt=0, le=100)] | None = None
    starts: Starts | None = None
    counts: Literal["waybill", "scan"] | None = None
    after: TraceKind | None = None
    phase: Literal["awaiting", "shipped"] | None = None
    side: Literal["store", "supplier"] | None = None
    budget: Annotated[int, Field(ge=0, le=100)] | None = None
    judges: Literal["fine", "score"] = "fine"
    choice: Word | None = None
    option: Word | None = None
    penalty: Penalty | None = None
    confidence: Confidence
    source: str = Field(min_length=1, max_length=300)
    note: str = Field("", max_length=300)

    @model_validator(mode="after")
    def _says_what_it_must(self) -> Self:
        if self.ends is not None and self.ends < self.begins:
            raise PydanticCustomError("ends_before", "it ends before it begins")
        if self.hours is not None and self.business_days is not None:
            raise PydanticCustomError("two_times", "give either hours or business_days")
        if (self.choice is None) != (self.option is None):
            raise PydanticCustomError("half_choice", "choice and option belong together")
        said = self._said()
        for name in _MUST[self.what]:
            if name not in said:
                raise PydanticCustomError("lacks", "{what} needs {name}", self._named(name))
        for name in sorted(said - {*_MUST[self.what], *_MAY.get(self.what, ())}):
            raise PydanticCustomError("says_nothing", "{what} has no {name}", self._named(name))
        return self

    def _said(self) -> set[str]:
        said = {name for name in _SAYS if name != "time" and getattr(self, name) is not None}
        if self.hours is not None or self.business_days is not None:
            said.add("time")
        if self.penalty is not None:
            said.add("penalty")
        if self.judges == "score":
            said.add("judges")
        return said

    def _named(self, name: str) -> dict[str, str]:
        shown = {"time": "hours"}.get(name, name)
        return {"what": str(self.what), "name": shown}

    @property
    def confirmed(self) -> bool:
        """Whether a source that can be trusted says so; everything else is a guess to be edited."""
        return self.confidence in ("C2", "C1", "own")

    @property
    def subject(self) -> tuple[str, ...]:
        """What it rules: two rules of one subject, of one scope and day contradict each other."""
        parts = (self.what, self.after, self.phase, self.side, self.judges)
        return tuple(str(part or "") for part in parts)

    @property
    def scope(self) -> tuple[str, str]:
        return (self.category, self.region)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force for orders paid on this day."""
        return self.begins <= day and (self.ends is None or day <= self.ends)


def _has_calendar(code: str) -> bool:
    from holidays import list_supported_countries  # heavy

    return code in list_supported_countries()


def _a_country(code: str) -> str:
    if not _has_calendar(code):
        raise PydanticCustomError("no_country", "no holidays are known of this country")
    return code


class Pack(_Strict):
    """The rules of one platform. `platform` is the store portal's key, "*" for all of them.

    `country` is whose holidays are counted, `zone` where days begin; a store's own region comes
    first, with its zone in `zones`. `choose` is a seller's choice between options.
    """

    platform: Word
    name: str = Field("", max_length=40)
    zone: Zone = "Asia/Shanghai"
    zones: dict[str, Zone] = {}
    country: Annotated[str, AfterValidator(_a_country)] = "CN"
    choose: dict[Word, Word] = {}
    rule: list[Rule] = Field(default=[], max_length=500)

    def zone_in(self, region: str) -> str:
        """Where days begin for a store of this region."""
        return self.zones.get(region, self.zone)

    def country_in(self, region: str) -> str:
        """Whose holidays count for a store of this region."""
        return region if _has_calendar(region) else self.country
