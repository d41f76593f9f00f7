"""The world outside the pass: the practice twin, its clock, and the people who act meanwhile.

It lives in the test's own process. A pass asks it over a line (see rig.py), so it survives the
death of the pass, as a store does.
"""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers.practice.messages import Reply, request_to
from scrapers.practice.twin import Twin
from scrapers.records import Capture, Response

STORE = "https://fxg.jinritemai.com"
_LOGIN = f"{STORE}/passport/web/email/login/"
_FORM = STORE + "/ffa/morder/logistics/delivery?order_id={}"
_TABS = {"all": "all", "awaiting": "unshipped"}
_ASKS = 60128
START = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


class Clock:
    """Stands still until somebody waits."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(slots=True)
class Filled:
    """The ship form as the page holds it."""

    order_id: str
    carrier: str | None = None
    number: str | None = None


class World:
    """The twin as one browser sees it.

    `resends` is how often the browser sends a dropped request again by itself unless its sockets
    were flushed first. `deaf_presses` are clicks that never become a request. `meanwhile` holds
    what people do right before the pass is given the answer to an ask of that name.
    """

    def __init__(
        self,
        *faults: str,
        orders: int = 2,
        seed: int = 1,
        variant: str = "0",
        resends: int = 0,
    ) -> None:
        self.clock = Clock()
        self.twin = Twin(
            orders=orders, seed=seed, clock=self.clock, guess_variant=variant, faults=faults
        )
        self.resends = resends
        self.deaf_presses = 0
        self.meanwhile = defaultdict[str, list[Callable[[], object]]](list)
        self.asked: list[str] = []
        self._form: Filled | None = None
        self._said: Reply | None = None
        self._flushed = False

    def answer(self, ask: str, *values: Any) -> Any:
        """One ask of a pass."""
        if acts := self.meanwhile.get(ask):
            acts.pop(0)()
        self.asked.append(ask)
        return getattr(self, f"_on_{ask}")(*values)

    def _on_now(self) -> datetime:
        return self.clock.now

    def _on_wait(self, milliseconds: float) -> None:
        self.clock.forward(milliseconds=milliseconds)

    def _on_page(self, url: str) -> Capture:
        self._said = None
        return capture_of(self.twin.capture(url))

    def _on_store_list(self, tab: str, number: int) -> Capture:
        query = f"tab={_TABS[tab]}&page={number - 1}"
        return self._on_page(f"{STORE}/ffa/morder/order/list?{query}")

    def _on_open_form(self, order_id: str) -> Capture:
        self._form, self._said = Filled(order_id), None
        return self._form_now()

    def _on_fill(self, carrier: str, number: str) -> None:
        assert self._form is not None
        self._form.carrier, self._form.number = carrier, number

    def _on_form(self) -> Capture:
        return self._form_now()

    def _on_flush(self) -> None:
        self._flushed = True

    def _on_press(self) -> bool:
        """One press of the button; whether a request left the browser."""
        assert self._form is not None
        if self.deaf_presses > 0:
            self.deaf_presses -= 1
            return False
        form = self._form
        self.twin.ship_form(form.order_id, form.carrier, form.number)
        self._said = self.twin.press(form.order_id)
        for _ in range(0 if self._flushed else self.resends):
            if not self._said.drop:
                break
            self._said = self.twin.press(form.order_id)
        self._flushed = False
        return True

    def _on_answer(self) -> Capture:
        """The page after the press: a toast, the store's question, the login or the slider."""
        assert self._form is not None
        said = _told(self._said)
        if said.get("code") == 302 or said.get("code") == 10008 or "captcha" in _data(said):
            return capture_of(self.twin.capture(_FORM.format(self._form.order_id)))
        shown = self._form_now()
        return Capture(
            shown.url,
            shown.html.replace("</body>", f"{_floating(said)}</body>"),
            shown.responses,
            shown.account,
            shown.captured_at,
        )

    def _on_dismiss(self) -> None:
        self._said = None

    def _form_now(self) -> Capture:
        assert self._form is not None
        form = self._form
        return capture_of(self.twin.ship_form(form.order_id, form.carrier, form.number))

    @property
    def order_in_form(self) -> str:
        """The order whose ship form is open."""
        assert self._form is not None
        return self._form.order_id

    # what people do

    def log_in(self) -> None:
        """The seller logs the store's browser in again."""
        self.twin.capture(_LOGIN)

    def solve_slider(self) -> None:
        self.do(do="solve_slider")

    def do(self, **wish: str) -> dict[str, Any]:
        """Change the world as people and suppliers do; what the twin answers."""
        body = json.dumps(wish).encode()
        asked = request_to("https://127.0.0.1/practice/world", method="POST", body=body)
        told: dict[str, Any] = self.twin.handle(asked).json()
        assert told.get("ok"), told
        return told

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The oracle: what is true, per store order."""
        return self.twin.oracle()

    def row(self, order_id: str) -> Mapping[str, Any]:
        return next(row for row in self.rows() if row["order_id"] == order_id)


def capture_of(told: Mapping[str, Any]) -> Capture:
    """The twin's capture as ours."""
    return Capture(
        told["url"],
        told["html"],
        tuple(Response(r["url"], r["status"], r["body"]) for r in told["responses"]),
        told["account"],
        datetime.fromisoformat(told["captured_at"]),
    )


def _told(reply: Reply | None) -> dict[str, Any]:
    """What the page's script makes of the reply: {} for silence, code 302 for a redirect."""
    if reply is None:
        return {"msg": None}
    if reply.status == 302:
        return {"code": 302}
    try:
        told: dict[str, Any] = {} if reply.drop else json.loads(reply.body)
    except ValueError:
        told = {}
    return told


def _data(said: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = said.get("data") or {}
    return found


def _floating(said: Mapping[str, Any]) -> str:
    """The toast or the question that hangs at the body's end, as the twin's script hangs it."""
    if "msg" in said and said["msg"] is None:
        return ""
    if said.get("code") == _ASKS:
        return (
            '<div role="dialog" class="auxo-modal-wrap"><div class="auxo-modal">'
            f"{html.escape(said['msg'])}<button>取消</button></div></div>"
        )
    words = "发货成功" if said.get("code") == 0 else said.get("msg") or "网络异常，请稍后重试"
    return f'<div class="auxo-message-notice" role="alert">{html.escape(words)}</div>'
