"""Keeps every step of a recipe off the submit: pressing it is the journal's alone."""

from __future__ import annotations

from playwright.sync_api import Error, Locator

from scrapers.browser.failures import mapped
from scrapers.errors import LayoutChanged
from scrapers.recipe.hands.controls import Finder
from scrapers.spec import PortalSpec

_MOST_LOOKS = 20

# Whether an act on `control` would reach `submit`: the same element, one around it or inside it
# (through shadow roots and slots), the label of it; by Enter also from the same form or dialog.
_REACHES = """(control, { submit, enter }) => {
  const around = (node) => [node.assignedSlot, node.parentNode, node.host].filter(Boolean);
  const within = (inner, outer) => {
    const seen = new Set([inner]);
    for (const node of seen) {
      if (node === outer) return true;
      around(node).forEach((further) => seen.add(further));
    }
    return false;
  };
  const labels = [control.closest("label"), ...control.querySelectorAll("label")];
  const named = labels.map((label) => label?.control).filter(Boolean);
  const form = control.form ?? control.closest("form, dialog, [role='dialog']");
  return within(control, submit) || within(submit, control)
    || named.some((field) => within(field, submit))
    || (enter && form !== null && (within(submit, form) || submit.form === form));
}"""


class Reserved:
    """The submit control of one portal, as it stands on one page at this moment."""

    def __init__(self, spec: PortalSpec, finder: Finder) -> None:
        self._spec = spec
        self._finder = finder

    def click(self, target: Locator, shown: str, page: str) -> None:
        """One click on anything but the submit. Raises LayoutChanged, also where it becomes that.

        First it is waited for until it can be pressed, then looked at, then pressed at once:
        while something is waited for, one button may turn into another.
        """
        for _ in range(_MOST_LOOKS):
            with mapped(self._spec.key, page, shown):
                target.click(trial=True)
                element = target.element_handle()
                self.refuse(target, shown, page)
                try:
                    element.click(force=True)
                    return
                except Error as gone:  # the page drew itself anew: nothing was pressed
                    if "not attached" not in gone.message:
                        raise
        raise LayoutChanged(self._spec.key, shown, page, "the control never stands still")

    def refuse(self, target: Locator, shown: str, page: str, *, enter: bool = False) -> None:
        """Raises LayoutChanged where an act on any of these elements would press the submit."""
        if self._spec.ship is None:
            return
        with mapped(self._spec.key, page):
            submits = self._finder.all(self._spec.ship.submit).element_handles()
            targets = target.element_handles() if submits else []
            for element in targets:
                for submit in submits:
                    if element.evaluate(_REACHES, {"submit": submit, "enter": enter}):
                        raise LayoutChanged(
                            self._spec.key, shown, page, "this step would press the submit"
                        )
