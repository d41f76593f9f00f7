"""`yundan sync`: one pass over one store or all."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from agent.cli.console import Console
from agent.cli.interrupt import patient
from agent.cli.place import chosen_stores, find_place
from agent.cli.progress import Bars
from agent.cli.report import print_report
from agent.logs import opened_log
from agent.rules.timing import WriteWhen
from agent.settings import StoreConfig
from agent.sync.armed_log import ArmedLog
from agent.sync.asked_service import asking
from agent.sync.hands import Hands
from agent.sync.journal import Submission
from agent.sync.options import Options, RunResult
from agent.sync.run import Pass
from agent.sync.workbench import Place, bench, held
from scrapers.browser.evidence import prune
from scrapers.browser.launch import playing
from scrapers.errors import PortalError


@click.command()
@click.option("--store", "store_key", help="Only this store (its key in the settings).")
@click.option("--limit", type=click.IntRange(0), help="At most N waybills are written.")
@click.option("--dry-run", is_flag=True, help="Stop before anything is sent.")
@click.option("--yes", is_flag=True, help="Agree to the first writes to a store.")
@click.option("--trust-clock", is_flag=True, help="The clock is right, though it went back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end.")
def sync(
    store_key: str | None,
    limit: int | None,
    dry_run: bool,
    yes: bool,
    trust_clock: bool,
    as_json: bool,
) -> None:
    """Read both sides, write back what is due, read it back. 读取两边，回填并核对。"""
    console = Console()
    place = find_place()
    results: list[RunResult] = []
    for config in chosen_stores(place, store_key):
        options = Options(
            dry_run=dry_run,
            limit=limit,
            max_writes=place.config.max_writes,
            max_looks=place.config.max_looks,
            accept_unique_composite=place.config.accept_unique_composite,
            trust_clock=trust_clock,
            agree=lambda due, account, c=config: yes or _ask(console, c.key, account, due, as_json),
        )
        results.append(run_pass(place, config, options, console, quiet=as_json))
        if not as_json:
            print_report(console, place, results[-1], dry_run=dry_run)
    if as_json:
        console.json(as_object(results))
    bits = 0
    for result in results:
        bits |= result.bits
        if result.bug is not None:
            raise result.bug
    raise click.exceptions.Exit(bits)


def run_pass(
    place: Place, config: StoreConfig, options: Options, console: Console, *, quiet: bool
) -> RunResult:
    """One pass over one store, its account locked for the run. Raises UserError."""
    with (
        opened_log(place.home.log) as log,
        patient(console) as stopping,
        place.ledger() as ledger,
        held(place.home, config.key),
        playing() as playwright,
    ):
        prune(place.home.evidence)
        log.note("run_began", store=config.key, dry_run=options.dry_run, limit=options.limit)
        with (
            bench(place, playwright, config, ledger.decisions.account_name) as opened,
            Bars(console, quiet=quiet, heed=stopping.heed) as watcher,
            asking(place, ledger) as asked,
        ):

            def step(name: str, submission: Submission) -> None:
                log.step(name, submission)
                stopping.step(name, submission)

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
    if log.trouble is not None:
        console.error("ui.log_failed", trouble=str(log.trouble))
    return result


def _ask(console: Console, store: str, account: str, due: int, as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        return False
    return click.confirm(console.words.say("ui.agree", due=due, store=store, account=account))


def as_object(results: list[RunResult]) -> dict[str, Any]:
    """The final JSON object: counts over all stores, and every order."""
    counts: dict[str, int] = {}
    for result in results:
        for name, count in result.counts().items():
            counts[name] = counts.get(name, 0) + count
    return {
        **counts,
        "complete": all(result.complete for result in results),
        "completeness": {
            result.store: asdict(result.completeness) if result.completeness else None
            for result in results
        },
        "troubles": [
            {
                "store": result.store,
                "portal": t.portal,
                "error": t.error,
                "message": t.message,
                "evidence": t.evidence,
            }
            for result in results
            for t in result.troubles
        ],
        "orders": [
            {
                "order_id": o.order_id,
                "state": str(o.standing),
                "waybills": [{"carrier": w.carrier, "number": w.number} for w in o.waybills],
                "reason": o.reason,
            }
            for result in results
            for o in result.orders
        ],
    }
