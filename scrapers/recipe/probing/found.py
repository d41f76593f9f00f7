"""What one place of a recipe finds on one page, as a person may see it: masked and cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bs4 import BeautifulSoup

from scrapers.carriers import by_name, normalise_number
from scrapers.recipe.eyes.units import fen, moment, whole
from scrapers.recipe.vocabulary.reading import Where
from scrapers.records import Capture, Receiver
from scrapers.redact_json import by_field, hidden_strings
from scrapers.shapes import Scrub, note
from scrapers.spec import PortalSpec

MOST_VALUES, LONGEST = 3, 50
_TIMES = ("ordered_at", "paid_at", "ship_by", "shipped_at")


@dataclass(frozen=True, slots=True)
class Found:
    """`where` is the key, `way` how it looks (css, json, …), `place` the selector or path itself.

    `count` is how many it found, `of` in how many rows it looked, `values` the first ones.
    `trouble` names a sentence that `details` fill; one that is not `grave` stops no run.
    """

    where: tuple[str | int, ...]
    way: str
    place: str
    count: int
    of: int | None = None
    values: tuple[str, ...] = ()
    trouble: str | None = None
    details: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """How the value of a field is taken, and how it is shown. `fails` names what is wrong where
    it cannot be taken."""

    take: Callable[[str], object | None]
    show: Callable[[str], str]
    fails: str = "not_what_should_stand"
    grave: bool = True

    def shown(self, value: str) -> str:
        """The value as the page has it, and what it is taken for where that is something else."""
        taken = self.take(value)
        meant = f"{taken:%Y-%m-%d %H:%M} UTC" if isinstance(taken, datetime) else str(taken)
        same = taken is None or meant == value
        return self.show(value) if same else f"{self.show(value)} → {meant}"


def reading_of(spec: PortalSpec, name: str, where: Where) -> Reading:
    """How the field of this name is taken: a time, a number, a word of [texts.status], a text."""
    if name in _TIMES:
        return Reading(moment(where, spec.portal.zone), calm)
    if name == "amount":
        return Reading(fen(where), calm)
    if name in ("quantity", "count"):
        return Reading(whole, calm)
    if name == "status":
        return Reading(spec.texts.get("status", {}).get, calm, "no_status_word")
    if name == "carrier":
        return Reading(_carrier, calm, "no_carrier", grave=False)
    if name == "number":
        return Reading(normalise_number, calm)
    if name in Receiver.__dataclass_fields__:
        return Reading(_as_it_is, lambda value: _masked(name, value))
    return Reading(_as_it_is, _note if name == "memo" else calm)


def calm(value: str) -> str:
    """A text in one line, without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else " " for sign in value).strip()


def shown(found: Found, scrub: Scrub) -> Found:
    """As a person may see it: without what is personal, and not too long."""

    def cut(value: str) -> str:
        clean = scrub.text(value)
        return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"

    details = {name: cut(said) if isinstance(said, str) else said
               for name, said in found.details.items()}  # fmt: skip
    return replace(found, values=tuple(map(cut, found.values)), details=details)


def secrets_of(spec: PortalSpec, capture: Capture, tree: BeautifulSoup) -> Scrub:
    """Knows what stands in the places that [redact] names, to find it in any other text."""
    tags = [tag for css in spec.redact.css for tag in tree.select(css)]
    hidden, notes = frozenset(spec.redact.json_keys), frozenset(spec.redact.note_json_keys)
    rules = by_field(hidden, notes, str)
    told = {said for answer in capture.responses for said in hidden_strings(answer.body, rules)}
    return Scrub({said.strip() for tag in tags for said in tag.stripped_strings} | told)


def _as_it_is(value: str) -> str:
    return value


def _note(value: str) -> str:
    return calm(note(value))


def _carrier(value: str) -> str | None:
    known = by_name(value)
    return known.key if known else None


def _masked(name: str, value: str) -> str:
    return Receiver(**{name: value}).masked().get(name) or "***"
