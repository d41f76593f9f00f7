"""Takes the steps of a recipe, and never the submit: that is the journal's alone."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Locator

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.carriers import carriers
from scrapers.errors import GuardTripped, LayoutChanged
from scrapers.recipe.hands.controls import Finder
from scrapers.recipe.hands.reserved import Reserved
from scrapers.recipe.vocabulary.basics import filled
from scrapers.recipe.vocabulary.css import put_into
from scrapers.recipe.vocabulary.writing import Control, Step
from scrapers.records import Waybill
from scrapers.spec import PortalSpec


def values(spec: PortalSpec, order_id: str, waybill: Waybill | None) -> dict[str, str]:
    """What the placeholders of a recipe stand for."""
    if waybill is None:
        return {"order_id": order_id, "number": "", "carrier_name": "", "carrier_code": ""}
    carrier = carriers()[waybill.carrier]
    return {
        "order_id": order_id,
        "number": waybill.number,
        "carrier_name": carrier.name,
        "carrier_code": carrier.codes.get(spec.key, ""),
    }


class Steps:
    """One order's steps on one page. `line_ids` are the lines that are to be shipped."""

    def __init__(
        self,
        spec: PortalSpec,
        session: Session,
        order_id: str,
        waybill: Waybill | None = None,
        line_ids: Sequence[str] = (),
    ) -> None:
        self._spec = spec
        self._session = session
        self._waybill = waybill
        self._line_ids = line_ids
        self._values = values(spec, order_id, waybill)
        self._finder = Finder(spec.key, session.page, self._values)
        self._reserved = Reserved(spec, self._finder)

    def take(self, steps: Sequence[Step], page: str) -> None:
        """Every step in order, none of which touches the submit. Raises LayoutChanged, …"""
        for step in steps:
            with mapped(self._spec.key, page, step.control.shown):
                self._take(step, page)

    def press(self, control: Control, page: str) -> None:
        """One real click on the submit."""
        target = self._finder.one(control, page)
        with mapped(self._spec.key, page):
            target.click(no_wait_after=True)

    def _take(self, step: Step, page: str) -> None:
        if step.deed == "tick":
            self._tick(step, page)
            return
        target = self._finder.one(step.control, page)
        if step.deed != "expect":
            self._spare_submit(step, target, page)
        said = filled(step.text or "", self._values)
        if step.deed == "click":
            if not target.is_enabled():
                raise LayoutChanged(
                    self._spec.key, step.control.shown, page, "the control cannot be pressed now"
                )
            self._reserved.click(target, step.control.shown, page)
        elif step.deed == "fill":
            target.fill(said)
            target.blur()
        elif step.deed == "search":
            target.fill(said)
            self._spare_submit(step, target, page)
            target.press("Enter")
        elif step.deed == "choose":
            self._choose(step, target, said, page)

    def _choose(self, step: Step, target: Locator, said: str, page: str) -> None:
        """An option of a list, by its words; a carrier by any of its names."""
        names = [said]
        if step.text == "{carrier_name}" and self._waybill:
            names += carriers()[self._waybill.carrier].aliases
        if step.option is None:
            offered = [o.strip() for o in target.locator("option").all_text_contents()]
            for name in names:
                if name in offered:
                    target.select_option(label=name)
                    return
        else:
            self._reserved.click(target, step.control.shown, page)
            for name in names:
                target.fill(name)
                option = self._session.page.locator(f"css={put_into(step.option, name)}")
                if self._session.appears(option):
                    self._reserved.click(option, step.control.shown, page)
                    return
        if "{carrier_" not in (step.text or ""):  # what every order needs is not there
            missing = f"{step.control.shown}: no option {said!r} is offered"
            raise LayoutChanged(self._spec.key, step.control.shown, page, missing)
        raise GuardTripped(self._spec.key, "carrier_not_offered", f"no option {said}")

    def _tick(self, step: Step, page: str) -> None:
        """Tick boxes: all, or those that name one of our lines. The live form is read back."""
        boxes = self._finder.all(step.control)
        self._spare_submit(step, boxes, page)
        for n in range(boxes.count()):
            box = boxes.nth(n)
            ours = step.which == "all" or self._names_a_line(box)
            if ours and not box.is_checked():
                self._reserved.click(box, step.control.shown, page)

    def _names_a_line(self, box: Locator) -> bool:
        named = [box.get_attribute(name) or "" for name in ("value", "name", "id")]
        return any(line_id in value for line_id in self._line_ids for value in named)

    def _spare_submit(self, step: Step, target: Locator, page: str) -> None:
        enter = step.deed == "search"
        self._reserved.refuse(target, step.control.shown, page, enter=enter)
