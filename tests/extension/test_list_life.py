"""Badges on a list that lives: rendered anew, virtualised, growing, hidden, in two tabs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.practice import ask_twin
from tests.extension.conftest import Store
from tests.extension.rig import LIST, WHOLE, Browser
from tests.extension.seen import Seen
from tests.extension.watching import OurWorld

FRAME = "requestAnimationFrame"
pytestmark = [pytest.mark.browser, pytest.mark.storm, pytest.mark.xdist_group("extension_list")]


@pytest.mark.parametrize("event", ["rerender", "remount", "touch"])
def test_rows_that_are_made_anew_are_marked_anew(
    browser: Browser, store: Store, event: str
) -> None:
    page = browser.open(WHOLE)
    seen = Seen(page)
    known = store.states()
    seen.until(lambda: seen.states() == known)
    page.evaluate(f"dispatchEvent(new Event('practice:{event}'))")
    seen.until(lambda: seen.states() == known)
    assert len(seen.marks()) == len(known)
    page.close()


def test_a_badge_never_stands_on_a_row_of_another_order(browser: Browser, store: Store) -> None:
    """A virtualised list uses its rows again: looked at after every frame while it scrolls."""
    page = browser.open(f"{LIST}?practice_list=virtual&practice_page_size=50")
    seen = Seen(page)
    known = store.states()
    seen.until(lambda: len(seen.marks()) > 3)
    shown: set[str] = set()
    for _ in range(30):
        page.mouse.wheel(0, 260)
        page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        marks = seen.marks()
        assert all(mark.state in (known[mark.order_id], "asking") for mark in marks)
        shown |= {mark.order_id for mark in marks}
    assert len(shown) > len(known) / 2
    rows = page.locator("tr.auxo-table-row-level-0[data-row-key]")
    standing = {row.get_attribute("data-row-key") for row in rows.all()}
    seen.until(lambda: set(seen.states()) == standing)
    page.close()


def test_rows_that_come_while_looking_are_marked(browser: Browser, store: Store) -> None:
    page = browser.open(f"{LIST}?practice_list=react,live&practice_page_size=50")
    seen = Seen(page)
    seen.until(lambda: len(seen.states()) >= len(store.states()))
    fresh = ask_twin(store.shop.twin.base, "/practice/new_order", {})["order_id"]
    seen.until(lambda: seen.states().get(fresh) == "unknown")
    page.close()


def test_one_request_a_view(browser: Browser, store: Store) -> None:
    asked: list[str] = []
    browser.context.on("request", lambda r: asked.append(r.url))
    page = browser.open(WHOLE)
    seen = Seen(page)
    seen.until(lambda: store.states().items() <= seen.states().items())
    ours = [url for url in asked if url.endswith("/v1/orders")]
    assert len(ours) == 1, asked
    page.close()


def test_two_tabs_each_show_the_truth(browser: Browser, store: Store) -> None:
    first, second = browser.open(WHOLE), browser.open(f"{LIST}?practice_list=react")
    for page in (first, second):
        page.bring_to_front()
        seen = Seen(page)
        known = store.states()
        seen.until(lambda s=seen, k=known: bool(s.states()) and all(
            state == k.get(order_id, "unknown") for order_id, state in s.states().items()
        ))  # fmt: skip
        page.close()


def test_a_page_of_a_store_that_is_not_ours_is_not_marked_as_ours(
    browser: Browser, store: Store
) -> None:
    """The page shows another shop's name: whatever we know of such numbers is not said."""
    page = browser.context.new_page()
    page.add_init_script(
        "new MutationObserver(() => { const name = document.querySelector('.headerShopName');"
        " if (name && name.textContent !== '别家的店') name.textContent = '别家的店'; })"
        ".observe(document, {childList: true, subtree: true, characterData: true})"
    )
    page.goto(WHOLE)
    seen = Seen(page)
    seen.until(lambda: "not in Yundan's settings" in seen.text("yundan-bar"))
    assert set(seen.states().values()) == {"offline"}
    page.close()


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("hello", {"counts": True}),
    ("reviews/list", {}),
    ("reviews/accept", {"id": 1}),
    ("reviews/accept", {"id": 1, "portal": "kuaishou"}),
    ("sync", {}),
    ("ignore", {"store": "doudian", "order_id": "1", "until": None}),
    ("resolve", {"order_id": "1", "answer": "retry"}),
    ("by_hand", {"store": "doudian", "order_id": "1", "number": "SF1620910684399"}),
    ("trust", {"supplier": "alibaba1688", "trusted": True}),
    ("capture", {"portal": "alibaba1688", "url": "https://x.1688.com/", "html": ""}),
    ("purchase", {"action": "shown", "portal": "alibaba1688", "supplier_order": "1"}),
]


def test_whatever_runs_in_the_page_may_only_ask_for_its_own_portal(browser: Browser) -> None:
    """A page that got hold of our scripts' world reaches no further than a card does."""
    page = browser.open(WHOLE)
    Seen(page).until(lambda: Seen(page).states())
    ours = OurWorld(page)
    for path, body in REFUSED:
        message = json.dumps({"kind": "ask", "path": path, "body": body})
        said = ours.run(f"chrome.runtime.sendMessage({message})")
        assert (said["ok"], said["problem"]) == (False, "refused"), path
    for kind in ("state", "pair", "unpair", "settings", "settings.set"):
        said = ours.run(f"chrome.runtime.sendMessage({json.dumps({'kind': kind})})")
        assert (said["ok"], said["problem"]) == (False, "refused"), kind
    page.close()


@pytest.mark.parametrize(("state", "what"), [("synced", "cancel"), ("due", "ship_by_hand")])
def test_what_the_page_shows_otherwise_than_we_read_is_not_called_by_its_old_name(
    browser: Browser, store: Store, state: str, what: str
) -> None:
    """Somebody does something in the store: the page is newer than what Yundan knows."""
    order = next(o for o, known in store.states().items() if known == state)
    store.shop.world({"do": what, "order_id": order})
    page = browser.open(WHOLE)
    seen = Seen(page)

    def opened_anew() -> str:
        page.reload()
        return seen.until(lambda: next((m for m in seen.marks() if m.order_id == order), None)).text

    seen.until(lambda: "your page shows it otherwise" in opened_anew())  # the list lags
    assert seen.states()[order] == "stale"
    store.shop.run("sync", "--yes", "--limit", "0")  # it is read again, and nothing is written
    known = store.states()[order]
    seen.until(lambda: "your page shows it otherwise" not in opened_anew())
    assert seen.states()[order] == known
    page.close()
