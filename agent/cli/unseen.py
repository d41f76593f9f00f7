"""Asks for what nobody may look at."""

from __future__ import annotations

import sys

import click


def typed_unseen(question: str, *, may_be_empty: bool = False) -> str:
    """What a person types unseen, or one line of standard input; "" where nothing came."""
    if sys.stdin.isatty():
        default = "" if may_be_empty else None
        return str(
            click.prompt(question, hide_input=True, err=True, default=default, show_default=False)
        )
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:  # it quotes what it could not read
        return ""
