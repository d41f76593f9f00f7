"""One asked-for run as a process of its own: what it takes of memory goes with it, and whatever a
browser does to it, the worker lives on."""

from __future__ import annotations

import sys

from agent.asked_run import CarryingOut, not_begun
from agent.errors import UserError
from agent.place import find_place
from agent.screen import Screen
from agent.service.ending import Ending


def main(run: int) -> None:
    """Carry out the run; end early where the worker lets go. What is in the way is said in a
    sentence."""
    try:
        carry_out(run)
    except UserError as trouble:
        from agent.cli.last_words import end_with  # heavy

        end_with(trouble)


def carry_out(run: int) -> None:
    """Carry out the run. Raises UserError."""
    Screen().there()  # a desktop may have come since the service began
    ending = Ending()
    ending.watch()
    try:
        place = find_place()
    except UserError as trouble:
        not_begun(run, trouble)
        raise
    CarryingOut(place, ending).carry_out(run)


if __name__ == "__main__":
    main(int(sys.argv[1]))
