"""What the portals' data files and the seller's settings say, and what in them is only guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.doctor.finding import Finding, Level, fine, problem, warning
from agent.errors import UserError
from agent.portals import portal_or_trouble
from agent.words import Phrase
from scrapers.portal import discover


def settings(config: Path, trouble: UserError | None) -> Finding:
    """The settings file."""
    if trouble is not None:
        return problem("settings", trouble)
    if not config.exists():
        return fine("settings", "settings_default", path=str(config))
    return fine("settings", "settings_hold", path=str(config))


def portals(corrections: Path) -> Iterator[Finding]:
    """Every portal's data file with its corrections."""
    known = discover()
    for key in known:
        yield from _portal(key, corrections)
    for file in sorted(corrections.glob("*.toml")):
        if file.stem not in known:
            yield warning(
                "portals",
                "correction_of_nothing",
                "step_rename",
                path=str(file),
                known=", ".join(known),
            )


def _portal(key: str, corrections: Path) -> Iterator[Finding]:
    own = corrections / f"{key}.toml"
    try:
        spec = portal_or_trouble(key, corrections).spec
    except UserError as broken:
        yield problem("portals", broken)
        return
    name = spec.portal.name
    if own.is_file():
        yield fine("portals", "corrected", portal=name, path=str(own))
    details = {"portal": name, "n": len(spec.guesses), "path": str(own)}
    if not spec.guesses:
        yield fine("portals", "no_guesses", **details)
        return
    yield Finding(
        "portals",
        Level.WARNING,
        Phrase("doctor.guesses", details),
        Phrase("doctor.step_guesses", details),
        items=[f"{where}: {why}" for where, why in spec.guesses.items()],
    )
