"""Puts a backup in the place of the ledger. The ledger that was there is kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from agent.errors import UserError
from agent.ledger.alerts import OVER_WHEN_READ, Alerts
from agent.ledger.backups import copy, is_sound
from agent.ledger.connection import Connection
from agent.ledger.disarmed import Disarmed, DisarmedPortals
from agent.ledger.opening import aside, keep_aside, known_migrations, make_private
from agent.ledger.outcomes import Outcomes, Stopped
from agent.ledger.parked import ParkedAccounts
from scrapers.errors import NeedsUser, named


def put_back(backup: Path, ledger: Path) -> Path | None:
    """Make the ledger what the backup holds; where the one that was there is now, if any was.

    It goes in by one transaction of SQLite's own: whoever looks into the ledger meanwhile sees the
    old one or the new one, and what stops the writing stands in either. The next run reads
    everything anew. Presses made since the backup are not lost: they stand in the armed logs.

    Raises UserError where the backup is damaged or of a newer program; sqlite3.Error and OSError
    where the disk or somebody else stands in the way: then the ledger is as it was.
    """
    check_fits(backup)
    kept = _kept(ledger)
    make_private(ledger)
    fresh = ledger.with_name(f".{ledger.name}.new")
    _remove(fresh)  # of a process that died over it
    with closing(Connection(ledger)) as into:
        into.prepare()
        copy(backup, fresh)
        try:
            with closing(Connection(fresh)) as saved:
                _keep_stopped(saved, into)
                _forget_waiting(saved, datetime.now(UTC))
                saved.copy_to(into)
        finally:
            _remove(fresh)
    return kept


def _remove(copied: Path) -> None:
    for left in copied.parent.glob(f"{copied.name}*"):  # and what SQLite keeps beside it
        left.unlink()


def _keep_stopped(saved: Connection, now: Connection) -> None:
    """Carry over what stops the writing now, and have everything read anew."""
    stopped, disarmed = _stopped(now)
    saved.run("UPDATE accounts SET read_through_at = NULL")
    if _has_stops(saved):  # where not, the backup is of a program that knew of none
        for stop in stopped:
            Outcomes(saved).stop(stop.store, stop.mishap, stop.details, stop.at)
        for one in disarmed:
            DisarmedPortals(saved).disarm(one.portal, one.message, one.evidence, one.at)


def _forget_waiting(saved: Connection, now: datetime) -> None:
    """Nobody knows whether an account still waits for a person: it is read at once, which finds
    out and tells anew. So no channel hears that what it was told of is over."""
    if not saved.has_table("polls"):  # a backup of a program that had no schedule
        return
    saved.run("DELETE FROM polls")
    parked, alerts = ParkedAccounts(saved), Alerts(saved)
    for one in parked.all():
        if issubclass(named(one.error), NeedsUser):
            parked.unpark(one.account)
    if saved.has_table("alerts"):
        for alert in alerts.open_ones():
            if alert.kind in OVER_WHEN_READ:
                alerts.withdraw(alert.kind, alert.subject, now)


def _stopped(ledger: Connection) -> tuple[list[Stopped], list[Disarmed]]:
    """What stops the writing now: nobody has looked since, whatever the backup says."""
    if not _has_stops(ledger):
        return [], []
    return Outcomes(ledger).all_stopped(), DisarmedPortals(ledger).all()


def _has_stops(ledger: Connection) -> bool:
    return ledger.has_table("stops") and ledger.has_table("disarmed")


def check_fits(backup: Path) -> None:
    """Raise UserError where a copy of a ledger is damaged, or of a newer program."""
    if not is_sound(backup):
        raise UserError("backup_damaged", name=backup.name)
    with closing(Connection(backup, read_only=True)) as opened:
        applied = {row["name"] for row in opened.rows("SELECT name FROM _sqlite_migrations")}
    if applied - known_migrations():
        raise UserError("backup_newer", name=backup.name)


def _kept(ledger: Path) -> Path | None:
    """A copy of the present ledger; a damaged one is moved aside as it is."""
    if not ledger.exists():
        return None
    kept = aside(ledger, "replaced")
    try:
        copy(ledger, kept)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return keep_aside(ledger, "damaged")
    return kept
