"""Badges, the bar and the card on the store's list: what they say is what the agent knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.conftest import Store
from tests.extension.rig import LIST, WHOLE, Browser
from tests.extension.seen import Seen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("extension_badges")]
SEVEN = {"synced", "stale", "due", "waiting", "risk", "review", "closed"}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.open(WHOLE)


@pytest.fixture
def seen(page: Page, store: Store) -> Generator[Seen]:
    page.bring_to_front()
    looking = Seen(page)
    known = store.states()
    looking.until(lambda: known.items() <= looking.states().items())
    yield looking
    page.keyboard.press("Escape")


def detail(store: Store, order_id: str) -> dict[str, Any]:
    return store.shop.run("why", order_id, "--json").json


def test_every_row_has_the_state_that_the_agent_says(seen: Seen, store: Store) -> None:
    known = store.states()
    assert set(known.values()) == SEVEN
    assert seen.states() == known
    assert len(seen.marks()) == len(known), "one badge a row"


def test_an_order_that_was_never_read_says_so(browser: Browser, store: Store) -> None:
    from agent.practice import ask_twin

    fresh = ask_twin(store.shop.twin.base, "/practice/new_order", {})["order_id"]
    page = browser.open(WHOLE)
    looking = Seen(page)
    looking.until(lambda: looking.states().get(fresh) == "unknown")
    assert "Not read yet" in next(m.text for m in looking.marks() if m.order_id == fresh)
    page.close()


def test_states_differ_by_word_and_shape_not_only_by_colour(seen: Seen) -> None:
    marks = seen.marks()
    states = {mark.state for mark in marks}
    for told in ({(m.state, m.word) for m in marks}, {(m.state, m.shape) for m in marks}):
        assert len(told) == len(states), "one for each state"
        assert len({how for _, how in told}) == len(states), "and no two alike"


def test_the_reason_and_the_time_left_stand_on_the_badge(seen: Seen, store: Store) -> None:
    states = store.states()
    at_risk = next(o for o, state in states.items() if state == "risk")
    stale = next(o for o, state in states.items() if state == "stale")
    said = {mark.order_id: mark.text for mark in seen.marks()}
    assert re.search(r"[23] h left", said[at_risk]), said[at_risk]
    assert "waybill changed" in said[stale]


def test_the_whole_reason_is_shown_on_hover_and_by_keyboard(seen: Seen, store: Store) -> None:
    stale = next(o for o, state in store.states().items() if state == "stale")
    seen.hover(stale)
    sentence = seen.until(lambda: seen.text("yundan-tip"))
    assert "The numbers differ since" in sentence
    assert "ask the supplier which one is right" in sentence, "with the next step"
    seen.page.mouse.move(5, 5)
    seen.until(lambda: not seen.text("yundan-tip"))
    for _ in range(200):
        seen.page.keyboard.press("Tab")
        if seen.text("yundan-tip"):
            break
    assert seen.text("yundan-tip")


def test_the_bar_counts_the_page_and_filters_it(seen: Seen, store: Store) -> None:
    counts = Counter(seen.states().values())
    bar = seen.text("yundan-bar")
    assert f"{len(seen.states())} orders" in bar
    for state, many in counts.items():
        assert re.search(rf"\b{many} \w", bar), state
    seen.press("yundan-bar", f"{counts['synced']} Synced")
    shown = seen.until(lambda: _visible(seen) != len(seen.states()) and _visible(seen))
    assert shown == counts["synced"]
    seen.press("yundan-bar", f"{counts['synced']} Synced")
    seen.until(lambda: _visible(seen) == len(seen.states()))


def _visible(seen: Seen) -> int:
    rows = seen.page.locator("tr.auxo-table-row-level-0[data-row-key]")
    return sum(row.is_visible() for row in rows.all())


def test_the_card_tells_waybills_purchase_trace_and_why(seen: Seen, store: Store) -> None:
    synced = next(o for o, state in store.states().items() if state == "synced")
    seen.open_card(synced)
    known = detail(store, synced)
    number = known["store_shows"][0]["number"]
    said = seen.until(lambda: number in seen.text("yundan-card") and seen.text("yundan-card"))
    assert synced in said
    assert known["evidence"][0]["supplier_order"] in said
    for deed in ("Sync now", "Copy waybill", "Open supplier order"):
        assert deed in said
    seen.page.keyboard.press("Escape")
    seen.until(lambda: not seen.text("yundan-card"))


def test_the_waybill_is_copied(seen: Seen, browser: Browser, store: Store) -> None:
    browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    synced = next(o for o, state in store.states().items() if state == "synced")
    number = detail(store, synced)["store_shows"][0]["number"]
    seen.open_card(synced)
    seen.until(lambda: "Copy waybill" in seen.text("yundan-card"))
    seen.press("yundan-card", "Copy waybill")
    seen.until(lambda: f"Copied {number}" in seen.text("yundan-card"))
    assert seen.page.evaluate("navigator.clipboard.readText()") == number


def test_the_supplier_order_opens_in_a_tab_of_its_own(
    seen: Seen, browser: Browser, store: Store
) -> None:
    synced = next(o for o, state in store.states().items() if state == "synced")
    order = detail(store, synced)["evidence"][0]["supplier_order"]
    seen.open_card(synced)
    seen.until(lambda: "Open supplier order" in seen.text("yundan-card"))
    with browser.context.expect_page() as opened:
        seen.press("yundan-card", "Open supplier order")
    assert order in opened.value.url
    opened.value.close()


def test_an_order_is_ignored_for_a_while_and_told_again(seen: Seen, store: Store) -> None:
    asked = next(o for o, state in store.states().items() if state == "review")
    seen.open_card(asked)
    seen.until(lambda: "4 h" in seen.text("yundan-card"))
    seen.press("yundan-card", "4 h")
    seen.until(lambda: "Remind me again" in seen.text("yundan-card"))
    with store.ledger() as ledger:
        from datetime import UTC, datetime

        assert asked in ledger.ignored.of("doudian", [asked], datetime.now(UTC))
    seen.press("yundan-card", "Remind me again")
    seen.until(lambda: "4 h" in seen.text("yundan-card"))


def test_a_review_is_answered_from_the_card(seen: Seen, store: Store) -> None:
    with store.ledger() as ledger:
        review = next(r for r in ledger.reviews.listed("doudian") if r.reason == "spec_differs")
    seen.open_card(review.order_id)
    seen.until(lambda: "Accept" in seen.text("yundan-card"))
    seen.press("yundan-card", "Accept")
    with store.ledger() as ledger:
        found = ledger.reviews
        seen.until(lambda: (kept := found.get(review.id)) and kept.state == "accepted")
    seen.until(lambda: "Accept" not in seen.text("yundan-card"))


def test_sync_now_writes_this_order_and_no_other(seen: Seen, store: Store) -> None:
    before = {o["order_id"]: o["submits"] for o in store.shop.oracle()}
    with store.ledger() as ledger:
        answered = ledger.reviews.decided("doudian")
    (due,) = {order for (order, _, _), said in answered.items() if said == "accepted"}
    seen.open_card(due)
    seen.until(lambda: "Sync now" in seen.text("yundan-card"))
    seen.press("yundan-card", "Sync now")
    seen.until(lambda: seen.states()[due] == "synced", patience=90)
    after = {o["order_id"]: o["submits"] for o in store.shop.oracle()}
    assert [o for o in after if after[o] != before.get(o)] == [due]


def test_turning_the_page_marks_the_next_one(browser: Browser, store: Store) -> None:
    page = browser.open(f"{LIST}?practice_list=react")
    looking = Seen(page)
    first = set(looking.until(lambda: len(looking.states()) == 10 and looking.states()))
    page.locator(".auxo-pagination li[title='2']").click()
    second = looking.until(
        lambda: (
            len(looking.states()) == 10 and not first & set(looking.states()) and looking.states()
        )
    )
    known = store.states()
    assert {o: s for o, s in second.items() if o in known} == {
        o: known[o] for o in second if o in known
    }
    page.close()


def test_an_open_card_tells_what_is_known_by_then(browser: Browser, store: Store) -> None:
    """The supplier corrects a number; the order stays due, and its card lies open."""
    seen = Seen(browser.open(WHOLE))
    due = next(o for o, state in store.states().items() if state == "due")
    before = detail(store, due)["waybills"][0]["number"]
    seen.until(lambda: due in seen.states())
    seen.open_card(due)
    seen.until(lambda: before in seen.text("yundan-card"))
    store.shop.world({"do": "correct_waybill", "order_id": due})
    store.shop.run("sync", "--yes", "--limit", "0")
    now = detail(store, due)["waybills"][0]["number"]
    assert (now != before, store.states()[due]) == (True, "due")
    # the list asks once a minute, and whenever the tab is looked at again; the card with it
    seen.page.evaluate("setTimeout(() => document.dispatchEvent(new Event('visibilitychange')))")
    seen.until(lambda: now in seen.text("yundan-card"))
    assert before not in seen.text("yundan-card")
    seen.page.close()
