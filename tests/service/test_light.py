"""What only waits is small: supervisor and worker carry no browser, no parser and no portal."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "playwright", "bs4", "lxml", "apprise", "requests", "zxingcpp", "scrapers.portal",
    "scrapers.portal_files",
}  # fmt: skip


@pytest.mark.parametrize("module", ["agent.cli.up", "agent.worker"])
def test_what_waits_carries_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(ran.stdout.split()) == set()
