"""How a process of ours ends where something foreseen is in its way: by a sentence."""

from __future__ import annotations

import sys
from typing import NoReturn

from agent.cli.console import Console
from agent.errors import UserError


def end_with(trouble: UserError) -> NoReturn:
    """Say it on stderr, and end with its status."""
    Console().trouble(trouble)
    sys.exit(trouble.exit_status)
