"""Logins that were asked for in the browser: each a process of its own, whose words are held in
memory alone, since a login's code is among them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from agent.login.way import WayIn
from agent.service.child import Child

MODULE = "agent.login.process"
MINUTES = {"window": 10, "code": 5}
TOLD_FOR = timedelta(minutes=5)
"""So long the end of a login is told."""
At = Literal["waiting", "opening", "window", "code", "gone", "done", "failed"]
OVER: tuple[At, ...] = ("done", "failed")


@dataclass(frozen=True, slots=True)
class AskedLogin:
    """How far one login is. `said` names a sentence, `details` fill it; `modules` are the rows of a
    code, "1" where dark."""

    key: str
    way: WayIn
    since: datetime
    at: At = "opening"
    said: str = ""
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    modules: tuple[str, ...] = ()


MakeChild = Callable[[str, tuple[str, ...], Callable[[str], None]], Child]


def child_of(module: str, arguments: tuple[str, ...], heard: Callable[[str], None]) -> Child:
    """A process of ours whose lines are heard."""
    return Child(module, arguments, heard=heard)


class AskedLogins:
    """All of one API. They end with it."""

    def __init__(self, make: MakeChild = child_of) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._states: dict[str, AskedLogin] = {}
        self._children: dict[str, Child] = {}

    def ask(self, key: str, way: WayIn) -> WayIn:
        """Have an account logged in; the way, which is another where it is under way already."""
        with self._lock:
            known = self._states.get(key)
            if known is not None and known.at not in OVER:
                return known.way

            def heard(line: str) -> None:
                self._heard(key, child, line)

            child = self._make(MODULE, (key, way, str(MINUTES[way])), heard)
            child.start()
            self._children[key] = child
            self._states[key] = AskedLogin(key, way, datetime.now(UTC))
            return way

    def stop(self, key: str) -> None:
        """Give a login up."""
        with self._lock:
            self._states.pop(key, None)
            child = self._children.pop(key, None)
        if child is not None:
            child.let_go()

    def all(self) -> list[AskedLogin]:
        """Every login under way, and those that ended just now."""
        now = datetime.now(UTC)
        with self._lock:
            for key, state in list(self._states.items()):
                if state.at in OVER and now - state.since > TOLD_FOR:
                    del self._states[key]
            return list(self._states.values())

    def _heard(self, key: str, child: Child, line: str) -> None:
        """One line of a login; an empty one is its end."""
        with self._lock:
            state = self._states.get(key)
            if state is None or self._children.get(key) is not child:
                return
            if line.startswith("{"):
                self._states[key] = _after(state, json.loads(line))
            elif not line and state.at not in OVER:  # it died without a word
                told = {"at": "failed", "said": "errors.login_broke", "details": {"account": key}}
                self._states[key] = _after(state, told)


def _after(state: AskedLogin, told: Mapping[str, Any]) -> AskedLogin:
    return replace(
        state,
        since=datetime.now(UTC),
        at=told["at"],
        said=told.get("said", ""),
        details=told.get("details", {}),
        modules=tuple(told.get("modules", ())),
    )
