"""Logins that are asked for in the browser."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent.api.contract.common import Answer, Asked, Key


class LoginAsked(Asked):
    """Have an account logged in, by its key; or, with `stop`, no longer."""

    key: Key
    stop: bool = False


class LoginTaken(Answer):
    """How that is done: in a window on this computer, or by the code that `/v1/logins` tells. None
    where it was stopped."""

    way: Literal["window", "code"] | None


class LoginsAsked(Asked):
    """All logins that are under way, or ended just now."""


class LoginView(Answer):
    """One login. `text` says in a sentence what to do, or what came of it."""

    key: str
    portal_name: str
    way: Literal["window", "code"]
    state: Literal["waiting", "opening", "window", "code", "gone", "done", "failed"]
    text: str
    code: list[str] = Field(
        description="The login page's QR code, a row of modules each, 1 where dark. Kept nowhere."
    )


class Logins(Answer):
    logins: list[LoginView]
