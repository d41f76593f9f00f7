"""What is kept of a page that was not as known is found again by what it told."""

from __future__ import annotations

from pathlib import Path

from scrapers.browser.evidence import find, save
from scrapers.portal_files import load
from scrapers.records import Capture

DOUDIAN = load("doudian").spec
PAGE = Capture("https://fxg.jinritemai.com/ffa/morder/order/detail", "<p>x</p>")


def keep(folder: Path, name: str, error: str) -> Path:
    return save(folder, name, DOUDIAN, PAGE, None, recognised=False, error=error)


def test_the_same_trouble_of_a_day_is_found_and_no_other(tmp_path: Path) -> None:
    kept = keep(tmp_path, "20261121-040000-doudian-LayoutChanged", "LayoutChanged: no trace")
    todays = "20261121-*-doudian-LayoutChanged"
    assert find(tmp_path, todays, "LayoutChanged: no trace") == kept
    assert find(tmp_path, todays, "LayoutChanged: no list") is None
    assert find(tmp_path, "20261122-*-doudian-LayoutChanged", "LayoutChanged: no trace") is None
    assert find(tmp_path, "20261121-*-other-LayoutChanged", "LayoutChanged: no trace") is None
