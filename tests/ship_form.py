"""A ship form in a real browser, under a recipe: what its steps may and what its press does."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from scrapers.browser.find import find_browser
from scrapers.browser.launch import BrowserChoice, playing
from scrapers.browser.session import Session, opened
from scrapers.browser.world import World
from scrapers.recipe.hands.steps import Steps
from scrapers.recipe.vocabulary.writing import Control, Step
from scrapers.records import Waybill
from scrapers.spec import PortalSpec, Request, SubmitRequests
from tests.shop_recipe import changed, spec_of

PAGE = """<!doctype html><title>Ship</title>
<form class="ship" id="the-form" method="post" action="/ship">
<h1>7</h1>
<label for="go">Finish</label>
<label>Carrier <input id="carrier"></label>
<input id="code" placeholder="Code">
<p id="around"><button id="go" class="primary" onclick="count('go')">
<b id="inside">Ship it</b></button></p>
</form>
<button form="the-form" type="button" id="harmless" onclick="count('harmless')">Next</button>
<ul id="options"><li title="harmless" onclick="count('li')">harmless</li></ul>
<input id="outside" onkeydown="if (event.key === 'Enter') count('enter')">
<form method="post" action="/other"><input id="other-form"></form>
<my-button id="host"></my-button>
<script>
const pressed = [];
window.pressed = pressed;
const count = (name) => { pressed.push(name); event.preventDefault(); };
customElements.define("my-button", class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: "open" }).innerHTML = '<i id="shell"><slot></slot></i>';
  }
});
</script>"""


@dataclass
class Shop:
    """What the store's server was sent by other than GET."""

    base: str = ""
    page: str = PAGE
    posted: list[str] = field(default_factory=list[str])


class _Visit(BaseHTTPRequestHandler):
    shop: Shop

    def do_GET(self) -> None:
        if self.path.startswith("/ship"):  # a store that takes its submits by a script's address
            self.shop.posted.append(self.path)
        body = self.shop.page.encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.shop.posted.append(self.path)
        self.send_response(307 if self.path == "/moved-to-ship" else 204)
        self.send_header("location", "/ship")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def a_shop() -> Generator[Shop]:
    shop = Shop()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Visit", (_Visit,), {"shop": shop}))
    shop.base = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Bench:
    """A store, a recipe for it, and a browser that stands on its ship form."""

    shop: Shop
    spec: PortalSpec
    session: Session

    def show(self, page: str = PAGE) -> None:
        """Load the ship form afresh."""
        self.shop.page = page
        self.shop.posted.clear()
        self.session.page.goto(f"{self.shop.base}/orders/7/ship")

    def steps(self, submit: dict[str, Any] | None = None) -> Steps:
        ship = self.spec.ship
        assert ship is not None
        control = Control.model_validate(submit) if submit else ship.submit
        known = self.spec.model_copy(update={"ship": ship.model_copy(update={"submit": control})})
        return Steps(known, self.session, "7", Waybill("yto", "YT8812345678901"))

    def take(self, step: dict[str, Any], submit: dict[str, Any] | None = None) -> None:
        self.steps(submit).take([Step.model_validate(step)], "form")

    @property
    def pressed(self) -> list[str]:
        """The controls that were pressed, as the page itself saw it."""
        return self.session.page.evaluate("() => window.pressed")


@contextmanager
def a_bench(folder: Path, *changes: tuple[str, str]) -> Generator[Bench]:
    """A bench under the recipe with some texts changed."""
    text = changed(("[redact]", "[timing]\nready = 2000\n[redact]"), *changes)
    with a_shop() as shop, playing() as playwright:
        found = spec_of(folder, text)
        here = {"base": shop.base, "hosts": [shop.base.partition("://")[2]], "login_hosts": []}
        about = found.portal.model_copy(update=here)
        # a submit that is known of, so that the browser holds whatever may be one
        submit = SubmitRequests(never=[Request(url="/nobody-asks-for-this$")])
        spec = found.model_copy(update={"portal": about, "submit": submit})
        choice = BrowserChoice(find_browser(None))
        with opened(playwright, choice, folder / "profile", spec, World()) as session:
            yield Bench(shop, spec, session)
