"""`yundan rules replay`: what a pack would have flagged in the past days, when, at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.errors import UserError
from agent.known import Gatherer
from agent.ledger import Ledger
from agent.ledger.connection import parts
from agent.place import Place, find_place
from agent.rule_packs import packs_of, read_pack
from agent.rules.in_force import Packs
from agent.rules.reason import Why
from agent.rules.replay import Flag, Past, replay
from agent.rules.scope import ANY
from agent.settings import StoreConfig
from agent.telling.reasons import reason_label

SHOWN = 30
_OUR_OWN = frozenset({Why.STORE_UNREAD, Why.SUPPLIER_UNREAD})  # counted, not listed


@click.command("replay")
@click.option(
    "--pack",
    "file",
    type=click.Path(path_type=Path),
    help="Rules laid over those in force; without it, the rules in force themselves.",
)
@click.option(
    "--days", type=click.IntRange(1, 400), default=30, show_default=True, help="How far back."
)
@click.option("--store", "store_key", help="Only this store (its key in the settings).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def rules_replay(file: Path | None, days: int, store_key: str | None, as_json: bool) -> None:
    """What the rules would have flagged, when, at what cost; changes nothing. 用历史试算规则。"""
    console, place = Console(), find_place()
    pack = read_pack(file) if file else None
    stores = chosen_stores(place, store_key)
    if pack is not None and pack.platform not in (ANY, *(store.portal for store in stores)):
        raise UserError("rules_of_nobody", path=str(file), platform=pack.platform)
    end = datetime.now(UTC)
    told: list[dict[str, Any]] = []
    with place.ledger() as ledger:
        for config in stores:
            packs = packs_of(place.home.rules, config.portal, config.category, config.region, pack)
            pasts = pasts_of(ledger, place, config, packs, end - timedelta(days=days), end)
            told.append(_json(config.key, pasts))
            if not as_json:
                _print(console, config.key, packs, pasts, days)
    if as_json:
        console.json(told)


def pasts_of(
    ledger: Ledger, place: Place, config: StoreConfig, packs: Packs, begin: datetime, end: datetime
) -> list[Past]:
    """The past of every order that was flagged, in the order in which flags were shown."""
    gatherer = Gatherer(ledger, config.key, config.suppliers, place.traceable(config), whole=True)
    ids = sorted(ledger.orders.last_looks(config.key))
    pasts: list[Past] = []
    for part in parts(ids):  # all that is known of all orders need not be held at once
        pasts += [replay(one, packs, begin, end) for one in gatherer.known(part).values()]
    flagged = [past for past in pasts if past.flags]
    return sorted(flagged, key=lambda past: (past.flags[0].shown_from, past.order_id))


def _print(console: Console, store: str, packs: Packs, pasts: Sequence[Past], days: int) -> None:
    console.out.print(f"[bold]{store}[/]")
    flags = [flag for past in pasts for flag in past.flags]
    if not flags:
        console.say("rules.replay_nothing", days=days)
        return
    console.out.print(_counted(console, flags))
    worth = [flag for flag in flags if flag.reason.why not in _OUR_OWN]
    worth.sort(key=lambda flag: flag.shown_from)
    console.out.print(_listed(console, packs, worth[:SHOWN]))
    if (hidden := len(worth) - SHOWN) > 0:
        console.say("ui.more_below", n=hidden)
    total = sum(past.penalty_fen for past in pasts)
    console.say("rules.replay_sum", flags=len(flags), orders=len(pasts), cost=console.money(total))


def _counted(console: Console, flags: Sequence[Flag]) -> Table:
    """How often each reason would have been shown, on how many orders."""
    labels = [(reason_label(console, flag.reason), flag.order_id) for flag in flags]
    counts = Counter(label for label, _ in labels)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("reason", "flags", "orders"):
        table.add_column(console.words.say(f"rules.{name}"), overflow="fold")
    for label, times in counts.most_common():
        orders = len({order_id for said, order_id in labels if said == label})
        table.add_row(label, str(times), str(orders))
    return table


def _listed(console: Console, packs: Packs, flags: Sequence[Flag]) -> Table:
    words = console.words
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("shown_from", "shown_until", "order", "cost", "reason"):
        table.add_column(words.say(f"rules.{name}"), overflow="fold")
    for flag in flags:
        table.add_row(
            console.time(flag.shown_from, packs.zone),
            console.time(flag.shown_until, packs.zone) or words.say("rules.still"),
            flag.order_id,
            console.money(flag.penalty_fen) if flag.penalty_fen else "",
            reason_label(console, flag.reason),
        )
    return table


def _json(store: str, pasts: Sequence[Past]) -> dict[str, Any]:
    return {
        "store": store,
        "orders": len(pasts),
        "penalty_fen": sum(past.penalty_fen for past in pasts),
        "flags": [
            {
                "order_id": flag.order_id,
                "reason": flag.reason.why,
                "form": flag.reason.form,
                "kind": flag.reason.kind,
                "level": flag.reason.level,
                "since": flag.reason.since.isoformat(),
                "shown_from": flag.shown_from.isoformat(),
                "shown_until": flag.shown_until.isoformat() if flag.shown_until else None,
                "penalty_fen": flag.penalty_fen,
            }
            for past in pasts
            for flag in past.flags
        ],
    }
