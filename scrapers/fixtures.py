"""Fixtures: a capture as a file, and beside it what the parser makes of it.

`fixtures/<case>/capture.json` holds a redacted page, `expected.json` what it reads as, or
`error.json` the error that it raises. Either may carry a `note` for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, cast

from scrapers.as_json import Json, failure, records
from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.records import Capture
from scrapers.saved import as_file, read_capture

CAPTURE, EXPECTED, ERROR = "capture.json", "expected.json", "error.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a parser makes of a capture: what it read, or the error it raised."""

    read: Json | None = None
    error: Json | None = None

    @property
    def file(self) -> str:
        """The name of the file that holds it."""
        return ERROR if self.read is None else EXPECTED

    @property
    def content(self) -> Json:
        """What that file holds."""
        return cast(Json, self.error if self.read is None else self.read)

    def identities(self) -> list[Any]:
        """What redaction must not change: numbers of orders and waybills, or the error's kind."""
        if self.read is None:
            return [self.content["error"], self.content["selector"]]
        return [
            self.read["page"],
            self.read["stated"],
            *(
                [r["order_id"], r.get("store_order_ids"), r.get("number"), _waybills(r)]
                for r in self.read["records"]
            ),
        ]


def _waybills(record: Json) -> list[Any]:
    return [parcel["waybill"] for parcel in record.get("parcels") or ()]


def outcome(portal: Portal, capture: Capture) -> Outcome:
    """Parse a capture."""
    try:
        page = portal.read(capture)
    except PortalError as error:
        name = portal.pages.recognise(portal.spec, capture)
        return Outcome(error=failure(portal.key, error, name))
    return Outcome(
        read={
            "page": page.page,
            "stated": page.stated,
            **({} if page.more is None else {"more": page.more}),
            "account": page.account,
            "records": records(page),
        }
    )


@dataclass(frozen=True, slots=True)
class Fixture:
    """One saved case of a portal."""

    portal: str
    case: str
    folder: Path

    @property
    def capture(self) -> Capture:
        return read_capture((self.folder / CAPTURE).read_text("utf-8"))

    @property
    def expected(self) -> Json | None:
        """What it must read as; None where it must raise."""
        return self._json(EXPECTED)

    @property
    def error(self) -> Json | None:
        """The error that it must raise; None where it must be read."""
        return self._json(ERROR)

    def _json(self, name: str) -> Json | None:
        path = self.folder / name
        return json.loads(path.read_text("utf-8")) if path.is_file() else None


def fixtures_of(key: str, package: str) -> Iterator[Fixture]:
    """The fixtures in a portal's own folder, by name."""
    folder = Path(str(resources.files(package))) / "fixtures"
    for case in sorted(folder.iterdir()) if folder.is_dir() else ():
        if (case / CAPTURE).is_file():
            yield Fixture(key, case.name, case)


def write_fixture(folder: Path, capture: Capture, made: Outcome, *, replace: bool = False) -> None:
    """Save a redacted capture and its outcome. Raises FileExistsError unless `replace`."""
    if replace:
        for name in (CAPTURE, EXPECTED, ERROR):
            (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    _write_new(folder / CAPTURE, as_file(capture))
    write_outcome(folder, made)


def write_outcome(folder: Path, made: Outcome) -> Path:
    """Save only what a capture reads as. Raises FileExistsError where that is written already."""
    other = folder / (EXPECTED if made.file == ERROR else ERROR)
    if other.exists():
        raise FileExistsError(str(other))
    path = folder / made.file
    _write_new(path, json.dumps(made.content, ensure_ascii=False, indent=1) + "\n")
    return path


def _write_new(path: Path, content: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(content)
