"""The figures of a week beside their aims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from agent.verdict import Verdict
from tests.simulated.week.figures import Figures, Latency, percentile

HALF, MOST = timedelta(minutes=5), timedelta(minutes=15)
SEEN_WITHIN = timedelta(minutes=2)


def say_verdict(found: Verdict) -> bool:
    """0 wrong, 0 twice, 0 missing."""
    counts = {"wrong": found.wrong, "twice": found.twice, "missing": found.missing}
    said = ", ".join(f"{len(orders)} {what}" for what, orders in counts.items())
    print(f"  {said}; {found.right} right, {found.untouched} left to a person"[:100], end="")
    print(f"   aim 0, 0, 0: {'met' if found.clean else 'MISSED'}")
    for what, orders in counts.items():
        if orders:
            print(f"    {what}: {', '.join(orders)}")
    return found.clean


def say_losses(found: Figures) -> bool:
    """Each loss told once, and once that it is over."""
    once = all((one.raised, one.recovered) == (1, 1) for one in found.announced)
    met = once and not found.unexplained and found.lines == found.due_lines
    print(
        f"  {len(found.announced)} losses, told {sum(one.raised for one in found.announced)} times,"
        f" their ends {sum(one.recovered for one in found.announced)} times; {found.unexplained}"
        f" alerts without a loss; {found.lines} lines in messages, {found.due_lines} due"
        f"   aim: each once: {'met' if met else 'MISSED'}"
    )
    for one in found.announced:
        if (one.raised, one.recovered) != (1, 1):
            print(f"    {one.loss}: {one.raised}, {one.recovered}")
    seen = [one.seen_within for one in found.announced if one.seen_within is not None]
    if seen:
        slowest = max(seen)
        quick = slowest <= SEEN_WITHIN
        print(
            f"  from the first page that showed a loss to its alert: {minutes(slowest)} at most"
            f"   aim ≤ {minutes(SEEN_WITHIN)}: {'met' if quick else 'MISSED'}"
        )
        for one in found.announced:
            if one.seen_within is not None and one.seen_within > SEEN_WITHIN:
                said = f"{one.loss.what} {one.loss.portal} at {one.loss.begin:%m-%d %H:%M} UTC"
                print(f"    {said}: {minutes(one.seen_within)}")
        met &= quick
    return met


def say_latencies(
    name: str, groups: Mapping[str, Sequence[timedelta]], *, aim: bool = False
) -> bool:
    """p50, p95 and the worst of each group. Whether all meet the aims, where there are any."""
    met = True
    print(f"  {name:<40}{'n':>6}{'p50':>10}{'p95':>10}{'worst':>10}")
    for group, values in groups.items():
        if not values:
            continue
        half, most = percentile(values, 0.5), percentile(values, 0.95)
        line = f"    {group:<38}{len(values):>6}"
        line += "".join(f"{minutes(one):>10}" for one in (half, most, max(values)))
        if aim:
            met &= half <= HALF and most <= MOST
            line += f"   aim ≤ 5 and ≤ 15 min: {'met' if met else 'MISSED'}"
        print(line)
    return met


def say_slow(latencies: Sequence[Latency]) -> None:
    """Those that took too long although something could have been done."""
    for one in sorted(latencies, key=lambda each: each.able):
        if one.able > MOST:
            print(f"    {one.shown_at:%m-%d %H:%M} UTC: {minutes(one.able)} of {minutes(one.took)}")


def minutes(span: timedelta) -> str:
    """A span as minutes."""
    return f"{span / timedelta(minutes=1):.1f} min"
