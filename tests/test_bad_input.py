"""Bad input: one clear sentence with the next step, in both languages, no traceback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.one_sentence import A_PROGRAM, LANGUAGES, in_language, sentence


@dataclass(frozen=True)
class Wrong:
    """A settings file that does not hold, and a word of both sentences about it."""

    text: str
    zh: str
    en: str


SETTINGS = [
    Wrong("max_writes 200", "第 1 行", "line 1"),
    Wrong('browser = "headless"\n[[store', "第 2 行", "line 2"),
    Wrong("colour = 1", "没有 colour", "no setting colour"),
    Wrong('max_writes = "many"', "max_writes 应为整数", "max_writes is not a whole number"),
    Wrong("max_writes = true", "max_writes 应为整数", "max_writes is not a whole number"),
    Wrong("max_writes = 0", "至少为 1", "at least 1"),
    Wrong("max_writes = 100000", "最多为 2000", "at most 2000"),
    Wrong('browser = "firefox"', "只能是", "is one of"),
    Wrong("[store]", "store 应为列表", "store is not a list"),
    Wrong('[[store]]\nkey = "a"\nportal = "doudian"', "缺少 store.1.suppliers", "is missing"),
    Wrong(
        '[[store]]\nkey = "My Shop"\nportal = "doudian"\nsuppliers = []',
        "小写字母",
        "small letters",
    ),
    Wrong(
        '[[store]]\nkey = "a"\nportal = "doudian"\nsuppliers = ["b"]',
        "没有 key 为 b",
        "no [[supplier]] has the key b",
    ),
    Wrong(
        '[[store]]\nkey = "a"\nportal = "alibaba1688"\nsuppliers = []', "供应商平台", "supplier's"
    ),
    Wrong('[[supplier]]\nkey = "a"\nportal = "doudian"', "店铺平台", "store's portal"),
    Wrong('[[supplier]]\nkey = "doudian"\nportal = "alibaba1688"', "都是 doudian", "two accounts"),
    Wrong('[schedule]\nzone = "Asia/Shanghi"', "没有这个时区", "no such time zone"),
    Wrong('[schedule]\nnight_from = "23:00"', "不加引号的时间", "a time of day without quotes"),
    Wrong(
        "[schedule]\nshortest_minutes = 30", "30）大于", "(30) is more than longest_minutes (15)"
    ),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("wrong", SETTINGS, ids=lambda wrong: wrong.en)
def test_settings_that_do_not_hold(
    wrong: Wrong, lang: str, tmp_path: Path, command: Command
) -> None:
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir()
    config.write_text(wrong.text, "utf-8")
    ran = command("sync", YUNDAN_LANG=lang)
    assert ran.status == 2
    assert str(config) in sentence(ran)
    assert getattr(wrong, lang) in sentence(ran)
    assert config.read_text("utf-8") == wrong.text


def test_settings_in_another_encoding(tmp_path: Path, command: Command) -> None:
    config = tmp_path / "home" / "config.toml"
    config.parent.mkdir()
    config.write_bytes('# 我的店铺\nbrowser = "headless"'.encode("gbk"))
    ran = command("status")
    assert ran.status == 2
    assert "UTF-8" in sentence(ran)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("variable", "value"),
    [("YUNDAN_PORT", "eight"), ("YUNDAN_PORT", "0"), ("YUNDAN_PORT", "70000")],
)
def test_environment_that_does_not_hold(
    variable: str, value: str, lang: str, command: Command
) -> None:
    ran = command("status", **{variable: value, "YUNDAN_LANG": lang})
    assert ran.status == 2
    assert variable in sentence(ran)
    assert in_language(lang, sentence(ran))


def test_a_language_that_nobody_speaks_here(command: Command) -> None:
    ran = command("status", YUNDAN_LANG="fr", LANG="C")
    assert ran.status == 2
    assert "YUNDAN_LANG" in sentence(ran)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_portal_store_order_and_review(lang: str, command: Command) -> None:
    for arguments, named in [
        (("login", "taobao"), "doudian, alibaba1688"),
        (("sync", "--store", "taobao"), "doudian"),
        (("why", "6900000000000000000"), "6900000000000000000"),
        (("review", "accept", "999"), "999"),
    ]:
        ran = command(*arguments, YUNDAN_LANG=lang)
        assert ran.status == 2, arguments
        assert named in sentence(ran)
        assert in_language(lang, sentence(ran).replace("yundan", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_of_a_portal_without_an_account_or_without_that_one(
    lang: str, command: Command
) -> None:
    for arguments, named in [
        (("record", "vendure", "case"), "config.toml"),
        (("record", "doudian", "case", "--account", "mall"), "doudian"),
    ]:
        ran = command(*arguments, YUNDAN_LANG=lang)
        assert ran.status == 2, arguments
        assert named in sentence(ran)
        assert in_language(lang, sentence(ran).replace("yundan", ""))


def test_a_portal_of_which_there_are_two_accounts(tmp_path: Path, command: Command) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shop = '[[store]]\nkey = "{}"\nportal = "doudian"\nsuppliers = []\n'
    (home / "config.toml").write_text(shop.format("first") + shop.format("second"))
    ran = command("login", "doudian", **A_PROGRAM)
    assert ran.status == 2
    assert "first, second" in sentence(ran)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[timing", "doudian.toml"),
        ("[timing]\nanswer = 'soon'", "timing.answer"),
        ("[portal]\nhosts = ['evil.example']", "hosts"),
        ("[open]\nlist = '@evil.example/ffa'", "open.list"),
        ("[open]\nlist = 'https://evil.example/ffa'", "open.list"),
        ("[responses]\nlist = '('", "responses.list"),
        ("[[pages.login]]\nurl = '['", "pages.login.1.url"),
        ("[[pages.login]]\ncss = 'div['", "pages.login.1.css"),
        ("colour = 1", "colour"),
    ],
)
def test_a_correction_that_does_not_hold(
    text: str, named: str, lang: str, tmp_path: Path, command: Command
) -> None:
    own = tmp_path / "home" / "portals" / "doudian.toml"
    own.parent.mkdir(parents=True)
    own.write_text(text)
    ran = command("login", "doudian", YUNDAN_LANG=lang, **A_PROGRAM)
    assert ran.status == 2
    assert named in sentence(ran)
    assert in_language(lang, sentence(ran))


def test_a_correction_saved_in_another_encoding(tmp_path: Path, command: Command) -> None:
    own = tmp_path / "home" / "portals" / "doudian.toml"
    own.parent.mkdir(parents=True)
    own.write_bytes("# 抖店".encode("gbk"))
    ran = command("login", "doudian", **A_PROGRAM)
    assert ran.status == 2
    assert str(own) in sentence(ran)
