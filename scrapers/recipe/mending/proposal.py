"""Proposes what of a recipe to change so that a changed page is read as what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scrapers.errors import LayoutChanged, PortalError
from scrapers.patterns import found
from scrapers.portal import Portal
from scrapers.recipe.file.trouble import BrokenPortalFile
from scrapers.recipe.mending.before import Before, looked_at
from scrapers.recipe.mending.change import Change, Path, Tables
from scrapers.recipe.mending.entries import Entry, entries
from scrapers.recipe.mending.json_keys import json_changes
from scrapers.recipe.mending.known import Agreement, Known, agreement, standing
from scrapers.recipe.mending.likeness import Kind, Row, kinds, ranked
from scrapers.recipe.mending.pointing import Region, pointing_at
from scrapers.recipe.mending.rows import numbered, repeated
from scrapers.records import Capture
from scrapers.selectors import soup

Built = Callable[[Sequence[Change]], Portal]
_READ = ("list", "order")
_TRIES = 40
_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """What a recipe makes of a page: how that agrees with what is known, or why it is not read."""

    page: str | None = None
    agreement: Agreement = field(default_factory=Agreement)
    trouble: PortalError | BrokenPortalFile | None = None

    @property
    def holds(self) -> bool:
        """Whether the page is read, and read right."""
        return self.trouble is None and self.agreement.holds


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changes with which the page is read (none: it is read as the recipe stands), what they
    make of it, and the places of the recipe for which nothing was found."""

    changes: tuple[Change, ...]
    tried: Tried
    missing: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it may be shown to a person as a way out."""
        return self.tried.holds


def tried(portal: Portal, capture: Capture, known: Known) -> Tried:
    """Read a page and compare it with what is known."""
    try:
        page = portal.read(capture)
    except PortalError as trouble:
        return Tried(trouble=trouble)
    return Tried(page.page, agreement(page, capture.html, known))


def propose(
    portal: Portal,
    tables: Tables,
    built: Built,
    capture: Capture,
    known: Known,
    old: Sequence[Capture],
) -> Proposal:
    """Find what the recipe needs for this page. `built` makes a portal of the recipe with changes,
    `old` are saved pages; those that it reads as it stands tell what it found on them."""
    now = tried(portal, capture, known)
    if now.holds:
        return Proposal((), now)
    page = _page(portal, capture)
    if page is None:
        return Proposal((), now, ("pages",))
    readable = [one for one in old if _reads(portal, one)]
    search = _Search(portal, tables, built, capture, known, readable, page)
    return search.run(now)


def _reads(portal: Portal, capture: Capture) -> bool:
    try:
        portal.read(capture)
    except PortalError:
        return False
    return True


def _page(portal: Portal, capture: Capture) -> str | None:
    """Which page it is meant to be: as it is recognised, else by its address alone."""
    page = portal.pages.recognise(portal.spec, capture)
    if page is not None:
        return page if page in _READ else None
    fitting = [
        name
        for name in _READ
        for sign in portal.spec.pages.get(name, [])
        if sign.url and found(sign.url, capture.url)
    ]
    return fitting[0] if fitting else None


@dataclass(slots=True)
class _Search:
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

    def run(self, now: Tried) -> Proposal:
        """Try what is likeliest; where the page is not read so, the place that it names differs."""
        here = standing(self.capture.html, self.known)
        shown = {order_id: self.known[order_id] for order_id in here}
        self._find_choices(shown)
        for _ in range(_TRIES):
            changes = self._changes()
            if not changes:
                break
            now = self._tried(changes)
            if now.holds:
                return Proposal(tuple(changes), now, tuple(self.missing))
            if not self._blame(now):
                break
        return Proposal((), now, tuple(self.missing))

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
        whole = [Row(soup(self.capture.html), None)]
        for path, was in before.in_rows.items():
            self._mend(_entry(each, path), was, rows)
        for path, was in before.on_page.items():
            self._mend(_entry(each, path), was, whole)
        for found_choices in json_changes(self.tables, self.page, own, self.capture, self.old):
            self._choose(found_choices[0].path, found_choices)

    def _rows(self, before: Before, shown: Known) -> list[Row] | None:
        """The parts of the page that are about one order each; None where there are none."""
        tree = soup(self.capture.html)
        if self.page == "order":
            order = next(iter(shown.values())) if len(shown) == 1 else None
            return [Row(tree, order)]
        if before.rows is None:
            return []
        standing_rows = numbered(before.rows.find(tree), shown)
        if {row.order.order_id for row in standing_rows if row.order} == set(shown) and shown:
            return standing_rows
        rows = repeated(tree, shown)
        region = [Region(tree, tuple(row.around for row in rows))]
        names = list(pointing_at(region, live=True))[:_CHOICES] if rows else []
        path = before.rows.path
        self._choose(path, [Change(path, before.rows.css, name) for name in names])
        return rows or None

    def _mend(self, entry: Entry, was: Sequence[Kind], rows: Sequence[Row]) -> None:
        """A selector that finds nothing any more, of which the page still shows what it found."""
        if any(entry.find(row.around) for row in rows):
            return
        there = kinds(rows, lambda around: around.find_all(True))
        choices: list[Change] = []
        for meant in ranked(was, there, _CHOICES):
            css = _pointing(meant, rows)
            if css and all(css != one.new for one in choices):
                choices.append(Change(entry.path, entry.css, css))
        self._choose(entry.path, choices)


def _entry(each: Sequence[Entry], path: Path) -> Entry:
    return next(entry for entry in each if entry.path == path)


def _pointing(meant: Sequence[Kind], rows: Sequence[Row]) -> str | None:
    """One selector for all the kinds that are meant."""
    found_here: list[str] = []
    for kind in meant:
        regions = [Region(row.around, tuple(kind.at.get(n, ()))) for n, row in enumerate(rows)]
        css = next(pointing_at(regions), None)
        if css is None:
            return None
        found_here.append(css)
    return ", ".join(dict.fromkeys(found_here))
