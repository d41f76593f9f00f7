"""`yundan rules show`: the rules that hold for each store today, with source and confidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import click
from rich.table import Table

from agent.cli.console import Console
from agent.cli.place import chosen_stores
from agent.place import find_place
from agent.rule_packs import bundled, own_file, packs_of
from agent.rules.in_force import Held, Packs, rules_on
from agent.rules.scope import ANY

_COLUMNS = ("rule", "value", "penalty", "confidence")


@click.command("show")
@click.option("--store", "store_key", help="Only this store (its key in the settings).")
@click.option("--platform", help="A platform's rules, whether or not it is in the settings.")
@click.option("--sources", is_flag=True, help="Also where each rule comes from.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def rules_show(store_key: str | None, platform: str | None, sources: bool, as_json: bool) -> None:
    """The rules that hold today, and how sure each is. 当前规则。"""
    console, place = Console(), find_place()
    if platform is not None:
        known = sorted(key for key in bundled() if key != ANY)
        if platform not in known:
            raise click.BadParameter(", ".join(known), param_hint="--platform")
        asked = [(platform, packs_of(place.home.rules, platform))]
    else:
        asked = [(s.portal, place.packs(s)) for s in chosen_stores(place, store_key)]
    told: list[dict[str, Any]] = []
    for key, packs in asked:
        today = packs.day_of(datetime.now(UTC))
        held = rules_on(packs, today).all()
        told.append({"platform": key, "day": today.isoformat(), "rules": [_json(h) for h in held]})
        if not as_json:
            _print(console, packs, today, held, sources=sources)
            console.say("rules.own_in", path=str(own_file(place.home.rules, key)))
    if as_json:
        console.json(told)


def _print(console: Console, packs: Packs, today: date, held: list[Held], *, sources: bool) -> None:
    words = console.words
    name = next((pack.name for pack in packs.packs if pack.name and pack.platform != ANY), "")
    scope = " ".join(part for part in (packs.category, packs.region) if part != ANY)
    console.out.print(f"[bold]{name}[/] {scope} {today.isoformat()}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in (*_COLUMNS, *(["source"] if sources else [])):
        table.add_column(words.say(f"rules.{column}"), overflow="fold", no_wrap=column == "rule")
    for one in held:
        rule = one.rule
        source = f"{words.say('rules.own') if one.own else rule.source} {rule.note}".strip()
        table.add_row(
            named(console, one),
            value(console, one),
            penalty(console, one),
            words.say(f"confidence.{rule.confidence}"),
            *([source] if sources else []),
        )
    console.out.print(table)


def named(console: Console, held: Held) -> str:
    """What a rule is about, in words."""
    rule, words = held.rule, console.words
    parts = [words.say(f"rules.what_{rule.what}")]
    if rule.after is not None:
        parts.append(words.say(f"kinds.{rule.after}"))
    if rule.phase is not None:
        parts += [words.say(f"rules.phase_{rule.phase}"), words.say(f"rules.side_{rule.side}")]
    if rule.judges == "score":
        parts.append(words.say("rules.score"))
    return " · ".join(parts)


def value(console: Console, held: Held) -> str:
    """How long or how often, from what, ended by what."""
    rule, words = held.rule, console.words
    said: list[str] = []
    if rule.budget is not None:
        said.append(words.say("rules.times", n=rule.budget))
    if rule.hours is not None:
        said.append(words.say("rules.hours", n=f"{rule.hours:g}"))
    if rule.business_days is not None:
        said.append(words.say("rules.business_days", n=rule.business_days))
    if rule.starts is not None:
        said.append(words.say(f"rules.from_{rule.starts}"))
    if rule.counts is not None:
        said.append(words.say(f"rules.counts_{rule.counts}"))
    return " ".join(said) or words.say("rules.no_limit")


def penalty(console: Console, held: Held) -> str:
    """What it costs to break it, where that is known."""
    found = held.rule.penalty
    if found is None:
        return ""
    sum_ = console.money(found.fen) if found.fen is not None else f"{found.percent:g} %"
    return console.words.say("rules.guessed_sum", sum=sum_) if found.guess else sum_


def _json(held: Held) -> dict[str, Any]:
    return {
        **held.rule.model_dump(mode="json", by_alias=True, exclude_none=True),
        "confirmed": held.rule.confirmed,
        "own": held.own,
    }
