"""A request that comes twice does its work once: the second gets the first one's answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Response, request

from agent.api.contract.common import Answer, Asked
from agent.api.here import Here
from agent.errors import UserError


def told(answer: Answer, status: int = 200) -> Response:
    """An answer as it is sent."""
    return Response(answer.model_dump_json(), status, content_type="application/json")


def once(here: Here, asked: Asked, work: Callable[[], Response]) -> Response:
    """Do the work of a request, or answer as its first coming was answered. Raises UserError.

    A UserError does nothing, so the request may come again.
    """
    requests = here.ledger.requests
    digest = hashlib.sha256(request.get_data()).hexdigest()
    before = requests.begin(asked.request_id, request.path, digest, here.now())
    if before is not None:
        if (before.path, before.body) != (request.path, digest):
            raise UserError("request_id_taken")
        if before.status is None or before.answer is None:
            raise UserError("request_under_way")
        return Response(before.answer, before.status, content_type="application/json")
    try:
        done = work()
    except BaseException:
        requests.forget(asked.request_id)
        raise
    requests.end(asked.request_id, done.status_code, done.get_data(as_text=True))
    return done
