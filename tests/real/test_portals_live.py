"""`yundan portals try` on live pages of the two real products: nothing is pressed."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from scrapers.portal_files import bundled
from tests.real.marks import REAL
from tests.real.selling import Installation, Selling, selling


@dataclass(frozen=True, slots=True)
class Stranger(Installation):
    """An installation whose accounts never logged in."""

    home: Path


pytestmark = [*REAL, pytest.mark.xdist_group("portals_live")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Selling]:
    with selling(tmp_path_factory.mktemp("live"), 3, 1) as started:
        yield started


def tried(place: Installation, *arguments: str, status: int = 0) -> dict[str, Any]:
    """`yundan portals try … --json`: what it found."""
    ran = place.run("portals", "try", *arguments, "--json")
    assert ran.status == status, ran.err or ran.out
    return json.loads(ran.out)


def places(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in found["places"]}


def test_the_bundled_recipes_hold_on_the_live_pages(place: Selling) -> None:
    orders = place.pair.vendure.orders()
    before = len(place.pair.vendure.received())
    listed = tried(place, "vendure", "--page", "list")
    assert {record["order_id"] for record in listed["records"]} == set(orders)
    assert all(one["holds"] for one in listed["places"])
    (link, *_) = places(listed)["read.list.link"]["values"]
    order = tried(place, "vendure", link, "--page", "order")
    assert [one["key"] for one in order["places"] if not one["holds"]] == []
    found = places(order)
    assert found["ship.reach.1.click"]["count"] == 1, "the control is counted in the live page"
    assert found["read.order.receiver.name"]["values"][0].endswith("**")
    receivers = {record["receiver"]["name"] for record in order["records"]}
    assert all(name.endswith("**") for name in receivers)
    sent = [seen.operation or "" for seen in place.pair.vendure.received()[before:]]
    assert not [name for name in sent if "Fulfillment" in name]
    bought = tried(place, "oscar", "--page", "list")
    assert places(bought)["read.list.rows"]["count"] == len(orders)


def test_a_recipe_that_went_wrong_is_mended_by_what_is_shown(
    place: Selling, tmp_path: Path
) -> None:
    text = resources.files(bundled()["vendure"]).joinpath("portal.toml").read_text("utf-8")
    recipe = tmp_path / "vendure.toml"
    wrong = {"Fulfill order": "Fulfil order", '"vdr-page-title h1"': '"vdr-page-title h2"'}
    broken = text
    for old, new in wrong.items():
        broken = broken.replace(old, new)
    recipe.write_text(broken, "utf-8")
    (link, *_) = places(tried(place, "vendure", "--page", "list"))["read.list.link"]["values"]
    found = places(tried(place, str(recipe), link, "--page", "order", status=32))
    missing = {key: one["message"] for key, one in found.items() if one["trouble"]}
    assert "read.order.order_id.css" in missing
    assert "ship.reach.1.click" in missing
    recipe.write_text(text, "utf-8")
    assert tried(place, str(recipe), link, "--page", "order")["error"] is None


def test_somebody_who_is_not_logged_in_sees_the_login_page(place: Selling, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('browser = "headless"\n', "utf-8")
    stranger = Stranger(home)
    at = ("--address", place.pair.oscar.base)
    login = tried(stranger, "oscar", "--page", "login", *at)
    assert {key: one["count"] for key, one in places(login).items() if key.startswith("login")} == {
        "login.user": 1, "login.password": 1, "login.submit": 1, "login.rejected": 0,
    }  # fmt: skip
    assert tried(stranger, "oscar", "--page", "list", *at, status=16)["recognised"] == "login"
    assert list((home / "profiles").iterdir()) == [], "the stranger's profile is gone"
