"""Traces of parcels by waybill number: events as first seen, and every look that was taken."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agent.ledger.connection import Connection, marks, moment, parts, stamp
from agent.rules.knowledge import Trace
from scrapers.traces.event import trace_event
from scrapers.traces.line import TraceEvent, TraceKind


class Traces:
    """All SQL about traces. An event that was seen once stays: couriers cut old lines off."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def save(self, number: str, events: Sequence[TraceEvent], source: str, at: datetime) -> None:
        """Keep what `source` (an account's key, or a query service) showed for a number at `at`."""
        self._db.run(
            "INSERT INTO trace_looks VALUES (?,?,?) ON CONFLICT DO NOTHING",
            (number, source, stamp(at)),
        )
        for event in events:
            self._db.run(
                "INSERT INTO traces VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                (
                    number,
                    stamp(event.at),
                    event.text,
                    event.place,
                    event.kind,
                    source,
                    stamp(at),
                ),
            )

    def of(self, numbers: Iterable[str]) -> dict[str, Trace]:
        """Number → all that is known of its trace. Numbers that nobody looked for are left out."""
        wanted = sorted(set(numbers))
        events = defaultdict[str, list[tuple[TraceEvent, datetime]]](list)
        looks = defaultdict[str, list[datetime]](list)
        for row in self._asked("SELECT * FROM traces", " ORDER BY at, seen_at", wanted):
            seen = moment(row["seen_at"]) or datetime.min
            events[row["number"]].append((_event(row), seen))
        for row in self._asked("SELECT number, at FROM trace_looks", " ORDER BY at", wanted):
            looks[row["number"]].append(moment(row["at"]) or datetime.min)
        return {
            number: Trace(tuple(events[number]), tuple(times)) for number, times in looks.items()
        }

    def note_query(self, number: str, source: str, at: datetime) -> None:
        """A query service is about to be asked: it counts whatever comes of it."""
        self._db.run("INSERT INTO trace_queries VALUES (?,?,?)", (number, source, stamp(at)))

    def queries(self, number: str, source: str, since: datetime) -> list[datetime]:
        """When a query service was asked for a number since then, in order of time."""
        rows = self._db.rows(
            "SELECT at FROM trace_queries WHERE number = ? AND source = ? AND at > ? ORDER BY at",
            (number, source, stamp(since)),
        )
        return [at for row in rows if (at := moment(row["at"]))]

    def queries_in_a_day(self, source: str, now: datetime) -> int:
        """How often a query service was asked in the last 24 hours, for any number."""
        since = stamp(now - timedelta(days=1))
        row = self._db.row(
            "SELECT count(*) AS n FROM trace_queries WHERE source = ? AND at > ?", (source, since)
        )
        return row["n"] if row else 0

    def _asked(self, select: str, order: str, numbers: Sequence[str]) -> Iterable[sqlite3.Row]:
        for part in parts(numbers):
            yield from self._db.rows(f"{select} WHERE number IN ({marks(part)}){order}", part)


def _event(row: sqlite3.Row) -> TraceEvent:
    """The stored line, read anew: what a text means may have been learnt since."""
    at = moment(row["at"]) or datetime.min
    return trace_event(at, row["text"], row["place"], TraceKind(row["kind"]))
