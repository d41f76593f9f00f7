"""One asked-for run as a process of its own: what it takes of memory goes with it, and whatever a
browser does to it, the worker lives on."""

from __future__ import annotations

import os
import sys

from agent.asked_run import CarryingOut
from agent.place import find_place
from agent.service.at_login.screen import screen_of
from agent.service.ending import Ending


def main(run: int) -> None:
    """Carry out the run; end early where the worker lets go."""
    os.environ.update(screen_of(os.environ))  # a desktop may be there by now
    ending = Ending()
    ending.watch()
    CarryingOut(find_place(), ending).carry_out(run)


if __name__ == "__main__":
    main(int(sys.argv[1]))
