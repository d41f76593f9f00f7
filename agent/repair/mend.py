"""Finds the changes with which a portal's new pages are read, and tries them on all saved ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from agent.repair.correction import Correction
from agent.repair.pages import Page
from agent.repair.trial import Judged, Verdict, judged
from scrapers.portal import Portal
from scrapers.recipe.mending.change import Change
from scrapers.recipe.mending.known import Known
from scrapers.recipe.mending.proposal import propose
from scrapers.recipe.mending.reading import Tried, finds, tried


@dataclass(frozen=True, slots=True)
class NewPage:
    """A changed page, and what the recipe with the changes makes of it; where nothing that was
    tried holds, what came closest."""

    name: str
    tried: Tried


@dataclass(frozen=True, slots=True)
class Mended:
    """What was found. Without `changes` the recipe reads the pages as it stands. `missing` are
    places of the recipe for which nothing was found, `hides_less` what hid receivers before."""

    changes: tuple[Change, ...]
    pages: tuple[NewPage, ...]
    saved: tuple[Judged, ...]
    missing: tuple[str, ...] = ()
    hides_less: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether a person may be asked: every new page is read right, no old one otherwise. A page
        of new orders alone proves nothing, and is no hindrance beside one of its kind that does."""
        right = {page.tried.page for page in self.pages if page.tried.holds}
        new = all(
            page.tried.holds or (page.tried.page in right and page.tried.agreement.only_fresh)
            for page in self.pages
        )
        return bool(right) and new and not any(one.verdict.blocks for one in self.saved)

    def count(self, verdict: Verdict) -> int:
        """How many saved pages came to that."""
        return sum(one.verdict is verdict for one in self.saved)


def mend(
    portal: Portal,
    correction: Correction,
    pages: Sequence[Page],
    known: Known,
    saved: Sequence[Page],
) -> Mended:
    """Look for the changes, page by page; each builds on what the ones before needed."""
    old = [page.capture for page in saved]
    changes: list[Change] = []
    missing: list[str] = []
    closest: dict[str, Tried] = {}
    for page in pages:
        found = propose(
            correction.portal(changes) if changes else portal,
            correction.tables(changes),
            _built(correction, tuple(changes)),
            page.capture,
            known,
            old,
        )
        changes += found.changes
        missing += found.missing
        if not found.holds and found.tried.trouble is None:
            closest[page.name] = found.tried  # read, but otherwise than it is known: worth a look
    changes = _least_harm(portal, correction, changes, saved)
    after = correction.portal(changes) if changes else portal
    return Mended(
        tuple(changes),
        tuple(NewPage(page.name, _shown(page, after, known, closest)) for page in pages),
        tuple(judged(portal, after, changes, saved)) if changes else (),
        tuple(dict.fromkeys(missing)),
        tuple(_hides_less(after, pages, saved)) if changes else (),
    )


def _shown(page: Page, after: Portal, known: Known, closest: Mapping[str, Tried]) -> Tried:
    now = tried(after, page.capture, known)
    fits = now.holds or now.agreement.only_fresh
    return now if fits else closest.get(page.name) or now


def _hides_less(portal: Portal, pages: Sequence[Page], saved: Sequence[Page]) -> list[str]:
    """Selectors by which receivers are hidden in what is saved, that found something on saved pages
    of these kinds and find nothing on the new ones: a person must look what hides them now."""

    def found(css: str, these: Sequence[Page], kinds: set[str | None]) -> bool:
        return any(
            finds(css, page.capture)
            for page in these
            if portal.pages.recognise(portal.spec, page.capture) in kinds
        )

    kinds = {portal.pages.recognise(portal.spec, page.capture) for page in pages}
    hidden = [*portal.spec.redact.css, *portal.spec.redact.note_css]
    return [css for css in hidden if found(css, saved, kinds) and not found(css, pages, kinds)]


def _built(
    correction: Correction, before: tuple[Change, ...]
) -> Callable[[Sequence[Change]], Portal]:
    return partial(_with, correction, before)


def _with(correction: Correction, before: tuple[Change, ...], more: Sequence[Change]) -> Portal:
    return correction.portal([*before, *more])


def _least_harm(
    portal: Portal, correction: Correction, changes: list[Change], saved: Sequence[Page]
) -> list[Change]:
    """Where the old value beside the new one makes an old page read otherwise, the new alone."""

    def harm(these: Sequence[Change]) -> int:
        each = judged(portal, correction.portal(these), these, saved)
        return sum(10 if one.verdict.blocks else one.verdict is Verdict.LOST for one in each)

    least = harm(changes) if changes else 0
    for n, change in enumerate(changes):
        if least == 0:
            break
        alone = [*changes[:n], replace(change, beside=False), *changes[n + 1 :]]
        if (now := harm(alone)) < least:
            changes, least = alone, now
    return changes
