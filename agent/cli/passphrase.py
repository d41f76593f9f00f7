"""Asks for the passphrase of a moved folder."""

from __future__ import annotations

import sys
from pathlib import Path

from agent.cli.console import Console
from agent.cli.unseen import typed_unseen
from agent.errors import UserError

SHORTEST = 12


def new_passphrase(console: Console, sealed: Path, file: Path | None) -> str:
    """One that is long enough, typed twice by a person. Raises UserError."""
    given = passphrase(console, sealed, file)
    if len(given) < SHORTEST:
        raise UserError("passphrase_short", n=SHORTEST)
    typed = file is None and sys.stdin.isatty()
    if typed and typed_unseen(console.words.say("moving.passphrase_again")) != given:
        raise UserError("passphrases_differ")
    return given


def passphrase(console: Console, sealed: Path, file: Path | None) -> str:
    """That of `sealed`: the first line of `file`, else what is typed unseen or comes as one line of
    standard input. Raises UserError."""
    if file is None:
        given = typed_unseen(console.words.say("moving.passphrase", file=sealed.name))
    else:
        given = _first_line(file)
    if not given:
        raise UserError("no_passphrase")
    return given


def _first_line(file: Path) -> str:
    try:
        return file.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:  # it quotes what it could not read
        raise UserError("passphrase_unreadable", path=str(file), trouble="not UTF-8") from None
    except OSError as failed:
        told = {"path": str(file), "trouble": failed.strerror}
        raise UserError("passphrase_unreadable", **told) from failed
