"""`yundan …`: thin. A command is a file; this one ties them together and tells what went wrong."""

from __future__ import annotations

import io
import os
import sqlite3
import sys

import click

from agent.cli.console import Console
from agent.cli.lazy import LazyGroup
from agent.cli.wrong_usage import told
from agent.errors import ArmedLogDamaged, UserError
from agent.failures import of_disk_or_ledger
from scrapers.errors import PortalError

INTERRUPTED = 130  # what shells call an end by Ctrl-C

_COMMANDS = {
    "sync": "agent.cli.sync:sync",
    "status": "agent.cli.status:status",
    "orders": "agent.cli.orders:orders",
    "why": "agent.cli.why:why",
    "rules": "agent.cli.rules:rules",
    "review": "agent.cli.review:review",
    "resolve": "agent.cli.resolve:resolve",
    "adopt": "agent.cli.adopt:adopt",
    "resume": "agent.cli.resume:resume",
    "repair": "agent.cli.repair:repair",
    "login": "agent.cli.login:login",
    "doctor": "agent.cli.doctor:doctor",
    "backup": "agent.cli.backup:backup",
    "data": "agent.cli.data:data",
    "move": "agent.cli.move:move",
    "portals": "agent.cli.portals:portals",
    "up": "agent.cli.up:up",
    "pair": "agent.cli.pair:pair",
    "openapi": "agent.cli.openapi:openapi",
    "traces": "agent.cli.traces:traces",
    "alerts": "agent.cli.alerts:alerts",
    "parse": "agent.cli.parse:parse",
    "record": "agent.cli.record:record",
    "practice": "agent.cli.practice:practice",
    "demo": "agent.cli.demo:demo",
}


@click.group(
    cls=LazyGroup, lazy=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="yundan")
def group() -> None:
    """运单 Yundan: copies waybill numbers from suppliers to your store and proves each copy.

    把供应商的运单号回填到店铺，并逐个回读核对。
    """


def main() -> None:
    """The console script. Every foreseen trouble is one sentence and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old console has no room for every sign
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


_PRESSING = frozenset({"sync", "demo"})
"""Commands that send something to a store."""


def run(arguments: list[str]) -> int:
    """Run one command; its exit status. Only a bug of ours shows its traceback, in the log."""
    console = Console()
    try:
        status = group.main(arguments, prog_name="yundan", standalone_mode=False)
        return int(status or 0)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as wrong:
        click.echo(told(console.words, wrong), err=True)
        return 2
    except UserError as trouble:
        console.trouble(trouble)
        return trouble.exit_status
    except ArmedLogDamaged as damaged:
        trouble = UserError("armed_log_damaged", trouble=str(damaged), store="STORE")
        console.trouble(trouble)
        return trouble.exit_status
    except PortalError as trouble:
        console.portal_trouble(trouble)
        return trouble.exit_bit
    except (KeyboardInterrupt, click.Abort):
        pressing = bool(_PRESSING & set(arguments[:1]))
        console.error("errors.interrupted" if pressing else "errors.given_up")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except (OSError, sqlite3.DatabaseError) as failed:
        known = of_disk_or_ledger(failed)
        if known is None:
            return console.bug(failed)
        console.trouble(known)
        return known.exit_status
    except Exception as bug:  # noqa: BLE001 - the last line of defence: a bug is told as one
        return console.bug(bug)
