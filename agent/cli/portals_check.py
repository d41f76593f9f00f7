"""`yundan portals check FILE`: everything that is wrong with a recipe, and what it can do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from agent.cli.console import Console
from agent.cli.own_recipes import own_settings
from agent.cli.portals_abilities import print_abilities
from agent.errors import EXITS, UserError
from scrapers.portal import Portal
from scrapers.portal_files import Own, beside_bundled, file_of, known, load, portal_of
from scrapers.recipe.checking.abilities import abilities
from scrapers.recipe.checking.check import check
from scrapers.recipe.file.trouble import BrokenPortalFile, DataFile, Trouble, read_data_file


@dataclass(frozen=True, slots=True)
class Checked:
    """A data file with what is wrong in it; `portal` is None where it cannot be read as one."""

    path: Path
    portal: Portal | None
    troubles: list[Trouble]

    @property
    def faults(self) -> list[Trouble]:
        """What must be mended."""
        return [trouble for trouble in self.troubles if trouble.grave]

    @property
    def doubts(self) -> list[Trouble]:
        """What asks for a look."""
        return [trouble for trouble in self.troubles if not trouble.grave]


@click.command("check")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check_file(file: str, as_json: bool) -> None:
    """What is wrong with a recipe or correction, by its FILE or a portal's key. 检查平台文件。"""
    console = Console()
    own, _ = own_settings()
    checked = _checked(file, own)
    if as_json:
        console.json(_as_object(console, checked))
    else:
        _print(console, checked, own)
    raise click.exceptions.Exit(EXITS["portal_file_broken"] if checked.faults else 0)


def _checked(name: str, own: Own) -> Checked:
    """A file by its path, or the one that a portal of this installation has."""
    path = Path(name)
    try:
        if path.exists() or path.suffix or len(path.parts) > 1:
            file = read_data_file(path)
            return _semantics(file, portal_of(file, own), own)
        return _semantics(file_of(name, own), load(name, own), own)
    except KeyError as unknown:
        raise UserError("unknown_portal", portal=name, known=", ".join(known(own))) from unknown
    except BrokenPortalFile as broken:
        return Checked(broken.troubles[0].file, None, list(broken.troubles))


def _semantics(file: DataFile, portal: Portal, own: Own) -> Checked:
    findings = [
        *check(portal.spec, own_pages=portal.has_own_pages),
        *beside_bundled(file, portal.spec, own),
    ]
    troubles = [
        replace(file.trouble(found.where, found.code, **found.details), grave=found.grave)
        for found in findings
    ]
    return Checked(file.path, portal, sorted(troubles, key=lambda t: (not t.grave, t.line or 0)))


def _print(console: Console, checked: Checked, own: Own) -> None:
    say = console.words.say
    n, file = len(checked.faults), str(checked.path)
    head = say("portals.faults", file=file, n=n) if n else say("portals.holds", file=file)
    console.out.print(Text(head, style="bold red" if n else "bold green"), soft_wrap=True)
    _print_troubles(console, checked.faults)
    if checked.doubts:
        console.out.print(Text(say("portals.doubts"), style="bold yellow"))
        _print_troubles(console, checked.doubts)
    if checked.portal is not None and not checked.faults:
        print_abilities(console, checked.portal)
        _print_use(console, checked, checked.portal, own)


def _print_troubles(console: Console, troubles: list[Trouble]) -> None:
    for trouble in troubles:
        line = console.words.say("portals.line", line=trouble.line) if trouble.line else ""
        head = Text(f"  {line}  " if line else "  ", style="dim")
        head.append(trouble.key, style="bold")
        console.out.print(head, soft_wrap=True)
        console.out.print(Text(f"      {_what(console, trouble)}"), soft_wrap=True)


def _print_use(console: Console, checked: Checked, portal: Portal, own: Own) -> None:
    """How to begin with a recipe that lies somewhere else."""
    about = portal.spec.portal
    if portal.package is not None or own.folder is None:
        return
    place = own.folder / f"{portal.key}.toml"
    if checked.path.resolve() != place.resolve():
        details = {"path": str(place), "key": portal.key, "kind": about.kind}
        console.out.print(
            console.words.say("portals.to_use", details), markup=False, soft_wrap=True
        )


def _what(console: Console, trouble: Trouble) -> str:
    return console.words.say(f"recipe.{trouble.code}", trouble.details)


def _as_object(console: Console, checked: Checked) -> dict[str, Any]:
    portal = checked.portal
    return {
        "file": str(checked.path),
        "portal": portal.key if portal else None,
        "holds": not checked.faults,
        "troubles": [
            {
                "grave": trouble.grave,
                "line": trouble.line,
                "key": trouble.key,
                "code": trouble.code,
                "message": _what(console, trouble),
            }
            for trouble in checked.troubles
        ],
        "abilities": asdict(abilities(portal.spec)) if portal and not checked.faults else None,
    }
