"""A user's recipe in the place of a bundled one, and corrections: how far both may go."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from agent.settings_check import read_config
from scrapers.browser.gate import WriteGate
from scrapers.portal_files import Own, bundled, known, load, load_file
from scrapers.recipe.file.trouble import BrokenPortalFile
from tests.shop_recipe import changed, saved


def as_doudian(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """A recipe in the place of 抖店, in the user's folder."""
    usual = (
        ('key = "corner"', 'key = "doudian"'),
        ('base = "https://shop.example.com"', 'base = "https://fxg.jinritemai.com"'),
        ('hosts = ["shop.example.com", "api.example.com:8443"]', 'hosts = ["fxg.jinritemai.com"]'),
        ('["*.login.example.com"]', '["*.snssdk.com", "sso.jinritemai.com"]'),
    )
    return saved(tmp_path, changed(*changes, text=changed(*usual)), "doudian.toml")


def test_a_recipe_replaces_a_bundled_one_only_if_the_user_says_so(tmp_path: Path) -> None:
    path = as_doudian(tmp_path)
    with pytest.raises(BrokenPortalFile) as broken:
        load("doudian", Own(tmp_path))
    (found,) = broken.value.troubles
    assert (found.file, found.key, found.line, found.code) == (path, "portal", 1, "bundled_key")
    portal = load("doudian", Own(tmp_path, ["doudian"]))
    assert portal.spec.portal.name == "Corner shop"
    assert not portal.has_own_pages
    assert load("alibaba1688", Own(tmp_path, ["doudian"])).has_own_pages


FURTHER = [
    (('hosts = ["fxg.jinritemai.com"]', 'hosts = ["fxg.jinritemai.com", "evil.example.com"]'),
     "portal.hosts.2", "further_host"),
    (('hosts = ["fxg.jinritemai.com"]', 'hosts = ["fxg.jinritemai.com", "p3-aio.ecombdimg.com"]'),
     "portal.hosts.2", "further_host"),
    (('hosts = ["fxg.jinritemai.com"]', 'hosts = ["fxg.jinritemai.com:1", "fxg.jinritemai.com"]'),
     "portal.hosts.1", "further_host"),
    (("zone =", 'asset_hosts = ["evil.example.com"]\nzone ='),
     "portal.asset_hosts.1", "further_host"),
    (('["*.snssdk.com"', '["*.evil.example.com"'), "portal.login_hosts.1", "further_host"),
    (('base = "https://fxg', 'base = "http://fxg'), "portal.base", "must_stay"),
    (('kind = "store"', 'kind = "supplier"'), "portal.kind", "must_stay"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "key", "code"), FURTHER, ids=[f"{f[1]}-{f[0][1][:40]}" for f in FURTHER]
)
def test_what_replaces_a_bundled_recipe_reaches_no_further(
    change: tuple[str, str], key: str, code: str, tmp_path: Path
) -> None:
    path = as_doudian(tmp_path, change)
    for look in (lambda: load("doudian", Own(tmp_path, ["doudian"])), lambda: load_file(path)):
        with pytest.raises(BrokenPortalFile) as broken:
            look()
        assert [(one.key, one.code) for one in broken.value.troubles] == [(key, code)]


def test_what_replaces_a_self_hosted_recipe_goes_where_the_settings_say(tmp_path: Path) -> None:
    text = resources.files(bundled()["vendure"]).joinpath("portal.toml").read_text("utf-8")
    saved(tmp_path, text.replace('name = "Vendure"', 'name = "Mine"'), "vendure.toml")
    own = Own(tmp_path, ["vendure"], {"vendure": "http://127.0.0.1:3000"})
    about = load("vendure", own).spec.portal
    assert (about.name, about.base, about.hosts) == (
        "Mine", "http://127.0.0.1:3000", ["127.0.0.1:3000"],
    )  # fmt: skip
    fixed = text.replace(
        "self_hosted = true", 'base = "https://evil.example.com"\nhosts = ["evil.example.com"]'
    )
    saved(tmp_path, fixed, "vendure.toml")
    with pytest.raises(BrokenPortalFile) as broken:
        load("vendure", own)
    assert "further_host" in {one.code for one in broken.value.troubles}


@pytest.mark.parametrize(
    "text",
    [
        '[portal]\nhosts = ["evil.example.com"]',
        'portal.hosts = ["evil.example.com"]',
        'portal = { login_hosts = ["evil.example.com"] }',
        '[portal]\nbase = "http://fxg.jinritemai.com"',
    ],
)
def test_a_correction_never_changes_who_a_portal_is(text: str, tmp_path: Path) -> None:
    saved(tmp_path, text, "doudian.toml")
    with pytest.raises(BrokenPortalFile) as broken:
        load("doudian", Own(tmp_path))
    assert [one.code for one in broken.value.troubles] == ["portal_stays"]
    with pytest.raises(BrokenPortalFile) as broken:
        load("doudian", Own(tmp_path, ["doudian"]))
    assert "missing" in {one.code for one in broken.value.troubles}, "nor is it a recipe"


def test_a_correction_lays_single_values_over_the_bundled_ones(tmp_path: Path) -> None:
    saved(tmp_path, "[timing]\nanswer = 9000\n", "doudian.toml")
    before, after = load("doudian").spec, load("doudian", Own(tmp_path)).spec
    assert after.timing.answer == 9000
    assert after.timing.ready == before.timing.ready
    assert after.portal == before.portal


SAYS_HOW_TO_WRITE = {
    "submit": '[submit]\nrequests = ["/never-matches$"]\nknown = true\n',
    "resubmit": '[resubmit]\nanswer = "rejects"\nseen = "me"\n',
    "ship": '[ship]\nsubmit = { button = "Cancel" }\n',
    "login": '[login]\nopen = "/elsewhere"\n',
    "redact": "[redact]\ncss = []\n",
}


@pytest.mark.parametrize("table", SAYS_HOW_TO_WRITE)
def test_a_correction_changes_how_a_store_is_written_to_only_if_the_user_says_so(
    table: str, tmp_path: Path
) -> None:
    path = saved(tmp_path, SAYS_HOW_TO_WRITE[table], "vendure.toml")
    with pytest.raises(BrokenPortalFile) as broken:
        load("vendure", Own(tmp_path))
    (only,) = broken.value.troubles
    assert (only.key, only.code) == (table, "needs_own_recipes")
    assert load("vendure", Own(tmp_path, ["vendure"])).spec != load("vendure").spec
    assert load_file(path).spec != load("vendure").spec, "it can be looked at without that"


def test_the_write_gate_keeps_the_submits_of_the_bundled_file(tmp_path: Path) -> None:
    saved(tmp_path, SAYS_HOW_TO_WRITE["submit"], "vendure.toml")
    gate = WriteGate(load("vendure", Own(tmp_path, ["vendure"])).spec)
    for operation in ("CreateFulfillment", "TransitionFulfillmentToState"):
        body = f'{{"operationName": "{operation}"}}'
        assert not gate.lets_through("POST", "https://shop.example.com/admin-api", body)
        with gate.opened() as passage:
            assert not gate.lets_through("POST", "https://shop.example.com/admin-api", body)
            assert passage.stopped
    assert gate.lets_through("POST", "https://shop.example.com/admin-api", "GetOrderList")


def test_another_way_to_find_a_control_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    saved(tmp_path, '[ship]\nsubmit = { css = "button.ship" }\n', "vendure.toml")
    ship = load("vendure", Own(tmp_path, ["vendure"])).spec.ship
    assert ship is not None
    assert (ship.submit.css, ship.submit.button) == ("button.ship", None)


@pytest.mark.parametrize("name", ["UPPER.toml", "a b.toml", "folder.toml", "dangling.toml"])
def test_what_is_no_recipe_by_its_name_is_none(name: str, tmp_path: Path) -> None:
    if name == "folder.toml":
        (tmp_path / name).mkdir()
    elif name == "dangling.toml":
        (tmp_path / name).symlink_to(tmp_path / "nowhere")
    else:
        saved(tmp_path, name=name)
    assert known(Own(tmp_path)) == list(bundled())


def test_a_key_that_is_a_path_names_no_file(tmp_path: Path) -> None:
    saved(tmp_path / "portals", name="corner.toml")
    saved(tmp_path, name="outside.toml")
    own = Own(tmp_path / "portals")
    assert known(own)[-1] == "corner"
    for key in ("../outside", "./corner", str(tmp_path / "outside"), "Corner", ""):
        with pytest.raises(KeyError):
            load(key, own)


def test_settings_name_whose_recipes_are_replaced(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('own_recipes = ["doudian"]\n', "utf-8")
    assert read_config(config).own_recipes == ["doudian"]
