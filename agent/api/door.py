"""The door of the API: every request passes the guard, every answer is signed, a refusal says
nothing to the caller and everything to the log."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import Flask, Response, g, request
from flask_cors.core import get_cors_options, set_cors_headers

from agent.api.guard import WINDOW_MS, Call, Expected, Pairing, limit_of, refusal
from agent.api.pairing import Pairings
from agent.api.signing import answer_text, sign
from agent.errors import UserError
from agent.logs import Log

LINES_A_MINUTE = 60
_SIGNED = ("X-Yundan-Key", "X-Yundan-Time", "X-Yundan-Nonce", "X-Yundan-Signature")


class Door:
    """One listening agent's door. `now` is Unix milliseconds."""

    def __init__(
        self, host: str, pairings: Pairings, log: Log, now: Callable[[], int] | None = None
    ) -> None:
        self._host = host
        self._pairings = pairings
        self._log = log
        self._now = now or (lambda: time.time_ns() // 1_000_000)
        self._started = self._now()
        self._nonces: dict[str, int] = {}
        self._lock = threading.Lock()  # two of one nonce may come in the same moment
        self._told: deque[int] = deque(maxlen=LINES_A_MINUTE)

    def stand_before(self, app: Flask) -> None:
        """Every request of the app passes here."""
        app.before_request(self._let_in)
        app.after_request(self._sign)

    def _let_in(self) -> Response | None:
        now = self._now()
        self._started = min(self._started, now)  # the clock went back
        call = _call()
        try:
            known = self._pairings.known()
        except UserError as trouble:  # to the caller it is a refusal like any other
            return self._refused(trouble.code, call, now)
        with self._lock:
            replayed = call.nonce in self._nonces
            why = refusal(call, Expected(self._host, now, self._started, known, replayed))
            if why is None and call.method == "POST":
                self._remember(call.nonce or "", now)
        if why is not None:
            return self._refused(why, call, now)
        if call.method == "OPTIONS":
            return Response(status=204)
        g.pairing, g.nonce = known[call.key_id or ""], call.nonce
        if g.pairing.origin is None:
            self._pairings.pin(g.pairing.id, call.origin or "", datetime.now(UTC))
            self._log.note("paired", key=g.pairing.id, origin=call.origin)
        return None

    def _remember(self, nonce: str, now: int) -> None:
        """Nonces count for as long as their time is in the window, ours or the caller's ahead."""
        old = [n for n, at in self._nonces.items() if now - at > 2 * WINDOW_MS]
        for one in old:
            del self._nonces[one]
        self._nonces[nonce] = now

    def _refused(self, why: str, call: Call, now: int) -> Response:
        self._tell(
            why,
            now,
            method=call.method,
            path=call.path[:80],
            origin=(call.origin or "")[:80],
            asked_host=(call.host or "")[:80],
        )
        return Response(status=403)

    def turned_away(self, why: str) -> None:
        """The server refused what never became a request for us."""
        self._tell(why, self._now())

    def _tell(self, why: str, now: int, **facts: str) -> None:
        """One line in the log; a page that calls all day must not fill the disk."""
        if len(self._told) == LINES_A_MINUTE and now - self._told[0] < 60_000:
            return
        self._told.append(now)
        self._log.note("refused", level=logging.WARNING, because=why, **facts)

    def _sign(self, response: Response) -> Response:
        response.headers.pop("Server", None)
        if response.status_code == 403 and "pairing" not in g:
            response.headers.pop("Content-Type", None)
            return response
        response.headers["Cache-Control"] = "no-store"
        pairing = cast("Pairing | None", g.get("pairing"))
        if pairing is not None:
            text = answer_text(g.nonce, response.status_code, response.get_data())
            response.headers["X-Yundan-Answer"] = sign(pairing.key, text)
        return self._with_cors(response)

    def _with_cors(self, response: Response) -> Response:
        """The paired origins may read the answer in browsers that ask for it, and nobody else."""
        origins = [p.origin for p in self._pairings.known().values() if p.origin]
        if origins and request.origin in origins:
            allowed = {
                "origins": [request.origin],
                "methods": ["POST"],
                "allow_headers": ["Content-Type", *_SIGNED],
                "expose_headers": ["X-Yundan-Answer"],
                "max_age": 600,
            }
            set_cors_headers(response, get_cors_options(None, allowed))
        return response


def _call() -> Call:
    """The request as the guard sees it. A body that is too long is not read at all."""
    length = request.content_length
    target = request.full_path if request.query_string else request.path
    body = request.get_data() if length is not None and length <= limit_of(request.path) else b""
    headers = request.headers
    key, at, nonce, signature = (headers.get(name) for name in _SIGNED)
    return Call(
        request.method,
        target,
        headers.get("Host"),
        headers.get("Origin"),
        headers.get("Sec-Fetch-Site"),
        headers.get("Content-Type"),
        length,
        key,
        at,
        nonce,
        signature,
        body,
    )
