"""Searches for what each broken place of a recipe may become, and tries it on the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bs4 import BeautifulSoup, Tag

from scrapers.errors import LayoutChanged
from scrapers.patterns import found
from scrapers.portal import Portal
from scrapers.recipe.file.trouble import BrokenPortalFile
from scrapers.recipe.mending.before import Before, looked_at
from scrapers.recipe.mending.change import Change, Path, Tables
from scrapers.recipe.mending.entries import Entry, entries
from scrapers.recipe.mending.json_keys import json_changes
from scrapers.recipe.mending.known import Known, standing
from scrapers.recipe.mending.likeness import Kind, Row, kinds, ranked
from scrapers.recipe.mending.naming import lasting, name_of
from scrapers.recipe.mending.pointing import Region, pointing_at
from scrapers.recipe.mending.reading import Tried, tried
from scrapers.recipe.mending.rows import numbered, repeated
from scrapers.records import Capture
from scrapers.selectors import soup, text

Built = Callable[[Sequence[Change]], Portal]
_TRIES = 40
_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changes with which the page is read (none: it is read as the recipe stands), what they
    make of it, and the places of the recipe for which nothing was found. Where no reading holds,
    there are no changes, and `tried` is the one that came closest."""

    changes: tuple[Change, ...]
    tried: Tried
    missing: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it may be shown to a person as a way out."""
        return self.tried.holds


@dataclass(slots=True)
class Search:
    """One search. `choices` are what each broken place may become, `at` which of them is tried."""

    portal: Portal
    tables: Tables
    built: Built
    capture: Capture
    known: Known
    old: Sequence[Capture]
    page: str
    choices: dict[Path, list[Change]] = field(default_factory=dict[Path, list[Change]])
    at: dict[Path, int] = field(default_factory=dict[Path, int])
    missing: list[str] = field(default_factory=list[str])
    turned: int = -1
    values: Collection[str] = ()
    others: Sequence[BeautifulSoup] = ()
    tree: BeautifulSoup = field(init=False)
    old_trees: list[BeautifulSoup] = field(init=False)

    def __post_init__(self) -> None:
        self.tree = soup(self.capture.html)  # held here: elements are told apart by identity
        self.old_trees = [soup(capture.html) for capture in self.old]

    def run(self, now: Tried) -> Proposal:
        """Try what is likeliest; where the page is not read so, the place that it names differs."""
        here = standing(self.capture.html, self.known)
        shown = {order_id: self.known[order_id] for order_id in here}
        self._find_choices(shown)
        closest = now
        for _ in range(_TRIES):
            changes = self._changes()
            if not changes:
                break
            now = self._tried(changes)
            if now.holds:
                return Proposal(tuple(changes), now, tuple(self.missing))
            closest = closest if closest.trouble is None else now
            if not self._blame(now):
                break
        return Proposal((), closest, tuple(self.missing))

    def _changes(self) -> list[Change]:
        return [each[self.at[path]] for path, each in self.choices.items()]

    def _tried(self, changes: Sequence[Change]) -> Tried:
        try:
            return tried(self.built(changes), self.capture, self.known)
        except BrokenPortalFile as broken:
            return Tried(trouble=broken)

    def _blame(self, now: Tried) -> bool:
        """Turn to the next choice of the place at which reading stopped; False where there is
        none. Where it names no place of ours, each place's next choice is tried in its turn."""
        said = now.trouble.selector if isinstance(now.trouble, LayoutChanged) else None
        for path, each in self.choices.items():
            if each[self.at[path]].value == said:
                self.at[path] += 1
                return self.at[path] < len(each)
        if said is not None and said not in self.missing:
            self.missing.append(said)
        return self._turn()

    def _turn(self) -> bool:
        """One place takes its second choice, the one before its first again."""
        paths = [path for path, each in self.choices.items() if len(each) > 1]
        turned = self.turned + 1
        if turned >= len(paths):
            return False
        if turned > 0:
            self.at[paths[self.turned]] = 0
        self.at[paths[turned]] = 1
        self.turned = turned
        return True

    def _choose(self, path: Path, choices: Sequence[Change]) -> None:
        if choices:
            self.choices[path] = list(choices)
            self.at[path] = 0
        else:
            self.missing.append(".".join(map(str, path)))

    def _find_choices(self, shown: Known) -> None:
        own = self.portal.has_own_pages
        each = entries(self.tables, self.page, own_pages=own)
        before = looked_at(self.portal, self.page, each, self.old)
        rows = self._rows(before, shown)
        if rows is None:
            return
        if self.portal.pages.recognise(self.portal.spec, self.capture) is None:
            self._signs(rows)
        whole = [Row(self.tree, None)]
        for path, was in before.in_rows.items():
            self._mend(_entry(each, path), was, rows)
        for path, was in before.on_page.items():
            self._mend(_entry(each, path), was, whole)
        for found_choices in json_changes(self.tables, self.page, own, self.capture, self.old):
            self._choose(found_choices[0].path, found_choices)

    def _rows(self, before: Before, shown: Known) -> list[Row] | None:
        """The parts of the page that are about one order each; None where there are none."""
        tree = self.tree
        if self.page == "order":
            order = next(iter(shown.values())) if len(shown) == 1 else None
            return [Row(tree, order)]
        if before.rows is None:
            return []
        standing_rows = numbered(before.rows.find(tree), shown)
        if {row.order.order_id for row in standing_rows if row.order} == set(shown) and shown:
            return standing_rows
        rows = repeated(tree, shown)
        self._replace(before.rows.path, before.rows.css, [row.around for row in rows])
        return rows or None

    def _replace(self, path: Path, css: str, meant: Sequence[Tag]) -> None:
        """A selector for these elements of the whole page, which the browser understands too, and
        which no saved page of another kind has."""
        region = Region(self.tree, tuple(meant))
        each = pointing_at([region], live=True) if meant else ()
        strange = (css for css in lasting(each, self.values) if not self._elsewhere(css))
        names = islice(strange, _CHOICES)
        self._choose(path, [Change(path, css, name) for name in names])

    def _signs(self, rows: Sequence[Row]) -> None:
        """How the page is recognised, and seen to be ready, where that does not hold any more."""
        tree, meant = self.tree, [row.around for row in rows]
        if self.page == "order":
            meant = [tag for row in rows if row.order for tag in _bearing(tree, row.order.order_id)]
        for n, sign in enumerate(self.portal.spec.pages.get(self.page, [])):
            if sign.css and (sign.url is None or found(sign.url, self.capture.url)):
                self._replace(("pages", self.page, n, "css"), sign.css, meant)
        ready = self.portal.spec.ready.get(self.page)
        if ready is not None and not tree.select(ready):
            self._replace(("ready", self.page), ready, meant)

    def _mend(self, entry: Entry, was: Sequence[Kind], rows: Sequence[Row]) -> None:
        """A selector that finds nothing any more, of which the page still shows what it found."""
        if any(entry.find(row.around) for row in rows):
            return
        there = kinds(rows, lambda around: around.find_all(True))
        choices: list[Change] = []
        for meant in ranked(was, there, _CHOICES):
            css = name_of(meant, rows, lambda css: self._harmless(entry, css), self.values)
            if css and all(css != one.new for one in choices):
                choices.append(Change(entry.path, entry.css, css))
        self._choose(entry.path, choices)

    def _elsewhere(self, css: str) -> bool:
        return any(tree.select_one(css) for tree in self.others)

    def _harmless(self, entry: Entry, css: str) -> bool:
        """Whether on the old pages a selector finds nothing but what the old one does, so that both
        can stand side by side."""
        for tree in self.old_trees:
            before = {id(tag) for tag in entry.find(tree)}
            if any(id(tag) not in before for tag in tree.select(css)):
                return False
        return True


def _bearing(tree: BeautifulSoup, order_id: str) -> list[Tag]:
    """The innermost element that says an order's number."""
    return [tag for tag in tree.find_all(True) if order_id in text(tag)][-1:]


def _entry(each: Sequence[Entry], path: Path) -> Entry:
    return next(entry for entry in each if entry.path == path)
