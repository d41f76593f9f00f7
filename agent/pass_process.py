"""One asked-for run as a process of its own: what it takes of memory goes with it, and whatever a
browser does to it, the worker lives on."""

from __future__ import annotations

import sys

from agent.asked_run import CarryingOut
from agent.place import find_place
from agent.screen import Screen
from agent.service.ending import Ending


def main(run: int) -> None:
    """Carry out the run; end early where the worker lets go."""
    Screen().there()  # a desktop may have come since the service began
    ending = Ending()
    ending.watch()
    CarryingOut(find_place(), ending).carry_out(run)


if __name__ == "__main__":
    main(int(sys.argv[1]))
