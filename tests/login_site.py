"""A small self-hosted store with a password login, and the trouble that such logins have."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Literal
from urllib.parse import parse_qs

RECIPE = """
[portal]
key = "kiosk"
name = "Kiosk"
kind = "store"
self_hosted = true
zone = "UTC"
language = "en-GB"
[account]
css = ".who"
[login]
open = "/login"
user = { label = "User" }
password = { label = "Password" }
tick = { label = "Stay" }
submit = { button = "Enter" }
rejected = ".wrong"
[open]
list = "/orders?page={number}"
order = "/orders/{order_id}"
[[pages.challenge]]
css = ".slider"
[[pages.login]]
url = "/login"
[[pages.order]]
url = "/orders/"
[[pages.empty]]
css = ".none"
[[pages.list]]
css = ".order"
[read.list]
more = ".more"
rows = ".order"
order_id = ".number"
status = ".state"
[read.order]
order_id = ".number"
status = ".state"
parcels = { rows = ".parcel", none = ".no-parcel", number = ".code" }
[texts.status]
Paid = "awaiting_shipment"
Sent = "shipped"
[timing]
ready = 3000
answer = 2000
"""
FORM = """<form id="form" method="post" action="/login">{said}
<label>User <input name="user" value="{user}"></label>
<label>Password <input name="password" type="{kind}" {more}></label>
<label><input name="stay" type="checkbox"> Stay</label>
<button>Enter</button></form>"""
BY_CALL = """document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(event.target));
  const answer = await fetch("/login", { method: "POST", body });
  if (answer.status === 200) location.href = "/orders";
  if (answer.status === 401) form.insertAdjacentHTML("afterbegin", "<p class=wrong>No.</p>");
});"""
STARTS_LATE = "form.outerHTML = form.outerHTML;"  # what was typed before is gone

Answer = Literal["judge", "error", "drop", "hang", "silence", "slider"]


@dataclass
class Site:
    """The store. `attempts` are the logins that it was sent; `sessions` who is logged in."""

    base: str = ""
    user: str = "keeper@example.test"
    password: str = "Nobody-knows-7"
    by_call: bool = False  # by a call of the page, not by a posted form
    late: bool = False  # the page's program comes late, and begins the form anew
    down: bool = False
    kind: str = "password"
    more: str = ""
    answer: Answer = "judge"
    attempts: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    sessions: dict[str, str] = field(default_factory=dict[str, str])
    over: Event = field(default_factory=Event)  # lets go what hangs

    def begin_anew(self) -> None:
        """As it was in the beginning, at its address."""
        self.over.set()
        for name, value in vars(Site(self.base)).items():
            setattr(self, name, value)

    def page(self, said: str = "", user: str = "") -> str:
        """The login page."""
        form = FORM.format(said=said, user=user, kind=self.kind, more=self.more)
        script = f"<script>{BY_CALL}</script>" if self.by_call else ""
        late = '<script async src="/late.js"></script>' if self.late else ""
        return f"<body>{form}{script}{late}</body>"


class _Visit(BaseHTTPRequestHandler):
    """One request to the site."""

    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site, path = self.site, self.path.partition("?")[0]
        who = site.sessions.get(self.headers.get("cookie", "").partition("sid=")[2])
        if site.down:
            self._send(503, "")
        elif path == "/late.js":
            time.sleep(0.6)  # this is what the page waits for
            self._send(200, STARTS_LATE, kind="text/javascript")
        elif path == "/login" and who:
            self._send(302, "", ("location", "/orders"))
        elif path == "/login":
            self._send(200, site.page())
        elif who:
            self._send(200, f"<p class=who>{who}</p><p class=none>No orders</p>")
        else:
            self._send(302, "", ("location", "/login"))

    def do_POST(self) -> None:
        site, body = self.site, self.rfile.read(int(self.headers["content-length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        site.attempts.append(sent)
        if site.answer == "judge":
            self._judge(sent)
        elif site.answer == "drop":
            self.close_connection = True
        elif site.answer == "hang":
            site.over.wait(60)
        elif site.answer == "slider":
            self._send(200, "<div class=slider></div>")
        else:
            self._send(500 if site.answer == "error" else 200, site.page())

    def _judge(self, sent: dict[str, str]) -> None:
        site, user = self.site, sent.get("user", "")
        if (user, sent.get("password")) == (site.user, site.password):
            sid = f"s{len(site.attempts)}"
            site.sessions[sid] = user
            cookie = ("set-cookie", f"sid={sid}; path=/; max-age=9999")
            if site.by_call:
                self._send(200, "{}", cookie)
            else:
                self._send(302, "", cookie, ("location", "/orders"))
        elif site.by_call:
            self._send(401, "{}")
        else:
            self._send(200, site.page("<p class=wrong>No.</p>", user))

    def _send(
        self, status: int, text: str, *headers: tuple[str, str], kind: str = "text/html"
    ) -> None:
        self.send_response(status)
        for name, value in (*headers, ("content-type", kind)):
            self.send_header(name, value)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def login_site() -> Generator[Site]:
    """The store on loopback, for the length of a `with`."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Visit", (_Visit,), {"site": site}))
    site.base = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
