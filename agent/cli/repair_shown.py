"""How a repair is shown: what the new page tells beside what is known, what the old ones do now;
the places of the recipe that would change only to who asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from agent.cli.console import Console
from agent.repair.mend import Mended, NewPage
from agent.repair.trial import Verdict
from agent.repair.unproven import Gap
from scrapers.portal_files import spoken_name
from scrapers.recipe.mending.known import Beside
from scrapers.records import OrderStatus

_ROWS = 15


def print_mended(console: Console, key: str, mended: Mended, *, details: bool) -> None:
    """For a person; with `details` for one who mends recipes."""
    name = spoken_name(key)
    if not mended.changes and mended.holds:
        console.say("repair.reads_as_it_is", name=name)
    for page in mended.pages:
        _print_page(console, page, details=details)
    for verdict in Verdict:
        if n := mended.count(verdict):
            console.say(f"repair.saved_{verdict}", n=n)
        if verdict is not Verdict.SAME and (details or verdict.blocks):
            for one in mended.saved:
                if one.verdict is verdict:
                    console.out.print(Text(f"    {one.name}"), soft_wrap=True)
    if mended.hides_less:
        console.say("repair.hides_less", place=", ".join(mended.hides_less), portal=key)
    for place in mended.missing:
        console.say("repair.missing", place=place)
    if mended.changes:
        _print_changes(console, name, mended, details=details)


def _print_changes(console: Console, name: str, mended: Mended, *, details: bool) -> None:
    if not details:
        console.say("repair.would_change_n", n=len(mended.changes))
        return
    title = console.words.say("repair.would_change", name=name)
    console.out.print(Text(title, style="bold"))
    for change in mended.changes:
        console.out.print(Text(f"  {change.key}", style="bold"), soft_wrap=True)
        console.out.print(Text(f"    - {change.old}", style="red"), soft_wrap=True)
        console.out.print(Text(f"    + {change.new}", style="green"), soft_wrap=True)


def _print_page(console: Console, page: NewPage, *, details: bool) -> None:
    found, trouble = page.tried.agreement, page.tried.trouble
    console.out.print(Text(page.name, style="dim"), soft_wrap=True)
    if trouble is not None:
        console.say("repair.unread", trouble=str(trouble))
        return
    console.say("repair.found", orders=len(found.orders), waybills=len(found.waybills))
    if found.beside:
        _print_beside(console, found.beside, rows=len(found.beside) if details else _ROWS)
    if found.fresh:
        console.say("repair.fresh", n=len(found.fresh))
    for sentence, orders in (("wrong", found.wrong), ("changed", found.changed)):
        if orders:
            console.say(f"repair.{sentence}", orders=", ".join(orders))


def _print_beside(console: Console, beside: Sequence[Beside], *, rows: int) -> None:
    """Each known order as it is known and as it is read; first what a person must look at."""
    say = console.words.say
    each = sorted(beside, key=lambda one: (not one.differs, -len(one.known.numbers)))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("order", "known_as", "read_as"):
        table.add_column(say(f"repair.{title}"), overflow="fold")
    for one in each[:rows]:
        known = _said(console, one.known.status, one.known.numbers)
        table.add_row(one.known.order_id, known, _read(console, one))
    console.out.print(table)
    if left := len(each) - rows if len(each) > rows else 0:
        alike = not any(one.differs for one in each[rows:])
        console.say("repair.more_alike" if alike else "repair.more", n=left)


def _read(console: Console, one: Beside) -> Text:
    if not one.found:
        return Text(f"≠ {console.words.say('repair.not_found')}", style="red")
    if one.numbers is None and one.status is None:
        return Text(console.words.say("repair.number_only"))
    said = _said(console, one.status, one.numbers)
    other = one.numbers is not None and one.numbers != one.known.numbers
    return Text(f"≠ {said}", style="red" if other else "yellow") if one.differs else Text(said)


def _said(console: Console, status: OrderStatus | None, numbers: frozenset[str] | None) -> str:
    """A status, and below it the waybills, one a line."""
    say = console.words.say
    state = say(f"order_status.{status}") if status else "-"
    if numbers is None:
        return f"{state} · {say('repair.no_parcels_told')}"
    return f"{state} · " + ("\n".join(sorted(numbers)) if numbers else say("repair.no_waybill"))


def as_object(key: str, mended: Mended, left: Sequence[Gap], path: Path) -> dict[str, Any]:
    """For a program."""
    return {
        "portal": key,
        "disarmed": True,
        "holds": mended.holds,
        "file": str(path),
        "changes": [
            {"key": c.key, "old": c.old, "new": c.new, "value": c.value} for c in mended.changes
        ],
        "pages": [_page_object(page) for page in mended.pages],
        "unproven": [
            {"what": str(g.what), "page": g.page, "orders": list(g.orders), "blocks": g.blocks}
            for g in left
        ],
        "saved": {str(v): [s.name for s in mended.saved if s.verdict is v] for v in Verdict},
        "missing": list(mended.missing),
        "hides_less": list(mended.hides_less),
    }


def _page_object(page: NewPage) -> dict[str, Any]:
    found = page.tried.agreement
    return {
        "page": page.name,
        "read": page.tried.page,
        "trouble": str(page.tried.trouble) if page.tried.trouble else None,
        "orders": len(found.orders),
        "waybills": len(found.waybills),
        "fresh": len(found.fresh),
        "wrong": list(found.wrong),
        "changed": list(found.changed),
        "beside": [_beside_object(one) for one in found.beside],
    }


def _beside_object(one: Beside) -> dict[str, Any]:
    return {
        "order_id": one.known.order_id,
        "found": one.found,
        "known": {"status": one.known.status, "waybills": sorted(one.known.numbers)},
        "read": {
            "status": one.status,
            "waybills": None if one.numbers is None else sorted(one.numbers),
        },
    }
