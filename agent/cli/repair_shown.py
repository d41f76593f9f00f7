"""How a repair is shown: what would change, what the new page tells by it, what the old ones do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.text import Text

from agent.cli.console import Console
from agent.repair.mend import Mended, NewPage
from agent.repair.trial import Verdict
from scrapers.portal_files import spoken_name


def print_mended(console: Console, key: str, mended: Mended) -> None:
    """For a person."""
    say = console.words.say
    if not mended.changes and mended.holds:
        console.say("repair.reads_as_it_is", name=spoken_name(key))
    elif mended.changes:
        console.out.print(Text(say("repair.would_change", name=spoken_name(key)), style="bold"))
    for change in mended.changes:
        console.out.print(Text(f"  {change.key}", style="bold"), soft_wrap=True)
        console.out.print(Text(f"    - {change.old}", style="red"), soft_wrap=True)
        console.out.print(Text(f"    + {change.new}", style="green"), soft_wrap=True)
    for page in mended.pages:
        _print_page(console, page)
    for verdict in Verdict:
        if n := mended.count(verdict):
            console.say(f"repair.saved_{verdict}", n=n)
        if verdict is not Verdict.SAME:
            for one in mended.saved:
                if one.verdict is verdict:
                    console.out.print(Text(f"    {one.name}"), soft_wrap=True)
    for place in mended.hides_less:
        console.say("repair.hides_less", place=place, portal=key)
    for place in mended.missing:
        console.say("repair.missing", place=place)


def _print_page(console: Console, page: NewPage) -> None:
    found, trouble = page.tried.agreement, page.tried.trouble
    console.out.print(Text(page.name, style="dim"), soft_wrap=True)
    if trouble is not None:
        console.say("repair.unread", trouble=str(trouble))
        return
    console.say("repair.found", orders=len(found.orders), waybills=len(found.waybills))
    if found.fresh:
        console.say("repair.fresh", n=len(found.fresh))
    for sentence, orders in (("wrong", found.wrong), ("changed", found.changed)):
        if orders:
            console.say(f"repair.{sentence}", orders=", ".join(orders))


def as_object(key: str, mended: Mended, path: Path) -> dict[str, Any]:
    """For a program."""
    return {
        "portal": key,
        "disarmed": True,
        "holds": mended.holds,
        "file": str(path),
        "changes": [
            {"key": c.key, "old": c.old, "new": c.new, "value": c.value} for c in mended.changes
        ],
        "pages": [
            {
                "page": page.name,
                "read": page.tried.page,
                "trouble": str(page.tried.trouble) if page.tried.trouble else None,
                "orders": len(page.tried.agreement.orders),
                "waybills": len(page.tried.agreement.waybills),
                "fresh": len(page.tried.agreement.fresh),
                "wrong": list(page.tried.agreement.wrong),
                "changed": list(page.tried.agreement.changed),
            }
            for page in mended.pages
        ],
        "saved": {str(v): [s.name for s in mended.saved if s.verdict is v] for v in Verdict},
        "missing": list(mended.missing),
        "hides_less": list(mended.hides_less),
    }
