"""`yundan data …`: everything that is kept, as a file; or gone."""

from __future__ import annotations

import click

from agent.cli.lazy import LazyGroup

_COMMANDS = {
    "export": "agent.cli.data_export:export",
    "erase": "agent.cli.data_erase:erase_data",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def data() -> None:
    """Everything that Yundan knows, given out or erased. 导出或清除全部数据。"""
