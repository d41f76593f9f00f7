"""`yundan portals list` and `check`: what a person and a program see of recipes."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from agent.words import LANGUAGES
from scrapers.portal_files import bundled
from tests.conftest import Command
from tests.shop_recipe import changed, line_of, saved
from tests.test_portals_try import page

AT = "https://shop.example.com"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def portals(tmp_path: Path) -> Path:
    """The folder of the user's own recipes."""
    folder = tmp_path / "home" / "portals"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def config(portals: Path, text: str) -> None:
    (portals.parent / "config.toml").write_text(text, "utf-8")


def test_the_list_says_where_each_portal_comes_from(portals: Path, command: Command) -> None:
    doudian = changed(
        ('key = "corner"', 'key = "doudian"'),
        ('base = "https://shop.example.com"', 'base = "https://fxg.jinritemai.com"'),
        ('hosts = ["shop.example.com", "api.example.com:8443"]', 'hosts = ["fxg.jinritemai.com"]'),
        ('login_hosts = ["*.login.example.com"]\n', ""),
    )
    saved(portals, doudian, "doudian.toml")
    saved(portals)
    saved(portals, "[timing]\nanswer = 9000\n", "alibaba1688.toml")
    saved(portals, changed(("[read.list]", "[read.lits]")), "broken.toml")
    config(portals, 'own_recipes = ["doudian"]\n[[store]]\nkey = "s"\nportal = "vendure"\n'
           'address = "http://127.0.0.1:3000"\nsuppliers = []\n')  # fmt: skip
    ran = command("portals", "list", "--json")
    assert ran.status == 0
    found = {one["key"]: one for one in ran.json}
    assert list(found) == [*bundled(), "broken", "corner"]
    assert {key: one["origin"] for key, one in found.items()} == {
        "alibaba1688": "corrected", "doudian": "replaced", "oscar": "bundled",
        "vendure": "bundled", "broken": "broken", "corner": "own",
    }  # fmt: skip
    assert found["vendure"]["addresses"] == ["http://127.0.0.1:3000"]
    assert (found["oscar"]["self_hosted"], found["oscar"]["addresses"]) == (True, [])
    assert found["corner"]["addresses"] == [AT]
    assert "read.lits" in found["broken"]["trouble"]
    for lang, own in (("en", "own, in place of the bundled one"), ("zh", "自己的，代替内置")):
        ran = command("portals", "list", YUNDAN_LANG=lang)
        assert own in ran.out
        assert "read.lits" in ran.err


# check


@pytest.mark.parametrize("key", bundled())
def test_every_bundled_recipe_is_clean(key: str, command: Command) -> None:
    ran = command("portals", "check", key, "--json")
    assert ran.status == 0
    assert ran.json["holds"]
    assert {one["code"] for one in ran.json["troubles"]} <= {"guess"}
    assert ran.json["abilities"]["reads"] == ["list", "order"]


def test_check_tells_everything_with_line_key_and_remedy(tmp_path: Path, command: Command) -> None:
    text = changed(('kind = "store"', 'kind = "shop"'), ("{order_id}/ship", "{order}/ship"))
    path = saved(tmp_path, text)
    ran = command("portals", "check", str(path))
    assert ran.status == 2
    for part in (str(path), "2 to mend", f"line {line_of(text, 'kind =')}", "portal.kind",
                 "store, supplier", "open.form", "{order}", "{order_id}"):  # fmt: skip
        assert part in ran.out
    assert "Corner shop" not in ran.out, "what it can do is told of a recipe that holds"
    ran = command("portals", "check", str(path), "--json")
    assert [(one["key"], one["line"], one["grave"]) for one in ran.json["troubles"]] == [
        ("portal.kind", line_of(text, "kind ="), True),
        ("open.form", line_of(text, 'form = "'), True),
    ]
    assert ran.json["abilities"] is None


def test_check_goes_beyond_the_schema(tmp_path: Path, command: Command) -> None:
    text = changed(('count = { css = ".count", pattern = "of (\\\\d+)" }\n', ""))
    ran = command("portals", "check", str(saved(tmp_path, text)), "--json")
    assert ran.status == 2
    (only,) = ran.json["troubles"]
    assert (only["key"], only["code"]) == ("read.list", "never_complete")
    assert only["line"] == line_of(text, "[read.list]")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_check_of_a_recipe_that_holds_says_what_it_can(
    lang: str, portals: Path, tmp_path: Path, command: Command
) -> None:
    text = changed(("[redact]", '[guesses]\n"ship.submit" = "nobody pressed it"\n[redact]'))
    path = saved(tmp_path, text)
    ran = command("portals", "check", str(path), YUNDAN_LANG=lang)
    assert ran.status == 0
    for part in ("Corner shop", "Ship it", "/orders?page={number}", "shop.example.com",
                 "*.login.example.com", "{number} → css = '#code'", "nobody pressed it",
                 str(portals / "corner.toml")):  # fmt: skip
        assert part in ran.out.replace("\n", ""), part
    assert ("没有问题" if lang == "zh" else "holds") in ran.out
    labels = re.findall(r"^  (\S+)", ran.out, re.MULTILINE)
    assert len(labels) > 10
    assert [label for label in labels if lang == "zh" and label.isascii()] == []


def test_check_of_what_replaces_or_corrects_a_bundled_recipe(
    portals: Path, command: Command
) -> None:
    path = saved(portals, "[timing]\nanswer = 9000\n", "doudian.toml")
    assert command("portals", "check", str(path)).status == 0
    assert command("portals", "check", "doudian").status == 0
    saved(portals, "[ship]\npage = 'order'\nreach = []\nfill = []\n", "doudian.toml")
    ran = command("portals", "check", "doudian")
    assert ran.status == 2
    assert 'own_recipes = ["doudian"]' in ran.out
    config(portals, 'own_recipes = ["doudian"]\n')
    ran = command("portals", "check", "doudian", "--json")
    assert [(one["key"], one["line"]) for one in ran.json["troubles"] if one["grave"]] == [
        ("ship.fill", 4)
    ]
    config(portals, "")
    saved(portals, '[portal]\nhosts = ["evil.example.com"]\n', "doudian.toml")
    for name in ("doudian", str(path)):
        ran = command("portals", "check", name)
        assert ran.status == 2
        assert "portal.hosts" in ran.out


def test_a_pass_and_a_recording_refuse_a_recipe_with_faults(
    portals: Path, command: Command
) -> None:
    saved(portals, changed(('css = [".receiver"]', "")))
    config(portals, 'browser = "headless"\n[[store]]\nkey = "s"\nportal = "corner"\n'
           'suppliers = []\n')  # fmt: skip
    for arguments in (("sync",), ("record", "corner", "case", "--order", "7")):
        ran = command(*arguments)
        assert ran.status == 2, arguments
        assert "read.order.receiver.name" in ran.err


@pytest.mark.parametrize(
    "text", [f"key = {'9' * 5000}", "a." * 20_000 + "a = 1"], ids=["digits", "depth"]
)
def test_what_only_a_program_would_write_is_one_sentence(
    text: str, tmp_path: Path, command: Command
) -> None:
    ran = command("portals", "check", str(saved(tmp_path, text)))
    assert ran.status == 2
    assert "corner.toml" in ran.out
    assert "Yundan made a mistake" not in ran.out + ran.err


def test_a_pipe_is_no_recipe(tmp_path: Path, command: Command) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    ran = command("portals", "check", str(tmp_path / "pipe.toml"))
    assert ran.status == 2
    assert "no file" in ran.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_login_that_cannot_be_is_told_before_any_browser(lang: str, command: Command) -> None:
    for arguments, named in (
        (("login", "vendure", "--user", "me"), "config.toml"),
        (("login", "doudian", "--user", "me"), "抖店"),
    ):
        ran = command(*arguments, YUNDAN_LANG=lang)
        assert ran.status == 2
        assert named in ran.err


def test_what_is_checked_is_there(tmp_path: Path, command: Command) -> None:
    ran = command("portals", "check", "taobao")
    assert ran.status == 2
    assert "doudian" in ran.err
    ran = command("portals", "check", str(tmp_path / "taobao.toml"))
    assert ran.status == 2
    assert "taobao.toml" in ran.out


def test_neither_list_nor_check_makes_a_data_folder(tmp_path: Path, command: Command) -> None:
    assert command("portals", "list").status == 0
    assert command("portals", "check", "vendure").status == 0
    assert command("portals", "try", "oscar", page(tmp_path, "<p>"), "--page", "list").status == 32
    assert not (tmp_path / "home").exists()
