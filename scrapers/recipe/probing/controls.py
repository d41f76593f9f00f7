"""Looks up the controls that a recipe works: whether each description fits exactly one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup

from scrapers.carriers import carriers
from scrapers.recipe.eyes.form import matching
from scrapers.recipe.eyes.values import content
from scrapers.recipe.probing.found import MOST_VALUES, Found, calm
from scrapers.recipe.vocabulary.css import put_into
from scrapers.recipe.vocabulary.writing import Control, Said, Step
from scrapers.selectors import attr
from scrapers.spec import PortalSpec

Key = tuple[str | int, ...]
CountControl = Callable[[Control, BeautifulSoup], int]


def fits(control: Control, tree: BeautifulSoup) -> int:
    """How many elements of a saved page a description fits."""
    return len(matching(control, tree))


def controls(
    spec: PortalSpec, tree: BeautifulSoup, page: str, count: CountControl
) -> Iterator[Found]:
    """The controls of `page`. What stands there only at times is no trouble where it is missing."""
    look = _Look(tree, count)
    ship = spec.ship
    if page == "list":
        yield from _turning(spec, look)
    if page == "login" and spec.login is not None:
        login = spec.login
        named = {"user": login.user, "password": login.password, "submit": login.submit}
        for name, control in {**named, **({"tick": login.tick} if login.tick else {})}.items():
            yield look.at(("login", name), control)
        yield look.css(("login", "rejected"), login.rejected)
    if page == "login" and spec.login_qr is not None and spec.login_qr.frame is None:
        yield look.css(("login_qr", "code"), spec.login_qr.code)
    if ship is not None and page == ship.page:
        yield from _steps(("ship", "reach"), ship.reach, look, now=False)
    if ship is not None and page == spec.form_page:  # an order's page has it only at times
        yield from _steps(("ship", "fill"), ship.fill, look, now=page == "form")
        yield look.at(("ship", "submit"), ship.submit, now=page == "form")
        yield from _said(ship.said, look)
    if ship is not None and page == "order":
        yield from _steps(("ship", "after"), ship.after, look, now=False)


class _Look:
    """One page, on which controls are counted in one way."""

    def __init__(self, tree: BeautifulSoup, count: CountControl) -> None:
        self.tree = tree
        self._count = count

    def at(self, key: Key, control: Control, *, several: bool = False, now: bool = True) -> Found:
        """A control that stands there once; `several` may, and not `now` only sometimes."""
        n = self._count(control, self.tree)
        said = [content(tag) or attr(tag, "aria-label") for tag in matching(control, self.tree)]
        values = tuple(dict.fromkeys(calm(words) for words in said if words))[:MOST_VALUES]
        lost = "no_control" if not n else "not_one" if n > 1 and not several else None
        grave = now or n > 1
        return Found(key, "control", control.shown, n, None, values, lost, {"n": n}, grave)

    def css(self, key: Key, css: str) -> Found:
        """Something that may stand there or not."""
        return Found(key, "css", css, len(self.tree.select(css)))


def _turning(spec: PortalSpec, look: _Look) -> Iterator[Found]:
    turn = spec.turn
    if turn is None:
        return
    if turn.next is not None:
        yield look.at(("turn", "next"), turn.next, now=False)
    if turn.numbered is not None:
        second = put_into(turn.numbered, "2")
        yield look.css(("turn", "numbered"), second)
    if turn.tab is not None:
        tags = look.tree.select(turn.tab)
        words = tuple(calm(content(tag) or "") for tag in tags)
        yield Found(("turn", "tab"), "css", turn.tab, len(tags), None, words,
                    None if tags else "nothing_there")  # fmt: skip


def _steps(key: Key, steps: list[Step], look: _Look, *, now: bool) -> Iterator[Found]:
    for n, step in enumerate(steps):
        at = (*key, n, step.deed)
        yield look.at(at, step.control, several=step.deed == "tick", now=now)
        if step.option is not None:
            yield _options((*key, n, "option"), step.option, look)


def _options(key: Key, option: str, look: _Look) -> Found:
    """Carriers of ours that an open list offers; while it is closed it may offer none."""
    names = [name for one in carriers().values() for name in (one.name, *one.aliases)]
    there = [name for name in names if look.tree.select(put_into(option, name))]
    return Found(key, "css", option, len(there), None, tuple(there[:MOST_VALUES]))


def _said(said: Said, look: _Look) -> Iterator[Found]:
    for name in ("message", "question"):
        css: str | None = getattr(said, name)
        if css is not None:
            yield look.css(("ship", "said", name), css)
    if said.cancel is not None:
        yield look.at(("ship", "said", "cancel"), said.cancel, now=False)
