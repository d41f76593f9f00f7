"""The armed log: one fsynced line before every press, which no backup and no rebuild can undo.

One file per store account beside the ledger, never restored from a backup. Its first line ties it
to the very files it was made with; a copied or restored folder is known by that, and is read-only
until adopted.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.errors import ArmedLogDamaged
from agent.sync.journal import Member, State, Submission
from scrapers.private_file import sync_folder, write_private
from scrapers.records import Waybill


@dataclass(frozen=True, slots=True)
class Press:
    """One line: a submission was about to be pressed, or finished, once more; or a person `dropped`
    it.

    Its state is what a press leaves behind: `unknown`, or `finishing`.
    """

    at: datetime
    submission: Submission
    dropped: bool = False


class ArmedLog:
    """The log of one store account."""

    def __init__(self, folder: Path, store: str) -> None:
        self.path = folder / f"{store}.log"
        self._home = folder / f"{store}.home"
        self._moved = folder / f"{store}.moved"
        self._store = store

    @property
    def exists(self) -> bool:
        """Whether it was ever begun; an emptied file says nothing any more."""
        return self.path.exists() and b"\n" in self.path.read_bytes()

    @property
    def is_at_home(self) -> bool:
        """False where the log was made in another folder: a copy, or a restored one."""
        line = next(self._lines(), None)
        return line is not None and line.get("home") == self._mark(self.path.stat().st_ino)

    @property
    def is_moved(self) -> bool:
        """Whether another folder writes to this store since `leave`, until this one adopts it."""
        return self._moved.exists()

    def leave(self, at: datetime) -> None:
        """Leave the store to another folder: the mark is on the disk when this returns."""
        write_private(self._moved, f"{at.astimezone(UTC).isoformat()}\n")
        sync_folder(self._moved.parent)

    def stay(self) -> None:
        """Take `leave` back, where nobody can have gone on from there."""
        self._moved.unlink(missing_ok=True)
        sync_folder(self._moved.parent)

    def begin(self, at: datetime) -> None:
        """Make the log for this folder, or tie an existing one to it (adoption).

        Of an older log every line that holds is carried over; see `keep_aside` for one that
        does not.
        """
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        older = self.path.read_bytes() if self.exists else b""
        whole = [piece + b"\n" for piece in older.split(b"\n")[:-1] if _checked(piece)]
        self._home.unlink(missing_ok=True)
        with os.fdopen(os.open(self._home, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as home:
            os.fsync(home.fileno())
        fresh = self.path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            mark = self._mark(os.fstat(file.fileno()).st_ino)
            since = at.astimezone(UTC).isoformat()
            file.write(_line({"home": mark, "since": since}) + b"".join(whole))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        self._moved.unlink(missing_ok=True)
        sync_folder(folder)

    def keep_aside(self, at: datetime) -> Path:
        """A copy of the log as it is, for somebody to look at. Where it is."""
        kept = self.path.with_suffix(f".damaged-{at.astimezone(UTC):%Y%m%d%H%M%S}")
        shutil.copy(self.path, kept)  # with its mode, 0600
        return kept

    def append(self, submission: Submission, at: datetime, *, dropped: bool = False) -> None:
        """Write the line and wait until the disk has it. Only then may a press follow. `dropped`:
        none will, by a person's word."""
        entry = {
            "at": at.astimezone(UTC).isoformat(),
            "id": submission.id,
            "attempts": submission.attempts,
            "finishings": submission.finishings,
            "members": [
                [m.order_id, m.line_id, m.quantity, m.waybill.carrier, m.waybill.number]
                for m in submission.members
            ],
            **({"dropped": True} if dropped else {}),
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

    def each(self) -> Iterator[dict[str, Any]]:
        """Every line as it stands, one after the other, however long the log is. Raises
        ArmedLogDamaged."""
        with self.path.open("rb") as file:
            for number, piece in enumerate(file):
                line = _checked(piece[:-1]) if piece.endswith(b"\n") else {}
                if line is None:
                    raise ArmedLogDamaged(f"{self.path.name}, line {number + 1}")
                if line:
                    yield line

    def _lines(self) -> Iterator[dict[str, Any]]:
        raw = self.path.read_bytes() if self.exists else b""
        pieces = raw.split(b"\n")
        for number, piece in enumerate(pieces[:-1]):  # what follows the last newline was cut off
            line = _checked(piece)
            if line is None:
                raise ArmedLogDamaged(f"{self.path.name}, line {number + 1}")
            yield line

    def _mark(self, log_inode: int) -> str:
        """What neither a copy nor a restored backup can take along.

        The number of the log's file on its disk, and number and change time of a file beside it
        that nobody touches: numbers alone are given out again as soon as a file is deleted.
        Moving the folder on its disk changes none of them.
        """
        home = self._home.stat() if self._home.exists() else None
        beside = f"{home.st_ino}:{home.st_ctime_ns}" if home else "none"
        return f"{log_inode}:{beside}"


def left(folder: Path) -> bool:
    """Whether every store of a data folder was left to another one (see `leave`)."""
    moved = {path.stem for path in folder.glob("*.moved")}
    return bool(moved) and {path.stem for path in folder.glob("*.log")} <= moved


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
    finishings: int = line.get("finishings", 0)  # a line of an older version knows of none
    state = State.FINISHING if finishings else State.UNKNOWN
    submission = Submission(line["id"], store, state, line["attempts"], members, finishings)
    return Press(datetime.fromisoformat(line["at"]), submission, line.get("dropped", False))
