"""What a person sees of the extension in a page, also inside of its closed shadow roots."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from playwright.sync_api import Page

T = TypeVar("T")
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge as it stands in a row: the row's order, the badge's state, its word for that, what it
    draws, and all that it says."""

    order_id: str
    state: str
    word: str
    shape: str
    text: str


class Seen:
    """Looks at one page through the browser itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._cdp: Any = page.context.new_cdp_session(page)

    def look_again(self) -> None:
        """As a tab that somebody comes back to."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def tree(self) -> Node:
        """The whole document, shadow roots included."""
        return self._cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]

    def marks(self) -> list[Mark]:
        """Every badge with the row that it stands in, in the page's order."""
        return [mark for row in _with(self.tree(), "data-row-key") for mark in _marks(row)]

    def states(self) -> dict[str, str]:
        """Order → what its badge says."""
        return {mark.order_id: mark.state for mark in self.marks()}

    def text(self, name: str) -> str:
        """All words in one of our elements: yundan-card, yundan-bar, …"""
        return " ".join(_text(host) for host in _named(self.tree(), name))

    def html(self, name: str) -> str:
        """The markup inside of the closed root of one of our elements."""
        (host,) = _named(self.tree(), name)
        root = host["shadowRoots"][0]
        return self._cdp.send("DOM.getOuterHTML", {"nodeId": root["nodeId"]})["outerHTML"]

    def press(self, name: str, text: str) -> None:
        """Press the button with these words in one of our elements, once it is there."""

        def button() -> Node | None:
            nodes = (node for host in _named(self.tree(), name) for node in _walk(host))
            pressable = (node for node in nodes if node["nodeName"] == "BUTTON")
            return next((n for n in pressable if text in f"{_text(n)} {_attributes(n)}"), None)

        self._click(self.until(button, patience=5))

    def open_card(self, order_id: str) -> None:
        """Press the badge of an order."""
        self._click(self._button(order_id))

    def hover(self, order_id: str) -> None:
        """Point at the badge of an order."""
        self.page.mouse.move(*self._middle(self._button(order_id)))

    def _click(self, node: Node) -> None:
        self.page.mouse.click(*self._middle(node))

    def _middle(self, node: Node) -> tuple[float, float]:
        place = {"nodeId": node["nodeId"]}
        self._cdp.send("DOM.scrollIntoViewIfNeeded", place)
        quad = self._cdp.send("DOM.getBoxModel", place)["model"]["border"]
        return (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2

    def _button(self, order_id: str) -> Node:
        for row in _with(self.tree(), "data-row-key"):
            for host in _named(row, "yundan-badge") if _key(row) == order_id else ():
                return next(n for n in _walk(host) if n["nodeName"] == "BUTTON")
        raise AssertionError(order_id)

    def until(self, look: Callable[[], T | bool | None], patience: float = 20) -> T:
        """Look until there is something to see."""
        end = time.monotonic() + patience
        while True:
            found = look()
            if found:
                return cast(T, found)
            if time.monotonic() > end:
                ours = ("yundan-bar", "yundan-card", "yundan-chip")
                said = " ".join(repr(self.text(name)) for name in ours)
                raise AssertionError(f"not seen within {patience} s: {said} {self.states()}")
            self.page.wait_for_timeout(120)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in (*node.get("shadowRoots", ()), *node.get("children", ())):
        yield from _walk(child)


def _named(node: Node, name: str) -> list[Node]:
    return [one for one in _walk(node) if one["nodeName"].lower() == name]


def _with(node: Node, attribute: str) -> list[Node]:
    return [one for one in _walk(node) if attribute in _attributes(one)]


def _attributes(node: Node) -> dict[str, str]:
    flat = node.get("attributes", [])
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _key(row: Node) -> str:
    return _attributes(row)["data-row-key"]


def _text(node: Node) -> str:
    words = (one["nodeValue"] for one in _walk(node) if one["nodeName"] == "#text")
    return " ".join(" ".join(words).split())


def _marks(row: Node) -> Iterator[Mark]:
    for host in _named(row, "yundan-badge"):
        button = next(n for n in _walk(host) if n["nodeName"] == "BUTTON")
        (shape,) = [_attributes(n)["d"] for n in _walk(button) if n["nodeName"] == "path"]
        word = next(_text(n) for n in _walk(button) if n["nodeName"] == "SPAN")
        yield Mark(_key(row), _attributes(button)["data-state"], word, shape, _text(button))
