"""Trouble between the browser and the store at an exact moment; see vendure/trouble.js."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tests.real.graphql import post
from tests.real.server import until

Act = Literal["hold", "drop_before", "drop_after", "error_before", "error_after", "sign_out"]
"""What happens to the request that a trouble waits for:

hold: it waits before the store works on it, until released.
drop_before, drop_after: the connection breaks, before the store worked on it or when it has.
    Chromium by itself sends a request again whose kept-alive connection broke, POST or not: with
    `times=1` the store gets it twice and the page never knows. Give more times to make it fail.
error_before, error_after: the answer is a plain 500, likewise.
sign_out: it comes without its session, and the answer takes the cookie away.
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A mutation that reached the store from a browser, and what a trouble did to it."""

    operation: str | None
    code: str | None  # the order's
    variables: dict[str, Any]
    act: Act | None


def command(base: str, name: str, **values: object) -> Any:
    """Ask the store's trouble-maker something."""
    return post(f"{base}/trouble", {"command": name, **values})[0]


def received(base: str, operation: str | None = None) -> list[Received]:
    """The mutations that browsers sent since the store's start, in order."""
    seen = [Received(**raw) for raw in command(base, "seen")["seen"]]
    return [one for one in seen if operation in (None, one.operation)]


class Trouble:
    """One armed trouble; as a context manager it is over, and lets everything go, at the end."""

    def __init__(
        self, base: str, act: Act, operation: str | None, code: str | None, times: int
    ) -> None:
        self._base = base
        self._rule: int = command(
            base, "arm", act=act, operation=operation, code=code, times=times
        )["rule"]

    @property
    def reached(self) -> int:
        """How many requests it has met so far."""
        return int(command(self._base, "look", rule=self._rule)["reached"])

    def wait_reached(self, times: int = 1, seconds: float = 60) -> None:
        """Wait until it has met so many requests."""
        until(lambda: self.reached >= times, seconds, "no request came for the trouble that waits")

    def release(self) -> None:
        """Let held requests go on to the store."""
        command(self._base, "release", rule=self._rule)

    def __enter__(self) -> Trouble:
        return self

    def __exit__(self, *_: object) -> None:
        command(self._base, "disarm", rule=self._rule)
