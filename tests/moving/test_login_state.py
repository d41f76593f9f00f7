"""A login goes from one real browser profile into another, and the portal is asked for nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from agent.errors import UserError
from agent.home import open_home
from agent.place import Place
from agent.sessions.keeper import LoginKeeper
from agent.settings import Config
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


def lock(keyring: Path) -> None:
    keyring.write_text("", "utf-8")


def test_a_renewal_takes_out_only_what_can_be_put_back(
    playwright: Playwright, portal: Portal, tmp_path: Path, keyring_file: Path
) -> None:
    base = f"http://{portal.address}"
    keeper = LoginKeeper(
        Place(open_home(tmp_path / "home", World()), Config(), World(), None, None), "shop"
    )
    one = profile(playwright, portal, tmp_path / "one")
    page = one.pages[0]
    page.goto(f"{base}/in")
    before = sorted(c.get("value", "") for c in one.cookies())
    lock(keyring_file)
    with pytest.raises(UserError, match="keyring_failed"):
        keeper.begin_renewal(one)
    assert sorted(c.get("value", "") for c in one.cookies()) == before
    keyring_file.unlink()
    keeper.begin_renewal(one)
    assert one.cookies() == []
    one.add_cookies([{"name": "sid", "value": "of the login page", "url": base}])
    unlocked = keyring_file.read_text("utf-8")
    lock(keyring_file)
    keeper.put_back(one)
    keeper.ended()  # that of the login page
    keyring_file.write_text(unlocked, "utf-8")
    keeper.put_back(one)
    assert sorted(c.get("value", "") for c in one.cookies()) == before
    one.add_cookies([{"name": "sid", "value": "entered by hand", "url": base}])
    keeper.put_back(one)
    assert "entered by hand" in {c.get("value") for c in one.cookies()}, "once is enough"
    keeper.begin_renewal(one)
    one.add_cookies([{"name": "sid", "value": "new", "url": base}])
    keeper.renewed()
    keeper.put_back(one)
    assert {c.get("value") for c in one.cookies()} == {"new"}
    one.close()
