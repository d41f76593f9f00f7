"""快递100's real-time query (实时查询): one signed form about one waybill.

The form has `param`, compact JSON of carrier, number and perhaps a telephone number; `customer`;
and `sign`, the upper-case MD5 of param + key + customer. Source: 实时快递单号查询技术文档 at
api.kuaidi100.com. Key, customer, signature and telephone number stand in nothing that is raised.
"""

from __future__ import annotations

import hashlib
import json
import re
from time import monotonic

import httpx

from scrapers.carriers import carriers
from scrapers.errors import Throttled, Unreachable
from scrapers.records import Waybill
from scrapers.traces.kuaidi100_answer import KEY, read_answer
from scrapers.traces.source import Told

BASE = "https://poll.kuaidi100.com"
PATIENCE = 20.0  # seconds: it asks the courier while we wait
MOST_BYTES = 1 << 20  # a long trace has some 30 kB


class Kuaidi100:
    """A TraceSource for one account of 快递100. Asks once for each call, never again by itself.

    `customer` and `api_key` are the account's. `patience` is in seconds, for each step of a query
    and for the whole of its answer. The client belongs to the caller, who closes it.
    """

    key = KEY

    def __init__(
        self,
        customer: str,
        api_key: str,
        base: str,
        client: httpx.Client,
        patience: float = PATIENCE,
    ) -> None:
        self._customer = customer
        self._api_key = api_key
        self._address = f"{base.rstrip('/')}/poll/query.do"
        self._client = client
        self._patience = patience

    def trace(self, waybill: Waybill, phone_end: str | None = None) -> Told:
        """What 快递100 tells of a waybill, by one query; by none where it has no such carrier.

        `phone_end`: the last four digits of the receiver's number; anything else is not sent.
        "phone_needed" is told where the courier demands them, and where these are not its
        parcel's. Raises Unreachable, Throttled, QuotaSpent, CredentialsRejected.
        """
        carrier = carriers().get(waybill.carrier)
        code = carrier.codes.get("kuaidi100") if carrier else None
        if code is None:
            return Told(unable="carrier_not_known")
        param = {"com": code, "num": waybill.number, "resultv2": "1"}
        if phone_end and re.fullmatch(r"\d{4}", phone_end, re.ASCII):
            param["phone"] = phone_end
        return read_answer(self._asked(self._form(param)), waybill.number)

    def _form(self, param: dict[str, str]) -> dict[str, str]:
        text = json.dumps(param, separators=(",", ":"))  # what is signed is what is sent
        signed = f"{text}{self._api_key}{self._customer}".encode()
        sign = hashlib.md5(signed, usedforsecurity=False).hexdigest().upper()
        return {"customer": self._customer, "sign": sign, "param": text}

    def _asked(self, form: dict[str, str]) -> bytes:
        """The body of the answer."""
        until = monotonic() + self._patience
        try:
            with self._client.stream(
                "POST",
                self._address,
                data=form,
                headers={"Accept-Encoding": "identity"},  # so that its size is what is counted
                timeout=self._patience,
                follow_redirects=False,  # the form goes to no other place
            ) as response:
                _check_status(response.status_code)
                return _body(response, until)
        except httpx.HTTPError as failed:  # it holds the form
            raise Unreachable(KEY, type(failed).__name__) from None


def _check_status(status: int) -> None:
    """The service's own refusals come with 200; another status is a fault on the way."""
    if status == 429:
        raise Throttled(KEY, "HTTP 429")
    if status != 200:
        raise Unreachable(KEY, f"HTTP {status}")


def _body(response: httpx.Response, until: float) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise Unreachable(KEY, f"the answer is larger than {MOST_BYTES} bytes")
        if monotonic() > until:
            raise Unreachable(KEY, "the answer did not come to its end in time")
    return bytes(body)
