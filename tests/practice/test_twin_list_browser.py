"""The order list's switches in a real Chromium: recycled rows, rebuilt rows, rows that come in."""

import time
from typing import cast

import pytest
from conftest import Open
from playwright.sync_api import Page, expect
from practice_bench import STORE_LIST

pytestmark = [pytest.mark.browser, pytest.mark.storm]
HEAD = "tr.auxo-table-row-level-0"
# Marks every row as somebody else would: a badge in it, an attribute on it, and by identity.
MARK = """() => {
  window.rows = [...document.querySelectorAll("tr.auxo-table-row-level-0")];
  for (const row of window.rows) {
    const badge = document.createElement("b");
    badge.className = "foreign";
    badge.textContent = row.dataset.rowKey;
    row.querySelector("[class^='index_leftWrapper']").append(badge);
    row.setAttribute("data-foreign", row.dataset.rowKey);
  }
}"""


def keys(page: Page) -> list[str]:
    return cast(
        list[str], page.locator(HEAD).evaluate_all("rows => rows.map(row => row.dataset.rowKey)")
    )


def opened_list(page: Page, query: str) -> list[str]:
    page.goto(f"{STORE_LIST}?{query}")
    page.locator(HEAD).first.wait_for()
    return keys(page)


def dispatch(page: Page, name: str) -> None:
    page.evaluate("name => { dispatchEvent(new Event(name)); }", name)


def test_a_virtual_list_has_rows_near_the_viewport_only_and_uses_them_again(opened: Open) -> None:
    page, _ = opened(orders=80)
    first = opened_list(page, "practice_list=virtual&practice_page_size=80")
    assert 4 <= len(first) < 20
    page.evaluate(MARK)
    seen, now = set(first), first
    for _ in range(60):
        page.mouse.wheel(0, 400)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        now = keys(page)
        assert len(now) < 20
        seen |= set(now)
    assert len(seen) == 80
    assert not set(first) & set(now)
    # the very same rows, other orders' numbers and texts, and what others put in is still there
    again = page.evaluate(
        """() => window.rows.filter(row => row.isConnected).map(row => [
          row.dataset.rowKey, row.dataset.foreign, row.textContent.includes(row.dataset.rowKey)])"""
    )
    assert again
    for key, foreign, texts in again:
        assert key in now
        assert key != foreign
        assert texts
    assert page.locator(".foreign").count() == len(again)


def test_a_rerender_throws_every_row_away(opened: Open) -> None:
    page, _ = opened()
    before = opened_list(page, "practice_list=react")
    html = page.locator("tbody").inner_html()
    page.evaluate(MARK)
    dispatch(page, "practice:rerender")
    assert keys(page) == before
    assert page.locator("tbody").inner_html() == html
    assert not page.evaluate("() => window.rows.some(row => row.isConnected)")
    page.evaluate("() => { window.body = document.querySelector('tbody'); }")
    dispatch(page, "practice:remount")
    assert keys(page) == before
    assert not page.evaluate("() => window.body.isConnected")
    # and the page goes on working
    page.locator("li.auxo-pagination-next").click()
    expect(page.locator("li.auxo-pagination-item-active")).to_have_attribute("title", "2")
    expect(page.locator(HEAD)).to_have_count(10)
    assert not set(keys(page)) & set(before)


def test_a_touch_replaces_text_nodes_only(opened: Open) -> None:
    page, _ = opened()
    opened_list(page, "practice_list=react")
    page.evaluate(MARK)
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector("tbody"), 4);
          window.texts = [];
          while (walker.nextNode()) window.texts.push(walker.currentNode);
          window.changes = [];
          const kinds = {childList: true, subtree: true, attributes: true, characterData: true};
          new MutationObserver(all => window.changes.push(...all))
            .observe(document.querySelector("tbody"), kinds);
        }"""
    )
    html = page.locator("tbody").inner_html()
    dispatch(page, "practice:touch")
    assert page.locator("tbody").inner_html() == html
    assert page.evaluate("() => window.rows.every(row => row.isConnected)")
    left = page.evaluate(
        "() => window.texts.filter(t => t.isConnected).map(t => t.parentNode.className)"
    )
    assert set(left) == {"foreign"}
    kinds = page.evaluate(
        """() => [...new Set(window.changes.flatMap(one => [
          one.type, ...[...one.addedNodes, ...one.removedNodes].map(node => node.nodeType)]))]"""
    )
    assert set(kinds) == {"childList", 3}


def test_a_live_list_adds_rows_and_leaves_the_others_alone(opened: Open) -> None:
    page, ready = opened()
    before = opened_list(page, "practice_list=live")
    page.evaluate(MARK)
    made = [
        page.request.post(f"{ready['base']}/practice/new_order", data="{}").json()["order_id"]
        for _ in range(2)
    ]
    expect(page.locator(HEAD)).to_have_count(12, timeout=3000)
    assert sorted(keys(page)[:2]) == sorted(made)
    assert keys(page)[2:] == before
    assert page.evaluate("() => window.rows.every(row => row.isConnected)")
    assert page.locator(".foreign").all_text_contents() == before


def test_tabs_and_pages_change_rows_without_a_page_load(opened: Open) -> None:
    for query in ("", "practice_list=react"):
        page, _ = opened()
        before = opened_list(page, query)
        page.evaluate("() => { window.here = true; }")
        page.locator("li.auxo-pagination-next").click()
        expect(page.locator("li.auxo-pagination-item-active")).to_have_attribute("title", "2")
        assert not set(keys(page)) & set(before)
        page.get_by_role("tab", name="已发货").click()
        expect(page.locator(HEAD)).to_have_count(2)
        page.go_back()
        expect(page.locator("li.auxo-pagination-item-active")).to_have_attribute("title", "2")
        assert page.evaluate("() => window.here")


def test_500_orders_are_there_at_once(opened: Open) -> None:
    page, _ = opened(orders=500)
    started = time.monotonic()
    page.goto(f"{STORE_LIST}?practice_list=react&practice_page_size=500")
    expect(page.locator(HEAD)).to_have_count(500)
    assert time.monotonic() - started < 8  # well under a second on a quiet machine
    dispatch(page, "practice:rerender")
    assert len(set(keys(page))) == 500
