"""`yundan portals try`: what a recipe finds on a saved page, and what it refuses to open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.words import LANGUAGES
from tests.conftest import Command
from tests.no_browser import run_without_browser
from tests.shop_recipe import RECIPE, changed, line_of, saved
from tests.test_recipe_probe import ORDER, listed

ROOT = Path(__file__).parent.parent
AT = "https://shop.example.com"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def page(folder: Path, html: str, url: str = f"{AT}/orders") -> str:
    """A page as a browser saves it; its path."""
    path = folder / "saved.html"
    mark = f"<!-- saved from url=(0024){url} -->" if url else ""
    path.write_text(f'{mark}<html><body><p class="who">Anna</p>{html}</body></html>', "utf-8")
    return str(path)


def test_try_shows_every_place_and_what_comes_out(tmp_path: Path, command: Command) -> None:
    recipe, file = str(saved(tmp_path)), page(tmp_path, listed(("1", "New"), ("2", "Sent")))
    ran = command("portals", "try", recipe, file)
    assert ran.status == 0
    for part in ("recognised as list", "read.list.order_id", ".number", "2/2",
                 "New → awaiting_shipment", "awaiting shipment"):  # fmt: skip
        assert part in ran.out
    ran = command("portals", "try", recipe, file, "--json")
    places = {place["key"]: place for place in ran.json["places"]}
    assert places["read.list.status"]["values"] == ["New → awaiting_shipment", "Sent → shipped"]
    assert places["read.list.status"]["line"] == line_of(RECIPE, "status = { css")
    assert [record["order_id"] for record in ran.json["records"]] == ["1", "2"]
    assert (ran.json["page"], ran.json["recognised"], ran.json["error"]) == ("list", "list", None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_try_goes_on_where_the_parser_stops(lang: str, tmp_path: Path, command: Command) -> None:
    text = changed(('product = ".product"', 'product = ".goods"'), ('".pieces"', '".count"'))
    recipe, file = str(saved(tmp_path, text)), page(tmp_path, ORDER, f"{AT}/orders/7")
    ran = command("portals", "try", recipe, file, YUNDAN_LANG=lang)
    assert ran.status == 32
    lines = line_of(text, "lines = {")
    where = f"第 {lines} 行" if lang == "zh" else f"line {lines}"
    assert ran.out.count(where) == 2
    for part in ("read.order.lines.product", ".goods", "read.order.lines.quantity", "0/2",
                 "read.order.parcels.none", "Z**"):  # fmt: skip
        assert part in ran.out
    assert "Sanfeng" not in ran.out + ran.err
    assert ("读取时会停在这里" if lang == "zh" else "A read would stop here") in ran.out
    ran = command("portals", "try", recipe, file, "--json")
    assert [place["key"] for place in ran.json["places"] if not place["holds"]] == [
        "read.order.lines.product", "read.order.lines.quantity",
    ]  # fmt: skip
    assert ran.json["error"]["error"] == "LayoutChanged"


def test_try_of_another_page_than_meant(tmp_path: Path, command: Command) -> None:
    recipe, file = str(saved(tmp_path)), page(tmp_path, ORDER, f"{AT}/orders/7")
    ran = command("portals", "try", recipe, file, "--page", "list")
    assert ran.status == 32
    assert "recognised as order, not as list" in ran.out
    assert "read.list.rows" in ran.out


def test_try_of_a_page_that_nothing_recognises(tmp_path: Path, command: Command) -> None:
    recipe, file = str(saved(tmp_path)), page(tmp_path, "<h1>Shop</h1>", f"{AT}/home")
    ran = command("portals", "try", recipe, file)
    assert ran.status == 32
    assert "not recognised" in ran.out
    for name in ("login", "order", "form", "empty", "list"):
        assert f"pages.{name}.1" in ran.out
    assert "read.list" not in ran.out


def test_try_of_a_login_page(tmp_path: Path, command: Command) -> None:
    recipe, file = str(saved(tmp_path)), page(tmp_path, "<h1>Hello</h1>", f"{AT}/login")
    assert command("portals", "try", recipe, file, "--page", "login").status == 0
    ran = command("portals", "try", recipe, file, "--page", "list")
    assert ran.status == 16
    assert "yundan login" in ran.out


def test_try_takes_a_page_without_an_address_for_what_is_asked(
    tmp_path: Path, command: Command
) -> None:
    recipe, file = str(saved(tmp_path)), page(tmp_path, listed(("1", "New")), url="")
    ran = command("portals", "try", recipe, file, "--page", "list")
    assert ran.status == 0
    assert "recognised as list" in ran.out


@pytest.mark.parametrize("key", ["doudian", "alibaba1688"])
def test_try_of_a_portal_that_python_reads(key: str, command: Command) -> None:
    kind = "stores" if key == "doudian" else "suppliers"
    fixture = ROOT / "scrapers" / kind / key / "fixtures" / "happy" / "capture.json"
    ran = command("portals", "try", key, str(fixture), "--json")
    assert ran.status == 0
    keys = [place["key"] for place in ran.json["places"]]
    assert any(key.startswith("select.list.") for key in keys)
    assert not any(key.startswith("read.") for key in keys)
    assert ran.json["records"]


def test_a_saved_page_needs_no_browser(tmp_path: Path) -> None:
    recipe, file = str(saved(tmp_path)), page(tmp_path, listed(("1", "New")))
    ran = run_without_browser(tmp_path, "portals", "try", recipe, file, "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [record["order_id"] for record in json.loads(ran.stdout)["records"]] == ["1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/orders",
        "https://shop.example.com.evil.example.com/",
        "https://shop.example.com@evil.example.com/",
        "https://shop.example.com:8443/",
        "http://shop.example.com/orders",
        "file:///etc/passwd",
        "chrome://version",
        "https://x.login.example.com/",
    ],
)
def test_try_opens_the_portals_own_pages_only(url: str, tmp_path: Path, command: Command) -> None:
    ran = command("portals", "try", str(saved(tmp_path)), url, "--page", "list")
    assert ran.status == 2
    assert "https://shop.example.com" in ran.err
    assert not (tmp_path / "home").exists(), "nothing was opened"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("oscar", "--page", "list"), "--address"),
        (("oscar", "--page", "list", "--address", "shop"), "https://shop.example.com"),
        (("oscar", "--page", "lits", "--address", AT), "list"),
        (("oscar", "--page", "order", "--address", AT), "order"),
        (("oscar", "--page", "list", "--account", "mall"), "mall"),
        (("doudian", "--page", "list", "--account", "mall"), "doudian"),
        (("oscar", "nowhere.html"), "nowhere.html"),
        (("taobao", "nowhere.html"), "oscar"),
        (("taobao.toml", "nowhere.html"), "taobao.toml"),
    ],
)
def test_what_try_cannot_do_is_one_sentence(
    arguments: tuple[str, ...], named: str, lang: str, command: Command
) -> None:
    ran = command("portals", "try", *arguments, YUNDAN_LANG=lang)
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert named in ran.err
