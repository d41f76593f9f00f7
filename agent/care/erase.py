"""Removes everything that a data folder holds, in an order that is safe to be cut off anywhere.

The logins go first: from then on nothing can be pressed any more, so that the record of presses
may go. A mark stands in the folder from the first moment to the last; while it does, nothing else
runs here, and the same command goes on where it ended.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from agent.care.quiet import nothing_runs
from agent.care.secret_entries import knows_all, secret_entries
from agent.errors import UserError
from agent.home import ERASING, IMPORTING, MOVING, Home
from agent.passwords import KeyringTrouble, Passwords
from scrapers.private_file import write_private

PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("profiles", ("profiles", "sessions", IMPORTING, MOVING)),
    ("keys", ("keys", "pairings.json")),
    ("pages", ("evidence", "fixtures")),
    ("backups", ("backups",)),
    ("ledger", ("ledger.sqlite*", "ledger.damaged-*", "ledger.replaced-*", "queue.sqlite*")),
    ("presses", ("armed",)),
    ("log", ("logs",)),
    ("settings", ("portals", "rules", "config.toml", "alerts.json", ".*.new*")),
)
"""What Yundan keeps in the folder, in the order in which it goes."""
LAST = ("locks", "world")


@dataclass(slots=True)
class Erased:
    """What was removed, in files, and what was not: names in the folder that are not ours, keyring
    entries that could not be reached; whether there may be channels that we cannot name."""

    removed: dict[str, int] = field(default_factory=dict[str, int])
    passwords: int = 0
    unreached: list[str] = field(default_factory=list[str])
    keyring: str | None = None
    nameless_channels: bool = False
    others: list[str] = field(default_factory=list[str])

    @property
    def whole(self) -> bool:
        """Whether nothing is left that is ours."""
        return not self.unreached and not self.nameless_channels


def erase(home: Home, accounts: Iterable[str]) -> Erased:
    """Remove everything; the folder too where nothing of others' lies in it.

    Raises UserError where something runs, or where a file cannot be removed.
    """
    keys = sorted({*accounts, *_begun(home), *_profiles(home)})
    done = Erased()
    with nothing_runs(home, keys):
        write_private(home.root / ERASING, json.dumps(keys))
        _forget_passwords(home, keys, done)
        for part, patterns in PARTS:
            done.removed[part] = sum(_remove(path) for path in _found(home, patterns))
    for path in _found(home, LAST):
        _remove(path)
    (home.root / ERASING).unlink()
    done.others = sorted(path.name for path in home.root.iterdir())
    if not done.others:
        home.root.rmdir()
    return done


def _begun(home: Home) -> list[str]:
    """The accounts that an earlier try knew of; the settings may be gone by now."""
    mark = home.root / ERASING
    if not mark.exists():
        return []
    try:
        return [str(key) for key in cast(list[object], json.loads(mark.read_text("utf-8")))]
    except ValueError:
        return []


def _profiles(home: Home) -> list[str]:
    folder = home.root / "profiles"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def _forget_passwords(home: Home, keys: Iterable[str], done: Erased) -> None:
    """One that cannot be reached, or named, is told; the rest goes all the same."""
    done.nameless_channels = not knows_all(home)
    held = Passwords(home.root)
    for entry in secret_entries(home, keys):
        try:
            done.passwords += held.forget(entry)
        except KeyringTrouble as trouble:
            done.unreached.append(entry)
            done.keyring = str(trouble)


def _found(home: Home, patterns: Iterable[str]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(home.root.glob(pattern))]


def _remove(path: Path) -> int:
    """Remove a file, a folder with all that is in it, or a link (never what it points at); how
    many files that were."""
    try:
        if path.is_symlink() or not path.is_dir():
            path.unlink()
            return 1
        count = sum(1 for one in path.rglob("*") if not one.is_dir())
        shutil.rmtree(path)
    except OSError as failed:
        stuck = next((one for one in path.rglob(Path(str(failed.filename)).name)), path)
        trouble = failed.strerror or str(failed)
        raise UserError("erase_stuck", path=str(stuck), trouble=trouble) from failed
    return count


def counted(done: Erased) -> Mapping[str, int]:
    """What was removed, by part, without what there was none of."""
    all_of_it = {**done.removed, "passwords": done.passwords}
    return {part: many for part, many in all_of_it.items() if many}
