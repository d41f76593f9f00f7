"""`yundan doctor`: what is well, what is not, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from agent.cli.console import Console
from agent.doctor import Finding, Level, examine, home_of, settings_of
from agent.environment import read_environment, what_holds
from agent.errors import UserError
from agent.words import Phrase
from scrapers.browser.launch import playing, version

_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}


@click.command()
@click.option("--bundle", is_flag=True, help="Write one file that support can look at.")
@click.option("--to", type=click.Path(path_type=Path), help="With --bundle: into this folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def doctor(bundle: bool, to: Path | None, as_json: bool) -> None:
    """Look at browser, data folder, logins, clock, ledger, portals; change nothing. 体检。

    With --bundle what was found, versions, settings and the log go into one .zip in the current
    folder. No receiver, waybill, page, cookie, key, password or shop's name is in it.
    """
    if to is not None and not bundle:
        raise UserError("bundle_to")
    console = Console()
    found: list[Finding] = []
    for finding in examine(read_environment, _start, datetime.now(UTC)):
        found.append(finding)
        if not as_json:
            _print(console, finding)
    bits = 0
    for finding in found:
        bits |= finding.bit
    findings = [_as_object(console, f) for f in found]
    told = {"exit": bits, "findings": findings}
    written = _bundle(findings, to or Path()) if bundle else None
    if as_json:
        console.json({**told, "bundle": str(written)} if written else told)
    else:
        _print_sum(console, found)
    if written is not None and not as_json:
        console.say("care.bundled", path=str(written))
    raise click.exceptions.Exit(bits)


def _bundle(findings: list[dict[str, Any]], to: Path) -> Path:
    """Write the bundle about the data folder, as far as the settings hold. Raises UserError."""
    from agent.care.bundle import make_bundle  # only where one is asked for

    home = home_of(what_holds())
    config, _ = settings_of(home)
    return make_bundle(home, config, findings, to.resolve(), datetime.now(UTC))


def _start(program: Path) -> str:
    with playing() as playwright:
        return version(playwright, program)


def _print(console: Console, finding: Finding) -> None:
    words = console.words
    line = Text(f"{words.say(f'levels.{finding.level}')}  ", style=_COLOURS[finding.level])
    line.append(f"{words.say(f'checks.{finding.check}')}: ", style="bold")
    line.append(_spoken(console, finding.said), style="")
    if finding.step:
        line.append(f" → {_spoken(console, finding.step)}")
    console.out.print(line, soft_wrap=True)
    for item in finding.items:
        console.out.print(Text(f"      {item}", style="dim"), soft_wrap=True)


def _print_sum(console: Console, found: list[Finding]) -> None:
    counts = {str(level): sum(f.level is level for f in found) for level in Level}
    console.say("doctor.sum", **counts)


def _as_object(console: Console, finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "level": str(finding.level),
        "message": _spoken(console, finding.said),
        "next_step": _spoken(console, finding.step) if finding.step else None,
        "items": list(finding.items),
    }


def _spoken(console: Console, phrase: Phrase) -> str:
    return console.words.say(phrase.key, phrase.details)
