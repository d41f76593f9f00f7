"""Finds controls in the live page the way a person does, exactly one of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page

from scrapers.browser.failures import mapped
from scrapers.errors import LayoutChanged
from scrapers.recipe.vocabulary.basics import filled
from scrapers.recipe.vocabulary.writing import Control

_BUTTONS = "button, [role='button'], input[type='submit'], input[type='button']"
_FIELD = "*[self::input or self::select or self::textarea]"


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks on one page, or in one frame of it. `values` fill the placeholders of a recipe."""

    portal: str
    page: Page | FrameLocator
    values: Mapping[str, str]

    def all(self, control: Control) -> Locator:
        """Every element that the description fits."""
        around = self._around(control)
        if control.css:
            found = around.locator(f"css={control.css}")
            return found if control.text is None else self._with_words(found, control.text)
        if control.button:
            return self._with_words(around.locator(_BUTTONS), control.button)
        if control.link:
            return self._with_words(around.locator("css=a[href]"), control.link)
        if control.placeholder:
            return around.get_by_placeholder(control.placeholder, exact=True)
        label = control.label or ""
        named = around.get_by_label(label, exact=True)
        return named if named.count() else around.locator(_after_label(label))

    def one(self, control: Control, name: str) -> Locator:
        """The one element; waits for it as long as the page's patience says. LayoutChanged."""
        with mapped(self.portal, name, control.shown):
            self.all(control).first.wait_for(state="attached")
            found = self.all(control)
            if (many := found.count()) != 1:
                raise LayoutChanged(
                    self.portal, control.shown, name, f"{control.shown}: found {many}, expected one"
                )
            return found

    def _around(self, control: Control) -> Page | FrameLocator | Locator:
        if control.inside is None:
            return self.page
        region = self.page.locator(f"css={control.inside}")
        return region if control.has is None else region.filter(has_text=self._put(control.has))

    def _put(self, template: str) -> str:
        return filled(template, self.values)

    def _with_words(self, found: Locator, words: list[str]) -> Locator:
        """Those whose whole text, value or spoken name is one of the words."""
        kept: Locator | None = None
        for word in words:
            quoted = word.replace("\\", "\\\\").replace('"', '\\"')
            spoken = self.page.locator(f'css=[value="{quoted}"], [aria-label="{quoted}"]')
            exact = found.filter(has_text=re.compile(rf"^\s*{re.escape(word)}\s*$"))
            either = exact.or_(found.and_(spoken))
            kept = either if kept is None else kept.or_(either)
        return found if kept is None else kept


def _after_label(label: str) -> str:
    """The field after a <label> that is tied to none, by XPath; the label's text as a literal."""
    literal = "concat(" + ", '\"', ".join(f'"{part}"' for part in label.split('"')) + ', "")'
    words = "normalize-space(translate(., ':：*', ''))"
    return f"xpath=.//label[{words}={literal}]/following::{_FIELD}[1]"
