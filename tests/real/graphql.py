"""Asks Vendure's APIs, as a colleague of the seller does with another tool."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from tests.real.places import BackendTrouble

DIRECT = build_opener(ProxyHandler({}))  # loopback needs no proxy, whatever the machine has set
SECONDS = 60


def post(address: str, body: object, headers: dict[str, str] | None = None) -> tuple[Any, Any]:
    """Send JSON: the answer's JSON and its headers. Raises BackendTrouble for any error status."""
    sent = json.dumps(body).encode()
    request = Request(address, sent, {"content-type": "application/json", **(headers or {})})
    try:
        with DIRECT.open(request, timeout=SECONDS) as answer:
            return json.load(answer), answer.headers
    except HTTPError as error:
        raise BackendTrouble(f"{address}: {error.code} {error.read().decode()[:2000]}") from error


class Session:
    """One session with one of Vendure's two APIs."""

    def __init__(self, base: str, api: str) -> None:
        self._address = f"{base}/{api}"
        self._token = ""

    def ask(self, query: str, **variables: object) -> Any:
        """The answer's data; raises BackendTrouble if there are errors, or if `r` is one."""
        headers = {"x-by-hand": "yes"}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        answer, sent = post(self._address, {"query": query, "variables": variables}, headers)
        self._token = sent.get("vendure-auth-token") or self._token
        if answer.get("errors"):
            raise BackendTrouble(json.dumps(answer["errors"], ensure_ascii=False)[:2000])
        result = answer["data"].get("r")
        if isinstance(result, dict) and "errorCode" in result:
            raise BackendTrouble(json.dumps(result, ensure_ascii=False))
        return answer["data"]


def colleague(base: str) -> Session:
    """The admin API as the second administrator."""
    session = Session(base, "admin-api")
    session.ask(
        'mutation { r: login(username: "colleague", password: "colleague-test-1") {'
        " __typename ... on ErrorResult { errorCode message } } }"
    )
    return session
