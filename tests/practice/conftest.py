"""A real Chromium for the twin's tests, where there is one."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, sync_playwright
from practice_bench import serving

from scrapers.practice.messages import Json

CHROMIUM = Path("/usr/bin/chromium")
Opened = tuple[Page, Json]
Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def playwright_() -> Generator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def opened(playwright_: Playwright) -> Generator[Open]:
    """opened(*arguments, **how) -> (page of a browser that finds the twin at every host, ready)."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    with ExitStack() as stack:

        def start(*arguments: str, **how: int) -> Opened:
            ready = stack.enter_context(serving(*arguments, **how))
            port = str(ready["base"]).rsplit(":", 1)[1]
            browser = playwright_.chromium.launch(
                executable_path=path,
                args=["--no-sandbox", f"--host-resolver-rules=MAP * 127.0.0.1:{port}"],
            )
            stack.callback(browser.close)
            page = browser.new_context(ignore_https_errors=True).new_page()
            page.set_default_timeout(10_000)
            return page, ready

        yield start
