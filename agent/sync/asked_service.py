"""Opens the query service that the seller has a key for; none where it is off, or in practice."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from agent.ledger import Ledger
from agent.passwords import KeyringTrouble
from agent.place import Place
from agent.sync.asking import Asking
from agent.trace_key import TraceKey


@contextmanager
def asking(place: Place, ledger: Ledger) -> Generator[Asking | None]:
    """The questions of one run. A practice folder never asks: its numbers are made up."""
    api, kept = place.config.trace_api, TraceKey(place.home.root)
    if api.provider is None or place.home.practice:
        yield None
        return
    try:
        key = kept.kept()
    except KeyringTrouble:
        key = None  # locked: `yundan traces status` and `yundan doctor` say so
    if key is None or key.rejected:
        yield None
        return
    import httpx  # heavy, and most sellers have no key

    from scrapers.traces.kuaidi100 import BASE, Kuaidi100

    with httpx.Client() as client:
        source = Kuaidi100(api.customer, key.password, BASE, client)
        pause = timedelta(hours=api.pause_hours)
        yield Asking(source, ledger, _now, pause, kept.reject)


def _now() -> datetime:
    return datetime.now(UTC)
