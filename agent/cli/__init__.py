"""`yundan …`: thin. A command is a file; this one ties them together and tells what went wrong."""

from __future__ import annotations

import errno
import sqlite3
import sys
import traceback

import click

from agent.cli.console import Console
from agent.cli.lazy import LazyGroup
from agent.errors import UserError
from agent.sync.armed_log import ArmedLogDamaged

_COMMANDS = {
    "sync": "agent.cli.sync:sync",
    "status": "agent.cli.status:status",
    "orders": "agent.cli.orders:orders",
    "why": "agent.cli.why:why",
    "review": "agent.cli.review:review",
    "resolve": "agent.cli.resolve:resolve",
    "adopt": "agent.cli.adopt:adopt",
    "login": "agent.cli.login:login",
    "doctor": "agent.cli.doctor:doctor",
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
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; its exit status. Only a bug of ours shows its traceback, in the log."""
    console = Console()
    try:
        status = group.main(arguments, prog_name="yundan", standalone_mode=False)
        return int(status or 0)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except UserError as trouble:
        console.trouble(trouble)
        return trouble.exit_status
    except ArmedLogDamaged as damaged:
        trouble = UserError("armed_log_damaged", trouble=str(damaged), store="STORE")
        console.trouble(trouble)
        return trouble.exit_status
    except (KeyboardInterrupt, click.Abort):
        console.error("errors.interrupted")
        return 130
    except (OSError, sqlite3.OperationalError) as failed:
        known = _of_the_system(failed)
        if known is None:
            return console.bug(failed, traceback.format_exc())
        console.trouble(known)
        return known.exit_status
    except Exception as bug:  # noqa: BLE001 - the last line of defence: a bug is told as one
        return console.bug(bug, traceback.format_exc())


def _of_the_system(failed: OSError | sqlite3.OperationalError) -> UserError | None:
    if isinstance(failed, OSError):
        if failed.errno in (errno.ENOSPC, errno.EDQUOT):
            return UserError("disk_full")
        if failed.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            return UserError(
                "home_unwritable", path=failed.filename or "?", trouble=failed.strerror
            )
        return None
    said = str(failed)
    if "full" in said or "disk I/O" in said:
        return UserError("disk_full")
    return UserError("ledger_busy") if "locked" in said else None
