"""`yundan why ORDER`: what was decided, from which evidence, and what happened at each step."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from rich.text import Text

from agent.cli.console import Console
from agent.cli.orders import as_object
from agent.errors import UserError
from agent.judging import Judge
from agent.place import find_place
from agent.story import Story, tell
from agent.telling.explaining import explain
from agent.telling.paragraph import paragraph


@click.command()
@click.argument("order")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def why(order: str, as_json: bool) -> None:
    """How ORDER stands and why, what was decided, and each step since. 为什么。"""
    console, place = Console(), find_place()
    now = datetime.now(UTC)
    with place.ledger() as ledger:
        story = tell(ledger, [store.key for store in place.config.store], order.strip())
        if story is None:
            raise UserError("unknown_order", order=order)
        (config,) = (store for store in place.config.store if store.key == story.store)
        (judged,) = Judge(place, ledger, now).of(config, [story.order.order_id])
    if as_json:
        console.json({**story.as_json(), "verdict": as_object(judged, now)})
        return
    console.out.print(Text(f"{story.order.order_id}  {story.store}", style="bold"))
    console.out.print(paragraph(console, judged, now), markup=False, soft_wrap=True)
    _print_decision(console, story)
    _print_evidence(console, story)
    _print_steps(console, story)


def _print_decision(console: Console, story: Story) -> None:
    """What the last run made of it."""
    words, kept = console.words, story.decision
    if kept is None:
        console.say("ui.undecided")
        return
    state = words.say(f"standing.{kept.state}")
    why = explain(console, story.store, kept.order_id, kept.reason, kept.details)
    console.say("ui.last_decided", at=console.time(kept.at), state=state, why=why)


def _print_evidence(console: Console, story: Story) -> None:
    words = console.words
    for piece in story.decision.evidence if story.decision else ():
        console.say(
            "ui.evidence",
            kind=words.say(f"evidence.{piece['kind']}"),
            supplier=piece["supplier"],
            order=piece["supplier_order"],
            name=piece.get("supplier_name") or "",
        )
    for number in story.by_others:
        console.say("ui.another_writer", number=number)


def _print_steps(console: Console, story: Story) -> None:
    words = console.words
    for chapter in story.chapters:
        for event in chapter.events:
            state = words.say(f"states.{event.new}")
            said = explain(
                console,
                story.store,
                story.order.order_id,
                event.because,
                json.loads(event.details),
            )
            told = "" if said == state else said
            console.out.print(
                f"  {console.time(event.at)}  {state}  {told}", markup=False, soft_wrap=True
            )
