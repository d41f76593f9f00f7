"""Which values of a recipe say where something stands on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from bs4 import Tag

from scrapers.recipe.mending.change import Path, Tables

Find = Callable[[Tag], Iterable[Tag]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One selector. `around` is the one whose elements it is looked for in, if any; the `rows`
    are the orders of a list."""

    path: Path
    css: str
    around: Entry | None = None
    rows: bool = False
    whole_page: bool = False

    def find(self, region: Tag) -> list[Tag]:
        """The elements that it means within a region."""
        if self.around is None:
            return list(region.select(self.css))
        each = (outer.select(self.css) for outer in self.around.find(region))
        return list({id(tag): tag for tags in each for tag in tags}.values())


def entries(tables: Tables, page: str, *, own_pages: bool) -> list[Entry]:
    """Every selector by which a page is read, the orders' rows first."""
    if own_pages:
        return list(_of_tables(tables, page))
    read = cast(Mapping[str, Any], tables.get("read", {})).get(page, {})
    return list(_of_read(read, ("read", page)))


def _of_tables(tables: Tables, page: str) -> Iterator[Entry]:
    """Of a portal whose pages Python reads: its [select.*]. Which are the rows is seen on pages."""
    table: Mapping[str, str] = tables.get("select", {}).get(page, {})
    for name, css in table.items():
        if not name.endswith("_text"):
            yield Entry(("select", page, name), css)


_NESTED = ("lines", "parcels", "receiver")


def _of_read(table: Mapping[str, Any], path: Path, around: Entry | None = None) -> Iterator[Entry]:
    rows = _one(table.get("rows"), (*path, "rows"), around)
    if rows is not None and path[-1] == "list":
        rows = Entry(rows.path, rows.css, rows=True)
        yield rows
        rows = None
    elif rows is not None:
        yield rows
    for name, said in table.items():
        if name in _NESTED:
            yield from _of_read(said, (*path, name), around)
        elif name in ("more", "none") and isinstance(said, str):
            yield Entry((*path, name), said, whole_page=name == "more")
        elif name not in ("rows", "json", "holds", "detail"):
            inner = None if isinstance(said, dict) and cast(Tables, said).get("of_page") else rows
            found = _one(said, (*path, name), inner)
            if found is not None:
                yield Entry(found.path, found.css, found.around, whole_page=name == "count")


def _one(said: Any, path: Path, around: Entry | None) -> Entry | None:
    if isinstance(said, str):
        return Entry(path, said, around)
    css = cast(Tables, said).get("css") if isinstance(said, dict) else None
    return Entry((*path, "css"), css, around) if isinstance(css, str) else None
