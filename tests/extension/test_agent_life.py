"""What the badges say when the agent, the worker, the key or the extension is not what it was."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.extension.conftest import Store
from tests.extension.rig import WHOLE, Browser, browsing
from tests.extension.seen import Seen

pytestmark = [pytest.mark.browser, pytest.mark.storm, pytest.mark.xdist_group("extension_life")]


@pytest.fixture
def page(browser: Browser, store: Store) -> Generator[Page]:
    opened = browser.open(WHOLE)
    yield opened
    opened.close()


def true_again(seen: Seen, store: Store) -> None:
    known = store.states()
    seen.until(lambda: seen.states() == known, patience=40)


def all_offline(seen: Seen, sentence: str) -> None:
    seen.until(lambda: set(seen.states().values()) == {"offline"}, patience=90)
    assert sentence in seen.text("yundan-bar")


def test_a_stopped_agent_leaves_no_state_standing_and_its_return_is_seen(
    page: Page, store: Store
) -> None:
    seen = Seen(page)
    true_again(seen, store)
    store.agent.stop()
    page.evaluate("dispatchEvent(new Event('practice:rerender'))")
    seen.open_card(next(iter(seen.states())))  # a person looks: at once the truth is known
    seen.until(lambda: "not running" in seen.text("yundan-card"))
    page.keyboard.press("Escape")
    hide_and_show(page)
    all_offline(seen, "Start it on this computer with yundan up")
    store.agent.start()
    true_again(seen, store)


def test_a_page_opened_while_nobody_answers_says_so_and_is_marked_later(
    browser: Browser, store: Store
) -> None:
    store.agent.stop()
    forget_portals(browser)
    page = browser.open(WHOLE)
    seen = Seen(page)
    seen.until(lambda: "Start it on this computer with yundan up" in seen.text("yundan-chip"))
    assert seen.marks() == []
    store.agent.start()
    true_again(seen, store)
    assert seen.text("yundan-chip") == ""
    page.close()


def forget_portals(browser: Browser) -> None:
    """The worker starts anew, with nothing in its memory."""
    page = browser.context.new_page()
    cdp: Any = browser.context.new_cdp_session(page)
    page.goto(f"{browser.origin}/options/options.html")
    cdp.send("ServiceWorker.enable")
    cdp.send("ServiceWorker.stopAllWorkers")
    page.close()


def hide_and_show(page: Page) -> None:
    """Another tab in front and back again: what was shown is asked anew."""
    other = page.context.new_page()
    other.bring_to_front()
    page.bring_to_front()
    other.close()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_lost_agent_hides_no_order_and_empties_an_open_card(page: Page, store: Store) -> None:
    seen = Seen(page)
    true_again(seen, store)
    synced = next(o for o, state in store.states().items() if state == "synced")
    seen.press("yundan-bar", "Synced")
    rows = page.locator("tr.auxo-table-row-level-0[data-row-key]:visible")
    seen.until(lambda: rows.count() < len(store.states()))
    seen.open_card(synced)
    seen.until(lambda: "Copy waybill" in seen.text("yundan-card"))
    store.agent.stop()
    hide_and_show(page)
    all_offline(seen, "not running")
    assert rows.count() == len(store.states())
    seen.until(lambda: "Copy waybill" not in seen.text("yundan-card"))
    assert "Offline" in seen.text("yundan-card")
    store.agent.start()
    true_again(seen, store)
    page.keyboard.press("Escape")


def test_a_worker_killed_in_the_middle_of_a_request_is_not_noticed(
    page: Page, browser: Browser, store: Store
) -> None:
    seen = Seen(page)
    true_again(seen, store)
    order = next(o for o, s in store.states().items() if s == "review")
    kill_worker_at_next_request(browser)
    seen.open_card(order)
    seen.until(lambda: "Sync now" in seen.text("yundan-card"))


def kill_worker_at_next_request(browser: Browser) -> None:
    """End the extension's worker by CDP as soon as it asks the agent for anything."""
    watching = browser.context.new_page()
    cdp: Any = browser.context.new_cdp_session(watching)
    versions: list[str] = []

    def note(told: dict[str, Any]) -> None:
        running = [v for v in told["versions"] if v["runningStatus"] == "running"]
        versions.extend(version["versionId"] for version in running)

    cdp.on("ServiceWorker.workerVersionUpdated", note)
    watching.goto(f"{browser.origin}/options/options.html")
    cdp.send("ServiceWorker.enable")
    watching.wait_for_function("true")
    killed = threading.Event()

    def kill(request: object) -> None:
        if not killed.is_set() and versions:
            killed.set()
            cdp.send("ServiceWorker.stopWorker", {"versionId": versions[-1]})

    browser.context.on("request", kill)


def test_a_revoked_pairing_is_said(page: Page, browser: Browser, store: Store) -> None:
    seen = Seen(page)
    true_again(seen, store)
    for pairing in json.loads(store.agent.command("pair", "--list", "--json").stdout):
        assert store.agent.command("pair", "--revoke", pairing["name"]).returncode == 0
    hide_and_show(page)
    all_offline(seen, "the pairing was revoked")
    browser.pair(store.agent)
    true_again(seen, store)


def test_a_wrong_key_and_no_key_are_said(page: Page, browser: Browser, store: Store) -> None:
    wrong = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEEA"
    said = browser.tell({"kind": "pair", "code": f"{wrong}:{store.agent.port}"})
    assert said["problem"] == "not_yours"
    said = browser.tell({"kind": "pair", "code": "AAAAA-BBBBB"})
    assert said["problem"] == "bad_code"
    browser.tell({"kind": "unpair"})
    seen = Seen(page)
    hide_and_show(page)
    all_offline(seen, "Not paired yet")
    browser.pair(store.agent)
    true_again(seen, store)


class _Squatter(BaseHTTPRequestHandler):
    """Says what the seller would love to hear, and cannot sign it."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        ids: list[str] = asked.get("ids", [])
        orders: list[Any] = [{"id": one, "state": "synced", "reasons": []} for one in ids]
        body = json.dumps({"store": "doudian", "orders": orders, "unknown": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Yundan-Answer", "c3F1YXR0ZXI")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keeps still."""


def test_another_program_at_the_port_is_not_believed(page: Page, store: Store) -> None:
    seen = Seen(page)
    true_again(seen, store)
    store.agent.stop()
    socketserver.TCPServer.allow_reuse_address = True
    with ThreadingHTTPServer(("127.0.0.1", store.agent.port), _Squatter) as squatter:
        threading.Thread(target=squatter.serve_forever, daemon=True).start()
        hide_and_show(page)
        all_offline(seen, "Another program answers at this port")
        squatter.shutdown()
    store.agent.start()
    true_again(seen, store)


def test_an_extension_that_was_updated_under_the_page_says_so(
    playwright: Playwright, store: Store, tmp_path: Path
) -> None:
    with browsing(playwright, store.shop, tmp_path / "profile") as own:
        own.pair(store.agent)
        page = own.open(WHOLE)
        seen = Seen(page)
        true_again(seen, store)
        own.worker.evaluate("setTimeout(() => chrome.runtime.reload(), 50)")
        hide_and_show(page)
        seen.until(lambda: hide_and_show(page) or "was updated" in seen.text("yundan-bar"))
        assert "Reload the page" in seen.text("yundan-bar")
        assert {(mark.state, mark.word) for mark in seen.marks()} == {("offline", "Offline")}
