"""`yundan move …`: everything to another computer, and this one disarmed."""

from __future__ import annotations

import click

from agent.cli.lazy import LazyGroup

_COMMANDS = {
    "export": "agent.cli.move_export:export_folder",
    "import": "agent.cli.move_import:import_folder",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def move() -> None:
    """Everything to another computer, in one file with a passphrase. 搬到另一台电脑。"""
