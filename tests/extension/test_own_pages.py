"""The popup, the toolbar's number and the notifications: what they tell is what the agent knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agent.rules.stop_loss import Mishap
from agent.sync.alarms import store_stopped
from tests.extension.conftest import Store
from tests.extension.rig import Browser
from tests.extension.watching import look_now, toolbar, until, word

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("extension_own_pages")]
STORE, ACCOUNT, SUPPLIER = "doudian", "禾风日用小店", "alibaba1688"
STATES = ("stale", "risk", "review", "due", "waiting", "synced", "closed")
SYNC_MS = 90_000
COUNT_NOTICES = """() => {
  const create = chrome.notifications.create.bind(chrome.notifications);
  globalThis.told = [];
  chrome.notifications.create = (id, notice) => (told.push({ id, ...notice }), create(id, notice));
}"""
SLOW_DISK = """() => {
  const get = chrome.storage.local.get.bind(chrome.storage.local);
  chrome.storage.local.get = async (keys) => {
    const kept = await get(keys);
    await new Promise((done) => setTimeout(done, keys === "told" ? 500 : 0));
    return kept;
  };
}"""
TWO_LOOKS = 'for (const name of ["look", "look"]) chrome.alarms.onAlarm.dispatch({ name })'


@pytest.fixture
def popup(browser: Browser) -> Generator[Page]:
    page = browser.own_page("popup/popup.html")
    expect(page.locator("#stores .store")).to_have_count(1)
    yield page
    page.close()


def asking(store: Store) -> set[str]:
    """The orders that need a person, by what the command line tells."""
    questions = {one["order_id"] for one in store.shop.run("review", "--json").json}
    return questions | {order for order, state in store.states().items() if state == "review"}


def test_the_popup_tells_how_the_store_is(popup: Page, store: Store) -> None:
    expect(popup.locator("#health")).to_have_text(word("health_needs_person"))
    expect(popup.locator("#practice")).to_be_visible()
    expect(popup.locator(".store h2")).to_have_text(ACCOUNT)
    with store.ledger() as ledger:
        last = ledger.decisions.last_run(STORE)
    assert last is not None
    assert last.ended_at is not None
    facts = popup.locator(".store .facts")
    expect(facts).to_contain_text(f"{last.summary['written']} written")
    expect(facts).to_contain_text(word("pass_complete"))
    shown = [time.get_attribute("datetime") or "" for time in facts.locator("time").all()]
    ended, next_one = map(datetime.fromisoformat, shown)
    assert ended == last.ended_at
    assert next_one > ended, "it is read again by itself"


def test_a_store_that_nothing_is_written_to_says_why_and_what_to_do(
    popup: Page, store: Store
) -> None:
    stopped, health = popup.locator(".store .stopped"), popup.locator("#health")
    expect(stopped).to_have_count(0)
    now = datetime.now(UTC)
    with store.ledger() as ledger:
        ledger.outcomes.stop(STORE, Mishap.REFUSED, {"count": 6, "tries": 9, "usual": 1.0}, now)
    popup.reload()
    expect(stopped).to_contain_text("the store refused 6 of the last 9 writes")
    expect(stopped).to_contain_text("yundan resume doudian")
    expect(health).to_have_text(word("health_parked"))
    assert store.shop.run("resume", STORE, "--yes").status == 0
    popup.reload()
    expect(health).to_have_text(word("health_needs_person"))
    expect(stopped).to_have_count(0)


def test_the_counts_are_those_of_the_command_line(popup: Page, store: Store) -> None:
    counts = Counter(store.states().values())
    lines = popup.locator(".counts li").all_inner_texts()
    shown = {name: int(number) for name, number in (line.split("\n") for line in lines)}
    assert shown == {word(f"state_{state}"): counts[state] for state in STATES}
    (near,) = (order for order, state in store.states().items() if state == "risk")
    expect(popup.locator(".deadlines")).to_contain_text(near)


def test_the_number_that_needs_a_person_stands_in_the_popup_and_on_the_toolbar(
    popup: Page, browser: Browser, store: Store
) -> None:
    people = asking(store)
    many = len(people)
    button = popup.locator(".store > button")
    expect(button).to_have_text(f"Orders that need you: {many}")
    look_now(browser)
    until(lambda: toolbar(browser) == str(many))
    with store.ledger() as ledger:  # "don't remind me"
        later = datetime.now(UTC) + timedelta(hours=1)
        ledger.ignored.until(STORE, min(people), later, datetime.now(UTC))
    popup.reload()
    expect(button).to_have_text(f"Orders that need you: {many - 1}")
    look_now(browser)
    until(lambda: toolbar(browser) == str(many - 1))


def test_the_questions_open_in_the_side_panel(popup: Page) -> None:
    browser = popup.context.browser
    assert browser is not None
    cdp: Any = browser.new_browser_cdp_session()
    popup.locator(".store > button").click()

    def open_pages() -> list[str]:
        return [one["url"] for one in cdp.send("Target.getTargets")["targetInfos"]]

    until(lambda: [url for url in open_pages() if url.endswith("/panel/panel.html")])
    assert len(popup.context.pages) == 2, "beside the page, not in a tab of its own"


def test_a_deadline_and_a_parked_portal_are_told_once_each(browser: Browser, store: Store) -> None:
    (risk,) = (order for order, state in store.states().items() if state == "risk")
    browser.worker.evaluate(COUNT_NOTICES)
    browser.worker.evaluate("chrome.storage.local.remove('told')")  # the first look told it already
    park(store, SUPPLIER, "ChallengeShown")
    look_now(browser)
    until(lambda: len(notices(browser)) == 2)
    parked, near = notices(browser)
    assert parked["title"] == "1688 asks for a slider or code"
    assert parked["message"] == "solve it in the window: yundan login alibaba1688"
    assert (near["title"], near["message"][:25]) == (word("state_risk"), f"Order {risk}")
    park(store, STORE, "LoginExpired")
    look_now(browser)
    park(store, STORE, "LoginExpired")  # seen twice it is told, and nothing else is
    browser.worker.evaluate(SLOW_DISK)
    look_twice_at_once(browser)
    until(lambda: len(notices(browser)) > 2)
    park(store, STORE, "ChallengeShown")
    look_now(browser)
    slider = "抖店 asks for a slider or code"
    until(lambda: slider in [one["title"] for one in notices(browser)])
    assert [one["title"] for one in notices(browser)[2:]] == ["抖店: the login has expired", slider]


def test_a_stopped_store_is_told_once_each_time(browser: Browser, store: Store) -> None:
    def stopped() -> list[dict[str, str]]:
        return [one for one in notices(browser) if "writing has stopped" in one["title"]]

    for times in (1, 2):
        with store.ledger() as ledger:
            details = {"count": 6, "tries": 9, "usual": 1.0}
            ledger.outcomes.stop(STORE, Mishap.REFUSED, details, datetime.now(UTC))
            stop = ledger.outcomes.stopped(STORE)
            assert stop is not None
            store_stopped(ledger, stop)
        look_now(browser)
        until(lambda times=times: len(stopped()) == times)
        look_twice_at_once(browser)
        assert "the store refused 6 of the last 9 writes" in stopped()[-1]["title"]
        assert "yundan resume doudian" in stopped()[-1]["message"]
        assert store.shop.run("resume", STORE, "--yes").status == 0
    assert len(stopped()) == 2


def test_a_parked_portal_stands_in_the_popup_with_its_step(popup: Page) -> None:
    expect(popup.locator("#health")).to_have_text(word("health_parked"))
    notice = popup.locator("#parked .notice", has_text="1688")
    expect(notice).to_contain_text("1688 asks for a slider or code")
    expect(notice.locator("strong")).to_have_text(
        "solve it in the window: yundan login alibaba1688"
    )


def test_sync_now_runs_a_pass_to_its_end_and_says_so(popup: Page, store: Store) -> None:
    with store.ledger() as ledger:
        before = ledger.decisions.last_run(STORE)
        assert not ledger.asked_runs.latest(50)
    button = popup.get_by_role("button", name=f"Sync {ACCOUNT}")
    button.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    button.dispatch_event("click")  # while it runs, another press asks for nothing
    popup.locator("#sync-all").dispatch_event("click")
    expect(popup.locator("#runs .line")).to_contain_text("already there", timeout=SYNC_MS)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    with store.ledger() as ledger:
        after = ledger.decisions.last_run(STORE)
        runs = ledger.asked_runs.latest(50)
    assert before is not None
    assert after is not None
    assert (after.id > before.id, after.complete) == (True, True)
    assert [(run.store, run.state) for run in runs] == [(STORE, "ended")], "one pass, not three"
    assert after.ended_at is not None
    ended = after.ended_at.isoformat(timespec="milliseconds")[:19]
    last = popup.locator(".store .facts time").first
    until(lambda: (last.get_attribute("datetime") or "").startswith(ended))
    expect(popup.locator("#parked")).to_be_empty()  # both answered the pass


def notices(browser: Browser) -> list[dict[str, str]]:
    """What the browser was asked to tell."""
    return browser.worker.evaluate("told")


def look_twice_at_once(browser: Browser) -> None:
    """The minute is over while a look that a decision asked for is under way."""
    browser.worker.evaluate(TWO_LOOKS)


def park(store: Store, portal: str, error: str) -> None:
    """A portal stops as if a pass had met this."""
    with store.ledger() as ledger:
        ledger.parked.park(portal, portal, error, "", None, datetime.now(UTC))
