"""`yundan alerts …`: whom to tell, away from the computer, of what needs a person."""

from __future__ import annotations

import click

from agent.cli.lazy import LazyGroup

_COMMANDS = {
    "list": "agent.cli.alerts_list:alerts_list",
    "add": "agent.cli.alerts_add:alerts_add",
    "remove": "agent.cli.alerts_remove:alerts_remove",
    "test": "agent.cli.alerts_test:alerts_test",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def alerts() -> None:
    """Tell a group's robot or a mailbox of lost logins and stopped stores. 提醒渠道。"""
