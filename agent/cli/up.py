"""`yundan up`: the agent. A supervisor that keeps the API and the worker alive."""

from __future__ import annotations

import json
from typing import Any

import click
from filelock import FileLock, Timeout

from agent.cli.console import Console
from agent.cli.interrupt import end_as_by_ctrl_c
from agent.environment import ADDRESS, read_environment
from agent.errors import UserError
from agent.home import open_home
from agent.logs import opened_log
from agent.practice import find_world
from agent.service.child import Child
from agent.service.supervisor import NeverReady, Supervisor


@click.command()
@click.option("--install", is_flag=True, help="Start at every login, and now.")
@click.option("--uninstall", is_flag=True, help="No longer start at login.")
def up(install: bool, uninstall: bool) -> None:
    """Keep the store up to date in the background, and answer the browser extension. 启动助手。

    It listens on 127.0.0.1 only (YUNDAN_PORT, 8666), and answers paired extensions only. Accounts
    are read as often as needed, see [schedule] in config.toml.
    """
    if install and uninstall:
        raise UserError("install_or_uninstall")
    if install or uninstall:
        from agent.cli import up_install  # nothing that stays needs it

        return up_install.install() if install else up_install.uninstall()
    console, environment = Console(), read_environment()
    home = open_home(environment.home, find_world(environment.practice))
    alone = FileLock(home.lock("up"), timeout=0)
    try:
        alone.acquire()
    except Timeout as taken:
        raise UserError("already_up") from taken
    api, worker = Child("agent.api.process"), Child("agent.worker", presses=True)
    with opened_log(home.log) as log:
        supervisor = Supervisor(
            [api, worker], lambda event, child, n: log.note(event, child=child, n=n)
        )
        end_as_by_ctrl_c()
        try:
            supervisor.start()
            console.say("pairing.up", address=ADDRESS, port=environment.port)
            _say_how_it_stands(console, json.loads(api.said))
            supervisor.run()
        except NeverReady as ended:
            raise click.exceptions.Exit(ended.status) from None
        except KeyboardInterrupt:
            console.say("pairing.stopping")
        finally:
            supervisor.stop()
            alone.release()


def _say_how_it_stands(console: Console, found: dict[str, Any]) -> None:
    """What the API found as it started: the next steps of whoever has just begun."""
    if logins := found["no_login"]:
        console.say("pairing.up_no_login", names=", ".join(logins), account=logins[0])
    for store in found["not_agreed"]:
        console.say("pairing.up_not_agreed", store=store)
    paired = found["paired"]
    console.say("pairing.up_paired" if paired else "pairing.up_unpaired", n=paired)
