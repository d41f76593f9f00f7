"""The practice twin's core: a pure state machine of both portals. No sockets, no real time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from . import cases, history, oracle, store_frame, store_portal, supplier_frame, supplier_portal
from .assets import Assets
from .browser import Browser
from .control import Control
from .faults import Faults
from .freshness import Freshness
from .freshness_reads import Reads
from .history import History
from .logins import Logins, is_login
from .messages import Json, Reply, Request, json_reply
from .pages import Page, Ui
from .people import People
from .purchases import Purchases
from .sessions import Portal, Sessions, cookies_of
from .store_portal import StorePortal
from .styles import Styles
from .supplier_buying import Buying
from .supplier_portal import SupplierPortal, allowed
from .variants import VARIANTS
from .world import CHINA, World

IMAGE_HOSTS = ("p3-aio.ecombdimg.com", supplier_frame.OFFER_HOST)
HOSTS = (*store_portal.HOSTS, *supplier_portal.HOSTS, *IMAGE_HOSTS)
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
OTHER_ACCOUNT_ORDERS = 3


class Twin:
    """Both portals over one world; `handle` is HTTP, `capture` what a browser would end up with."""

    def __init__(
        self,
        *,
        orders: int,
        seed: int,
        clock: Callable[[], datetime],
        guess_variant: str = "0",
        faults: Sequence[str] = (),
        qr_scan_after_ms: int | None = None,
        days: int | None = None,
    ) -> None:
        if guess_variant not in VARIANTS:
            raise ValueError(f"no such guess variant: {guess_variant!r}")
        self._clock = clock
        self._forward = timedelta()
        self._faults = Faults(faults)
        self.variant = VARIANTS[guess_variant]
        self.styles = Styles(seed)
        account = 1 if self._faults.on("other-account") else 0
        start = self._now()
        self._history: History | None = None
        self._freshness: Freshness | None = None
        if days is None:
            world, make = cases.build(orders, seed, start)
        else:
            world, make, self._history = history.build(orders, seed, start, days)
        other, _ = cases.build(OTHER_ACCOUNT_ORDERS, seed + 1_000_003, start)
        self._worlds = (world, other)
        self._sessions = Sessions(seed, account, self._faults.on("logged-out"))
        self._redesigned = set[str](
            ("doudian", "1688") if self._faults.on("class-redesign") else ()
        )
        self._people = People(make, self._sessions, self._redesigned)
        variant, now = self.variant, self._now
        purchases = Purchases(make)
        self._control = Control(purchases)
        self._store = StorePortal(variant, self._faults, now, self._order_comes_in, self.page)
        buying = Buying(purchases, now)
        self._supplier = SupplierPortal(variant, self._faults, now, self._order_comes_in, buying)
        code_life = self._faults.value("qr-expires")
        self._logins = Logins(self._sessions, now, qr_scan_after_ms, code_life)
        self.assets = Assets(self.page, lambda host: _portal_of(host) in self._redesigned)
        self._count = 0
        self._browser = Browser(self.handle, self.assets, self._now)

    def _now(self) -> datetime:
        return (self._clock() + self._forward).astimezone(CHINA)

    def _order_comes_in(self, world: World) -> None:
        if world is self._worlds[0]:
            self._people.new_order(self._now(), sent=False)

    def _let_happen(self) -> None:
        """Everything that is due by now: late submits, and what a history has planned."""
        self._store.settle()
        if self._history is not None:
            self._history.advance(self._now())

    def orders_of_history(self) -> list[Json]:
        """One row per store order of the history, those to come as well, by payment."""
        return [] if self._history is None else self._history.rows()

    def true_trace(self, number: str) -> list[Json]:
        """Every event of a number, those to come as well, with its true kind and place."""
        return self._worlds[0].book.rows(number)

    def freshness(self, order_id: str, now: datetime, reads: Reads, rules: Json) -> list[Json]:
        """The reasons to worry about an order of the history, from all that was read so far.

        It goes by the history's plan: what programs or people changed beside it does not count.
        """
        if self._history is None:
            raise ValueError("only a twin with days has a history to be fresh about")
        if self._freshness is None:
            self._freshness = Freshness.of(self._history, self._worlds[0].book)
        return self._freshness.rows(order_id, now, reads, rules)

    def page(self, url: str) -> Page:
        return Page(url, self.variant, self.styles, self._faults.on("columns"))

    def oracle(self) -> list[Json]:
        """One row per store order: what is expected, what is shown, every submit received."""
        self._let_happen()
        return oracle.rows(*self._worlds)

    def capture(self, url: str, session: str = "seller") -> Json:
        """What a browser has at this address once the page's script has finished."""
        return self._browser.open(url, session)

    def ship_form(
        self,
        order_id: str,
        carrier_name: str | None,
        number: str | None,
        session: str = "seller",
        *,
        ticked: Sequence[str] | None = None,
    ) -> Json:
        """The ship form with these values chosen and typed; `ticked` lines where it has boxes."""
        lines = None if ticked is None else tuple(ticked)
        ui = Ui(number=number or "", carrier=carrier_name or "", ticked=lines)
        return self._browser.fill(self._ship_url(order_id), ui, session)

    def press(self, order_id: str, session: str = "seller", *, confirm: bool = False) -> Reply:
        """The submit request that the form sends as last filled by ship_form()."""
        return self._browser.press(self._ship_url(order_id), session, confirm=confirm)

    def _ship_url(self, order_id: str) -> str:
        if self.variant.form == "modal":
            query = urlencode({"order_id": order_id, "ship": "1"})
            return f"{store_frame.STORE}{store_frame.LIST}?{query}"
        return f"{store_frame.STORE}{store_frame.SHIP}?order_id={order_id}"

    def handle(self, request: Request) -> Reply:
        """One request to any of the hosts."""
        self._let_happen()
        if request.host in ("127.0.0.1", "localhost"):
            return self._practice(request)
        if request.path.startswith("/practice-assets/"):
            return self.assets.answer(request)
        if request.path == "/practice-person/slider":
            return self._slider(request)
        if _is_picture(request):
            return Reply(200, (("Content-Type", "image/svg+xml"),), PICTURE)
        if request.host not in HOSTS:
            return Reply(404, (("Content-Type", "text/plain"),), b"no such host")
        portal = _portal_of(request.host)
        reply = allowed(request, self._portal(portal, request))
        return replace(reply, delay_ms=self._faults.value("slow"))

    def _slider(self, request: Request) -> Reply:
        """A person's hand on the slider (POST), and whether it is solved by now."""
        if request.method == "POST":
            self._sessions.solve_sliders()
        portal = _portal_of(request.host)
        session, _ = self._sessions.of(portal, request.cookies)
        return Reply(
            200, (("Content-Type", "text/plain"),), b"" if session.challenged else b"solved"
        )

    def _portal(self, portal: Portal, request: Request) -> Reply:
        if is_login(request.path):
            url = f"https://{request.host}{request.path}"
            return self._logins.answer(request, portal, self.page(url))
        self._count += 1
        session, new = self._sessions.of(portal, request.cookies)
        if self._faults.strikes("expire", self._count):
            session.alive = False
        if self._faults.strikes("slider", self._count):
            session.challenged = True
        world = self._worlds[session.account]
        if self._faults.strikes("http500", self._count):
            self._store.turn_away(request, world, "not applied: 500")
            reply = Reply(500, (("Content-Type", "text/html"),), b"<h1>500 Internal Error</h1>")
        elif portal == "doudian":
            reply = self._store.answer(request, session, world)
        else:
            reply = self._supplier.answer(request, session, world)
        return reply.plus(*cookies_of(session)) if new else reply

    def _practice(self, request: Request) -> Reply:
        if request.path == "/practice/oracle":
            return json_reply(self.oracle())
        if request.path == "/practice/known":
            seen = f"practice twin, variant {self.variant.name}"
            known = {"on_resubmit": self._store.resubmit, "seen": seen}
            return json_reply({"doudian": known})
        if request.method != "POST":
            return json_reply({"error": "not found"}, 404)
        if request.path == "/practice/clock":
            self._forward += timedelta(milliseconds=int(request.form.get("forward_ms") or 0))
            return json_reply({"now": self._now().isoformat()})
        world, now, wish = self._worlds[0], self._now(), request.form
        try:
            if request.path == "/practice/scan":
                self._logins.scan(str(wish["code"]))
                return json_reply({"ok": True})
            if request.path == "/practice/world":
                return json_reply(self._people.act(world, now, wish))
            done = self._control.act(request.path, world, now, wish)
        except (KeyError, ValueError, IndexError) as why:
            return json_reply({"error": f"{type(why).__name__}: {why}"}, 400)
        return json_reply({"error": "not found"}, 404) if done is None else json_reply(done)


def _portal_of(host: str) -> Portal:
    return "doudian" if host in store_portal.HOSTS else "1688"


def _is_picture(request: Request) -> bool:
    """Whether only an image is asked for; the offers' host has pages as well."""
    if request.host == supplier_frame.OFFER_HOST and supplier_frame.is_offer(request.path):
        return False
    return request.host in IMAGE_HOSTS or request.path == "/favicon.ico"
