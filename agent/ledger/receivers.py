"""Receivers as they may be stored: a keyed hash to compare by, and the mask the portal shows."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from scrapers.private_file import write_private
from scrapers.records import Receiver


class KeyDamaged(RuntimeError):
    """The key file does not hold a key; nobody may guess another one."""


def holds_key(path: Path) -> bool:
    """Whether the file holds a whole key."""
    return bool(re.fullmatch(rb"[0-9a-f]{64}", path.read_bytes().strip()))


class ReceiverKey:
    """The key of this installation's receiver hashes; made once, 0600. Raises KeyDamaged."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            write_private(path, secrets.token_hex(32))
        if not holds_key(path):
            raise KeyDamaged(str(path))
        self._key = bytes.fromhex(path.read_text("utf-8").strip())

    def hash(self, receiver: Receiver | None) -> str | None:
        """Equal for equal receivers *as shown*; None where nothing personal was shown.

        Equal hashes of masked receivers do not prove the same person.
        """
        if receiver is None or not (receiver.name or receiver.phone):
            return None
        parts = (
            receiver.name,
            receiver.phone,
            receiver.province,
            receiver.city,
            receiver.district,
            receiver.address,
        )
        plain = "\x1f".join((part or "").strip() for part in parts)
        return hmac.new(self._key, plain.encode(), hashlib.sha256).hexdigest()
