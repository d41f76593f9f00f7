"""Notices answers that come out of the browser's own cache: they tell what was, not what is.

The cache is there for a portal's program, its scripts and styles. Where a portal lets its data be
kept as well, the cache is switched off for good and the page is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from playwright.sync_api import BrowserContext, Page


class _Line(Protocol):
    """A debugging session, which Playwright types only in part."""

    def on(self, event: str, f: Callable[[dict[str, Any]], None]) -> None: ...

    def send(self, method: str, params: Mapping[str, Any] = ...) -> dict[str, Any]: ...


class CacheWatch:
    """One page's. `wanted` tells which answers are read."""

    def __init__(
        self, context: BrowserContext, page: Page, wanted: Callable[[str], bool], *, on: bool
    ) -> None:
        self.on = True
        self._wanted = wanted
        self._seen = False
        self._line = cast(_Line, context.new_cdp_session(page))
        self._line.on("Network.responseReceived", self._on_response)
        self._line.send("Network.enable", {})
        if not on:
            self._switch_off()

    def answered(self) -> bool:
        """Whether what is read came from the cache since this was last asked; it is off then."""
        seen, self._seen = self._seen, False
        if seen:
            self._switch_off()
        return seen

    def _switch_off(self) -> None:
        self._line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.on = False

    def _on_response(self, event: Mapping[str, Any]) -> None:
        response: Mapping[str, Any] = event["response"]
        kept = response.get("fromDiskCache") or response.get("fromPrefetchCache")
        if kept and (event["type"] == "Document" or self._wanted(response["url"])):
            self._seen = True
