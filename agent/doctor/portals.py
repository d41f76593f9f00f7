"""What the portals' data files and the seller's settings say, and what in them is only guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.doctor.finding import Finding, Level, blocked, fine, problem, warning
from agent.errors import UserError
from agent.ledger.inspection import Inspection
from agent.portals import portal_or_trouble
from agent.settings import Config
from agent.words import Phrase
from scrapers.errors import LayoutChanged
from scrapers.portal_files import Own, known, spoken_name
from scrapers.recipe.checking.check import check


def settings(config: Path, trouble: UserError | None) -> Finding:
    """The settings file."""
    if trouble is not None:
        return problem("settings", trouble)
    if not config.exists():
        return fine("settings", "settings_default", path=str(config))
    return fine("settings", "settings_hold", path=str(config))


def disarmed(seen: Inspection, config: Config) -> Iterator[Finding]:
    """Portals whose pages changed, which are only read until somebody mends them."""
    ours = {account.portal for account in (*config.store, *config.supplier)}
    for one in seen.disarmed:
        if one.portal not in ours:  # nobody can mend it, and nobody reads it
            continue
        details = {"portal": spoken_name(one.portal), "key": one.portal}
        said, step = Phrase("doctor.portal_changed", details), Phrase("doctor.step_repair", details)
        yield blocked("portals", LayoutChanged.exit_bit, said, step)


def portals(own: Own) -> Iterator[Finding]:
    """Every portal's data file: the bundled ones with their corrections, the seller's own."""
    for key in known(own):
        yield from _portal(key, own)


def _portal(key: str, files: Own) -> Iterator[Finding]:
    own = (files.folder or Path()) / f"{key}.toml"
    try:
        portal = portal_or_trouble(key, files)
    except UserError as broken:
        yield problem("portals", broken)
        return
    spec, name = portal.spec, portal.spec.portal.name
    if own.is_file() and portal.package is not None:
        yield fine("portals", "corrected", portal=name, path=str(own))
    elif own.is_file():
        yield fine("portals", "own_recipe", portal=name, path=str(own))
    if lacking := [one for one in check(spec, own_pages=portal.has_own_pages) if one.grave]:
        there = {"portal": name, "n": len(lacking), "path": str(own)}
        yield warning("portals", "recipe_lacks", "step_check", **there)
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
