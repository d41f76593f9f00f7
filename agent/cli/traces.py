"""`yundan traces …`: the service that is asked where parcels are."""

from __future__ import annotations

import click

from agent.cli.lazy import LazyGroup

_COMMANDS = {
    "status": "agent.cli.traces_status:traces_status",
    "key": "agent.cli.traces_key:traces_key",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def traces() -> None:
    """The service that is asked where parcels are: its key, how it stands. 物流查询。"""
