"""Saves what a page looked like when something was wrong: redacted, 0600."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path

from playwright.sync_api import Error, Page

from scrapers.browser.failures import first_line
from scrapers.private_file import write_private
from scrapers.recognition import recognise
from scrapers.records import Capture
from scrapers.redact import plain_url, redacted
from scrapers.saved import as_file
from scrapers.spec import PortalSpec

_HIDE_ALL_TEXT = (
    "* { color: transparent !important; text-shadow: none !important; "
    "-webkit-text-fill-color: transparent !important; background-image: none !important }"
    " img, svg, canvas, video { visibility: hidden !important }"
    " ::placeholder { color: transparent !important }"
)


_TOLD = "error.json"
_WITH_CODES = ("login", "challenge")
"""Pages that may show a code by which anybody logs in: of them only the outline is kept."""


def save(
    folder: Path,
    name: str,
    spec: PortalSpec,
    capture: Capture | None,
    page: Page | None,
    *,
    recognised: bool,
    error: str,
    known: Collection[str] = (),
) -> Path:
    """Write one evidence folder (capture.json, screenshot.png, error.json) and return it.

    `known` are numbers of orders and waybills, which stay also on a page that nobody recognised.
    """
    target = folder / name
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    trouble: dict[str, object] = {"portal": spec.key, "error": error, "recognised": recognised}
    if capture is not None:
        clean = redacted(spec, capture, recognised=recognised, known=known)
        write_private(target / "capture.json", as_file(clean))
        trouble["url"] = clean.url
    if page is not None:
        trouble["screen"] = plain_url(page.url)
        shown = recognised and (capture is None or recognise(spec, capture) not in _WITH_CODES)
        if problem := _screenshot(spec, page, target / "screenshot.png", shown):
            trouble["screenshot_failed"] = problem
    write_private(target / _TOLD, json.dumps(trouble, ensure_ascii=False, indent=1))
    return target


def find(folder: Path, names: str, error: str) -> Path | None:
    """A folder with such a name that keeps this very error."""
    for kept in folder.glob(f"{names}/{_TOLD}"):
        if json.loads(kept.read_text("utf-8"))["error"] == error:
            return kept.parent
    return None


def _screenshot(spec: PortalSpec, page: Page, path: Path, shown: bool) -> str | None:
    try:
        image = page.screenshot(
            style=None if shown else _HIDE_ALL_TEXT,
            mask=[page.locator(css) for css in spec.redact.css] if shown else None,
            timeout=5000,
        )
    except Error as failed:
        return first_line(failed)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(image)
    return None
