"""`yundan traces key`: keeps the key of the trace query service, or removes it."""

from __future__ import annotations

import re

import click

from agent.cli.console import Console
from agent.cli.unseen import typed_unseen
from agent.errors import UserError
from agent.passwords import KeyringTrouble
from agent.place import find_place
from agent.trace_key import TraceKey


@click.command("key")
@click.option("--forget", is_flag=True, help="Remove the kept key.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def traces_key(forget: bool, as_json: bool) -> None:
    """Keep the key of 快递100, which is asked for, or read as one line of standard input.

    It is kept in the system's keyring, or, where there is none, in a file of your own.
    保存授权 Key。
    """
    console, place = Console(), find_place()
    held = TraceKey(place.home.root)
    try:
        if forget:
            _forget(console, held, as_json=as_json)
        else:
            _keep(console, held, _asked(console), as_json=as_json)
    except KeyringTrouble as trouble:
        raise UserError("keyring_failed", trouble=str(trouble)) from trouble
    if not (forget or as_json or place.config.trace_api.provider):
        console.say("traces.how_to_begin", path=str(place.home.config))


def _asked(console: Console) -> str:
    """The key as it was typed or pasted. Raises UserError."""
    key = typed_unseen(console.words.say("traces.key_of")).strip()
    if not key:
        raise UserError("no_trace_key")
    if not re.fullmatch("[!-~]{1,128}", key):
        raise UserError("trace_key_signs")
    return key


def _keep(console: Console, held: TraceKey, key: str, *, as_json: bool) -> None:
    in_keyring = held.keep(key)
    if as_json:
        console.json({"kept": "keyring" if in_keyring else "file"})
    elif in_keyring:
        console.say("traces.key_kept")
    else:
        console.say("traces.key_kept_file", path=str(held.file))


def _forget(console: Console, held: TraceKey, *, as_json: bool) -> None:
    gone = held.forget()
    if as_json:
        console.json({"forgotten": gone})
    else:
        console.say("traces.key_forgotten" if gone else "traces.key_none")
