"""`yundan up --install` and `--uninstall`: whether it starts by itself at every login."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

from filelock import FileLock, Timeout

from agent.cli.console import Console
from agent.environment import ADDRESS, Environment, again_at, read_environment
from agent.errors import UserError
from agent.home import Home, home_root
from agent.place import find_place
from agent.practice import find_world
from agent.service.at_login import here
from agent.service.at_login.program import STOP_SECONDS, Program, name_of, up
from scrapers.browser.world import World

START_SECONDS = 60  # an old laptop, right after it was switched on
LET_GO_SECONDS = 5  # what stopped it has waited for its end
_LOOK_SECONDS = 0.2


def install() -> None:
    """Set it to start at login, and start it now. Raises UserError; then nothing is set."""
    console, home, environment = Console(), find_place().home, read_environment()
    program = _program(home, environment, console.words.lang)
    service = here.service(program.name, home.root)
    was_there = service.uninstall()  # an earlier one would go on with what it was told then
    alone = _is_alone(home.lock("up"), STOP_SECONDS if was_there else 0)
    if alone and _answers(environment.port):
        raise UserError("port_taken", port=environment.port, again=again_at(environment.port))
    service.install(program, start=alone)
    if alone and not _comes_up(environment.port):
        service.uninstall()
        raise UserError("service_silent", seconds=START_SECONDS)
    console.say("service.installed" if alone else "service.installed_beside")
    console.say(service.how, name=program.name)
    console.say("service.undo")


def uninstall() -> None:
    """Stop it and take it away, whatever stands in the data folder. Raises UserError."""
    console, environment = Console(), read_environment()
    root = home_root(environment.home, find_world(environment.practice))
    was_there = here.service(_name(root), root).uninstall()
    console.say("service.removed" if was_there else "service.not_there")
    lock = Home(root, practice=False).lock("up")
    if lock.exists() and not _is_alone(lock, LET_GO_SECONDS if was_there else 0):
        console.say("service.runs_on")  # one that somebody started by hand


def starts_at_login(root: Path) -> bool:
    """Whether it was set to start at login for this data folder."""
    try:
        return here.service(_name(root), root).is_installed()
    except UserError:  # a system without a starter: none of ours was set there
        return False


def _name(root: Path) -> str:
    return name_of(root, home_root(None, World()), shared=here.SHARED_NAMES)


def _program(home: Home, environment: Environment, lang: str) -> Program:
    """With all that was set here: a starter knows nothing of this terminal."""
    settings = {"YUNDAN_PORT": str(environment.port), "YUNDAN_LANG": lang}
    if environment.browser is not None:
        settings["YUNDAN_BROWSER"] = str(Path(environment.browser).absolute())
    if environment.practice is not None:
        settings["YUNDAN_PRACTICE"] = environment.practice
    return up(_name(home.root), os.path.abspath(sys.executable), home.root, settings)  # noqa: PTH100


def _is_alone(lock: Path, patience: float) -> bool:
    """Whether none runs for this data folder; one that was just told to end is waited for."""
    try:
        with FileLock(lock, timeout=patience):
            return True
    except Timeout:
        return False


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((ADDRESS, port), timeout=1):
            return True
    except OSError:
        return False


def _comes_up(port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
