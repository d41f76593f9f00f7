"""One secret of a data folder: in the system's keyring beside the passwords, or, where this
computer has none, in a file that only its owner may read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from agent.errors import UserError
from agent.passwords import Kept, NoKeyring, Passwords
from scrapers.private_file import write_private


class KeptSecret:
    """The secret as the `password` of what is kept. All here may raise KeyringTrouble, UserError,
    OSError."""

    def __init__(self, folder: Path, entry: str, file: Path, damaged: str) -> None:
        """`entry` has a slash, which no account's key has; `damaged` is the file's UserError."""
        self._passwords = Passwords(folder)
        self._entry = entry
        self._damaged = damaged
        self.file = file

    def kept(self) -> Kept | None:
        """What is kept; None where nothing is."""
        return self._passwords.kept(self._entry) or self._in_file()

    def each(self) -> list[Kept]:
        """Everything that is kept: a program that once found no keyring left another in the
        file."""
        found = (self._passwords.kept(self._entry), self._in_file())
        return [one for one in found if one is not None]

    def put(self, kept: Kept) -> bool:
        """Keep it in the place of an earlier one; whether a keyring holds it, else the file."""
        try:
            self._passwords.keep(self._entry, kept)
        except NoKeyring:
            write_private(self.file, json.dumps(asdict(kept)))
            return False
        self.file.unlink(missing_ok=True)
        return True

    def forget(self) -> bool:
        """Remove it from both places; False where there was none."""
        gone = self._passwords.forget(self._entry)
        there = self.file.exists()
        self.file.unlink(missing_ok=True)
        return gone or there

    def _in_file(self) -> Kept | None:
        if not self.file.exists():
            return None
        try:
            return Kept(**json.loads(self.file.read_text("utf-8")))
        except (ValueError, TypeError):  # they quote what they could not read
            raise UserError(self._damaged, path=str(self.file)) from None
