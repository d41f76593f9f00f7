"""The live ship form as a recipe reads it, and what the page answers to a press. Pure."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from scrapers.carriers import by_code, by_name, normalise_number
from scrapers.patterns import extract, found
from scrapers.recipe.eyes.labels import field_of
from scrapers.recipe.eyes.units import whole
from scrapers.recipe.eyes.values import Scope, maybe, need, plain, rows
from scrapers.recipe.vocabulary.writing import Control, Covered, Ship
from scrapers.records import Answer, AnswerKind, Capture, ShipForm
from scrapers.selectors import On, attr, soup, text
from scrapers.spec import PortalSpec

_CODE = re.compile(r"(?<!\d)([1-9]\d{4,5})(?!\d)")
_BUTTONS = "button, [role='button'], input[type='submit'], input[type='button']"


def live_form(spec: PortalSpec, capture: Capture, on: On) -> ShipForm:
    """The form's live state: order, carrier, number, the lines that would be shipped."""
    if spec.ship is None:
        raise on.changed("ship", "the recipe does not say how to ship")
    tree = soup(capture.html)
    scope = Scope(None, tree, tree, on, spec.portal.zone)
    shows = spec.ship.shows
    shown = maybe(shows.carrier, scope, plain) or ""
    carrier = by_name(shown) or by_code(spec.key, shown)
    covered = None if shows.lines is None else _covered(shows.lines, scope)
    return ShipForm(
        order_id=_order_id(spec.ship, capture, scope),
        carrier=carrier.key if carrier else "",
        carrier_shown=shown or None,
        number=normalise_number(_number(spec.ship, scope)),
        covered=None if covered is None else tuple(line_id for line_id, _ in covered),
        ready=_is_ready(spec.ship, tree, on),
        quantities={line_id: many for line_id, many in covered or () if many is not None},
    )


def _order_id(ship: Ship, capture: Capture, scope: Scope) -> str:
    """The order that the form names; where its address names one, it must be the same."""
    named = need(ship.shows.order_id, scope, plain)
    if ship.shows.address and extract(ship.shows.address, capture.url) != named:
        raise scope.on.changed("address", "the form and its address name different orders")
    return named


def _number(ship: Ship, scope: Scope) -> str:
    """What stands in the number's field, which must be there even while it is empty."""
    shown = ship.shows.number
    if shown.css:
        scope.on.one(scope.page, shown.css)
    return maybe(shown, scope, plain) or ""


def _covered(how: Covered, scope: Scope) -> list[tuple[str, int | None]] | None:
    """The lines that a submit would ship with their pieces; None where none need stand."""
    each = rows(how.rows, scope)
    if not each:
        if how.optional:
            return None
        raise scope.on.changed(how.rows.css or "rows", "the form shows no lines")
    lines: list[tuple[str, int | None]] = []
    for row in each:
        line_id = need(how.line_id, row, plain)
        many = need(how.quantity, row, whole) if how.quantity else None
        if (not how.ticked or _is_ticked(row)) and many != 0:
            lines.append((line_id, many))
    return lines


def _is_ticked(row: Scope) -> bool:
    if row.shown is None:
        return False
    boxes = [row.shown] if row.shown.name == "input" else row.shown.select("input[type='checkbox']")
    return len(boxes) == 1 and boxes[0].has_attr("checked")


def _is_ready(ship: Ship, tree: BeautifulSoup, on: On) -> bool:
    """Whether the one submit control can be pressed. A question's own buttons are none of it."""
    asked: list[Tag] = list(tree.select(ship.said.question)) if ship.said.question else []
    controls = [
        control
        for control in matching(ship.submit, tree)
        if not any(parent in asked for parent in control.parents)
    ]
    if len(controls) != 1:
        raise on.changed(ship.submit.shown, f"{len(controls)} buttons would submit")
    return not _is_disabled(controls[0])


def _is_disabled(control: Tag) -> bool:
    """By its own word, by its spoken one, or by the group of fields that it stands in."""
    grouped = any(p.name == "fieldset" and p.has_attr("disabled") for p in control.parents)
    return grouped or control.has_attr("disabled") or attr(control, "aria-disabled") == "true"


def matching(control: Control, tree: BeautifulSoup) -> list[Tag]:
    """Elements of a saved page that a control's description fits."""
    around: list[Tag] = tree.select(control.inside) if control.inside else [tree]
    found = {id(tag): tag for region in around for tag in _in_region(control, region)}
    return list(found.values())  # one region may stand in another


def _in_region(control: Control, region: Tag) -> list[Tag]:
    if control.css:
        tags = region.select(control.css)
        return tags if control.text is None else [t for t in tags if _says(t, control.text)]
    if control.button:
        return [t for t in region.select(_BUTTONS) if _says(t, control.button)]
    if control.link:
        return [t for t in region.select("a[href]") if _says(t, control.link)]
    if control.placeholder:
        return [t for t in region.find_all(True) if attr(t, "placeholder") == control.placeholder]
    labels = [t for t in region.select("label") if text(t).rstrip(":：* ") == control.label]
    return [field for label in labels if (field := field_of(region, label)) is not None]


def _says(tag: Tag, words: list[str]) -> bool:
    """By its text, its value or its spoken name, as the controls of the live page are found."""
    return any(said in words for said in (text(tag), attr(tag, "value"), attr(tag, "aria-label")))


def answer(spec: PortalSpec, capture: Capture) -> Answer:
    """What the page seems to answer to a press, from its question or its message."""
    if spec.ship is None:
        return Answer(AnswerKind.SILENT)
    tree = soup(capture.html)
    places = (spec.ship.said.question, spec.ship.said.message)
    said = [text(tag) for css in places if css for tag in tree.select(css)]
    for words in said:
        for kind, pattern in spec.texts.get("answers", {}).items():
            if found(pattern, words):
                code = _CODE.search(words)
                return Answer(AnswerKind(kind), words[:200], code.group(1) if code else None)
    return Answer(AnswerKind.SILENT, " ".join(said)[:200])
