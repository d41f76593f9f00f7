"""`yundan doctor`: looks at everything a run needs, changes nothing, works when all is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from agent.doctor import alerts, care, folder, machine, memory, passwords, portals, rules, running
from agent.doctor.finding import Finding, Level, fine, problem
from agent.environment import Environment, what_holds
from agent.errors import UserError
from agent.home import Home, home_root
from agent.ledger.backups import Backups
from agent.ledger.inspection import inspect
from agent.practice import find_world
from agent.redaction import clean
from agent.screen import has_screen
from agent.settings import Config
from agent.settings_check import read_config
from agent.words import Phrase
from scrapers.browser.launch import Mode
from scrapers.portal_files import Own

__all__ = ["Finding", "Level", "examine", "home_of", "settings_of"]

BUG = 1


def examine(
    read_environment: Callable[[], Environment], start_browser: Callable[[Path], str], now: datetime
) -> Iterator[Finding]:
    """Every finding. The environment and the world come first, since all else depends on them."""
    try:
        environment = read_environment()
        yield fine("environment", "environment_holds")
    except UserError as broken:
        environment = what_holds()
        yield problem("environment", broken)
    try:
        home = home_of(environment)
    except UserError as nowhere:
        yield problem("world", nowhere)
        home = None
    yield from _safely("browser", lambda: [machine.browser(environment.browser, start_browser)])
    if home is not None:
        yield from _of_home(home, now)


def home_of(environment: Environment) -> Home:
    """The data folder to look at; it is not made. Raises UserError."""
    world = find_world(environment.practice)
    return Home(home_root(environment.home, world), world.address is not None)


def settings_of(home: Home) -> tuple[Config, UserError | None]:
    """The settings, or the defaults and why those of the file do not hold."""
    try:
        return read_config(home.config), None
    except UserError as broken:
        return Config(), broken


def _of_home(home: Home, now: datetime) -> Iterator[Finding]:
    """What stands in the data folder, or would."""
    config, trouble = settings_of(home)
    mode: Mode = "headless" if home.practice else config.browser
    seen = inspect(home.ledger)
    checks: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("screen", lambda: [machine.screen(mode, has_screen())]),
        ("folder", lambda: [folder.folder(home.root)]),
        ("world", lambda: [folder.world(home.root, home.practice)]),
        ("room", lambda: [folder.room(home.root)]),
        ("settings", lambda: [portals.settings(home.config, trouble)]),
        ("ledger", lambda: [memory.ledger(seen, Backups(home.ledger))]),
        ("ledger", lambda: care.kept_aside(home, config.keep.receiver_days, now)),
        ("backups", lambda: care.backups(seen, home, now)),
        ("log", lambda: [care.log(home.log)]),
        ("key", lambda: [memory.receiver_key(home.receiver_key)]),
        ("clock", lambda: [memory.clock(seen, now)] if seen.trouble is None else []),
        (
            "accounts",
            lambda: memory.accounts(seen, config, home, now) if seen.trouble is None else [],
        ),
        ("service", lambda: [running.service(home, config)]),
        (
            "stores",
            lambda: running.stores(seen, config, now) if seen.trouble is None else [],
        ),
        ("passwords", lambda: passwords.passwords(home, config)),
        ("alerts", lambda: alerts.alerts(home, seen)),
        ("presses", lambda: memory.presses(seen, config, home)),
        ("rules", lambda: rules.rules(home, config, now)),
        ("portals", lambda: portals.disarmed(seen, config)),
        ("portals", lambda: portals.portals(Own(home.portals, config.own_recipes))),
    ]
    for name, check in checks:
        yield from _safely(name, check)


def _safely(name: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """A check that breaks is a finding too: the others go on."""
    try:
        yield from check()
    except Exception as broken:  # noqa: BLE001 - told as a finding
        details = {"check": name, "trouble": clean(f"{type(broken).__name__}: {broken}")}
        said = Phrase("doctor.check_broke", details)
        yield Finding(name, Level.PROBLEM, said, Phrase("doctor.step_report"), BUG)
