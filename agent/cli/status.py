"""`yundan status`: how things stand, at a glance."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from agent.cli.console import Console
from agent.doctor.care import kept_aside
from agent.judging import Judge
from agent.ledger.alerts import SESSION_ENDING, Alert
from agent.ledger.parked import Parked
from agent.place import find_place
from agent.rules.freshness import State
from agent.service.alive import runs
from agent.settings import StoreConfig
from agent.sync.armed_log import ArmedLog
from agent.sync.failing import KIND
from agent.sync.recover import standby
from agent.telling.alerts import raised
from agent.telling.portal_trouble import what_happened
from agent.telling.stops import why_stopped
from scrapers.errors import named
from scrapers.portal_files import spoken_name


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """Stores, last runs, counts, and what waits for you. 总览。"""
    console, place = Console(), find_place()
    accounts = place.accounts()
    keys, portals = {one.key for one in accounts}, {one.portal for one in accounts}
    with place.ledger() as ledger:
        judge = Judge(place, ledger, datetime.now(UTC))
        stores = [_store(judge, ArmedLog(place.home.armed, s.key), s) for s in place.config.store]
        # of what left the settings nothing can be done
        parked = [one for one in ledger.parked.all() if one.account in keys]
        stopped = [one for one in ledger.outcomes.all_stopped() if one.store in keys]
        disarmed = [one for one in ledger.disarmed.all() if one.portal in portals]
        open_ones = [one for one in ledger.alerts.open_ones() if one.subject in keys]
    ending = [one for one in open_ones if _ends_soon(one, datetime.now(UTC))]
    failing = [one for one in open_ones if one.kind == KIND]
    days = place.config.keep.receiver_days
    lost = next(iter(kept_aside(place.home, days, datetime.now(UTC))), None)
    up = runs(place.home.lock("up"))
    found = {
        "practice": place.home.practice,
        "up": up,
        "stores": stores,
        "parked": [_told(one) for one in parked],
        "stopped": [one.store for one in stopped],
        "disarmed": [{**asdict(one), "at": one.at.isoformat()} for one in disarmed],
        "ending": [_ending(one) for one in ending],
        "failing": [_failing(one) for one in failing],
        "ledger_kept_aside": dict(lost.said.details) if lost else None,
    }
    if as_json:
        console.json(found)
        return
    if lost is not None:
        for phrase in filter(None, (lost.said, lost.step)):
            console.say(phrase.key, **phrase.details)
    for store in stores:
        _print_store(console, store)
    for one in parked:
        name = spoken_name(one.portal)
        what = what_happened(one.error, name, one.message)
        console.say(what.key, **what.details)
        step = {"portal": one.account, "evidence": one.evidence or "-"}
        console.say(f"next.{named(one.error).next_step}", **step)
    for one in stopped:
        console.say("stop_loss.stopped", store=one.store, what=why_stopped(one))
        console.say("stop_loss.step", store=one.store)
    for one in disarmed:
        console.say("repair.disarmed", name=spoken_name(one.portal), portal=one.portal)
    for one in (*failing, *ending):
        for line in raised(console.words, one):
            console.out.print(line, markup=False, soft_wrap=True)
    _say_up(console, running=up, by_itself=place.config.schedule.on)


def _say_up(console: Console, *, running: bool, by_itself: bool) -> None:
    if not running:
        console.say("doctor.up_not")
        console.say("doctor.step_up")
    else:
        console.say("doctor.up_runs" if by_itself else "doctor.up_when_asked")


def _ends_soon(alert: Alert, now: datetime) -> bool:
    """Whether it says that a login will end. Once that time is past, only a pass knows more."""
    if alert.kind != SESSION_ENDING:
        return False
    return datetime.fromisoformat(alert.details["ends_at"]) > now


def _ending(alert: Alert) -> dict[str, Any]:
    return {"account": alert.subject, "ends_at": alert.details.get("ends_at")}


def _failing(alert: Alert) -> dict[str, Any]:
    since = alert.details.get("since_at", alert.opened_at.isoformat())
    return {"store": alert.subject, "because": alert.details.get("code"), "since": since}


def _told(parked: Parked) -> dict[str, Any]:
    return {**asdict(parked), "at": parked.at.isoformat()}


def _store(judge: Judge, log: ArmedLog, config: StoreConfig) -> dict[str, Any]:
    ledger, key = judge.ledger, config.key
    run = ledger.decisions.last_run(key)
    account = ledger.decisions.account(key)
    judged = judge.all(config)
    return {
        "store": key,
        "account": account.account if account else None,
        "standby": str(standby(ledger, log, key)),
        "last_run": run.started_at.isoformat() if run else None,
        "last_run_complete": run.complete if run else None,
        "last_exit": run.exit_bits if run else None,
        "unagreed": ledger.decisions.waiting_for("not_agreed").get(key, 0),
        "reviews": len(ledger.reviews.listed(key)),
        "counts": {str(s): sum(one.said.state is s for one in judged) for s in State},
        "penalty_fen": sum(one.said.penalty_fen for one in judged),
    }


def _print_store(console: Console, store: dict[str, Any]) -> None:
    words = console.words
    console.out.print(f"[bold]{store['store']}[/] {store['account'] or ''}")
    if store["last_run"] is None:
        console.say("ui.never_ran")
        _say_standby(console, store)
        return
    console.say("ui.last_run", at=console.time(datetime.fromisoformat(store["last_run"])))
    if not store["last_run_complete"]:
        console.say("ui.incomplete")
    shown = [
        f"{words.say(f'state.{name}')} {count}"
        for name, count in store["counts"].items()
        if count and name != "closed"
    ]
    console.out.print(" · ".join(shown) or words.say("ui.nothing"), markup=False, soft_wrap=True)
    if store["penalty_fen"]:
        console.say("ui.at_stake", cost=console.money(store["penalty_fen"]))
    _say_standby(console, store)
    if store["unagreed"]:
        console.say("ui.unagreed", n=store["unagreed"], store=store["store"])
    if store["reviews"]:
        console.say("ui.reviews_open", n=store["reviews"])


def _say_standby(console: Console, store: dict[str, Any]) -> None:
    if store["standby"] != "ready":
        console.say(f"reasons.standby_{store['standby']}", store=store["store"])
