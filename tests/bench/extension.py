"""What the extension costs on the seller's page: a list of 500 orders, all known to the agent."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.bench.browser import seller_browser
from tests.bench.figures import head, say
from tests.bench.store import full_store
from tests.bench.view import Idle, View, look, stand
from tests.bench.wait import Wait, wait
from tests.extension.rig import Browser

VIEWS = 5
IDLE_S = 60.0
HOW = """\
Ours is what Chromium's trace names as a script of chrome-extension:// on the page's main thread:
its events of compiling, evaluating and calling, and the profiler's samples with such a frame
anywhere on the stack (so the DOM's work for us counts); the profiler's own cost is in it. Sums of
script and style are processor time (of what only the profiler saw the task's share), tasks and
waits are by the clock, so that a busy machine shows in them. Style, layout and paint that we cause:
the sum of a browser with the extension less that of one without, over the same seconds after the
rows stand. Waits are measured in views of their own, without the trace's cost: from the
moment in which all rows are in the page; that the page itself needs to paint them is in it."""


def main() -> int:
    """Measure and print. 1 where an aim is missed."""
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        folder = Path(kept)
        print("A store with 500 orders is read first: about a minute.", flush=True)
        with full_store(folder / "store") as agent:
            shop = agent.shop
            plain_profile, profile = folder / "plain", folder / "profile"
            with seller_browser(playwright, shop, plain_profile, extended=False) as context:
                look(context, extended=False)  # caches are filled
                plain = [look(context, extended=False) for _ in range(VIEWS)]
                bare = [wait(context, extended=False) for _ in range(VIEWS)]
            with seller_browser(playwright, shop, profile, extended=True) as context:
                Browser(context, profile).pair(agent)
                first = look(context, extended=True)
                views = [look(context, extended=True) for _ in range(VIEWS)]
                version = context.browser.version if context.browser else ""
                head(f"Chromium {version}", VIEWS)
                met = _say_views(first, views, plain)
                met &= _say_waits([wait(context, extended=True) for _ in range(VIEWS)], bare)
                idle = [stand(context, IDLE_S, hidden=hidden) for hidden in (False, True)]
                met &= _say_idle(*idle)
    print(HOW)
    print("Every aim is met." if met else "An aim is missed.")
    return 0 if met else 1


def _say_views(first: View, views: list[View], plain: list[View]) -> bool:
    asked = [one.asked.count("orders") for one in views]
    style, bare = [one.style for one in views], median([one.style for one in plain])
    shift = max(one.shift for one in plain)
    results = [
        say("requests to the agent a view", asked, "   ", 1),
        say(
            "our scripts, rows standing → all badges standing", [v.script for v in views], " ms", 50
        ),
        say("the most of ours in one task", [v.most for v in views], " ms", 16),
        say("the longest task that is mostly ours", [v.longest for v in views], " ms", 16),
        say("layout shift beyond the plain page's", [v.shift - shift for v in views], "   ", 0),
    ]
    say("our scripts before the rows stand", [v.before for v in views], " ms")
    say("style, layout, paint that we cause", [s - bare for s in style], " ms")
    say("  the plain page's own", [v.style for v in plain], " ms")
    print(f"  the first view of a browser asks: {', '.join(first.asked)}")
    print(f"  every later one: {', '.join(views[-1].asked)}")
    return all(results)


def _say_waits(waits: list[Wait], bare: list[Wait]) -> bool:
    since = "  since the rows are in the page: "
    met = say(since + "all badges stand", [w.badges for w in waits], " ms", 300)
    say(since + "the page has painted them", [w.painted for w in waits], " ms")
    say(since + "so does the plain page", [w.painted for w in bare], " ms")
    say("  painted rows → all badges", [w.badges - w.painted for w in waits], " ms")
    say("  the agent answers in", [w.answered for w in waits], " ms")
    return met


def _say_idle(seen: Idle, hidden: Idle) -> bool:
    print(f"  in {IDLE_S:g} s of a page that stands")
    say("  seen: our scripts", [seen.script], " ms")
    say("  seen: timers of ours that fire", [seen.timers], "   ")
    say("  seen: requests for the page", [seen.asked], "   ")
    results = [
        say("  behind another tab: our scripts", [hidden.script], " ms", 0),
        say("  behind another tab: timers of ours that fire", [hidden.timers], "   ", 0),
        say("  behind another tab: requests for the page", [hidden.asked], "   ", 0),
    ]
    return all(results)
