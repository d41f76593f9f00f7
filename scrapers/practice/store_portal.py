"""抖店 as a host: documents, reading calls, submits - or the way to the login, or a slider."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from . import store_frame
from .documents import BY_PERSON, document, scripted
from .faults import Faults
from .messages import Reply, Request, html_reply, json_reply, redirect
from .pages import Page
from .sessions import Session
from .store_api import StoreApi
from .store_submit import CHALLENGE, StoreSubmit
from .variants import Resubmit, Variant
from .views import title_of
from .world import World

HOSTS = ("fxg.jinritemai.com", "doudian.douyinec.com")
API_ROOTS = ("/api/", "/ecomauth/", "/order/")


class StorePortal:
    """Answers one logged-in, dead or challenged session at a time."""

    def __init__(
        self,
        variant: Variant,
        faults: Faults,
        now: Callable[[], datetime],
        order_comes_in: Callable[[World], None],
        page: Callable[[str], Page],
    ) -> None:
        self._variant = variant
        self._page = page
        self._api = StoreApi(variant, faults, now, order_comes_in)
        self._submit = StoreSubmit(variant, faults, now)

    @property
    def resubmit(self) -> Resubmit:
        return self._submit.resubmit

    def settle(self) -> None:
        """Applies submits that are due by now."""
        self._submit.settle()

    def answer(self, request: Request, session: Session, world: World) -> Reply:
        if not session.alive:
            self.turn_away(request, world, "not applied: not logged in")
            return self._logged_out(request)
        if session.challenged:
            self.turn_away(request, world, "not applied: slider")
            return self._challenge(request)
        if self._submits(request):
            return self._submit.receive(world, session, request.form)
        if request.path.startswith(API_ROOTS):
            found = self._api.answer(world, session.name, request.path, request.query)
            return found or json_reply({"code": 404, "msg": "not found"}, 404)
        if request.path == store_frame.SHIP and self._variant.form == "modal":
            return redirect(f"{store_frame.LIST}?order_id={request.query.get('order_id', '')}")
        if request.path == "/":
            return redirect(store_frame.HOME)
        return scripted(title_of(request.path), store_frame.spinner())

    def turn_away(self, request: Request, world: World, answer: str) -> None:
        """A submit request that was received and not even looked at is told by the oracle too."""
        if self._submits(request):
            self._submit.note(world, request.form, answer)

    def _submits(self, request: Request) -> bool:
        return request.method == "POST" and request.path == self._variant.submit_path

    def _logged_out(self, request: Request) -> Reply:
        if request.path.startswith(API_ROOTS):
            said = {"code": store_frame.LOGGED_OUT, "msg": "用户未登录", "data": None}
            return json_reply(said)
        query = f"?{urlencode(request.query)}" if request.query else ""
        return redirect(store_frame.login_url(f"https://{request.host}{request.path}{query}"))

    def _challenge(self, request: Request) -> Reply:
        if request.path.startswith(API_ROOTS):
            return json_reply(CHALLENGE)
        return html_reply(document("验证", BY_PERSON, (store_frame.captcha(self._page("")),)))
