"""Shipping in two steps: a person's word on one that nothing proves, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.home import open_home
from agent.rules.desired import Standing
from agent.sync.journal import State
from agent.words import Words
from scrapers.browser.world import World as Network
from tests.conftest import Command
from tests.simulated.half_done import (
    DRY,
    left_in_doubt,
    left_stored,
    number_of,
    only,
    states,
    tries,
)
from tests.simulated.hands import STORE_KEY
from tests.simulated.rig import Rig
from tests.simulated.truth import half_truths, picture
from tests.simulated.two_step import TwoStep

CONFIG = f"""
[[store]]
key = "{STORE_KEY}"
portal = "doudian"
suppliers = []
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The data folder that the command works on."""
    made = open_home(tmp_path / "home", Network())
    made.config.write_text(CONFIG)
    return made.root


def test_a_person_says_to_go_on(home: Path, command: Command) -> None:
    rig, world = left_in_doubt(home)
    order_id = only(rig.run()).order_id
    shown = command("resolve", order_id)
    assert "the store has" in shown.out
    assert number_of(world) in shown.out
    said = command("resolve", order_id, "--retry")
    assert (said.status, "is not entered again" in said.out) == (0, True)
    told = only(rig.run())
    assert (told.standing, told.reason) == (Standing.WRITTEN, "read_back_same")
    assert (tries(world), world.asked.count("press")) == (2, 1)
    assert not half_truths(rig)


@pytest.mark.parametrize("left", [left_stored, left_in_doubt], ids=lambda f: f.__name__)
def test_a_person_says_to_leave_it_alone(
    left: Callable[[Path], tuple[Rig, TwoStep]], home: Path, command: Command
) -> None:
    rig, world = left(home)
    before, order_id = tries(world), only(rig.run(DRY)).order_id
    assert command("resolve", order_id, "--drop").status == 0
    for _ in range(2):
        told = only(rig.run())
        assert (told.standing, told.reason) == (Standing.CLOSED, "person_drop")
    assert (states(rig), tries(world), picture(rig).reviews) == ([State.WITHDRAWN], before, ())
    assert command("resolve", order_id, "--retry").status != 0, "nothing is in doubt any more"


def test_going_on_with_what_is_only_stored_changes_nothing(home: Path, command: Command) -> None:
    rig, world = left_stored(home)
    order_id = only(rig.run(DRY)).order_id
    assert command("resolve", order_id, "--retry", "--json").json["state"] == "stored"
    assert only(rig.run()).standing is Standing.WRITTEN
    assert tries(world) == 1


def test_why_and_review_say_it_in_words(home: Path, command: Command) -> None:
    rig, _ = left_in_doubt(home)
    order_id = only(rig.run()).order_id
    for asked in (("review",), ("why", order_id)):
        said = command(*asked, YUNDAN_LANG="zh").out
        assert "结果不明" in said
        assert f"yundan resolve {order_id} --retry" in " ".join(said.split())
    assert Words("en").say("states.finishing") in command("why", order_id).out
