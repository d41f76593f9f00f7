"""Keeps a picture, which may not be large."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, ViewportSize

WIDE = ViewportSize(width=1280, height=800)
PANEL = ViewportSize(width=400, height=800)
POPUP = ViewportSize(width=360, height=200)  # its own width; as high as it is
MOST_BYTES = 250_000


def keep(page: Page, file: Path, *, whole: bool = False) -> None:
    """Take the picture of a page as it stands."""
    page.screenshot(path=file, full_page=whole, animations="disabled", scale="css")
    size = file.stat().st_size
    print(f"  {file.name:<20}{size / 1000:>6.0f} kB")
    assert size < MOST_BYTES, f"{file.name} has {size} bytes"
