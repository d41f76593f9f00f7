"""One pass with everything that it needs: ledger, lock, browsers, log."""

from __future__ import annotations

import random
from collections.abc import Callable, Set
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from agent.care.old_evidence import prune, still_needed
from agent.held import Hold, held
from agent.known_orders import numbers_of
from agent.ledger import Ledger
from agent.logs import Log
from agent.place import Place
from agent.rules.polling import Pace
from agent.rules.timing import WriteWhen
from agent.settings import Account, StoreConfig
from agent.sync.appointments import Appointments
from agent.sync.armed_log import ArmedLog
from agent.sync.asked_service import asking
from agent.sync.hands import Hands
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult, Watcher
from agent.sync.outcome import Step, Zone
from agent.sync.rest import Rest
from agent.sync.run import Pass
from agent.sync.workbench import Bench, bench
from scrapers.browser.launch import playing
from scrapers.errors import PortalError


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a pass is carried out. `step` is told of every stage and may stop the run there; the
    `zone` is held around each press; `hurried` tells that somebody wants us to end. `resting`
    supplier accounts are read only if something is to be written, `paused` ones not at all. `hold`
    holds each account for the run."""

    step: Step
    zone: Zone = nullcontext
    hurried: Callable[[], bool] = lambda: False
    resting: Set[str] = frozenset()
    paused: Set[str] = frozenset()
    hold: Hold = held


def carry_out(
    place: Place,
    config: StoreConfig,
    options: Options,
    watcher: Watcher,
    log: Log,
    how: Circumstances,
) -> RunResult:
    """One pass over one store, its account locked for the run. Raises UserError."""
    with place.ledger() as ledger, how.hold(place.home, config.key), playing() as playwright:
        days, asked = place.config.keep.evidence_days, still_needed(ledger)
        prune(place.home.evidence, days, datetime.now(UTC), asked)
        log.note("run_began", store=config.key, dry_run=options.dry_run, limit=options.limit)
        with (
            bench(
                place, playwright, ledger.decisions.account_name, how.hurried, how.hold
            ) as opened,
            asking(place, ledger) as asked,
        ):

            def step(name: str, submission: Submission) -> None:
                log.step(name, submission)
                how.step(name, submission)

            def evidence(hands: Hands, trouble: PortalError, todays_will_do: bool) -> Path | None:
                log.portal_error(trouble)
                known = partial(numbers_of, ledger, hands.key)
                return opened.save_evidence(hands, trouble, known, todays_will_do)

            left = how.resting | how.paused
            result = Pass(
                ledger,
                ArmedLog(place.home.armed, config.key),
                opened.store(config),
                [opened.supplier(key) for key in config.suppliers if key not in left],
                options,
                watcher,
                step,
                evidence,
                place.packs(config),
                {s.key: WriteWhen(s.write_when) for s in place.config.supplier},
                asked,
                how.zone,
                _rest(place, config, opened, how),
                appointments(place, ledger),
            ).run()
        log.run_ended(result)
    return result


def appointments(place: Place, ledger: Ledger) -> Appointments:
    """The schedule of this installation."""
    accounts = {account.key: account for account in place.accounts()}

    def life(key: str) -> timedelta | None:
        hours = place.portal(accounts[key].portal, accounts[key]).spec.session.hours
        return timedelta(hours=hours) if hours else None

    return Appointments(ledger, lambda key: pace(place, accounts[key]), random.random, life)


def pace(place: Place, account: Account) -> Pace:
    """How often an account may be read: as the seller says, but as its portal bears it."""
    plan = place.config.schedule
    apart = timedelta(seconds=place.portal(account.portal, account).spec.timing.reads_apart)
    shortest = max(timedelta(minutes=plan.shortest_minutes), apart)
    longest = max(timedelta(minutes=plan.longest_minutes), shortest)
    return Pace(shortest, longest, apart, plan.night_from, plan.night_to, plan.zone)


def _rest(place: Place, config: StoreConfig, opened: Bench, how: Circumstances) -> Rest:
    mine = [s for s in place.config.supplier if s.key in config.suppliers]
    left = [s for s in mine if s.key in how.resting | how.paused]
    return Rest(
        [s.key for s in left if s.key not in how.paused],
        [s.key for s in left if s.key in how.paused],
        opened.supplier,
        any(place.portal(s.portal, s).spec.portal.traces for s in left),
    )
