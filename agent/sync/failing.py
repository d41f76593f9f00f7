"""Says so where passes of the schedule do not work: nobody sees their troubles, and each store's
numbers wait meanwhile. Judged from what the ledger knows of the runs, so that it is told whoever
died meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent.errors import EXITS, TRANSIENT
from agent.ledger import Ledger
from agent.ledger.alerts import Alert
from agent.ledger.asked_runs import AskedRun
from agent.redaction import clean
from agent.rules.failing import Ended, Failing, Failure, failing
from agent.rules.polling import Pace
from agent.sync.recover import Standby
from scrapers.errors import Transient, named

if TYPE_CHECKING:  # the worker judges runs, and does without what a pass is made of
    from agent.sync.options import RunResult

KIND = "passes"
_BUG = 1
_USUAL = Pace()
_LOOK_BACK = 80  # passes; they are asked for ever more seldom, so that is hours
_READ_ONLY = {f"standby_{s}": s for s in Standby if s not in (Standby.READY, Standby.MOVED)}
"""A store that was moved away is read-only because somebody wanted it so."""


def settle_passes(
    ledger: Ledger, stores: Iterable[str], now: datetime, pace: Pace = _USUAL
) -> None:
    """Bring the alerts in line with how each store's latest passes ended; `pace` knows the
    night."""
    told = {alert.subject: alert for alert in ledger.alerts.open_ones() if alert.kind == KIND}
    keys = set(stores)
    for store in keys:
        latest = list(_ended(ledger, store, now, pace))
        _settle(ledger, store, latest, told.get(store), now)
    for gone in told.keys() - keys:  # nobody knows whether its passes would work
        ledger.alerts.withdraw(KIND, gone, now)


def passes_work(ledger: Ledger, result: RunResult, now: datetime) -> None:
    """A pass, whoever wanted it, came to its end: what its alert told of is over."""
    if result.complete and result.bug is None and result.held_back not in _READ_ONLY:
        ledger.alerts.close(KIND, result.store, now)


def _settle(
    ledger: Ledger, store: str, latest: list[Ended], told: Alert | None, now: datetime
) -> None:
    calls = failing(latest)
    if told is not None and calls is not None and calls.mixed:
        return  # reasons that take turns would each be told again and again
    if told is not None:
        fine = bool(latest) and latest[0].failure is None
        code = None if calls is None else calls.failure.code
        another = code not in (None, told.details.get("code"))
        if not fine and not another:
            return
        ledger.alerts.close(KIND, store, now)
    if calls is not None:
        _open(ledger, store, calls, now)


def _open(ledger: Ledger, store: str, calls: Failing, now: datetime) -> None:
    """Raised now, whenever it began: a channel that was added in between is to hear of it too."""
    failure = calls.failure
    since = {"since_at": calls.since.isoformat()}
    details = {"code": failure.code, **failure.details, **since}
    ledger.alerts.open(KIND, store, details, now)


def _ended(ledger: Ledger, store: str, now: datetime, pace: Pace) -> Iterator[Ended]:
    """How the latest passes over a store ended, newest first. Left out is what tells nothing of
    them: one that a person broke off, one whose portal could not be read where that is told of
    itself or it was night, when portals are mended, what failed before the eyes of the person who
    asked for it, and what was told already and is over."""
    over = ledger.alerts.last_end(KIND, store)
    if over is not None and over > now:  # the clock was ahead: what came after seems to be before
        over = None
    for run in ledger.asked_runs.over(store, _LOOK_BACK):
        assert run.ended_at is not None
        if over is not None and run.ended_at <= over:
            return
        told = next((one for one in run.result if one.get("store") in (store, None)), None)
        if told is None:
            continue
        failure = _failure(run, told, store)
        if failure is None and told.get("complete"):
            yield Ended(run.ended_at)
        elif failure is None or run.by != "schedule":
            continue
        elif not (failure.unread and pace.is_night(run.ended_at)):
            yield Ended(run.ended_at, failure)


def _failure(run: AskedRun, told: Mapping[str, Any], store: str) -> Failure | None:
    if code := told.get("trouble"):
        passing = EXITS.get(code) == TRANSIENT
        return Failure(code, _says(f"errors.{code}", told["details"]), passing=passing)
    if (run.bits or 0) & _BUG:
        return Failure("api_bug", _says("errors.api_bug", {"trouble": "-"}))
    held_back = str(told.get("held_back"))
    if held_back in _READ_ONLY:
        said = f"alerts.read_only_{_READ_ONLY[held_back]}"
        return Failure(held_back, _says(said, {"store": store}), for_good=True)
    unread = told.get("unread")
    if unread is not None and issubclass(named(unread["error"]), Transient):
        return Failure("store_unread", unread, unread=True)
    return None


def _says(sentence: str, blanks: Mapping[str, Any]) -> Mapping[str, Any]:
    cleaned = {name: clean(str(value)) for name, value in blanks.items()}
    return {"says": sentence, "blanks": cleaned}
