"""The paired extensions of one data folder: one 0600 file, outside of the ledger and backups."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

from agent.api.guard import Pairing
from agent.api.signing import KEY_BYTES, key_id, key_text
from agent.errors import UserError
from scrapers.private_file import write_private

OPEN_FOR = timedelta(minutes=15)
"""How long a new key waits for the extension's first hello."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A pairing as it is kept. Times are ISO 8601 UTC."""

    id: str
    key: str
    made_at: str
    origin: str | None = None
    seen_at: str | None = None

    @property
    def pairing(self) -> Pairing:
        """What the guard needs of it."""
        made = datetime.fromisoformat(self.made_at)
        return Pairing(self.id, key_of(self.key), self.origin, _milliseconds(made + OPEN_FOR))


class Pairings:
    """Every change is made under a lock: `yundan pair` and the API are two processes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "pairings.json"
        self._lock = FileLock(folder / "locks" / "pairings.lock")
        self._read: tuple[tuple[int, ...], tuple[Kept, ...]] | None = None

    def all(self) -> tuple[Kept, ...]:
        """Every pairing, oldest first. Raises UserError where the file is damaged."""
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return ()
        changed = (found.st_mtime_ns, found.st_ino, found.st_size)  # a clock may tick too slowly
        read = self._read
        if read is None or read[0] != changed:
            try:
                entries = json.loads(self._file.read_text("utf-8"))
                kept = tuple(Kept(**entry) for entry in entries)
                for one in kept:
                    _ = one.pairing
            except (ValueError, TypeError):
                raise UserError("pairings_damaged", path=str(self._file)) from None
            self._read = read = (changed, kept)
        return read[1]

    def known(self) -> Mapping[str, Pairing]:
        """What the guard needs, by the key's name."""
        return {kept.id: kept.pairing for kept in self.all()}

    def make(self, now: datetime) -> Kept:
        """A new key. Keys that nobody used in time are forgotten."""
        key = secrets.token_bytes(KEY_BYTES)
        kept = Kept(key_id(key), key_text(key), now.isoformat())
        with self._lock:
            late = _milliseconds(now)
            alive = [k for k in self.all() if k.origin or k.pairing.opens_until >= late]
            self._write((*alive, kept))
        return kept

    def pin(self, id: str, origin: str, now: datetime) -> None:
        """The first signed hello came from this origin; no other may use the key from now on."""
        with self._lock:
            self._write(
                tuple(
                    replace(k, origin=k.origin or origin, seen_at=now.isoformat())
                    if k.id == id
                    else k
                    for k in self.all()
                )
            )

    def revoke(self, id: str) -> bool:
        """Forget a pairing; False where there is none of this name."""
        with self._lock:
            left = tuple(k for k in self.all() if k.id != id)
            if len(left) == len(self.all()):
                return False
            self._write(left)
        return True

    def _write(self, kept: tuple[Kept, ...]) -> None:
        write_private(self._file, json.dumps([asdict(k) for k in kept], indent=1))
        self._read = None


def code_of(kept: Kept, port: int) -> str:
    """What a person copies into the extension: the key in groups, and the port."""
    key = kept.key
    return f"{key[:5]}-{key[5:10]}-{key[10:15]}-{key[15:20]}-{key[20:]}:{port}"


def key_of(text: str) -> bytes:
    """The bytes of a key. Raises ValueError."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def _milliseconds(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
