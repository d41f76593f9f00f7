"""A click group whose commands are imported only when called: `yundan --help` stays quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import click


class LazyGroup(click.Group):
    """`lazy` maps a command's name to "module:attribute"."""

    def __init__(self, *args: Any, lazy: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = self._lazy.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        return cast(click.Command, getattr(import_module(module), name))
