"""One login as a process of its own, for the API and the worker: it says how far it is on standard
output, one JSON object a line, and ends where its parent lets go.

A login's code goes into that pipe and nowhere else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from agent.errors import UserError
from agent.held import held_for_person
from agent.login.account import Way, log_in
from agent.login.by_code import ByCode
from agent.login.by_window import ByWindow
from agent.login.way import WayIn
from agent.logs import keep_bug
from agent.place import Place, find_place
from agent.service.ending import Ending
from agent.sync.workbench import browser_choice
from agent.telling.portal_trouble import what_happened
from agent.telling.qr_code import modules
from scrapers.browser.session import Session
from scrapers.errors import ChallengeShown, PortalError
from scrapers.portal import Portal
from scrapers.portal_files import spoken_name


def main(key: str, way: WayIn, minutes: float, *, if_challenged: bool = False) -> None:
    """Log one account in. With `if_challenged` only where a slider is waiting for somebody still,
    once the account is free."""
    ending = Ending()
    ending.watch()
    try:
        _log_in(find_place(), key, way, minutes, ending, if_challenged=if_challenged)
    except UserError as trouble:
        _say_failed(trouble)
    except PortalError as trouble:
        name = spoken_name(trouble.portal)
        what = what_happened(type(trouble).__name__, name, trouble.message)
        say("failed", said=what.key, details=dict(what.details))
    except KeyboardInterrupt:
        return
    except Exception as bug:  # noqa: BLE001 - whoever asked is told that it failed
        keep_bug(bug)
        _say_failed(UserError("login_broke", account=key))


def say(at: str, **more: Any) -> None:
    """One line for the parent."""
    print(json.dumps({"at": at, **more}), flush=True)


def _say_failed(trouble: UserError) -> None:
    details = {name: str(value) for name, value in trouble.details.items()}
    say("failed", said=f"errors.{trouble.code}", details=details)


def _log_in(
    place: Place, key: str, way: WayIn, minutes: float, ending: Ending, *, if_challenged: bool
) -> None:
    account = next((one for one in place.accounts() if one.key == key), None)
    if account is None:
        raise UserError("unknown_portal", portal=key, known=", ".join(_keys(place)))
    portal = place.portal(account.portal, account)
    choice = browser_choice(place, person=True, unseen=way == "code")
    say("waiting")
    with held_for_person(place.home, key, ending.heed):
        if if_challenged and not _is_challenged(place, key):
            return
        say("opening")

        def chosen(session: Session) -> Way:
            if way == "code":
                return ByCode(portal, key, session, minutes, _show(portal), ending.heed)
            say("window", said="login.opened", details={"portal": portal.spec.portal.name})
            return ByWindow(_tell, place, portal, key, session, choice.mode, minutes)

        entered = log_in(place, portal, key, choice, chosen)
    name = portal.spec.portal.name
    details = {"portal": name, "account": entered.account}
    say("done", said="ui.taken_over" if entered.new else "ui.logged_in", details=details)


def _tell(step: str, details: Mapping[str, Any]) -> None:
    say("window", said=step, details=details)


def _show(portal: Portal) -> Any:
    about = {"portal": portal.spec.portal.name}

    def show(said: str | None) -> None:
        if said is None:
            say("gone", said="login.code_gone", details=about)
        else:
            rows = ["".join("01"[not light] for light in row) for row in modules(said)]
            say("code", said="login.code_here", details=about, modules=rows)

    return show


def _is_challenged(place: Place, key: str) -> bool:
    with place.ledger() as ledger:
        parked = ledger.parked.of(key)
    return parked is not None and parked.error == ChallengeShown.__name__


def _keys(place: Place) -> list[str]:
    return [account.key for account in place.accounts()]


if __name__ == "__main__":
    _, the_key, the_way, the_minutes, *more = sys.argv
    main(the_key, "code" if the_way == "code" else "window", float(the_minutes),
         if_challenged="challenged" in more)  # fmt: skip
