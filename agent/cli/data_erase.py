"""`yundan data erase`: everything that Yundan keeps is removed."""

from __future__ import annotations

import sys

import click

from agent.care.erase import Erased, counted, erase
from agent.cli.console import Console
from agent.environment import Environment, read_environment
from agent.errors import NEEDS_USER, UserError
from agent.home import ERASING, Home, check_world, home_root
from agent.passwords import SERVICE
from agent.practice import find_world
from agent.settings import Config, parsed_config
from scrapers.browser.world import World

WORDS = ("erase", "删除")


@click.command("erase")
@click.option("--yes", is_flag=True, help="Do not ask. For scripts.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def erase_data(yes: bool, as_json: bool) -> None:
    """Remove everything that Yundan keeps on this computer: logins, ledger, record of presses,
    backups, evidence, log, keys, kept passwords, settings. 清除全部数据。

    To be sure it asks for a word. It cannot be taken back; for a copy first: yundan data export.
    If it is cut off, run it again: it goes on where it ended.
    """
    console = Console()
    home = _home(read_environment())
    keys = _accounts(home)
    if not yes:
        _be_sure(console, home, keys, as_json=as_json)
    done = erase(home, keys)
    if as_json:
        told = {"removed": counted(done), "left": done.others, "unreached": done.unreached}
        nameless = {"nameless_channels": done.nameless_channels}
        console.json({"path": str(home.root), **told, **nameless})
    else:
        _tell(console, home, done)
    if not done.whole:
        raise click.exceptions.Exit(NEEDS_USER)


def _home(environment: Environment) -> Home:
    """The data folder, which is not made, nor need it be whole. Raises UserError."""
    practice = bool(environment.practice)
    world = World() if environment.home else find_world(environment.practice)
    root = home_root(environment.home, world)
    begun = (root / ERASING).exists()
    if not begun and not (root.is_dir() and check_world(root, practice)):
        raise UserError("nothing_to_erase", path=str(root))
    return Home(root, practice)


def _accounts(home: Home) -> list[str]:
    """The accounts of the settings, as far as these can be read."""
    try:
        config = parsed_config(home.config)
    except UserError:  # broken settings go like the rest; profiles tell their accounts too
        config = Config()
    return [account.key for account in (*config.store, *config.supplier)]


def _be_sure(console: Console, home: Home, keys: list[str], *, as_json: bool) -> None:
    if as_json or not sys.stdin.isatty():
        raise UserError("erase_unasked")
    console.say("care.erase", path=str(home.root))
    typed = str(click.prompt(console.words.say("care.erase_word"), default="", show_default=False))
    if typed.strip() not in (*WORDS, *keys):
        raise click.Abort


def _tell(console: Console, home: Home, done: Erased) -> None:
    console.say("care.erased", path=str(home.root))
    for part, many in counted(done).items():
        console.out.print(f"  {console.words.say(f'care_parts.{part}')}: {many}", markup=False)
    if done.others:
        console.say("care.erase_others", names=", ".join(done.others))
    if done.unreached:
        names = ", ".join(done.unreached)
        console.error("care.erase_unreached", names=names, trouble=done.keyring)
    if done.nameless_channels:
        console.error("care.erase_nameless", service=SERVICE, path=str(home.root))
    console.say("care.erase_elsewhere")
