"""Asks for what nobody may look at."""

from __future__ import annotations

import sys

import click


def typed_unseen(question: str) -> str:
    """What a person types unseen, or one line of standard input; "" where nothing came."""
    if sys.stdin.isatty():
        return str(click.prompt(question, hide_input=True, err=True))
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:  # it quotes what it could not read
        return ""
