"""`yundan rules …`: what the platforms ask, and what that would have meant."""

from __future__ import annotations

import click

from agent.cli.lazy import LazyGroup

_COMMANDS = {
    "show": "agent.cli.rules_show:rules_show",
    "check": "agent.cli.rules_check:rules_check",
    "replay": "agent.cli.rules_replay:rules_replay",
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def rules() -> None:
    """The platforms' rules as Yundan knows them: show, check, try on the past. 平台规则。"""
