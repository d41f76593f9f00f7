"""Opens the ledger of a data folder; what can go wrong is a sentence."""

from __future__ import annotations

from typing import Any

from agent.errors import UserError
from agent.home import Home
from agent.ledger import Ledger, LedgerCorrupt
from agent.ledger.backups import Backups
from agent.ledger.receivers import KeyDamaged, ReceiverKey


def open_ledger(home: Home, *, fully: bool = False) -> Ledger:
    """Open the ledger, looked through `fully` once at the start of what runs long.

    Raises UserError where it is damaged: it is then kept aside, and the backup to go on from is
    named.
    """
    try:
        return Ledger(home.ledger, ReceiverKey(home.receiver_key), fully=fully)
    except KeyDamaged as damaged:
        raise UserError("key_damaged", path=str(damaged)) from damaged
    except LedgerCorrupt as damaged:
        backup = Backups(home.ledger).newest_sound()
        told: dict[str, Any] = {"kept": str(damaged.kept), "days": _days(home)}
        if backup is None:
            raise UserError("ledger_corrupt", **told) from damaged
        raise UserError("ledger_corrupt_backup", **told, name=backup.name) from damaged


def _days(home: Home) -> int:
    """How long a ledger that was set aside stays, as the settings say if they hold."""
    from agent.settings import Keep, parsed_config  # only where one was found damaged

    try:
        return parsed_config(home.config).keep.receiver_days
    except UserError:
        return Keep().receiver_days
