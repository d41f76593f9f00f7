"""`scripts/bench NAME`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.bench import extension
from tests.bench.idle import bench as idle
from tests.bench.passes import bench as passes
from tests.bench.week import bench as week

BENCHES: dict[str, Callable[[list[str]], int]] = {
    "extension": lambda arguments: extension.main(),
    "idle": idle.main,
    "sync": passes.main,
    "week": week.main,
}


def main(arguments: list[str]) -> int:
    """Run one bench; 2 where there is none of this name."""
    if not arguments or arguments[0] not in BENCHES:
        print(f"usage: scripts/bench {'|'.join(BENCHES)}", file=sys.stderr)
        return 2
    return BENCHES[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
