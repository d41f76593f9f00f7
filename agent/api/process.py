"""The API as a process of its own; it ends with its parent."""

from __future__ import annotations

import _thread
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from agent.api.app import build
from agent.api.door import Door
from agent.api.here import Here
from agent.api.pairing import Pairings
from agent.api.serve import listening
from agent.cli.last_words import end_with
from agent.environment import ADDRESS, read_environment
from agent.errors import UserError
from agent.ledger import Ledger
from agent.login.asked import OVER
from agent.place import Place, find_place
from agent.service.alive import Alive
from agent.service.ending import when_parent_is_gone
from agent.settings_change import SettingsChange
from agent.settings_check import read_config

LOOK_SECONDS = 1.0


def main() -> None:
    """Serve until standard input closes. What is in the way is said in a sentence."""
    try:
        with suppress(KeyboardInterrupt):  # the word to end, where we were ending by then
            serve()
    except UserError as trouble:
        end_with(trouble)


def serve() -> None:
    """Serve until standard input closes. Raises UserError."""
    place, port = find_place(), read_environment().port
    with place.log() as log, place.ledger(fully=True) as ledger:
        ledger.requests.forget_unanswered()
        pairings = Pairings(place.home.root)
        paired = sum(bool(kept.origin) for kept in pairings.all())
        here = Here(place, Alive(place.home.lock("worker")))
        door = Door(f"{ADDRESS}:{port}", pairings, log)
        server = listening(build(here, door, log), port, door.turned_away)

        def end() -> None:
            server.close()
            _thread.interrupt_main()  # connections that browsers keep open would keep us running

        when_parent_is_gone(end)
        changed = SettingsChange(place.home.config, place.config, read_config)
        looks = threading.Thread(target=_until_others, args=(changed, here, end), daemon=True)
        looks.start()
        log.note("up", port=port)
        found = {"port": port, "paired": paired, **_not_begun(place, ledger)}
        print(json.dumps(found), flush=True)
        try:
            server.run()
        except OSError as closed:  # waitress does not foresee to be closed while it waits
            log.note("closed", said=str(closed))
        log.note("down")


def _until_others(changed: SettingsChange, here: Here, end: Callable[[], None]) -> None:
    """End where the settings are others: the next one, which the supervisor starts, follows them.
    A login that somebody is at goes on first."""
    while not changed() or any(login.at not in OVER for login in here.logins.all()):
        time.sleep(LOOK_SECONDS)
    end()


def _not_begun(place: Place, ledger: Ledger) -> dict[str, list[str]]:
    """`no_login`: accounts in which nobody ever was; those of a practice twin log in by themselves.
    `not_agreed`: stores to which nobody let us write yet."""
    known = {one.key: one for one in ledger.decisions.accounts()}
    missing = [one.key for one in place.accounts() if one.key not in known]
    stores = [known[store.key] for store in place.config.store if store.key in known]
    return {
        "no_login": [] if place.home.practice else missing,
        "not_agreed": [one.key for one in stores if one.first_write_agreed_at is None],
    }


if __name__ == "__main__":
    main()
