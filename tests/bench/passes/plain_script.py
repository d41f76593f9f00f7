"""The baseline: copies waybills as scripts do that sellers have written for them.

`python -m tests.bench.passes.plain_script TWIN LOGIN.json [ORDERS.json] [--one-context]`: without
orders it saves a login. For each store order a search at the supplier, then the ship form; a page
is waited for by a fixed time, nothing is blocked, nothing is read back. It is logged in by the
saved state, in a new context for each order (or in one for all, so that the browser's cache serves
the next order too).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from scrapers.browser.find import find_browser
from scrapers.browser.launch import is_root
from scrapers.browser.world import practice_world
from scrapers.practice.twin import HOSTS

PAGE_MS = 2000  # after a page was opened
LIST_MS = 1000  # after the carriers' list was opened
SUBMIT_MS = 2000  # after the submit
SUPPLIER = "https://air.1688.com/app/ctf-page/trade-order-list/buyer-order-list.html"
FORM = "https://fxg.jinritemai.com/ffa/morder/logistics/delivery"
STORE_NAMES = {
    "中通": "中通快递",
    "圆通快递": "圆通速递",
    "韵达速递": "韵达快递",
    "极兔": "极兔速递",
    "顺丰快递": "顺丰速运",
    "京东物流": "京东快递",
    "丹鸟": "菜鸟速递",
}


def find_waybill(context: BrowserContext, order_id: str) -> tuple[str, str]:
    """The carrier and the number that the supplier's list shows for a store order."""
    page = context.new_page()
    page.goto(f"{SUPPLIER}?{urlencode({'word': order_id})}")
    page.wait_for_timeout(PAGE_MS)
    shown = page.locator("order-item .progress-secondary-line span").all_inner_texts()
    page.close()
    carrier, number = shown
    return STORE_NAMES.get(carrier, carrier), number


def ship(context: BrowserContext, order_id: str, carrier: str, number: str) -> bool:
    """Fill the form and press; whether the store said that it is done."""
    page = context.new_page()
    page.goto(f"{FORM}?{urlencode({'order_id': order_id})}")
    page.wait_for_timeout(PAGE_MS)
    page.click("#rc_select_1")
    page.fill("#rc_select_1", carrier)
    page.wait_for_timeout(LIST_MS)
    page.click(f".auxo-select-item-option[title='{carrier}']")
    page.fill("input[placeholder*='单号']", number)
    page.click("button:has-text('确认发货')")
    page.wait_for_timeout(SUBMIT_MS)
    said = " ".join(page.locator(".auxo-message-notice").all_inner_texts())
    page.close()
    return "发货成功" in said


def log_in(browser: Browser, saved: Path) -> None:
    """Both portals' logins, saved as a person's would be."""
    context = browser.new_context()
    for url in (SUPPLIER, "https://fxg.jinritemai.com/ffa/morder/order/list"):
        page = context.new_page()
        page.goto(url)
        page.wait_for_timeout(PAGE_MS)
    context.storage_state(path=saved)
    context.close()


def copy_all(browser: Browser, orders: list[str], saved: Path, *, one_context: bool) -> list[str]:
    """Copy every order's waybill; those of which the store did not say that it is done."""
    failed: list[str] = []
    kept = browser.new_context(storage_state=saved) if one_context else None
    for order_id in orders:
        context = kept or browser.new_context(storage_state=saved)
        carrier, number = find_waybill(context, order_id)
        if not ship(context, order_id, carrier, number):
            failed.append(order_id)
        if kept is None:
            context.close()
    return failed


def main(twin: str, saved: Path, listed: Path | None, *, one_context: bool) -> None:
    """Prints what failed, as JSON."""
    world = practice_world(twin)
    named = os.environ.get("YUNDAN_BROWSER")
    arguments = [
        "--host-resolver-rules=" + ",".join(f"MAP {host} {world.address}" for host in HOSTS),
        f"--ignore-certificate-errors-spki-list={world.pin}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(Path(named) if named else None),
            args=arguments,
            chromium_sandbox=not is_root(),
        )
        if listed is None:
            log_in(browser, saved)
        else:
            orders = json.loads(listed.read_text("utf-8"))
            print(json.dumps(copy_all(browser, orders, saved, one_context=one_context)))
        browser.close()


if __name__ == "__main__":
    paths = [Path(one) for one in sys.argv[2:] if not one.startswith("--")]
    main(
        sys.argv[1],
        paths[0],
        paths[1] if paths[1:] else None,
        one_context="--one-context" in sys.argv,
    )
