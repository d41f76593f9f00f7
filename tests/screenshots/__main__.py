"""`scripts/screenshots`: the practice twin, a real agent, a real Chromium."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from agent.practice import ask_twin
from tests.extension.conftest import (
    ORDERS,
    SEED,
    Store,
    have_every_state,
)
from tests.extension.rig import browsing, running
from tests.running import shop
from tests.screenshots import logins
from tests.screenshots.surfaces import Surfaces

PICTURES = Path(__file__).parent.parent.parent / "docs" / "screenshots"
LANGUAGES = (("zh", "zh-CN", "zh_CN"), ("en", "en-US", "en"))
"""Folder, the browser's language, the extension's words."""


def main() -> None:
    """Take all pictures anew."""
    with (
        tempfile.TemporaryDirectory() as kept,
        sync_playwright() as playwright,
        shop(Path(kept), ORDERS, SEED) as there,
    ):
        ask_twin(there.twin.base, "/practice/new_order", {})
        there.sync("--limit", "4")
        have_every_state(there.home)
        with running(there) as agent:
            for name, lang, locale in LANGUAGES:
                folder = PICTURES / name
                folder.mkdir(parents=True, exist_ok=True)
                print(f"docs/screenshots/{name}")
                with browsing(playwright, there, Path(kept) / name, lang) as browser:
                    browser.pair(agent)
                    Surfaces(browser, Store(there, agent), folder, locale).all()
        for name, lang, _ in LANGUAGES:
            print(f"docs/screenshots/{name}")
            logins.pictures(playwright, Path(kept) / f"lost-{name}", lang, PICTURES / name)


if __name__ == "__main__":
    main()
