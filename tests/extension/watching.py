"""Waiting as a person does; what has the focus; the world of our scripts in a page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Page

from tests.extension.rig import EXTENSION, Browser

T = TypeVar("T")
PATIENCE_SECONDS = 20
_WORDS: dict[str, dict[str, str]] = json.loads(
    Path(EXTENSION / "_locales" / "en" / "messages.json").read_text("utf-8")
)


def word(key: str) -> str:
    """What the extension calls it."""
    return _WORDS[key]["message"]


def until(look: Callable[[], T], patience: float = PATIENCE_SECONDS) -> T:
    """Look until there is something."""
    end = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"not seen within {patience} s; last: {found!r}"
        time.sleep(0.05)


def look_now(browser: Browser) -> None:
    """Let the worker's minute be over."""
    browser.worker.evaluate("chrome.alarms.create('look', {when: Date.now(), periodInMinutes: 1})")


def toolbar(browser: Browser) -> str:
    """The number on the toolbar's button."""
    return browser.worker.evaluate("chrome.action.getBadgeText({})")


def focused(page: Page) -> tuple[str, str]:
    """Role and name of what has the focus, as a screen reader is told, closed roots included."""
    cdp: Any = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = cdp.send("Accessibility.getFullAXTree")["nodes"]
    cdp.detach()
    found = [("", "")] + [(_of(node, "role"), _of(node, "name")) for node in nodes if _focus(node)]
    return found[-1]


def tab_to(page: Page, role: str, name: str, presses: int = 150, key: str = "Tab") -> None:
    """Press Tab until the focus is on what is so called."""
    passed: list[tuple[str, str]] = []
    for _ in range(presses):
        page.keyboard.press(key)
        passed.append(focused(page))
        if passed[-1][0] == role and passed[-1][1].startswith(name):
            return
    raise AssertionError(f"{key} does not come to {role} {name!r}: {passed}")


def tab_into(page: Page, element: str) -> None:
    """Press Tab until the focus is in such an element of ours."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("name => document.activeElement.matches(name)", element):
            return
    raise AssertionError(f"Tab does not come into {element}")


class OurWorld:
    """The world of our content scripts in a page, beside the page's own."""

    def __init__(self, page: Page) -> None:
        self._cdp: Any = page.context.new_cdp_session(page)
        contexts: list[dict[str, Any]] = []

        def made(told: dict[str, Any]) -> None:
            contexts.append(told["context"])

        self._cdp.on("Runtime.executionContextCreated", made)
        self._cdp.send("Runtime.enable")
        (self._id,) = (
            one["id"] for one in contexts if one["origin"].startswith("chrome-extension:")
        )

    def run(self, expression: str) -> Any:
        """What an expression comes to in there, promises awaited."""
        how = {"contextId": self._id, "awaitPromise": True, "returnByValue": True}
        told = self._cdp.send("Runtime.evaluate", {"expression": expression, **how})
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")


def _of(node: dict[str, Any], what: str) -> str:
    return node.get(what, {}).get("value", "")


def _focus(node: dict[str, Any]) -> bool:
    told = node.get("properties", [])
    return any(one["name"] == "focused" and one["value"].get("value") for one in told)
