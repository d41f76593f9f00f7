"""Strict selectors: exactly one, or leniency written out. Everything else is `LayoutChanged`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

from scrapers.errors import LayoutChanged

_SPACE = re.compile(r"[\s\u200b\ufeff]+")


@lru_cache(maxsize=4)
def soup(html: str) -> BeautifulSoup:
    """Parse serialised HTML once per page; parsers never change the tree."""
    return BeautifulSoup(writable(html), "lxml")


def writable(text: str) -> str:
    """Text as UTF-8 can hold it: a page's script can make half characters, lxml takes none."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class On:
    """Where we are looking, for errors: the portal's key and the page's name."""

    portal: str
    page: str

    def changed(self, selector: str, message: str = "") -> LayoutChanged:
        """The error that says `selector` did not hold here."""
        return LayoutChanged(self.portal, selector, self.page, message)

    def one(self, where: Tag, css: str) -> Tag:
        """Exactly one match, or LayoutChanged."""
        found = where.select(css)
        if len(found) != 1:
            raise self.changed(
                css, f"{css}: expected exactly one on {self.page}, found {len(found)}"
            )
        return found[0]

    def maybe(self, where: Tag, css: str) -> Tag | None:
        """One match or none; several are LayoutChanged."""
        found = where.select(css)
        if len(found) > 1:
            raise self.changed(
                css, f"{css}: expected at most one on {self.page}, found {len(found)}"
            )
        return found[0] if found else None

    def each(self, where: Tag, css: str) -> list[Tag]:
        """Every match; none is fine, the caller says what none means."""
        return list(where.select(css))

    def some(self, where: Tag, css: str) -> list[Tag]:
        """At least one match, or LayoutChanged."""
        found = list(where.select(css))
        if not found:
            raise self.changed(css)
        return found


def text(tag: Tag | None) -> str:
    """A tag's text with runs of white space folded to one space; "" for None."""
    return _SPACE.sub(" ", tag.get_text(" ")).strip() if tag is not None else ""


def attr(tag: Tag | None, name: str) -> str:
    """An attribute as one string; "" where it is missing."""
    if tag is None:
        return ""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else (value or "")
