"""Where a pass of ours spends its time, its requests and its bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.bench.passes.runs import Run
from tests.bench.passes.stages import Stage
from tests.bench.passes.traffic import Asked, size

GROUPS = ("document", "file", "image", "call")
MOST_PATHS = 16


def say_stages(said: str, stages: Mapping[str, Stage], waybills: int) -> None:
    """A line a stage: the clock, how much of it a request was under way, requests by group."""
    print(f"\n  {said:<32}{'s':>8}{'a waybill':>10}{'on its way':>11}", end="")
    print("".join(f"{group:>10}" for group in GROUPS) + f"{'kB':>9}")
    for name, stage in stages.items():
        counts = stage.groups
        print(
            f"  {name:<32}{stage.seconds:>8.1f}{stage.seconds / max(1, waybills):>10.2f}"
            f"{stage.waited:>11.1f}"
            + "".join(f"{counts[group]:>10,}" for group in GROUPS)
            + f"{size(stage.asked) / 1000:>9,.0f}"
        )


def say_paths(asked: Sequence[Asked], run: Run) -> None:
    """A line an address, those asked most first; a portal's files in one line a host."""
    by_name: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        name = f"{one.host}/…" if one.group in ("file", "image") else one.name
        by_name[one.group, name].append(one)
    print(f"\n  {'asked of the portals':<86}{'times':>7}{'a waybill':>10}{'kB':>8}")
    ranked = sorted(by_name.items(), key=lambda pair: -len(pair[1]))
    for (group, name), ones in ranked[:MOST_PATHS]:
        print(
            f"  {group:<9} {name:<76}{len(ones):>7,}{len(ones) / run.waybills:>10.2f}"
            f"{size(ones) / 1000:>8,.0f}"
        )
