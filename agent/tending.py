"""What the worker does between passes: it tells the seller's channels, and keeps the data well."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.alerts.channels import Channels
from agent.alerts.deliver import deliver
from agent.care.daily import Daily
from agent.care.lost_ledger import tell_of_lost
from agent.home import Home
from agent.ledger import Ledger
from agent.logs import Log
from agent.rules.polling import Pace
from agent.rules.stop_loss import USUAL
from agent.settings import Config
from agent.sync.alarms import settle
from agent.sync.failing import settle_passes
from agent.words import Words

RUNS_KEPT = timedelta(days=7)
READINGS_KEPT = timedelta(days=2)
"""Older ones are thinned to one an hour: what they found changed is kept for good."""
_EVERY = timedelta(hours=6)


class Tending:
    """One data folder's; called often, it costs next to nothing where nothing is to be done."""

    def __init__(self, home: Home, config: Config, ledger: Ledger, words: Words) -> None:
        self._home = home
        self._channels = Channels(home)
        self._ledger = ledger
        self._words = words
        self._daily = Daily(home, config.keep)
        self._accounts = [*config.store, *config.supplier]
        self._stores = [store.key for store in config.store]
        plan = config.schedule
        self._pace = Pace(night_from=plan.night_from, night_to=plan.night_to, zone=plan.zone)
        self._tidied: datetime | None = None

    def look(self, now: datetime, log: Log) -> None:
        """Do what is due. Raises UserError where the list of channels is damaged."""
        self._daily.tend(now, log)
        if self._tidied is None or now - self._tidied >= _EVERY:
            self._tidied = now
            self._ledger.asked_runs.forget(now - RUNS_KEPT)
            self._ledger.outcomes.forget(now - USUAL - timedelta(days=1))
            self._ledger.views.thin_lists(now - READINGS_KEPT)
        settle(self._ledger, self._accounts, now)
        settle_passes(self._ledger, self._stores, now, self._pace)
        tell_of_lost(self._home, self._ledger, now)
        deliver(self._ledger, self._channels, now, self._words)
