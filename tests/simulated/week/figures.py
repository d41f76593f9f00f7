"""What a simulated week came to: what was written, how long it took, who was told what."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from agent.ledger import Ledger
from agent.rules.polling import Pace
from agent.sync.journal import State
from agent.verdict import Verdict, judge
from tests.simulated.hands import STORE_KEY
from tests.simulated.week.machine import Machine
from tests.simulated.week.plan import Span
from tests.simulated.week.seller import TWINS
from tests.simulated.week.world import Days, Loss

KIND = {"log_out": "login_lost", "show_slider": "challenge", "redesign": "layout"}
_ERROR = {"log_out": "LoginExpired", "show_slider": "ChallengeShown", "redesign": "LayoutChanged"}
_PORTAL = {"doudian": "doudian", "1688": "alibaba1688"}


@dataclass(frozen=True, slots=True)
class Latency:
    """One waybill: how long from the supplier showing it to the store proving it, and how much of
    that is left without the time in which nothing could be done."""

    shown_at: datetime
    took: timedelta
    able: timedelta
    blocked: bool

    @property
    def at_night(self) -> bool:
        return Pace().is_night(self.shown_at)


@dataclass(frozen=True, slots=True)
class Announced:
    """One loss as it was told: how often, how often its end, how soon after it was met first."""

    loss: Loss
    raised: int
    recovered: int
    seen_within: timedelta | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The week. `unexplained` are alerts of losses that never happened; `lines` what the channel
    was told in all, `due_lines` what it should have been."""

    verdict: Verdict
    latencies: list[Latency]
    announced: list[Announced]
    unexplained: int
    lines: int
    due_lines: int


def figures(machine: Machine) -> Figures:
    """Judge a week that is over."""
    world = machine.world
    alerts = _alerts(machine.home.ledger)
    announced = [_announced(machine, loss, alerts) for loss in world.losses]
    of_losses = [a for a in alerts if a.kind in KIND.values()]
    return Figures(
        judge([dict(row) for row in world.rows()]),
        _latencies(machine.ledger, world),
        announced,
        len(of_losses) - sum(one.raised for one in announced),
        sum(map(_lines, (letter.text for _, letter in machine.seller.letters))),
        sum(len(set(a.told)) for a in alerts),
    )


def percentile(values: Sequence[timedelta], part: float) -> timedelta:
    """The smallest value that so large a part is not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def split(
    latencies: Sequence[Latency], of: Callable[[Latency], timedelta]
) -> dict[str, list[timedelta]]:
    """All, then those whose waybill came by day and by night."""
    return {
        "all": [of(one) for one in latencies],
        "by day": [of(one) for one in latencies if not one.at_night],
        "by night": [of(one) for one in latencies if one.at_night],
    }


def _latencies(ledger: Ledger, world: Days) -> list[Latency]:
    nothing_goes = _merged(
        [
            *world.plan.asleep,
            *world.offline,
            *world.stopped,
            *(Span(loss.begin, loss.end or world.plan.end) for loss in world.losses),
        ]
    )
    found: list[Latency] = []
    for shown in world.shown:
        proven = _proven_at(ledger, shown.order_id)
        if proven is None or shown.order_id in world.by_hand:
            continue
        lost = sum((_overlap(span, shown.at, proven) for span in nothing_goes), timedelta())
        took = proven - shown.at
        found.append(Latency(shown.at, took, took - lost, bool(lost)))
    return found


def _proven_at(ledger: Ledger, order_id: str) -> datetime | None:
    moments = [
        event.at
        for submission in ledger.submissions.of_order(STORE_KEY, order_id)
        for event in ledger.submissions.events(submission.id)
        if event.new == State.CONFIRMED
    ]
    return min(moments, default=None)


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: one.begin):
        if merged and span.begin <= merged[-1].end:
            merged[-1] = Span(merged[-1].begin, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _overlap(span: Span, begin: datetime, end: datetime) -> timedelta:
    return max(min(span.end, end) - max(span.begin, begin), timedelta())


@dataclass(frozen=True, slots=True)
class _Alert:
    kind: str
    subject: str
    opened_at: datetime
    closed_at: datetime | None
    told: tuple[str, ...]  # when each of its phases was taken by the channel


def _alerts(ledger: Path) -> list[_Alert]:
    with sqlite3.connect(ledger) as opened:
        rows = opened.execute("SELECT id, kind, subject, opened_at, closed_at FROM alerts")
        told = opened.execute("SELECT alert_id, sent_at FROM alert_deliveries").fetchall()
        found = [
            _Alert(
                kind,
                subject,
                datetime.fromisoformat(begin),
                datetime.fromisoformat(end) if end else None,
                tuple(sent for alert, sent in told if alert == id and sent),
            )
            for id, kind, subject, begin, end in rows
        ]
    opened.close()
    return found


def _announced(machine: Machine, loss: Loss, alerts: Sequence[_Alert]) -> Announced:
    mine = [
        alert
        for alert in alerts
        if (alert.kind, TWINS[alert.subject]) == (KIND[loss.what], loss.portal)
        and loss.begin <= alert.opened_at <= (loss.end or machine.now)
    ]
    met = next(
        (
            at
            for at, result in machine.results
            if at >= loss.begin
            and any(
                (t.error, t.portal) == (_ERROR[loss.what], _PORTAL[loss.portal])
                for t in result.troubles
            )
        ),
        None,
    )
    within = mine[0].opened_at - met if mine and met else None
    closed = sum(alert.closed_at is not None and len(alert.told) == 2 for alert in mine)
    return Announced(loss, len(mine), closed, within)


def _lines(text: str) -> int:
    """How many alerts a message tells of."""
    return len(re.findall(r"^\d+\. ", text, re.M)) or 1
