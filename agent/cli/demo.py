"""`yundan demo`: the main job against the practice twin, judged by its oracle."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from rich.text import Text

from agent.cli.console import Console
from agent.cli.demo_agent import DemoAgent, beside
from agent.cli.interrupt import end_as_by_ctrl_c
from agent.cli.report import print_report
from agent.cli.sync import run_pass
from agent.environment import read_environment, with_variables
from agent.home import open_home
from agent.place import Place
from agent.practice import ask_twin, find_world
from agent.settings import Config
from agent.sync.options import Options
from agent.twin_process import RunningTwin, start_twin
from agent.verdict import Verdict, judge
from scrapers.browser.launch import is_root


@click.command()
@click.option("--orders", type=click.IntRange(1, 2000), default=40, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--keep", is_flag=True, help="Leave the twin running and say how to look at it.")
def demo(orders: int, seed: int, keep: bool) -> None:
    """Copy waybills between two look-alike portals on this machine. 演示。"""
    console = Console()
    end_as_by_ctrl_c()
    console.say("demo.intro", orders=orders)
    twin = start_twin(orders, seed)
    try:
        with tempfile.TemporaryDirectory(prefix="yundan-demo-") as folder:
            verdict = _run(console, twin, Path(folder))
            if keep:
                with beside(twin.base, Path(folder)) as helper:
                    _how_to_look(console, twin, Path(folder))
                    _how_to_mark(console, helper)
                    twin.process.wait()
    finally:
        twin.stop()
    raise click.exceptions.Exit(0 if verdict.clean else 1)


def _run(console: Console, twin: RunningTwin, folder: Path) -> Verdict:
    world = find_world(twin.base)
    browser = read_environment().browser
    place = Place(open_home(folder, world), Config(), world, twin.base, browser)
    (store,) = place.config.store
    console.say("demo.running")
    result = run_pass(place, store, Options(agree=lambda due, account: True), console, quiet=False)
    print_report(console, place, result, dry_run=False)
    if result.bug is not None:
        raise result.bug
    verdict = judge(ask_twin(twin.base, "/practice/oracle"))
    console.out.print()
    counts = {
        "right": verdict.right,
        "wrong": len(verdict.wrong),
        "twice": len(verdict.twice),
        "missing": len(verdict.missing),
        "untouched": verdict.untouched,
    }
    style = "bold green" if verdict.clean else "bold red"
    console.out.print(Text(console.words.say("demo.oracle", counts), style=style))
    for name in ("wrong", "twice", "missing"):
        for order_id in getattr(verdict, name):
            console.say(f"demo.{name}", order=order_id)
    return verdict


def _how_to_look(console: Console, twin: RunningTwin, folder: Path) -> None:
    world = find_world(twin.base)
    hosts = f"MAP * {world.address},EXCLUDE 127.0.0.1"  # where the agent listens
    here = {"YUNDAN_PRACTICE": twin.base, "YUNDAN_HOME": str(folder)}
    look = [with_variables(here, f"yundan {command}") for command in ("status", "review")]
    said = console.words.say("demo.keep", base=twin.base, status=look[0], review=look[1])
    console.out.print(said, markup=False, soft_wrap=True)
    program = read_environment().browser or "chromium"
    console.out.print(
        f'  {program} --user-data-dir="{folder}/look" --host-resolver-rules="{hosts}"'
        f" --ignore-certificate-errors-spki-list={world.pin}"
        f"{' --no-sandbox' if is_root() else ''}"
        " https://fxg.jinritemai.com/ffa/morder/order/list",
        markup=False,
        soft_wrap=True,
    )


def _how_to_mark(console: Console, agent: DemoAgent) -> None:
    """The extension on these pages: load the folder, pair."""
    said = console.words.say("demo.mark", folder=agent.extension, port=agent.port)
    console.out.print(said, markup=False, soft_wrap=True)
    console.out.print(f"     {agent.code}", markup=False, soft_wrap=True)
    console.say("demo.mark_done")
