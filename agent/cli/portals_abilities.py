"""What a recipe can do, in words, for somebody who is about to trust it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.words import Words
from scrapers.portal import Portal
from scrapers.recipe.checking.abilities import Abilities, Shipping, abilities


def print_abilities(console: Console, portal: Portal) -> None:
    """A short table: reads, ships, what is known of its submit; what it reaches and presses."""
    say = console.words.say
    about = portal.spec.portal
    head = f"{about.name} · {say(f'portals.{about.kind}')} · {say('portals.what_it_can')}"
    console.out.print(Text(head, style="bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, said in _rows(console.words, portal, abilities(portal.spec)):
        table.add_row(f"  {say(f'portals.{label}')}", Text(said))
    console.out.print(table)


def _rows(words: Words, portal: Portal, can: Abilities) -> Iterator[tuple[str, str]]:
    say = words.say
    pages = [say(f"portals.page_{page}") for page in can.reads]
    yield "reads", ("、" if words.lang == "zh" else ", ").join(pages)
    yield "turning", say(f"portals.turns_{can.turning}")
    yield "complete", say(f"portals.complete_{_complete(portal, can)}")
    if can.shipping is None:
        supplier = portal.spec.portal.kind == "supplier"
        yield "shipping", say("portals.ships_nothing" if supplier else "portals.ships_not")
    else:
        yield from _shipping(words, can.shipping)
    yield "login", say("portals.login_password" if can.password else "portals.login_person")
    if can.code:
        yield "login_code", say("portals.login_by_code")
    yield "reaches", ", ".join(can.hosts) or say("portals.reaches_own")
    if can.login_hosts:
        yield "reaches_login", ", ".join(can.login_hosts)
    yield "opens", "\n".join(can.opens)
    if can.fills:
        yield "fills", "\n".join(can.fills)
    yield "presses", "\n".join(can.presses) or say("portals.presses_none")


def _complete(portal: Portal, can: Abilities) -> str:
    if portal.has_own_pages:
        return "own"
    if can.counts and can.tells_more:
        return "both"
    return "count" if can.counts else "more"


def _shipping(words: Words, ships: Shipping) -> Iterator[tuple[str, str]]:
    details = {"steps": ships.steps, "after": ships.after, "submit": ships.submit}
    yield "shipping", words.say("portals.ships_then" if ships.after else "portals.ships", details)
    yield "submit", words.say("portals.submit_known" if ships.known else "portals.submit_unknown")
    yield "again", words.say(f"portals.again_{ships.resubmit}", seen=ships.seen)
