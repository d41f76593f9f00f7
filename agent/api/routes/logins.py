"""`/v1/login` and `/v1/logins`: an account is logged in from the browser."""

from __future__ import annotations

from flask import Response

from agent.api.again import once, told
from agent.api.contract.logins import LoginAsked, Logins, LoginsAsked, LoginTaken, LoginView
from agent.api.here import Here
from agent.api.routes.blueprint import Routes, here
from agent.errors import UserError
from agent.login.asked import AskedLogin
from agent.login.way import WayIn, way_in
from agent.settings import Account
from agent.telling.voice import Voice

logins = Routes("logins")


@logins.post("/login", LoginTaken, 202)
def login(body: LoginAsked) -> Response:
    """Open the account's window, or have the code of its login page shown; the answer comes at
    once."""
    at = here()
    account = at.account(body.key)

    def work() -> Response:
        if body.stop:
            at.logins.stop(account.key)
            return told(LoginTaken(way=None), 202)
        way = way_of(at, account)
        if way is None:
            raise UserError("no_way_in", portal=_name(at, account), account=account.key)
        return told(LoginTaken(way=at.logins.ask(account.key, way)), 202)

    return once(at, body, work)


@logins.post("/logins", Logins)
def logins_(body: LoginsAsked) -> Response:
    """How far they are. What this tells is never stored, here or by whoever asks."""
    at, voice = here(), here().voice(body.lang)
    return told(Logins(logins=[_view(at, voice, one) for one in at.logins.all()]))


def way_of(at: Here, account: Account) -> WayIn | None:
    """How an account would be logged in from here."""
    parked = at.ledger.parked.of(account.key)
    code = at.portal(account).spec.login_qr is not None
    return way_in(parked.error if parked else None, screen=at.screen.there(), code=code)


def _view(at: Here, voice: Voice, one: AskedLogin) -> LoginView:
    said = one.said or f"login.at_{one.at}"
    return LoginView(
        key=one.key,
        portal_name=_name(at, at.account(one.key)),
        way=one.way,
        state=one.at,
        text=voice.words.say(said, one.details),
        code=list(one.modules),
    )


def _name(at: Here, account: Account) -> str:
    return at.portal(account).spec.portal.name
