"""How long a seller waits for the badges, by the page's own clock; nothing is recorded besides."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext

from tests.bench.asking import asking
from tests.bench.browser import watched_page
from tests.bench.store import FULL_PAGE, ORDERS

PATIENCE_MS = 60_000
WATCH = """(orders => {
  const rows = "tr.auxo-table-row-level-0[data-row-key]";
  const count = (selector) => document.querySelectorAll(selector).length;
  const at = {};
  globalThis.waited = at;
  new MutationObserver(() => {
    if (!at.rows && count(rows) >= orders) {
      at.rows = performance.now();
      requestAnimationFrame(() => requestAnimationFrame(() => (at.painted = performance.now())));
    }
    if (!at.badges && count("yundan-badge") >= orders) at.badges = performance.now();
  }).observe(document, { childList: true, subtree: true });
})(%d)"""


@dataclass(frozen=True, slots=True)
class Wait:
    """One view, in milliseconds since its rows are in the page: when the page has painted them,
    when all badges stand (0 without the extension), and how long the agent took."""

    painted: float
    badges: float
    answered: float


def wait(context: BrowserContext, *, extended: bool) -> Wait:
    """Open the page and wait until it is done."""
    with watched_page(context, WATCH % ORDERS) as page:
        with asking(context) as asked:
            page.goto(FULL_PAGE)
            done = "waited.painted && waited.badges" if extended else "waited.painted"
            page.wait_for_function(done, timeout=PATIENCE_MS)
        at: dict[str, float] = page.evaluate("waited")
    answers = [r.timing["responseEnd"] for r in asked if r.url.endswith("/v1/orders")]
    return Wait(at["painted"] - at["rows"], at.get("badges", at["rows"]) - at["rows"], sum(answers))
