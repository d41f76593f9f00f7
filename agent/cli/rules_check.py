"""`yundan rules check`: whether packs hold together: schema, overlaps, gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from agent.cli.console import Console
from agent.place import find_place
from agent.rule_packs import OWN_COMMON, bundled, own_file, read_pack
from agent.rules.pack import Pack
from agent.rules.pack_check import PackFinding, check_pack, unknown_choices
from agent.rules.scope import ANY

_FAULTS = 32


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def rules_check(files: tuple[Path, ...], as_json: bool) -> None:
    """Check pack FILES; without any, the bundled packs and your own. 检查规则文件。"""
    console, place = Console(), find_place()
    today = datetime.now(UTC).date()
    packs = bundled()
    checked: list[tuple[str, list[PackFinding]]] = []
    for path in files:
        checked.append((str(path), check_pack(read_pack(path), today)))
    if not files:
        checked += [(key, check_pack(pack, today)) for key, pack in sorted(packs.items())]
        checked += [
            (str(path), _own(read_pack(path, key), packs, today))
            for key in packs
            if (path := own_file(place.home.rules, key)).exists()
        ]
    unused = [] if files else _unused(place.home.rules, packs)
    faults = len(unused) + sum(finding.fault for _, found in checked for finding in found)
    if as_json:
        console.json(
            [{"pack": name, "findings": [_json(f) for f in found]} for name, found in checked]
        )
    else:
        for name, found in checked:
            _print(console, OWN_COMMON if name == ANY else name, found)
        for path in unused:
            console.say("rules.unknown_file", path=str(path), platform=path.stem)
    raise click.exceptions.Exit(_FAULTS if faults else 0)


def _own(pack: Pack, packs: dict[str, Pack], today: date) -> list[PackFinding]:
    return [*check_pack(pack, today, own=True), *unknown_choices(pack, list(packs.values()))]


def _unused(folder: Path, packs: dict[str, Pack]) -> list[Path]:
    """Files that no platform's name leads to."""
    known = {own_file(folder, key) for key in packs}
    return sorted(path for path in folder.glob("*.toml") if path not in known)


def _print(console: Console, name: str, found: list[PackFinding]) -> None:
    faults = [finding for finding in found if finding.fault]
    guesses = len(found) - len(faults)
    if not faults:
        console.say("rules.pack_holds", pack=name, guesses=guesses)
        return
    console.say("rules.pack_faults", pack=name, n=len(faults))
    for finding in faults:
        said = {
            "what": console.words.say(f"rules.what_{finding.what}"),
            "rules": ", ".join(f"#{n}" for n in finding.rules),
            "day": finding.day.isoformat() if finding.day else "",
            "choice": finding.what,
            "option": finding.option,
        }
        console.say(f"rules.finding_{finding.kind}", **said)


def _json(finding: PackFinding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "what": finding.what,
        "rules": list(finding.rules),
        "day": finding.day.isoformat() if finding.day else None,
        "fault": finding.fault,
    }
