"""1688 as its hosts: the pages, the old addresses that lead to them, mtop, the slider page."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from .documents import BY_PERSON, document, scripted
from .faults import Faults
from .messages import Reply, Request, html_reply, redirect
from .render_login import punish_body
from .sessions import Session
from .supplier_api import PUNISH_URL, SupplierApi
from .supplier_buying import MAKE_API, Buying
from .supplier_frame import AIR, DETAIL, LIST, loading
from .variants import Variant
from .views import title_of
from .world import World

MTOP_HOST = "h5api.m.1688.com"
HOSTS = (
    "air.1688.com",
    MTOP_HOST,
    "trade.1688.com",
    "login.1688.com",
    "work.1688.com",
    "order.1688.com",
)


class SupplierPortal:
    """Answers one session at a time; a dead one sees the page, and the login box in it."""

    def __init__(
        self,
        variant: Variant,
        faults: Faults,
        now: Callable[[], datetime],
        order_comes_in: Callable[[World], None],
        buying: Buying,
    ) -> None:
        self._api = SupplierApi(variant, faults, now, order_comes_in, buying)

    def answer(self, request: Request, session: Session, world: World) -> Reply:
        if request.host == MTOP_HOST:
            return self._mtop(request, session, world)
        if request.path.endswith("/punish"):
            if not session.challenged:
                return redirect(LIST)
            return html_reply(document("验证码拦截", BY_PERSON, punish_body()))
        if session.challenged:
            return redirect(PUNISH_URL)
        if request.path == "/order/buyer_order_list.htm":
            return redirect(f"{AIR}{LIST}?page=1&pageSize=10")
        if request.path == "/order/new_step_order_detail.htm":
            query = urlencode({"orderId": request.query.get("orderId", "")})
            return redirect(f"{AIR}{DETAIL}?{query}")
        return scripted(title_of(request.path), loading())

    def _mtop(self, request: Request, session: Session, world: World) -> Reply:
        api = request.query.get("api", "")
        if api == MAKE_API and request.method != "POST":
            return Reply(405)
        posted = request.form if request.method == "POST" else {}
        given = {**request.query, **{name: str(value) for name, value in posted.items()}}
        reply, with_token = self._api.answer(world, session, given, api)
        if with_token:
            token = f"_m_h5_tk={session.token}_1; Path=/; Domain=1688.com; Secure"
            reply = reply.plus(("Set-Cookie", token))
        return reply


def allowed(request: Request, reply: Reply) -> Reply:
    """An mtop reply with what lets the page read it, which is on another host of 1688."""
    if request.host != MTOP_HOST:
        return reply
    return reply.plus(
        ("Access-Control-Allow-Origin", request.headers.get("origin", AIR)),
        ("Access-Control-Allow-Credentials", "true"),
    )
