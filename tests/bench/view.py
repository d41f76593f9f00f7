"""One view of a full page, and one minute of a page that stands: recorded, then read."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request

from tests.bench.asking import asking
from tests.bench.browser import watched_page
from tests.bench.store import FULL_PAGE, ORDERS
from tests.bench.trace import CATEGORIES, Event, Trace, busy_ms, most_in_one, read_trace

ROWS = """(orders => {
  const rows = () => document.querySelectorAll("tr.auxo-table-row-level-0[data-row-key]").length;
  const watcher = new MutationObserver(() => {
    if (rows() < orders) return;
    performance.mark("bench:rows");
    watcher.disconnect();
  });
  watcher.observe(document, { childList: true, subtree: true });
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) shifted += one.value;
  }).observe({ type: "layout-shift", buffered: true });
})(%d)"""
ROWS_STAND = "performance.getEntriesByName('bench:rows').length"
BADGES = "document.querySelectorAll('yundan-badge').length === %d"
SETTLED_MS = 4_000
PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class View:
    """What one view cost, in milliseconds from the moment in which the rows stand: `style`,
    `script`, `before` (the rows stand) and `most` are of the processor, `longest` of the clock."""

    style: float
    shift: float
    script: float = 0
    before: float = 0
    most: float = 0
    longest: float = 0
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Idle:
    """What a page that stands costs."""

    hidden: bool
    script: float
    timers: int
    asked: int


def look(context: BrowserContext, *, extended: bool) -> View:
    """Open the page, wait until it is done, and read what happened."""
    with watched_page(context, ROWS % ORDERS) as page:
        with asking(context) as asked, tracing(page) as ended:
            page.goto(FULL_PAGE)
            done = BADGES % ORDERS if extended else ROWS_STAND
            page.wait_for_function(done, timeout=PATIENCE_MS)
            page.wait_for_timeout(SETTLED_MS)
            trace = ended()
        shift = float(page.evaluate("shifted"))
    return _read(trace, shift, asked)


def stand(context: BrowserContext, seconds: float, *, hidden: bool) -> Idle:
    """Leave a page with all its badges alone, seen or behind another tab."""
    page = context.new_page()
    page.bring_to_front()
    page.goto(FULL_PAGE)
    page.wait_for_function(BADGES % ORDERS, timeout=PATIENCE_MS)
    front = context.new_page() if hidden else None
    try:
        if front:
            front.bring_to_front()
        front_or_page = front or page
        front_or_page.wait_for_timeout(SETTLED_MS)
        assert page.evaluate("document.hidden") is hidden
        with asking(context) as asked, tracing(page) as ended:
            front_or_page.wait_for_timeout(seconds * 1000)
            trace = ended()
    finally:
        page.close()
        if front:
            front.close()
    from_page = [one for one in asked if not one.url.endswith("/hello")]  # the toolbar's number
    return Idle(hidden, busy_ms(trace.ours(0)), trace.timers(), len(from_page))


@contextmanager
def tracing(page: Page) -> Generator[Callable[[], Trace]]:
    """Record; what is given back ends the recording and reads it."""
    cdp: Any = page.context.new_cdp_session(page)
    events: list[Event] = []
    over: list[Event] = []

    def collected(part: Event) -> None:
        events.extend(part["value"])

    def complete(said: Event) -> None:
        over.append(said)

    cdp.on("Tracing.dataCollected", collected)
    cdp.on("Tracing.tracingComplete", complete)
    how = {"includedCategories": CATEGORIES, "recordMode": "recordAsMuchAsPossible"}
    cdp.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": how})

    def ended() -> Trace:
        page.evaluate("void performance.mark('bench:page')")
        cdp.send("Tracing.end")
        while not over:
            page.wait_for_timeout(20)
        return read_trace(events)

    yield ended
    cdp.detach()


def _read(trace: Trace, shift: float, asked: list[Request]) -> View:
    rows = trace.mark("bench:rows")
    end = rows + SETTLED_MS * 1000
    ours = trace.ours(rows)
    style = trace.style_ms(rows, end)
    if not ours:
        return View(style, shift)
    most, longest = most_in_one(trace.tasks(), ours)
    return View(
        style,
        shift,
        script=busy_ms(ours),
        before=busy_ms(trace.ours(0, rows)),
        most=most,
        longest=longest,
        asked=tuple(r.url.rsplit("/v1/", 1)[-1] for r in asked),
    )
