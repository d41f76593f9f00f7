"""A command that was typed wrongly is answered in the reader's language."""

from __future__ import annotations

import pytest

from tests.conftest import Command


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        (("login",), "缺少 PORTAL", "PORTAL is missing"),
        (("sync", "--limt", "3"), "是不是 --limit", "Is it --limit"),
        (("sync", "--limit", "-1"), "不小于 0", "at least 0"),
        (("sync", "--limit"), "--limit 用得不对", "--limit is not used rightly"),
        (("review", "accept", "abc"), "应为 1 到", "a number from 1 to"),
        (("demo", "--seed", "k"), "应为数字", "a number belongs there"),
        (("orders", "--state", "x"), "可用的有 synced", "there are synced"),
        (("repair", "doudian", "--page", "/no/such"), "没有这个文件", "no such file"),
        (("status", "one", "two"), "多了这些内容：one two", "too much: one two"),
        (("stauts",), "没有 stauts 这个命令", "no command stauts"),
        (("backup", "--yes"), "--restore", "--restore"),
        (("login", "doudian", "--qr", "--forget"), "--qr 不能和", "--qr goes without"),
        (("doctor", "--to", "here"), "--bundle", "--bundle"),
    ],
)
def test_it_says_what_is_wrong(command: Command, typed: tuple[str, ...], zh: str, en: str) -> None:
    for lang, wanted in (("zh", zh), ("en", en)):
        ran = command(*typed, YUNDAN_LANG=lang)
        assert ran.status == 2
        assert wanted in ran.err
        assert ran.out == ""
        if lang == "zh":
            for word in ("Error", "Usage", "Try", "Invalid", "Missing", "No such"):
                assert word not in ran.err


def test_how_to_go_on_is_said_with_it(command: Command) -> None:
    assert "yundan review accept --help" in command("review", "accept").err


def test_a_group_alone_shows_its_commands(command: Command) -> None:
    ran = command("alerts", YUNDAN_LANG="zh")
    assert ran.status == 2
    assert "remove" in ran.err
