"""One pass with everything that it needs: ledger, lock, browsers, log."""

from __future__ import annotations

from pathlib import Path

from agent.logs import Log
from agent.rules.timing import WriteWhen
from agent.settings import StoreConfig
from agent.sync.armed_log import ArmedLog
from agent.sync.asked_service import asking
from agent.sync.hands import Hands
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult, Watcher
from agent.sync.outcome import Step
from agent.sync.run import Pass
from agent.sync.workbench import Place, bench, held
from scrapers.browser.evidence import prune
from scrapers.browser.launch import playing
from scrapers.errors import PortalError


def carry_out(
    place: Place,
    config: StoreConfig,
    options: Options,
    watcher: Watcher,
    log: Log,
    heed: Step,
) -> RunResult:
    """One pass over one store, its account locked for the run. `heed` is told of every stage and
    may stop the run there. Raises UserError."""
    with place.ledger() as ledger, held(place.home, config.key), playing() as playwright:
        prune(place.home.evidence)
        log.note("run_began", store=config.key, dry_run=options.dry_run, limit=options.limit)
        with (
            bench(place, playwright, config, ledger.decisions.account_name) as opened,
            asking(place, ledger) as asked,
        ):

            def step(name: str, submission: Submission) -> None:
                log.step(name, submission)
                heed(name, submission)

            def evidence(hands: Hands, trouble: PortalError) -> Path | None:
                log.portal_error(trouble)
                return opened.save_evidence(hands, trouble)

            result = Pass(
                ledger,
                ArmedLog(place.home.armed, config.key),
                opened.store,
                opened.suppliers,
                options,
                watcher,
                step,
                evidence,
                place.packs(config),
                {s.key: WriteWhen(s.write_when) for s in place.config.supplier},
                asked,
            ).run()
        log.run_ended(result)
    return result
