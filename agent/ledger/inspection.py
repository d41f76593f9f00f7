"""Looks into a ledger without changing it, and without making one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agent.errors import UserError
from agent.ledger.alert_deliveries import AlertDeliveries, Trouble
from agent.ledger.connection import Connection
from agent.ledger.decisions import Decisions
from agent.ledger.disarmed import Disarmed, DisarmedPortals
from agent.ledger.outcomes import Outcomes, Stopped
from agent.ledger.parked import Parked, ParkedAccounts
from agent.ledger.submissions import Submissions


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look told. `trouble` is why no more could be told; `accounts` are names by key,
    `presses` how many submissions each store has, `untaken` why alert channels took nothing,
    `stopped` stores that nothing is written to, `read` when each was last read to the end,
    `disarmed` the portals that are only read, `unagreed` how many orders of each wait for the
    first yes."""

    exists: bool
    trouble: UserError | None = None
    latest: datetime | None = None
    parked: Sequence[Parked] = ()
    accounts: Mapping[str, str] = field(default_factory=dict[str, str])
    presses: Mapping[str, int] = field(default_factory=dict[str, int])
    untaken: Mapping[str, Trouble] = field(default_factory=dict[str, Trouble])
    stopped: Sequence[Stopped] = ()
    read: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    unagreed: Mapping[str, int] = field(default_factory=dict[str, int])
    disarmed: Sequence[Disarmed] = ()


def inspect(path: Path) -> Inspection:
    """Open read-only, check, look. Never raises: trouble is part of the result."""
    if not path.exists():
        return Inspection(exists=False)
    try:
        connection = Connection(path, read_only=True)
    except sqlite3.Error as failed:
        return Inspection(True, _trouble(failed))
    try:
        connection.check(fully=True)
        decisions = Decisions(connection)
        return Inspection(
            True,
            latest=decisions.latest(),
            parked=ParkedAccounts(connection).all(),
            accounts={a.key: a.account for a in decisions.accounts()},
            presses=Submissions(connection).counts(),
            untaken=AlertDeliveries(connection).troubles(),
            stopped=Outcomes(connection).all_stopped(),
            read=decisions.last_complete(),
            unagreed=decisions.waiting_for("not_agreed"),
            disarmed=DisarmedPortals(connection).all(),
        )
    except sqlite3.Error as failed:
        return Inspection(True, _trouble(failed))
    finally:
        connection.close()


def _trouble(failed: sqlite3.Error) -> UserError:
    kind = getattr(failed, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return UserError("ledger_damaged")
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UserError("ledger_busy")
    return UserError("ledger_unreadable", trouble=str(failed))
