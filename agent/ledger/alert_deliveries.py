"""Which channel was told what of each alert, and how a channel stands that did not take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from agent.ledger.alerts import Alert, alert_of
from agent.ledger.connection import Connection, moment, stamp

LONGEST_PAUSE = timedelta(hours=1)
_AT_ONCE = 50


class Phase(StrEnum):
    """What can be told of an alert."""

    RAISED = "raised"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Untold:
    """What a channel has not been told yet: one phase, or both at once of an alert that was over
    before it could be told. `begun`: somebody was about to tell it and never said what came of it.
    """

    alert: Alert
    phases: tuple[Phase, ...]
    begun: bool

    @property
    def at(self) -> datetime:
        """When it happened."""
        closed = self.alert.closed_at
        return closed if closed and self.phases == (Phase.RECOVERED,) else self.alert.opened_at


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a channel took nothing. `code` names our sentence, `said` is its own word, redacted."""

    code: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel stands that did not take its last message; no `tries`: nothing that waits is
    held up by it."""

    tries: int
    next_try_at: datetime
    trouble: Trouble


class AlertDeliveries:
    """All SQL about telling alerts. A channel is told only of what began after it was added: by the
    order of the alerts, and by `added_at` only where the ledger does not know it yet."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def listen(self, channel: str) -> None:
        """A channel was added: it is told of what begins from now on, whatever the clock says."""
        with self._db.transaction():
            self._db.run(
                "INSERT OR REPLACE INTO alert_listeners SELECT ?, coalesce(max(id), 0) FROM alerts",
                (channel,),
            )
            self._reset(channel)

    def forget(self, channel: str) -> None:
        """A channel was removed."""
        with self._db.transaction():
            self._db.run("DELETE FROM alert_listeners WHERE channel = ?", (channel,))
            self._reset(channel)

    def due(self, channel: str, added_at: datetime, now: datetime) -> list[Untold]:
        """What to tell a channel now, in the order in which it happened; nothing in a pause."""
        standing = self.standing(channel)
        # a clock that was put back must not lengthen the pause
        if standing is not None and now < standing.next_try_at <= now + LONGEST_PAUSE:
            return []
        self._know(channel, min(added_at, now))
        return self.untold(channel, added_at)

    def untold(self, channel: str, added_at: datetime) -> list[Untold]:
        """What a channel has not been told, in the order in which it happened; the first ones."""
        rows = self._db.rows(
            "SELECT a.*, r.begun_at AS raised_begun, r.sent_at AS raised_sent,"
            " o.begun_at AS recovered_begun FROM alerts a"
            " LEFT JOIN alert_deliveries r"
            " ON r.alert_id = a.id AND r.channel = ? AND r.phase = 'raised'"
            " LEFT JOIN alert_deliveries o"
            " ON o.alert_id = a.id AND o.channel = ? AND o.phase = 'recovered'"
            " WHERE a.id > coalesce("
            "(SELECT after_alert FROM alert_listeners WHERE channel = ?),"
            " (SELECT max(id) FROM alerts WHERE opened_at < ?), 0)"
            " AND json_extract(a.details, '$.withdrawn') IS NULL"
            " AND (r.sent_at IS NULL"
            " OR (a.closed_at IS NOT NULL AND o.sent_at IS NULL)) ORDER BY a.id LIMIT ?",
            (channel, channel, channel, stamp(added_at), _AT_ONCE),
        )
        found: list[Untold] = []
        for row in rows:
            begun = row["raised_begun"] if row["raised_sent"] is None else row["recovered_begun"]
            raised = () if row["raised_sent"] else (Phase.RAISED,)
            recovered = (Phase.RECOVERED,) if row["closed_at"] else ()
            found.append(Untold(alert_of(row), (*raised, *recovered), begun is not None))
        return sorted(found, key=lambda untold: untold.at)

    def begin(self, channel: str, told: Sequence[Untold], now: datetime) -> None:
        """About to tell: whoever finds this without an outcome cannot know whether it was told."""
        with self._db.transaction():
            self._write(channel, told, now, sent=None)

    def sent(
        self, channel: str, told: Sequence[Untold], now: datetime, partly: Trouble | None = None
    ) -> None:
        """The channel took it; `partly`: why some of its receivers did not, shown until it takes
        something whole."""
        with self._db.transaction():
            self._write(channel, told, now, sent=now)
            self._reset(channel)
            if partly:
                self._keep(channel, Standing(0, now, partly))

    def failed(
        self,
        channel: str,
        told: Sequence[Untold],
        trouble: Trouble,
        now: datetime,
        *,
        perhaps_told: bool = False,
    ) -> None:
        """The channel did not take it: again after 1 minute, each time doubled, at most 1 hour.

        What was perhaps told once stays so, until it is told for certain.
        """
        standing = self.standing(channel)
        tries = (standing.tries if standing else 0) + 1
        pause = min(timedelta(minutes=2 ** min(tries - 1, 6)), LONGEST_PAUSE)
        with self._db.transaction():
            if not perhaps_told:
                self._write(channel, [one for one in told if not one.begun], None, sent=None)
            self._keep(channel, Standing(tries, now + pause, trouble))

    def let_be(self, channel: str, told: Sequence[Untold], trouble: Trouble, now: datetime) -> None:
        """It was perhaps told, more than once: it counts as told. What else waits goes on, a minute
        later; so does the end of what was over meanwhile, which was sent but once."""
        first = [replace(one, phases=one.phases[:1]) for one in told]
        with self._db.transaction():
            self._write(channel, first, now, sent=now)
            self._keep(channel, Standing(0, now + timedelta(minutes=1), trouble))

    def test_failed(self, channel: str, trouble: Trouble, now: datetime) -> None:
        """It did not take a test message: it is shown so, and what waits is held up no longer."""
        standing = self.standing(channel)
        tries, again = (standing.tries, standing.next_try_at) if standing else (0, now)
        with self._db.transaction():
            self._keep(channel, Standing(tries, again, trouble))

    def standing(self, channel: str) -> Standing | None:
        """None where its last message was taken, or none was sent yet."""
        row = self._db.row("SELECT * FROM alert_channels WHERE channel = ?", (channel,))
        if row is None or (next_try_at := moment(row["next_try_at"])) is None:
            return None
        return Standing(row["tries"], next_try_at, Trouble(row["trouble"], row["said"]))

    def troubles(self) -> dict[str, Trouble]:
        """Every channel that did not take its last message. Asks of a ledger of any age."""
        if not self._db.has_table("alert_channels"):
            return {}
        rows = self._db.rows("SELECT * FROM alert_channels ORDER BY channel")
        return {row["channel"]: Trouble(row["trouble"], row["said"]) for row in rows}

    def try_again(self, channel: str) -> None:
        """It has a new address, or took a test message: what waits need not wait longer."""
        with self._db.transaction():
            self._reset(channel)

    def _know(self, channel: str, added_at: datetime) -> None:
        """Of one that an older version added, or that was added after this ledger's backup."""
        known = "SELECT 1 FROM alert_listeners WHERE channel = ?"
        if self._db.row(known, (channel,)) is None:
            self._db.run(
                "INSERT OR IGNORE INTO alert_listeners"
                " SELECT ?, coalesce(max(id), 0) FROM alerts WHERE opened_at < ?",
                (channel, stamp(added_at)),
            )

    def _keep(self, channel: str, standing: Standing) -> None:
        trouble = standing.trouble
        self._db.run(
            "INSERT OR REPLACE INTO alert_channels VALUES (?,?,?,?,?)",
            (channel, standing.tries, stamp(standing.next_try_at), trouble.code, trouble.said),
        )

    def _reset(self, channel: str) -> None:
        self._db.run("DELETE FROM alert_channels WHERE channel = ?", (channel,))

    def _write(
        self, channel: str, told: Sequence[Untold], begun: datetime | None, sent: datetime | None
    ) -> None:
        for one in told:
            for phase in one.phases:
                self._db.run(
                    "INSERT OR REPLACE INTO alert_deliveries VALUES (?,?,?,?,?)",
                    (one.alert.id, phase, channel, stamp(begun), stamp(sent)),
                )
