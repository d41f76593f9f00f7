"""The seller and the buyer at the two products without a browser: the same requests, quicker."""

from __future__ import annotations

import json
import re
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from tests.real.store import Vendure
from tests.real.store_orders import Order
from tests.real.supplier import Oscar


class Visitor:
    """Keeps cookies, as a browser does."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def read(self, path: str, body: bytes | None = None, kind: str = "") -> str:
        """The page at a path, or the answer to what is sent there."""
        headers = {"content-type": kind, "referer": self.base} if kind else {}
        with self._opener.open(Request(self.base + path, body, headers), timeout=30) as answer:
            return answer.read().decode()


class Seller(Visitor):
    """The seller's browser at the store, signed in; its requests meet armed trouble."""

    def __init__(self, vendure: Vendure) -> None:
        super().__init__(vendure.base)
        self.ask(
            "Login",
            "mutation Login($u: String!, $p: String!) {"
            " login(username: $u, password: $p) { __typename } }",
            u=vendure.user,
            p=vendure.password,
        )

    def ask(self, operation: str, query: str, **variables: object) -> Any:
        """What a page of the store asks its server."""
        body = {"operationName": operation, "query": query, "variables": variables}
        return json.loads(self.read("/admin-api", json.dumps(body).encode(), "application/json"))

    def is_signed_in(self) -> bool:
        """Whether the store still knows who this is."""
        answer = self.ask("Me", "query Me { me { identifier } }")
        return "errors" not in answer and answer["data"]["me"] is not None

    def ship(self, order: Order, method: str, number: str) -> Any:
        """What the button "Create fulfillment" sends for all of an order."""
        return self.ask(
            "CreateFulfillment",
            "mutation CreateFulfillment($input: FulfillOrderInput!) {"
            " addFulfillmentToOrder(input: $input) {"
            " __typename ... on Fulfillment { id } ... on ErrorResult { errorCode message } } }",
            input={
                "lines": [
                    {"orderLineId": line.id, "quantity": line.quantity} for line in order.lines
                ],
                "handler": {
                    "code": "manual-fulfillment",
                    "arguments": [
                        {"name": "method", "value": method},
                        {"name": "trackingCode", "value": number},
                    ],
                },
            },
        )["data"]["addFulfillmentToOrder"]


class Buyer(Visitor):
    """The buyer's browser at the supplier, signed in."""

    def __init__(self, oscar: Oscar) -> None:
        super().__init__(oscar.base)
        form = self.read("/accounts/login/")
        secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert secret
        filled = {
            "csrfmiddlewaretoken": secret[1],
            "login-username": oscar.user,
            "login-password": oscar.password,
            "login_submit": "Log In",
        }
        self.read(
            "/accounts/login/", urlencode(filled).encode(), "application/x-www-form-urlencoded"
        )

    def order_page(self, number: str) -> str:
        """The page of one order."""
        return self.read(f"/accounts/orders/{number}/")
