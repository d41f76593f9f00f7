"""Does it run by itself, is anything written, and when was everything last read?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from agent.doctor.finding import Finding, blocked, fine, warning
from agent.errors import NEEDS_USER
from agent.home import Home
from agent.ledger.inspection import Inspection
from agent.service.alive import runs
from agent.settings import Config
from agent.sync.clock import spoken
from agent.telling.stops import why_stopped
from agent.words import Phrase

TOO_LONG = timedelta(hours=12)
"""Longer than any night between two readings."""


def service(home: Home, config: Config) -> Finding:
    """Is `yundan up` at work on this folder?"""
    if runs(home.lock("up")):
        return fine("service", "up_runs" if config.schedule.on else "up_when_asked")
    return warning("service", "up_not", "step_up")


def stores(seen: Inspection, config: Config, now: datetime) -> Iterator[Finding]:
    """Per store: is it written to, and when was it last read to the end?"""
    stopped = {one.store: one for one in seen.stopped}
    for store in config.store:
        if store.key in stopped:
            details = {"store": store.key, "what": why_stopped(stopped[store.key])}
            step = Phrase("stop_loss.step", details)
            yield blocked("stores", NEEDS_USER, Phrase("stop_loss.stopped", details), step)
        if n := seen.unagreed.get(store.key):
            yield warning("stores", "unagreed", "step_agree", store=store.key, n=n)
        read = seen.read.get(store.key)
        if read is None:
            yield warning("stores", "read_never", "step_sync", store=store.key)
            continue
        ago = max(now - read, timedelta())
        details = {"store": store.key, "ago": spoken(ago)}
        if ago > TOO_LONG:
            yield warning("stores", "read_long_ago", "step_sync", **details)
        else:
            yield fine("stores", "read_lately", **details)
