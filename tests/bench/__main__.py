"""`scripts/bench NAME`."""

from __future__ import annotations

import sys

from tests.bench import extension

BENCHES = {"extension": extension.main}


def main(arguments: list[str]) -> int:
    """Run one bench; 2 where there is none of this name."""
    if len(arguments) != 1 or arguments[0] not in BENCHES:
        print(f"usage: scripts/bench {'|'.join(BENCHES)}", file=sys.stderr)
        return 2
    return BENCHES[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
