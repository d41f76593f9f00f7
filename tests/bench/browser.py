"""A browser as a seller has it: Playwright's own makes every tab believe that it is seen."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright

from scrapers.browser.find import find_browser
from scrapers.browser.launch import is_root
from scrapers.browser.world import practice_world
from tests.extension.rig import EXTENSION, HOSTS
from tests.running import Shop

STARTING_S = 60


@contextmanager
def seller_browser(
    playwright: Playwright, shop: Shop, folder: Path, *, extended: bool
) -> Generator[BrowserContext]:
    """The shop's twin in a Chromium, with the extension or without."""
    world = practice_world(shop.twin.base)
    named = os.environ.get("YUNDAN_BROWSER")
    arguments = [
        "--headless=new",
        f"--user-data-dir={folder}",
        "--remote-debugging-port=0",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--window-size=1440,1000",
        "--lang=en-US",
        "--host-resolver-rules=" + ",".join(f"MAP {host} {world.address}" for host in HOSTS),
        f"--ignore-certificate-errors-spki-list={world.pin}",
    ]
    if extended:
        arguments += [
            f"--disable-extensions-except={EXTENSION}",
            f"--load-extension={EXTENSION}",
            "--disable-features=DisableLoadExtensionCommandLineSwitch",
        ]
    if is_root():
        arguments.append("--no-sandbox")
    process = subprocess.Popen(
        [find_browser(Path(named) if named else None), *arguments, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port = _port(folder / "DevToolsActivePort")
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
        yield browser.contexts[0]
        browser.close()
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def watched_page(context: BrowserContext, script: str) -> Generator[Page]:
    """A tab in front that runs a script before any of its pages' own."""
    page = context.new_page()
    try:
        page.add_init_script(script)
        page.bring_to_front()
        yield page
    finally:
        page.close()


def _port(said: Path) -> int:
    end = time.monotonic() + STARTING_S
    while time.monotonic() < end:
        if said.exists() and (lines := said.read_text("utf-8").split()):
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError("the browser does not start")
