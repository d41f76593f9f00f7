"""Polite pauses: on at real portals without being asked for, longer or shorter by chance, and none
where the time has passed anyway."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.home import open_home
from agent.place import Place
from agent.settings import parsed_config
from agent.sync.workbench import page_pause_ms
from scrapers.browser.politeness import USUAL_MS, Politeness
from scrapers.browser.world import World
from tests.test_browser_cache import portal

TWIN = World(address="127.0.0.1:9")


def _place(folder: Path, world: World, settings: str = "") -> Place:
    file = folder / "config.toml"
    file.write_text(settings, "utf-8")
    return Place(open_home(folder / "home", world), parsed_config(file), world, None, None)


def test_on_by_default_at_real_portals(tmp_path: Path) -> None:
    assert page_pause_ms(_place(tmp_path, World())) == USUAL_MS > 0


def test_none_on_the_practice_twin_unless_the_settings_name_one(tmp_path: Path) -> None:
    assert page_pause_ms(_place(tmp_path, TWIN)) == 0
    assert page_pause_ms(_place(tmp_path, TWIN, "page_pause_ms = 70\n")) == 70


@pytest.mark.parametrize(("chance", "pause"), [(0.0, 150), (0.5, 300), (0.999, 450)])
def test_by_chance_longer_or_shorter(chance: float, pause: float) -> None:
    politeness = Politeness(300, clock=lambda: 5.0, chance=lambda: chance)
    politeness.page_ended()
    assert politeness.left_ms() == pytest.approx(pause, abs=1)


def test_only_what_has_not_passed_yet() -> None:
    times = iter([5.0, 5.2, 6.0])
    politeness = Politeness(300, clock=lambda: next(times), chance=lambda: 0.5)
    assert politeness.left_ms() == 0, "nothing was asked before the first page"
    politeness.page_ended()
    assert politeness.left_ms() == pytest.approx(100)
    assert politeness.left_ms() == 0


@pytest.mark.browser
def test_the_next_page_is_asked_for_after_the_pause(tmp_path: Path) -> None:
    with portal(tmp_path, document_kept=False) as (session, base, _):
        session.politeness.usual_ms = 1000
        ended: list[float] = []
        clock = session.politeness.clock
        session.go(f"{base}/", "list")
        ended.append(clock())
        session.page.on("request", lambda request: ended.append(clock()))
        session.go(f"{base}/", "list")
        assert ended[1] - ended[0] > 0.4
