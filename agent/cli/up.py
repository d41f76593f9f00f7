"""`yundan up`: the agent that the browser extension talks to."""

from __future__ import annotations

import click
from filelock import FileLock, Timeout

from agent.api.app import build
from agent.api.door import Door
from agent.api.here import Here
from agent.api.pairing import Pairings
from agent.api.serve import ADDRESS, listening
from agent.cli.console import Console
from agent.cli.environment import read_environment
from agent.cli.interrupt import end_as_by_ctrl_c
from agent.cli.place import find_place
from agent.errors import UserError
from agent.logs import opened_log
from agent.worker import Worker

PATIENCE_SECONDS = 60  # a press that is under way is read back first


@click.command()
def up() -> None:
    """Stay here for the browser extension, and carry out the runs that it asks for. 启动助手。

    It listens on 127.0.0.1 only (YUNDAN_PORT, 8666), and answers paired extensions only.
    """
    console, place = Console(), find_place()
    port = read_environment().port
    alone = FileLock(place.home.lock("up"), timeout=0)
    try:
        alone.acquire()
    except Timeout as taken:
        raise UserError("already_up") from taken
    with opened_log(place.home.log) as log, place.ledger() as ledger:
        ledger.requests.forget_unanswered()
        pairings, worker = Pairings(place.home.root), Worker(place.home)
        paired = [kept for kept in pairings.all() if kept.origin]
        here = Here(place, worker.ask, worker.lives)
        door = Door(f"{ADDRESS}:{port}", pairings, log)
        server = listening(build(here, door, log), port, door.turned_away)
        end_as_by_ctrl_c()
        try:
            worker.start()
            log.note("up", port=port)
            console.say("pairing.up", address=ADDRESS, port=port)
            console.say("pairing.up_paired" if paired else "pairing.up_unpaired", n=len(paired))
            server.run()
        except KeyboardInterrupt:
            log.note("stopping")
        finally:
            server.close()
            console.say("pairing.stopping")
            worker.stop(PATIENCE_SECONDS)
            log.note("down")
            alone.release()
