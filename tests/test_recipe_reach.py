"""A recipe is data from somebody else: which hosts, files and places it can never reach."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from agent.settings import read_config
from scrapers.browser.world import World
from scrapers.portal_files import Own, bundled, known, load, load_file
from scrapers.recipe.basics import address
from scrapers.recipe.trouble import BrokenPortalFile
from tests.conftest import Command
from tests.shop_recipe import changed, saved, spec_of, trouble, troubles

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


# a recipe with the key of a bundled portal


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
