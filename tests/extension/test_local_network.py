"""Who in the browser reaches the agent: its own extension, and no page, since the browser itself
keeps what comes from the internet away from this machine's servers."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright

from agent.api.signing import KEY_BYTES, answer_text, is_signed, key_text, request_text, sign
from tests.extension.rig import Browser, browsing, running
from tests.extension.watching import OurWorld
from tests.running import Shop, shop

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("extension_local_network")]
KEY = bytes(range(KEY_BYTES))
LISTS = "https://fxg.jinritemai.com/ffa/morder/order/list"
CORS = "{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }"
NO_CORS = "{ method: 'POST', mode: 'no-cors', body: '{}' }"
HOWS = pytest.mark.parametrize("how", [CORS, NO_CORS], ids=["cors", "no-cors"])


@dataclass(frozen=True, slots=True)
class Came:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Recorder:
    """Listens where an agent would, keeps what comes, and answers hello as a paired agent does."""

    server: ThreadingHTTPServer
    came: list[Came] = field(default_factory=list[Came])

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def code(self) -> str:
        return f"{key_text(KEY)}:{self.server.server_port}"


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    with shop(tmp_path_factory.mktemp("shop"), 4, 3) as there:
        yield there


@pytest.fixture(scope="module")
def listening() -> Generator[Recorder]:
    came: list[Came] = []

    class Records(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            came.append(Came(self.command, self.path, headers, body))
            told = json.dumps({"version": "0"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            answer = answer_text(headers.get("x-yundan-nonce", ""), 200, told)
            self.send_header("X-Yundan-Answer", sign(KEY, answer))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = do_OPTIONS = handle_one

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Records)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Recorder(server, came)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def recorder(listening: Recorder) -> Recorder:
    listening.came.clear()
    return listening


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, playing: Shop, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Browser]:
    """The portals' pages come from the public internet, by what this browser believes."""
    public = f"--ip-address-space-overrides={urlsplit(playing.twin.base).netloc}=public"
    folder = tmp_path_factory.mktemp("profile")
    with browsing(playwright, playing, folder, args=[public]) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.open(LISTS)


def log(playing: Shop) -> str:
    """All that the agent wrote down."""
    return (playing.home / "logs" / "yundan.log").read_text("utf-8")


def asking(host: str, how: str) -> str:
    """JavaScript that asks the agent, and tells whether that could be done."""
    address = f"http://{host}/v1/hello"
    return f"fetch('{address}', {how}).then(() => 'reached', () => 'blocked')"


@HOWS
def test_a_page_does_not_reach_the_agent(page: Page, recorder: Recorder, how: str) -> None:
    assert page.evaluate(asking(recorder.host, how)) == "blocked"
    assert not recorder.came, "not even a preflight"


@HOWS
def test_our_own_script_in_a_page_does_not_either(page: Page, recorder: Recorder, how: str) -> None:
    assert OurWorld(page).run(asking(recorder.host, how)) == "blocked"
    assert not recorder.came


def test_nothing_but_the_browser_kept_it_away(
    playwright: Playwright, playing: Shop, recorder: Recorder, tmp_path: Path
) -> None:
    """The same page from this very machine gets through: then the agent's guard is what stands."""
    with browsing(playwright, playing, tmp_path) as browser:
        page = browser.open(LISTS)
        assert page.evaluate(asking(recorder.host, NO_CORS)) == "reached"
    (came,) = recorder.came
    assert came.headers["origin"] == "https://fxg.jinritemai.com"
    assert came.headers["sec-fetch-site"] == "cross-site", "by which the guard knows it"


def test_the_real_agents_log_knows_nothing_of_it(page: Page, playing: Shop) -> None:
    with running(playing) as agent:
        before = log(playing)
        for how in (CORS, NO_CORS):
            ask = asking(f"127.0.0.1:{agent.port}", how)
            assert page.evaluate(ask) == "blocked"
            assert OurWorld(page).run(ask) == "blocked"
        assert log(playing) == before


def test_the_worker_is_let_through_with_its_own_origin(
    browser: Browser, recorder: Recorder
) -> None:
    assert browser.tell({"kind": "pair", "code": recorder.code})["ok"]
    first = recorder.came[0]
    assert (first.method, first.path) == ("POST", "/v1/hello")
    assert first.headers["origin"] == browser.origin
    assert first.headers["sec-fetch-site"] == "none"
    assert first.headers["host"] == recorder.host
    assert first.headers["content-type"] == "application/json"
    assert "cookie" not in first.headers
    signed = request_text(
        first.path,
        recorder.host,
        int(first.headers["x-yundan-time"]),
        first.headers["x-yundan-nonce"],
        first.body,
    )
    assert is_signed(KEY, signed, first.headers["x-yundan-signature"])
    assert KEY.hex() not in str(first)
    assert key_text(KEY) not in str(first)
    assert {came.method for came in recorder.came} == {"POST"}, "no preflight"


@HOWS
def test_the_extensions_own_page_is_let_through_too(
    browser: Browser, recorder: Recorder, how: str
) -> None:
    popup = browser.own_page("popup/popup.html")
    recorder.came.clear()
    assert popup.evaluate(asking(recorder.host, how)) == "reached"
    own = [came for came in recorder.came if "x-yundan-key" not in came.headers]
    assert [came.method for came in own] == ["POST"], "no preflight"
    assert own[0].headers["origin"] == browser.origin
    assert own[0].headers["sec-fetch-site"] == "none"
    popup.close()
