"""`yundan portals …`: which portals there are, and whether a recipe is any good."""

from __future__ import annotations

import click

from agent.cli.lazy import LazyGroup

_COMMANDS = {
    "list": "agent.cli.portals_list:list_portals",
    "check": "agent.cli.portals_check:check_file",
    "try": "agent.cli.portals_try:try_page",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def portals() -> None:
    """Portals and the recipes that describe them: list, check, try. 平台与平台文件。"""
