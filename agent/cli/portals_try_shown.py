"""What `yundan portals try` shows: the page, every place with what it found, the records."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.cli.portals_look import Tried
from agent.cli.saved_page import print_page
from agent.telling.portal_trouble import what_happened
from scrapers.as_json import failure, records
from scrapers.recipe.file.trouble import dotted
from scrapers.recipe.probing.found import Found
from scrapers.redact import plain_url

_MARKS = {"good": ("✓", "green"), "none": ("·", "dim"), "look": ("!", "yellow"),
          "bad": ("✗", "bold red")}  # fmt: skip


def print_tried(console: Console, tried: Tried) -> None:
    """A line about the page, a table of all places, what comes out."""
    _print_page(console, tried)
    console.out.print(_table(console, tried))
    bad = sum(1 for found in tried.places if _mark(found) == "bad")
    if bad:
        said = console.words.say("probe.to_mend", n=bad, file=str(tried.file.path))
        console.out.print(Text(said, style="bold red"), soft_wrap=True)
    if tried.error is not None:
        kind, name = type(tried.error).__name__, tried.portal.spec.portal.name
        what = console.words.phrase(what_happened(kind, name, tried.error.message))
        said = console.words.say("probe.stops", what=what)
        console.out.print(Text(said, style="bold red"), soft_wrap=True)
        if tried.recognised == "login":
            console.say("probe.log_in_first")
    elif tried.read is not None:
        print_page(console, tried.portal, tried.read)


def _print_page(console: Console, tried: Tried) -> None:
    say, there = console.words.say, plain_url(tried.capture.url) or "?"
    if tried.recognised is None:
        said, style = say("probe.not_recognised", url=there), "bold red"
    elif tried.recognised == tried.page:
        said, style = say("probe.recognised", url=there, page=tried.recognised), "bold"
    else:
        details = {"url": there, "page": tried.recognised, "wanted": tried.page}
        said, style = say("probe.another_page", details), "bold red"
    console.out.print(Text(said, style=style), soft_wrap=True)


def _table(console: Console, tried: Tried) -> Table:
    say = console.words.say
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    table.add_column(say("probe.place"), overflow="fold", ratio=3)
    table.add_column(say("probe.count"), no_wrap=True, justify="right")
    table.add_column(say("probe.shows"), overflow="fold", ratio=2)
    for found in tried.places:
        sign, style = _MARKS[_mark(found)]
        place = Text(dotted(found.where), style="" if found.trouble else "none")
        place.append(f"\n{say(f'probe.way_{found.way}')} {found.place}", style="dim")
        count = str(found.count) if found.of is None else f"{found.count}/{found.of}"
        shows = Text("\n".join(found.values))
        if found.trouble:
            line = tried.file.trouble(found.where, found.trouble).line
            what = say(f"probe.{found.trouble}", found.details)
            at = say("portals.line", line=line) if line else ""
            shows = Text("\n").join([*([shows] if found.values else []),
                                     Text(f"{what} {at}".strip(), style=style)])  # fmt: skip
        table.add_row(Text(sign, style=style), place, count, shows)
    return table


def _mark(found: Found) -> str:
    if found.trouble:
        return "bad" if found.grave else "look"
    return "good" if found.count else "none"


def as_object(console: Console, tried: Tried) -> dict[str, Any]:
    """The same for a program."""
    key = tried.portal.key
    return {
        "portal": key,
        "url": plain_url(tried.capture.url),
        "page": tried.page,
        "recognised": tried.recognised,
        "places": [_place(console, tried, found) for found in tried.places],
        "records": [] if tried.read is None else records(tried.read),
        "error": None if tried.error is None else failure(key, tried.error, tried.recognised),
    }


def _place(console: Console, tried: Tried, found: Found) -> dict[str, Any]:
    trouble = found.trouble
    return {
        "key": dotted(found.where),
        "line": tried.file.trouble(found.where, "").line,
        "way": found.way,
        "place": found.place,
        "count": found.count,
        "of": found.of,
        "values": list(found.values),
        "holds": trouble is None or not found.grave,
        "trouble": trouble,
        "message": console.words.say(f"probe.{trouble}", found.details) if trouble else None,
    }
