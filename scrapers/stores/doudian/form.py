"""抖店's ship form as it stands, and what the page says after a press."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from scrapers.carriers import by_name, normalise_number
from scrapers.records import Answer, AnswerKind, Capture, ShipForm
from scrapers.selectors import On, attr, soup, text
from scrapers.spec import PortalSpec

_CODE = re.compile(r"(?<!\d)([1-9]\d{4,5})(?!\d)")


def live_form(spec: PortalSpec, capture: Capture, on: On) -> ShipForm:
    """The form's live state: order, carrier, number, the lines that would be shipped."""
    select = spec.select["form"]
    tree = soup(capture.html)
    shown = text(on.maybe(tree, select["carrier_shown"]))
    carrier = by_name(shown) if shown else None
    return ShipForm(
        order_id=_order_id(spec, capture, tree, on),
        carrier=carrier.key if carrier else "",
        carrier_shown=shown or None,
        number=normalise_number(attr(on.one(tree, select["number"]), "value")),
        covered=_covered(spec, tree, on),
        ready=_is_ready(spec, tree, on),
    )


def _order_id(spec: PortalSpec, capture: Capture, tree: BeautifulSoup, on: On) -> str:
    """The order that the form names; its address must name the same one."""
    css = spec.select["form"]["order"]
    named = {
        found.group(1)
        for tag in on.some(tree, css)
        if (found := re.search(spec.select["list"]["id_text"], text(tag)))
    }
    if len(named) != 1:
        raise on.changed(css, f"the form names {len(named)} orders")
    (order_id,) = named
    if not re.search(rf"[?&]\w+={order_id}(?:&|$)", capture.url):
        raise on.changed(css, "the form and its address name different orders")
    return order_id


def _covered(spec: PortalSpec, tree: BeautifulSoup, on: On) -> tuple[str, ...] | None:
    """Ticked lines; None where the form has nothing to tick and ships the whole order."""
    region = on.maybe(tree, spec.select["form"]["lines"])
    boxes = on.each(region, "input[type='checkbox']") if region else []
    if not boxes:
        return None
    return tuple(_line_id(spec, box, on) for box in boxes if box.has_attr("checked"))


def _line_id(spec: PortalSpec, box: Tag, on: On) -> str:
    for name in ("value", "name", "id", "data-row-key"):
        if found := re.search(r"\d{15,24}", attr(box, name)):
            return found.group(0)
    raise on.changed(spec.select["form"]["lines"], "a box to tick names no order line")


def _is_ready(spec: PortalSpec, tree: BeautifulSoup, on: On) -> bool:
    """Whether the form's one button can be pressed. A question's own buttons are not the form's."""
    asked = {id(b) for box in on.each(tree, spec.select["form"]["question"]) for b in box("button")}
    buttons = [
        b
        for b in on.some(tree, spec.select["form"]["submit"])
        if id(b) not in asked and re.search(spec.select["form"]["submit_text"], text(b))
    ]
    if len(buttons) != 1:
        raise on.changed(spec.select["form"]["submit_text"], f"{len(buttons)} buttons would submit")
    return not buttons[0].has_attr("disabled")


def answer(spec: PortalSpec, capture: Capture) -> Answer:
    """What the page seems to answer to a press, from its dialog or its toast."""
    tree = soup(capture.html)
    select = spec.select["form"]
    said = [text(tag) for css in ("question", "toast") for tag in tree.select(select[css])]
    for words in said:
        for kind, pattern in spec.texts["answers"].items():
            if re.search(pattern, words):
                code = _CODE.search(words)
                return Answer(AnswerKind(kind), words[:200], code.group(1) if code else None)
    return Answer(AnswerKind.SILENT, " ".join(said)[:200])
