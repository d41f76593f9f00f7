"""Puts a backup back, while nothing else is at work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.care.quiet import nothing_runs
from agent.errors import UserError
from agent.ledger.backups import Backup, Backups
from agent.ledger.restore import put_back
from agent.place import Place


@dataclass(frozen=True, slots=True)
class Restored:
    """The backup that the ledger is now; `kept` is where the ledger that was there is."""

    backup: Backup
    kept: Path | None


def chosen_backup(place: Place, name: str) -> Backup:
    """The backup of this file name; "latest" is the newest good one. Raises UserError."""
    try:
        kept = Backups(place.home.ledger).kept()
    except OSError as failed:
        folder = str(place.home.backups)
        raise UserError("backups_unreadable", folder=folder, trouble=str(failed)) from failed
    found = next((one for one in kept if one.name == Path(name).name), None)
    if found is not None:
        return found
    if name != "latest":
        raise UserError("unknown_backup", name=name)
    if (sound := Backups(place.home.ledger).newest_sound()) is None:
        raise UserError("no_good_backup")
    return sound


def restore(place: Place, backup: Backup) -> Restored:
    """Make the ledger what a backup holds. Raises UserError, sqlite3.Error, OSError; the ledger
    is then as it was."""
    with nothing_runs(place.home, [account.key for account in place.accounts()]):
        return Restored(backup, put_back(backup.path, place.home.ledger))
