"""`yundan sync`: one pass over one store or all."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from agent.care.daily import Daily
from agent.cli.console import Console
from agent.cli.interrupt import patient
from agent.cli.place import chosen_stores
from agent.cli.progress import Bars
from agent.cli.report import print_report
from agent.cli.turn import persons_turn
from agent.place import Place, find_place
from agent.settings import StoreConfig
from agent.sync.at_work import Circumstances, carry_out
from agent.sync.options import Options, RunResult


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
    with place.log() as log:  # those who never stay `up` have their data cared for here
        Daily(place.home, place.config.keep).tend(datetime.now(UTC), log)
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
    """One pass over one store, told on the terminal. Raises UserError."""
    with (
        place.log() as log,
        patient(console) as stopping,
        Bars(console, quiet=quiet, heed=stopping.heed) as watcher,
    ):
        how = Circumstances(stopping.step, hold=persons_turn(console, stopping.heed))
        result = carry_out(place, config, options, watcher, log, how)
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
