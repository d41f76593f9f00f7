"""`yundan demo --keep` tells a new user how to see badges; doing just that shows them."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from scrapers.browser.find import find_browser
from scrapers.browser.launch import is_root
from tests.extension.rig import free_port
from tests.extension.seen import Seen

pytestmark = [pytest.mark.browser, pytest.mark.storm]


def test_doing_what_the_demo_says_shows_badges(tmp_path: Path) -> None:
    port = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "agent", "demo", "--orders", "6", "--keep"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "YUNDAN_LANG": "en", "YUNDAN_PORT": port},
    )
    try:
        said = _until(process, "Reload the order list")
        with sync_playwright() as playwright:
            _do(playwright, said, tmp_path / "profile")
    finally:
        process.terminate()
        process.wait(60)
    with socket.socket() as agents:  # whom it started ended with it
        assert agents.connect_ex(("127.0.0.1", int(port))) != 0
    world = practice_address(said)
    with socket.socket() as twins:
        assert twins.connect_ex(world) != 0


def practice_address(said: str) -> tuple[str, int]:
    """Where the twin listened."""
    found = re.search(r"MAP \* ([\d.]+):(\d+)", said)
    assert found, said
    return found.group(1), int(found.group(2))


def _until(process: subprocess.Popen[str], sentence: str) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if sentence in line:
            return said
    raise AssertionError(said)


def _do(playwright: Playwright, said: str, profile: Path) -> None:
    """The four steps; the folder is loaded by a switch, since no person presses the button."""
    (line,) = [line for line in said.splitlines() if "--host-resolver-rules" in line]
    *switches, page_address = shlex.split(line)[1:]
    folder = re.search(r"^ +(/.*extension)$", said, re.M)
    code = re.search(r"^ +((?:[A-Z2-7]{5,6}-?){5}:\d+)$", said, re.M)
    assert folder
    assert code, said
    loaded = [
        f"{how}={folder.group(1)}" for how in ("--disable-extensions-except", "--load-extension")
    ]
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=find_browser(),
        headless=True,
        args=[s for s in switches if "user-data-dir" not in s] + loaded,
        chromium_sandbox=not is_root(),
    )
    try:
        workers = context.service_workers
        worker = workers[0] if workers else context.wait_for_event("serviceworker")
        options = context.new_page()
        options.goto(worker.url.replace("worker/main.js", "options/options.html"))
        options.get_by_label("Pairing code").fill(code.group(1))
        options.get_by_role("button", name="Pair", exact=True).click()
        options.get_by_text("It works").wait_for()
        page = context.new_page()
        page.goto(page_address)
        seen = Seen(page)
        seen.until(lambda: len(seen.states()) == 6)
        states = set(seen.states().values())
        assert "synced" in states
        assert states <= {"synced", "due", "waiting", "review", "stale", "closed"}
    finally:
        context.close()
