"""The key of the trace query service: in the system's keyring beside the passwords, or, where this
computer has none, in a file that only its owner may read.

As with passwords, what became of it stands beside it, so that one that was not taken is never
tried again by itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

from agent.errors import UserError
from agent.passwords import Kept, NoKeyring, Passwords
from scrapers.private_file import write_private

ENTRY = "traces/kuaidi100"  # no account's key has a slash


class TraceKey:
    """The kept key of one data folder. All here may raise KeyringTrouble, UserError, OSError."""

    def __init__(self, folder: Path) -> None:
        self._passwords = Passwords(folder)
        self.file = folder / "keys" / "traces.key"

    def kept(self) -> Kept | None:
        """The key as the `password` of what is kept; None where none is."""
        return self._passwords.kept(ENTRY) or self._in_file()

    def keep(self, key: str) -> bool:
        """Keep a key in the place of an earlier one; whether a keyring holds it, else the file."""
        return self._put(Kept("kuaidi100", key))

    def reject(self) -> None:
        """The service did not take it: until a person gives it anew, it is not tried again."""
        kept = self.kept()
        if kept is not None:
            self._put(replace(kept, rejected=True))

    def forget(self) -> bool:
        """Remove the key from both places; False where there was none."""
        gone = self._passwords.forget(ENTRY)
        there = self.file.exists()
        self.file.unlink(missing_ok=True)
        return gone or there

    def _put(self, kept: Kept) -> bool:
        try:
            self._passwords.keep(ENTRY, kept)
        except NoKeyring:
            write_private(self.file, json.dumps(asdict(kept)))
            return False
        self.file.unlink(missing_ok=True)
        return True

    def _in_file(self) -> Kept | None:
        if not self.file.exists():
            return None
        try:
            return Kept(**json.loads(self.file.read_text("utf-8")))
        except (ValueError, TypeError):  # they quote what they could not read
            raise UserError("trace_key_damaged", path=str(self.file)) from None
