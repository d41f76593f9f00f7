"""`yundan data export`: everything that Yundan knows, as JSON lines."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from agent.care.export import every_line, write_lines
from agent.cli.console import Console
from agent.errors import UserError
from agent.place import find_place


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def export(file: Path | None) -> None:
    """Everything that Yundan knows, one JSON object a line, into a new FILE (else to the terminal).
    导出全部数据。

    Each line is a row: {"table": "store_orders", "store": …, "order_id": …, …}. The tables are
    those of the ledger: orders and parcels of both sides, traces, links, questions and answers,
    decisions, runs, every press with each step of it, and more. Values are as they are stored:
    times are ISO 8601 in UTC, amounts in fen, lists are JSON in a text. Of receivers there is only
    what the portal shows masked, and a keyed hash. Lines of table "armed_log" are the record of
    presses: "home" begins a log; "members" are [order, line, quantity, carrier, number].

    Everything is of one moment; it may run beside a pass. Logins, passwords and keys are not in it.
    """
    console, place = Console(), find_place()
    lines = every_line(place.home)
    if file is None or str(file) == "-":
        out = sys.stdout.buffer  # UTF-8, whatever the terminal speaks
        for line in lines:
            out.write(line.encode())
        out.flush()
        return
    if file.exists() or file.is_symlink():
        raise UserError("export_file_exists", path=str(file))
    try:
        count = write_lines(lines, file)
    except OSError as failed:
        trouble = failed.strerror or str(failed)
        raise UserError("export_unwritable", path=str(file), trouble=trouble) from failed
    console.say("care.exported", n=count, path=str(file.resolve()))
