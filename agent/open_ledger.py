"""Opens the ledger of a data folder; what can go wrong is a sentence."""

from __future__ import annotations

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
        if backup is None:
            raise UserError("ledger_corrupt", kept=str(damaged.kept)) from damaged
        told = {"kept": str(damaged.kept), "name": backup.name}
        raise UserError("ledger_corrupt_backup", **told) from damaged
