"""The API against its own description: all that it allows, and much that it does not."""

from __future__ import annotations

import json
import re
import secrets
import zlib
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from requests.auth import AuthBase
from schemathesis import checks as plain
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from agent.api.app import spec
from agent.api.guard import Pairing
from agent.api.signing import answer_text, is_signed
from agent.ledger.captured import CAPTURED
from agent.sync.journal import Member, State, Verdict
from scrapers.records import Waybill
from tests.api.listening import (
    STORE,
    SUPPLIER,
    Agent,
    agent_in,
    named_account,
    stocked,
    supplier_page,
)

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
BOUNDED = settings(max_examples=25, derandomize=True, suppress_health_check=SLOW)
CHECKS: list[Any] = [
    cast(Any, plain).not_a_server_error,
    cast(Any, checks).status_code_conformance,
    cast(Any, checks).content_type_conformance,
    cast(Any, checks).response_schema_conformance,
]
described: Any = cast(Any, schemathesis).openapi.from_dict(
    spec(),
    config=cast(Any, SchemathesisConfig).from_dict(
        {"phases": {"coverage": {"unexpected-methods": []}}}
    ),
)


@dataclass(frozen=True, slots=True)
class Told:
    """An agent with what it knows: made-up names alone would all be answered by "unknown"."""

    agent: Agent
    by: Pairing
    orders: list[str]
    known: dict[str, list[Any]]

    def renew(self) -> None:
        """Questions are open again, and two orders have a press in doubt."""
        now = datetime.now(UTC)
        with self.agent.ledger() as ledger:
            for id in self.known["id"]:
                ledger.reviews.reopen(id)
            doubted = {doubt.order_id for doubt in ledger.submissions.live(STORE)}
            for order_id in set(self.orders[:2]) - doubted:
                member = Member(order_id, "1", 1, Waybill("zto", "73610555582880"))
                doubt = ledger.submissions.plan(STORE, [member], now)
                for state in (State.ARMED, State.UNKNOWN):
                    doubt = ledger.submissions.move(doubt, Verdict(state, "no_answer_seen"), now)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Generator[Told]:
    """An agent whose ledger knows a few orders, questions and presses in doubt."""
    with agent_in(tmp_path_factory.mktemp("spec") / "home") as agent:
        orders = stocked(agent, 9)
        with agent.ledger() as ledger:
            for n, reason in enumerate([CAPTURED, "quantity_differs", "link_proposed"] * 20):
                about = {"number": str(n), "carrier": "zto", "supplier_orders": "1", "text": ""}
                about |= {"store": "1", "supplier": "2"}
                order = orders[n % len(orders)]
                ledger.reviews.open(STORE, order, reason, str(n), about, datetime.now(UTC))
            ledger.purchases.begin(STORE, orders[0], SUPPLIER, "600000000001", datetime.now(UTC))
            questions = [review.id for review in ledger.reviews.listed()]
        page, account = supplier_page(), named_account(agent)
        known: dict[str, list[Any]] = {
            "store": [STORE],
            "supplier": [SUPPLIER],
            "portal": [STORE, SUPPLIER],
            "account": [None, account],
            "order_id": orders,
            "product_id": ["600000000001"],
            "carrier": ["zto", "中通快递"],
            "number": ["73610555582880", "YT8325675513424"],
            "url": [page["url"]],
            "html": [page["html"]],
            "id": questions,
            "purchase": [1, 2],
            "key": [STORE, SUPPLIER],
        }
        made = Told(agent, agent.paired(), orders, known)
        made.renew()
        yield made


class Signer(AuthBase):
    """Signs what is about to be sent, whatever it is."""

    def __init__(self, agent: Agent, by: Pairing) -> None:
        self._agent, self._by = agent, by

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        body = cast(Any, r.body) or b""
        body = body if isinstance(body, bytes) else str(body).encode()
        headers = self._agent.headers(self._by, r.path_url, body)
        r.headers.update({name: value for name, value in headers.items() if name != "Host"})
        return r


def likely(asked: Any, known: dict[str, list[Any]]) -> None:
    """Make a made-up request mostly one about things that exist, and a new one."""
    if not isinstance(asked, dict):
        return
    body = cast(dict[str, Any], asked)
    dice = zlib.crc32(json.dumps(body, sort_keys=True, default=str).encode())
    for name, values in known.items():
        dice = zlib.crc32(name.encode(), dice)
        if isinstance(body.get(name, 0.5), type(values[0]) | None) and dice % 4:
            body[name] = values[dice % len(values)]
    if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", str(body.get("request_id"))):
        body["request_id"] = secrets.token_urlsafe(12)


def answer(case: Any, told: Told) -> int:
    """Ask, and hold the answer against the description; its status."""
    likely(case.body, told.known)
    response = case.call(base_url=f"http://{told.agent.host}", auth=Signer(told.agent, told.by))
    case.validate_response(response, checks=CHECKS)
    nonce = response.request.headers["X-Yundan-Nonce"]
    text = answer_text(nonce, response.status_code, response.content)
    assert is_signed(told.by.key, text, response.headers["x-yundan-answer"][0])
    return response.status_code


@described.parametrize()
@BOUNDED
def test_every_answer_is_as_described(case: Any, told: Told) -> None:
    answer(case, told)


@pytest.mark.parametrize("path", sorted(described))
def test_requests_as_described_come_as_far_as_the_work(path: str, told: Told) -> None:
    """Else the test above would only tell how nonsense is answered."""
    seen = Counter[int]()
    told.renew()

    @given(case=described[path]["POST"].as_strategy())
    @BOUNDED
    def ask(case: Any) -> None:
        seen[answer(case, told)] += 1

    ask()
    assert {200, 202} & set(seen), seen


CARD: dict[str, Any] = {"store": STORE, "order_id": "6920000000000000000"}
MOMENTS = ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"]
ADDRESSES = ["", "x", "http://[", "https://air.1688.com:99999/", "javascript:1", "/%zz?a=%ff"]
PAGES = ["", "\x00", "<", "\ufffe", f"<html>{'<div>' * 5_000}", "<?xml version='1.0'?><a/>"]
NUMBERS = ["١٢٣٤٥٦٧٨٩٠١٢", "7.36E+13", "  ", "\u2028", "9" * 64, "İ" * 64]
ODD: list[tuple[str, dict[str, Any]]] = [
    *[("/v1/ignore", {**CARD, "until": moment}) for moment in MOMENTS],
    *[("/v1/capture", {"captured_at": moment}) for moment in MOMENTS],
    *[("/v1/capture", {"url": address}) for address in ADDRESSES],
    *[("/v1/capture", {"html": html}) for html in PAGES],
    *[("/v1/by_hand", {**CARD, "number": number, "check": False}) for number in NUMBERS],
    ("/v1/runs", {"ids": [2**53], "latest": 50}),
    ("/v1/reviews/accept", {"id": 2**53, "supplier_order": ""}),
    ("/v1/purchase", {"portal": SUPPLIER, "action": "placed", "purchase": 2**53}),
]


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
@pytest.mark.parametrize("odd", range(len(ODD)), ids=lambda n: f"{n}-{ODD[n][0]}")
def test_odd_values_are_answered_as_any(told: Told, odd: int) -> None:
    path, asked = ODD[odd]
    if path == "/v1/capture":
        page = supplier_page()
        asked = {
            "portal": SUPPLIER,
            "url": page["url"],
            "html": page["html"],
            "captured_at": "2026-11-22T00:00:00Z",
            **asked,
        }
    assert told.agent.ask(told.by, path, asked).status in (200, 404, 409, 422)


def test_the_description_is_of_posts_under_v1_only() -> None:
    paths = spec()["paths"]
    assert {path.split("/")[1] for path in paths} == {"v1"}
    assert {method for about in paths.values() for method in about} == {"post"}


@pytest.mark.parametrize("path", ["/openapi", "/openapi/openapi.json", "/openapi/swagger", "/docs"])
def test_no_documents_are_served(told: Told, path: str) -> None:
    assert told.agent.ask(told.by, path).status == 404
