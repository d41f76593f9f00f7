"""The browser keeps a portal's program, and never what a portal tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from scrapers.browser.find import find_browser
from scrapers.browser.launch import BrowserChoice, playing
from scrapers.browser.session import Session, opened
from scrapers.browser.world import World
from scrapers.spec import PortalSpec
from tests.shop_recipe import spec_of

pytestmark = pytest.mark.browser
PAGE = b"""<!doctype html><title>Orders</title><script src="/program.js"></script><p id="told"></p>
<script>
fetch("/calls/orders").then((a) => a.text()).then((t) => { told.textContent = t; });
</script>"""


class _Visit(BaseHTTPRequestHandler):
    asked: Counter[str]
    document_kept: bool

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked[path] += 1
        kinds = {
            "/program.js": ("text/javascript", b"window.program = 1"),
            "/": ("text/html", PAGE),
        }
        told = str(self.asked[path]).encode()
        kind, body = kinds.get(path, ("application/json", told))
        self.send_response(200)
        self.send_header("content-type", kind)
        if path != "/" or self.document_kept:
            self.send_header("cache-control", "max-age=600")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def portal(folder: Path, *, document_kept: bool) -> Generator[tuple[Session, str, Counter[str]]]:
    """A portal that lets browsers keep all that it answers for ten minutes."""
    asked = Counter[str]()
    visit = type("Visit", (_Visit,), {"asked": asked, "document_kept": document_kept})
    server = ThreadingHTTPServer(("127.0.0.1", 0), visit)
    base = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with playing() as playwright:
            spec, choice = _spec(folder, base), BrowserChoice(find_browser(None))
            with opened(playwright, choice, folder / "profile", spec, World()) as session:
                yield session, base, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _spec(folder: Path, base: str) -> PortalSpec:
    found = spec_of(folder)
    hosts = [base.partition("://")[2]]
    about = found.portal.model_copy(update={"base": base, "hosts": hosts, "login_hosts": []})
    changes = {"portal": about, "responses": {"list": "/calls/orders"}, "ready": {"list": "#told"}}
    return found.model_copy(update=changes)


@pytest.mark.parametrize("document_kept", [False, True])
def test_what_a_portal_tells_is_asked_anew_each_time(tmp_path: Path, document_kept: bool) -> None:
    with portal(tmp_path, document_kept=document_kept) as (session, base, asked):
        told = [session.go(f"{base}/", "list").responses[-1].body for _ in range(3)]
    assert len(set(told)) == 3, "each time as it stands now"
    assert told[-1] == str(asked["/calls/orders"])


def test_a_portals_program_is_fetched_once(tmp_path: Path) -> None:
    with portal(tmp_path, document_kept=False) as (session, base, asked):
        session.spec = session.spec.model_copy(update={"responses": {}})  # its data is not read
        for _ in range(3):
            session.go(f"{base}/", "list")
    assert asked["/program.js"] == 1
