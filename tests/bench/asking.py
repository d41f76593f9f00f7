"""Every request that reaches for the agent, whoever sends it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Request


@contextmanager
def asking(context: BrowserContext) -> Generator[list[Request]]:
    """Those that are sent meanwhile."""
    asked: list[Request] = []

    def noticed(request: Request) -> None:
        if request.url.startswith("http://127.0.0.1:"):
            asked.append(request)

    context.on("request", noticed)
    yield asked
    context.remove_listener("request", noticed)
