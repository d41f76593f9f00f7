"""`python -m tests.regenerate_fixtures`: writes what is missing beside a fixture's capture.

An expectation that is there is never touched: delete it first if the page truly reads otherwise,
and look at the difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scrapers.fixtures import Fixture, fixtures_of, outcome, write_outcome
from scrapers.portal_files import bundled, load


def write_missing(fixtures: Iterable[Fixture]) -> list[Path]:
    """Write expected.json or error.json where neither is; the files written."""
    return [
        write_outcome(fixture.folder, outcome(load(fixture.portal), fixture.capture))
        for fixture in fixtures
        if fixture.expected is None and fixture.error is None
    ]


def main() -> None:
    """Go through every portal's fixtures."""
    for key, package in bundled().items():
        for path in write_missing(fixtures_of(key, package)):
            print(f"written, please read it: {path}")


if __name__ == "__main__":
    main()
