"""Which browser to drive: the seller's own Chrome or Edge, then Chromium, then Playwright's."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

_COMMANDS = (
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chromium",
    "chromium-browser",
)
_MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)


class BrowserMissing(RuntimeError):
    """No Chrome, Edge or Chromium on this machine."""


def find_browser(chosen: Path | None = None) -> Path:
    """The browser's program file; `chosen` (the user's setting) wins. Raises BrowserMissing."""
    if chosen is not None:
        if chosen.is_file():
            return chosen
        raise BrowserMissing(str(chosen))
    for candidate in _candidates():
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise BrowserMissing("none of the usual places holds one")


def _candidates() -> Iterator[Path]:
    if sys.platform == "darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            yield from (root / name for name in _MAC)
    elif sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if root := os.environ.get(variable):
                yield from (Path(root) / name for name in _WINDOWS)
    for command in _COMMANDS:
        if found := shutil.which(command):
            yield Path(found)
    yield from _playwrights_own()


def _playwrights_own() -> Iterator[Path]:
    set_by_user = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if set_by_user and set_by_user != "0":
        root = Path(set_by_user)
    elif sys.platform == "darwin":
        root = Path.home() / "Library/Caches/ms-playwright"
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright"
    else:
        root = Path.home() / ".cache/ms-playwright"
    endings = (
        "chrome-linux*/chrome",
        "chrome-mac*/*.app/Contents/MacOS/*",
        "chrome-win*/chrome.exe",
    )
    for ending in endings:
        yield from sorted(root.glob(f"chromium-*/{ending}"), reverse=True)
