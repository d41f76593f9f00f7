"""A login goes from one real browser profile into another, and the portal is asked for nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from scrapers.browser.find import find_browser
from scrapers.browser.launch import BrowserChoice, launch, playing
from scrapers.browser.login_state import login_state, put_back
from scrapers.browser.world import World
from scrapers.spec import About

pytestmark = pytest.mark.browser


class Portal(ThreadingHTTPServer):
    """Remembers every path that was asked for, and its cookies."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Portal  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Cookie", "")))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.path == "/in":
            self.send_header("Set-Cookie", "sid=t0ken; HttpOnly; Path=/; Max-Age=86400")
            self.send_header("Set-Cookie", "brief=1; Path=/")
        self.end_headers()
        self.wfile.write(b"<title>portal</title>")

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with playing() as one:
        yield one


def profile(playwright: Playwright, portal: Portal, folder: Path) -> BrowserContext:
    about = About(key="mine", name="Mine", kind="store", self_hosted=True, language="zh-CN")
    about = about.model_copy(update={"hosts": [portal.address]})
    return launch(playwright, BrowserChoice(find_browser(None)), folder, about, World())


def test_cookies_and_what_the_origin_keeps(
    playwright: Playwright, portal: Portal, tmp_path: Path
) -> None:
    base = f"http://{portal.address}"
    old = profile(playwright, portal, tmp_path / "old")
    page = old.pages[0]
    page.goto(f"{base}/in")
    page.evaluate(
        "localStorage.setItem('token', '令牌'); localStorage.setItem('c', 'x'.repeat(1e5))"
    )
    state = login_state(old, page)
    old.close()
    assert {cookie["name"] for cookie in state["cookies"]} == {"sid", "brief"}
    assert [origin["entries"] for origin in state["origins"]] == [[["token", "令牌"]]], "no caches"

    portal.asked.clear()
    new = profile(playwright, portal, tmp_path / "new")
    assert put_back(new, state)
    assert portal.asked == [], "it is put there before the first page"
    assert len(new.pages) == 1
    page = new.pages[0]
    page.goto(f"{base}/list")
    assert set(portal.asked[0][1].split("; ")) == {"sid=t0ken", "brief=1"}
    assert page.evaluate("localStorage.getItem('token')") == "令牌"
    (sid,) = [cookie for cookie in new.cookies() if cookie.get("name") == "sid"]
    assert sid.get("httpOnly")
    assert not put_back(new, state), "a profile with cookies is left as it is"
    new.close()


def test_a_page_of_no_portal_keeps_nothing(
    playwright: Playwright, portal: Portal, tmp_path: Path
) -> None:
    blank = profile(playwright, portal, tmp_path / "blank")
    assert login_state(blank, blank.pages[0]) == {"cookies": [], "origins": []}
    blank.close()
