"""`yundan up`: the agent. A supervisor that keeps the API and the worker alive."""

from __future__ import annotations

import json

import click
from filelock import FileLock, Timeout

from agent.cli.console import Console
from agent.cli.interrupt import end_as_by_ctrl_c
from agent.environment import read_environment
from agent.errors import UserError
from agent.home import open_home
from agent.logs import opened_log
from agent.practice import find_world
from agent.service.child import Child
from agent.service.supervisor import NeverReady, Supervisor

ADDRESS = "127.0.0.1"


@click.command()
@click.option("--install", "login", flag_value="install", help="Start at every login, and now.")
@click.option("--uninstall", "login", flag_value="uninstall", help="No longer start at login.")
def up(login: str | None) -> None:
    """Keep the store up to date in the background, and answer the browser extension. 启动助手。

    It listens on 127.0.0.1 only (YUNDAN_PORT, 8666), and answers paired extensions only. Accounts
    are read as often as needed, see [schedule] in config.toml.
    """
    if login is not None:
        from agent.cli.up_install import install, uninstall  # nothing that stays needs them

        return uninstall() if login == "uninstall" else install()
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
            paired = json.loads(api.said)["paired"]
            console.say("pairing.up", address=ADDRESS, port=environment.port)
            console.say("pairing.up_paired" if paired else "pairing.up_unpaired", n=paired)
            supervisor.run()
        except NeverReady as ended:
            raise click.exceptions.Exit(ended.status) from None
        except KeyboardInterrupt:
            console.say("pairing.stopping")
        finally:
            supervisor.stop()
            alone.release()
