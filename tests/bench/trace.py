"""A trace of Chromium, and what of it is the extension's.

Ours is a stretch of the page's main thread in which Chromium names one of our scripts: its events
of evaluating, compiling and calling a script say which, and so does the sampling profiler for what
has no such event (what goes on after an `await`). A sample is ours if any frame on its stack is:
what the page's DOM does for us counts as well. Stretches that overlap count once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

Event = dict[str, Any]
Stretch = tuple[float, float]
"""From and to, in the trace's microseconds."""


class Work(NamedTuple):
    """A stretch of the main thread, and for how many microseconds of it the thread had a core."""

    begin: float
    end: float
    busy: float


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

    def ours(self, begin: float, end: float = float("inf")) -> list[Work]:
        """All that is ours between two moments, in order, none of it twice."""
        tasks = self.tasks()
        called = list(_outermost(e for e in self._main(*SCRIPTS) if _url(e).startswith(OURS)))
        starts = [work.begin for work in called]
        found = list(called)
        for first, last in self.samples:
            near = bisect_right(starts, first) - 1
            if near < 0 or called[near].end <= first:
                found.append(Work(first, last, (last - first) * _share(tasks, first)))
        return sorted(work for work in found if begin <= work.begin < end)

    def tasks(self) -> list[Work]:
        """The main thread's tasks; a task in a task is not one of its own."""
        return list(_outermost(self._main(TASK)))

    def style_ms(self, begin: float, end: float) -> float:
        """Processor milliseconds of style, layout and paint on the main thread."""
        work = _outermost(self._main(*STYLE))
        return busy_ms(one for one in work if begin <= one.begin < end)

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


def busy_ms(work: Iterable[Work]) -> float:
    """Processor milliseconds, together."""
    return sum(one.busy for one in work) / 1000


def most_in_one(tasks: Sequence[Work], ours: Sequence[Work]) -> tuple[float, float]:
    """The most that is ours in one task, in processor milliseconds, and how long the longest task
    is of which most is ours, in milliseconds."""
    most = whole = 0.0
    for task in tasks:
        own = busy_ms(one for one in ours if task.begin <= one.begin < task.end)
        most = max(most, own)
        if own * 2000 > task.busy:
            whole = max(whole, (task.end - task.begin) / 1000)
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


def _outermost(events: Iterable[Event]) -> Iterator[Work]:
    end = 0.0
    for one in sorted(events, key=lambda e: (e["ts"], -e.get("dur", 0))):
        if one["ts"] >= end:
            end = one["ts"] + one.get("dur", 0)
            yield Work(one["ts"], end, one.get("tdur", one.get("dur", 0)))


def _share(tasks: Sequence[Work], at: float) -> float:
    """How much of its time the task of this moment had a core."""
    near = bisect_right(tasks, at, key=lambda task: task.begin) - 1
    task = tasks[near] if near >= 0 else None
    return task.busy / (task.end - task.begin) if task and task.end > max(at, task.begin) else 1.0


def _url(event: Event) -> str:
    data = event.get("args", {}).get("data", {})
    return str(data.get("url", ""))
