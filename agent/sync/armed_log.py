"""The armed log: one fsynced line before every press, which no backup and no rebuild can undo.

One file per store account beside the ledger, never restored from a backup. Its first line ties it
to the folder it was made in; a copied folder is known by that, and is read-only until adopted.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.sync.journal import Member, State, Submission
from scrapers.records import Waybill


class ArmedLogDamaged(RuntimeError):
    """A line in the middle of the log does not hold; nobody may guess what it said."""


@dataclass(frozen=True, slots=True)
class Press:
    """One line: a submission was about to be pressed for the `attempt`-th time."""

    at: datetime
    submission: Submission


class ArmedLog:
    """The log of one store account."""

    def __init__(self, folder: Path, store: str) -> None:
        self.path = folder / f"{store}.log"
        self._store = store

    @property
    def exists(self) -> bool:
        return self.path.exists()

    @property
    def is_at_home(self) -> bool:
        """False where the log was made in another folder: a copy, or a restored one."""
        line = next(self._lines(), None)
        return line is not None and line.get("folder") == self._folder_mark()

    def begin(self, at: datetime) -> None:
        """Make the log for this folder, or tie an existing one to it (adoption)."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark = {"folder": self._folder_mark(), "since": at.astimezone(UTC).isoformat()}
        older = self.path.read_bytes() if self.exists else b""
        fresh = self.path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_line(mark) + older)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        _sync_folder(self.path.parent)

    def append(self, submission: Submission, at: datetime) -> None:
        """Write the line and wait until the disk has it. Only then may a press follow."""
        entry = {
            "at": at.astimezone(UTC).isoformat(),
            "id": submission.id,
            "attempts": submission.attempts,
            "members": [
                [m.order_id, m.line_id, m.quantity, m.waybill.carrier, m.waybill.number]
                for m in submission.members
            ],
        }
        handle = os.open(self.path, os.O_RDWR)
        with os.fdopen(handle, "r+b") as file:
            whole = file.read().rfind(b"\n") + 1  # a line cut off by a crash goes
            file.truncate(whole)
            file.seek(whole)
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())

    def presses(self) -> list[Press]:
        """Every press, oldest first. Raises ArmedLogDamaged.

        A last line that is cut off was never followed by a press, and counts as not written.
        """
        return [_press(line, self._store) for line in self._lines() if "id" in line]

    def _lines(self) -> Iterator[dict[str, Any]]:
        raw = self.path.read_bytes() if self.exists else b""
        pieces = raw.split(b"\n")
        for number, piece in enumerate(pieces[:-1]):  # what follows the last newline was cut off
            line = _checked(piece)
            if line is None:
                raise ArmedLogDamaged(f"{self.path.name}, line {number + 1}")
            yield line

    def _folder_mark(self) -> str:
        """What a copy cannot take along: the folder's own number on its disk."""
        return f"inode:{self.path.parent.stat().st_ino}"


def _line(entry: dict[str, Any]) -> bytes:
    body = json.dumps(entry, separators=(",", ":"), sort_keys=True)
    return f"{zlib.crc32(body.encode()):08x} {body}\n".encode()


def _checked(piece: bytes) -> dict[str, Any] | None:
    sum_, _, body = piece.partition(b" ")
    if f"{zlib.crc32(body):08x}".encode() != sum_:
        return None
    return json.loads(body)


def _press(line: dict[str, Any], store: str) -> Press:
    members = tuple(
        Member(order_id, line_id, quantity, Waybill(carrier, number))
        for order_id, line_id, quantity, carrier, number in line["members"]
    )
    submission = Submission(line["id"], store, State.UNKNOWN, line["attempts"], members)
    return Press(datetime.fromisoformat(line["at"]), submission)


def _sync_folder(folder: Path) -> None:
    if os.name != "nt":  # a folder cannot be opened, nor needs to be, on Windows
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
