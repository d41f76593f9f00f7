"""A trace of Chromium, and what of it is the extension's.

Ours is a stretch of the page's main thread in which Chromium names one of our scripts: its events
of evaluating, compiling and calling a script say which, and so does the sampling profiler for what
has no such event (what goes on after an `await`). A sample is ours if any frame on its stack is:
what the page's DOM does for us counts as well. Stretches that overlap count once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Event = dict[str, Any]
Stretch = tuple[float, float]
"""From and to, in the trace's microseconds."""

CATEGORIES = [
    "toplevel",
    "blink.user_timing",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-v8.cpu_profiler",
]
OURS = "chrome-extension://"
SCRIPTS = ("FunctionCall", "EvaluateScript", "v8.compile")
STYLE = ("UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize")
TASK = "RunTask"
LONGEST_SAMPLE_US = 2_000  # what is longer is a gap: the thread did not run


@dataclass(frozen=True, slots=True)
class Trace:
    """The main thread of one page."""

    events: Sequence[Event]
    samples: Sequence[Stretch]
    """Stretches of ours that the profiler found."""

    def mark(self, name: str) -> float:
        """When the page called `performance.mark`."""
        return next(one["ts"] for one in self.events if one["name"] == name)

    def ours(self, begin: float, end: float = float("inf")) -> list[Stretch]:
        """Every stretch of ours between two moments, in order, none overlapping."""
        called = (
            (one["ts"], one["ts"] + one.get("dur", 0))
            for one in self._main(*SCRIPTS)
            if _url(one).startswith(OURS)
        )
        return list(_joined(_within([*called, *self.samples], begin, end)))

    def busy_ms(self, stretches: Sequence[Stretch]) -> float:
        """Processor milliseconds: a task's stretches get their share of what the task had, so that
        time for which the thread had to wait for a core is not counted."""
        had = {t["ts"]: t.get("tdur", t["dur"]) / t["dur"] for t in self._main(TASK) if t["dur"]}
        return sum(
            had.get(begin, 1.0) * length_ms(_within(stretches, begin, end))
            for begin, end in self.tasks()
        )

    def tasks(self) -> list[Stretch]:
        """The main thread's tasks; a task in a task is not one of its own."""
        return list(_joined((one["ts"], one["ts"] + one["dur"]) for one in self._main(TASK)))

    def style_ms(self, begin: float, end: float) -> float:
        """Processor milliseconds of style, layout and paint on the main thread."""
        inside = [(one["ts"], one["ts"] + one.get("dur", 0)) for one in self._main(*STYLE)]
        return self.busy_ms(list(_joined(_within(inside, begin, end))))

    def timers(self) -> int:
        """How many timers of ours fired."""
        calls = [one["ts"] for one in self._main("FunctionCall") if _url(one).startswith(OURS)]
        calls.sort()
        fired = 0
        for one in self._main("TimerFire"):
            next_call = bisect_left(calls, one["ts"])
            fired += next_call < len(calls) and calls[next_call] <= one["ts"] + one.get("dur", 0)
        return fired

    def _main(self, *names: str) -> Iterator[Event]:
        for one in self.events:
            if one["name"] in names and one.get("ph") == "X":
                yield one


def read_trace(events: Sequence[Event]) -> Trace:
    """The page that called `performance.mark("bench:page")`."""
    here = next(one for one in events if one["name"] == "bench:page")
    process, thread = here["pid"], here["tid"]
    own = [e for e in events if e["pid"] == process]
    main = [e for e in own if e["tid"] == thread]
    samples = [s for profile in _profiles(own, thread) for s in _samples(profile)]
    return Trace(main, samples)


def length_ms(stretches: Iterable[Stretch]) -> float:
    """How long stretches that do not overlap are together."""
    return sum(end - begin for begin, end in stretches) / 1000


def most_in_one(tasks: Sequence[Stretch], ours: Sequence[Stretch]) -> tuple[float, float]:
    """The most that is ours in one task, and the longest task of which most is ours, both in ms."""
    most = whole = 0.0
    for begin, end in tasks:
        own = length_ms(_within(ours, begin, end))
        most = max(most, own)
        if own * 2 > (end - begin) / 1000:
            whole = max(whole, (end - begin) / 1000)
    return most, whole


def _profiles(events: Sequence[Event], thread: int) -> Iterator[list[Event]]:
    """The profile of the main thread: its head, then its chunks."""
    for head in events:
        if head["name"] == "Profile" and head["tid"] == thread:
            chunks = [e for e in events if e["name"] == "ProfileChunk" and e["id"] == head["id"]]
            yield [head, *sorted(chunks, key=lambda e: e["ts"])]


def _samples(profile: Sequence[Event]) -> Iterator[Stretch]:
    own: set[int] = set()
    at = float(profile[0]["args"]["data"]["startTime"])
    stamps: list[tuple[float, bool]] = []
    for chunk in profile[1:]:
        data = chunk["args"]["data"]
        tree = data.get("cpuProfile", {})
        for node in tree.get("nodes", ()):
            if node["callFrame"].get("url", "").startswith(OURS) or node.get("parent") in own:
                own.add(node["id"])
        for node, passed in zip(tree.get("samples", ()), data.get("timeDeltas", ()), strict=True):
            at += passed
            stamps.append((at, node in own))
    stamps.sort()
    for (begin, mine), (end, _) in pairwise(stamps):
        if mine:
            yield begin, min(end, begin + LONGEST_SAMPLE_US)


def _within(stretches: Iterable[Stretch], begin: float, end: float) -> Iterator[Stretch]:
    for first, last in stretches:
        if last > begin and first < end:
            yield max(first, begin), min(last, end)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    known: Stretch | None = None
    for begin, end in sorted(stretches):
        if known and begin <= known[1]:
            known = (known[0], max(known[1], end))
            continue
        if known:
            yield known
        known = (begin, end)
    if known:
        yield known


def _url(event: Event) -> str:
    data = event.get("args", {}).get("data", {})
    return str(data.get("url", ""))
