"""A recipe is data from somebody else: which hosts, files and places it can never reach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scrapers.browser.world import World
from scrapers.recipe.vocabulary.hosts import address
from tests.conftest import Command
from tests.shop_recipe import changed, spec_of, trouble, troubles

INJECTING = [
    "x.com, EXCLUDE *",
    "*",
    "*.com",
    "*.shop.example.com",
    "a b.example.com",
    "x.example.com,MAP * 10.0.0.1",
    "shop.example.com\n",
    "shop.example.com:0",
    "shop.example.com:99999",
    "shop.example.com:443:80",
    "Shop.Example.com",
    "shop..example.com",
    ".example.com",
    "shop.example.com.",
    "-shop.example.com",
    "https://shop.example.com",
    "user@shop.example.com",
    "shop.example.com/path",
    "[::1]",
    "127.0.0.1",
    "127.0.0.1:8666",
    "0x7f.1",
    "0x7f.0x1",
    "192.168.1.1",
    "2130706433",
    "localhost",
    "router",
    "商店.example.com",
    "ex\u0430mple.com",
    "",
]


@pytest.mark.parametrize("host", INJECTING)
@pytest.mark.parametrize("table", ["hosts", "asset_hosts", "login_hosts"])
def test_what_is_no_plain_public_host_is_refused(table: str, host: str, tmp_path: Path) -> None:
    if table == "login_hosts" and host == "*.shop.example.com":
        pytest.skip("a login may need every host below a name")
    usual, others = '["shop.example.com", "api.example.com:8443"]', '["*.login.example.com"]'
    said = json.dumps(host, ensure_ascii=False)
    if table == "hosts":
        text = changed((usual, f'["shop.example.com", {said}]'))
    elif table == "login_hosts":
        text = changed((others, f'["*.login.example.com", {said}]'))
    else:
        text = changed(("zone =", f'asset_hosts = ["cdn.example.com", {said}]\nzone ='))
    (found,) = troubles(tmp_path, text)
    assert found.code == "no_host"
    assert found.key == f"portal.{table}.2"


def test_the_browser_is_confined_to_exactly_the_hosts_of_the_recipe(tmp_path: Path) -> None:
    about = spec_of(tmp_path).portal
    (rules,) = [a for a in World().arguments(about) if a.startswith("--host-resolver-rules=")]
    assert rules.removeprefix("--host-resolver-rules=").split(",") == [
        "MAP api.example.com:8443 api.example.com:8443",
        "MAP * ~NOTFOUND",
        "EXCLUDE shop.example.com",
    ]
    assert about.reaches("shop.example.com", None, person=False)
    assert about.reaches("api.example.com", 8443, person=False)
    assert not about.reaches("api.example.com", 443, person=False)
    assert not about.reaches("evil.example.com", None, person=False)
    assert not about.reaches("x.login.example.com", None, person=False)
    assert about.reaches("x.login.example.com", None, person=True)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        ("https://Shop.Example.com/", "https://shop.example.com"),
        ("HTTPS://shop.example.com:443", "https://shop.example.com"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("http://nas", "http://nas"),
        ("http://nas:80", "http://nas"),
        (" https://shop.example.com ", "https://shop.example.com"),
    ],
)
def test_an_address_of_ones_own_is_taken_as_it_is_meant(said: str, meant: str) -> None:
    assert address(said) == meant


ADDRESSES = [
    "https://x.com, EXCLUDE *",
    "https://*",
    "https://*.x.com",
    "https://a b",
    "https://x.com/path",
    "https://x.com?q",
    "https://user:secret@x.com",
    "https://x.com:0",
    "https://x.com:99999",
    "https://x.com:8080:1",
    "https://x..com",
    "file:///etc/passwd",
    "file://x.com",
    "javascript:alert(1)",
    "ftp://x.com",
    "//x.com",
    "x.com",
    "https://",
    "",
]


@pytest.mark.parametrize("said", ADDRESSES)
def test_an_address_in_the_settings_is_checked(said: str, tmp_path: Path, command: Command) -> None:
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir()
    config.write_text(
        f'[[store]]\nkey = "shop"\nportal = "vendure"\naddress = "{said}"\nsuppliers = []\n',
        "utf-8",
    )
    ran = command("status")
    assert ran.status == 2
    assert "store.1.address" in ran.err
    assert "https://shop.example.com" in ran.err, "how it is written"


@pytest.mark.parametrize("said", ADDRESSES[1:])
def test_a_base_of_a_recipe_is_checked(said: str, tmp_path: Path) -> None:
    text = changed(('base = "https://shop.example.com"', f'base = "{said}"'))
    assert {found.code for found in troubles(tmp_path, text)} <= {"no_address", "base_missing"}


def test_base_stands_on_a_host_of_the_recipe(tmp_path: Path) -> None:
    found = trouble(tmp_path, ('base = "https://shop', 'base = "https://other'))
    assert (found.code, found.details["host"]) == ("base_elsewhere", "other.example.com")
    found = trouble(tmp_path, ("zone =", "self_hosted = true\nzone ="))
    assert found.code == "self_hosted_has_none"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("//evil.example.com", "path_leads_away"),
        ("https://evil.example.com", "path_begins"),
        ("@evil.example.com/x", "path_begins"),
        (".evil.example.com", "path_begins"),
        (":8080/x", "path_begins"),
        ("\\\\\\\\evil.example.com", "path_begins"),
        ("/\\\\evil.example.com", "path_leads_away"),
        ("/a b", "path_leads_away"),
        ("javascript:alert(1)", "path_begins"),
        ("file:///etc/passwd", "path_begins"),
        ("{number}.evil.example.com", "path_begins"),
        ("{link}/x", "path_begins"),
        ("", "path_begins"),
        ("/{number.__class__}", "placeholder"),
        ("/{number!r}", "placeholder"),
        ("/{number:>9999999999}", "placeholder"),
        ("/{0}", "placeholder"),
        ("/{}", "placeholder"),
        ("/{number", "placeholder"),
        ("/number}", "placeholder"),
        ("/{{number}}", "placeholder"),
        ("/{password}", "placeholder"),
    ],
)
@pytest.mark.parametrize("place", ["open", "account", "login"])
def test_a_page_stands_on_the_portals_own_host(
    place: str, path: str, code: str, tmp_path: Path
) -> None:
    if place == "open":
        change = ('list = "/orders?page={number}"', f'list = "{path}"')
    elif place == "account":
        change = ('css = ".who"', f'css = ".who"\nopen = "{path}"')
    else:
        login = (
            f'[login]\nopen = "{path}"\nuser = {{ label = "U" }}\npassword = {{ label = "P" }}\n'
            'submit = "Go"\nrejected = ".no"\n[open]'
        )
        change = ("[open]", login)
    found = trouble(tmp_path, change)
    assert found.code == code
    assert found.key == {"open": "open.list"}.get(place, f"{place}.open")


def test_what_fills_an_address_adds_no_parts_to_it(tmp_path: Path) -> None:
    spec = spec_of(tmp_path)
    assert spec.url("order", order_id="7") == "https://shop.example.com/orders/7"
    away = spec.url("order", order_id="../../logout?x=1#y")
    assert away == "https://shop.example.com/orders/..%2F..%2Flogout%3Fx%3D1%23y"
    assert spec.url("order", order_id="{number}") == "https://shop.example.com/orders/%7Bnumber%7D"
