"""Trouble around us (browser, folders, ledger, our own mistakes): one clear sentence each."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sqlite3
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from agent import cli
from agent.home import open_home
from agent.ledger import Ledger
from agent.twin_process import running_twin
from scrapers.browser.world import World
from tests.conftest import Command
from tests.one_sentence import A_PROGRAM, LANGUAGES, in_language, sentence


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "order", [("sync", "--yes"), ("login", "doudian"), ("portals", "try", "doudian")]
)
def test_another_yundan_at_work(
    order: tuple[str, ...], lang: str, tmp_path: Path, command: Command
) -> None:
    lock = open_home(tmp_path / "home", World()).lock("doudian")
    with FileLock(lock):
        ran = command(*order, YUNDAN_LANG=lang, **A_PROGRAM)
    assert ran.status == 4
    assert "doudian" in sentence(ran)
    assert in_language(lang, sentence(ran).replace("doudian", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("order", [("sync", "--yes"), ("login", "doudian")])
def test_a_browser_that_is_not_there(
    order: tuple[str, ...], lang: str, tmp_path: Path, command: Command
) -> None:
    ran = command(*order, YUNDAN_BROWSER=str(tmp_path / "chrome"), YUNDAN_LANG=lang)
    assert ran.status == 8
    assert "YUNDAN_BROWSER" in sentence(ran)
    assert in_language(lang, sentence(ran))


def test_no_browser_at_all(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    ran = command("login", "doudian")
    assert ran.status == 8
    assert "Install Chrome" in sentence(ran)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells of its screen")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("order", [("sync", "--yes"), ("login", "doudian")])
def test_no_screen(order: tuple[str, ...], lang: str, command: Command) -> None:
    ran = command(
        *order,
        YUNDAN_BROWSER=sys.executable,
        YUNDAN_LANG=lang,
        DISPLAY=None,
        WAYLAND_DISPLAY=None,
    )
    assert ran.status == 8
    assert "DISPLAY" in sentence(ran)
    assert in_language(lang, sentence(ran))


def test_practice_and_live_never_share_a_folder(tmp_path: Path, command: Command) -> None:
    with running_twin(2, 1) as twin:
        for lang in LANGUAGES:
            live, practice = str(tmp_path / "live"), str(tmp_path / "practice")
            assert command("status", YUNDAN_HOME=live).status == 0
            ran = command("status", YUNDAN_HOME=live, YUNDAN_PRACTICE=twin.base, YUNDAN_LANG=lang)
            assert ran.status == 2
            assert live in sentence(ran)
            assert "YUNDAN_HOME" in sentence(ran)
            there = {"YUNDAN_HOME": practice, "YUNDAN_PRACTICE": twin.base}
            assert command("status", **there).status == 0
            ran = command("status", YUNDAN_HOME=practice, YUNDAN_LANG=lang)
            assert ran.status == 2
            assert "YUNDAN_PRACTICE" in sentence(ran)


def test_a_folder_that_does_not_say_whether_it_is_live(tmp_path: Path, command: Command) -> None:
    open_home(tmp_path / "home", World())
    mark = tmp_path / "home" / "world"
    mark.write_bytes(b"\xff\x00")
    ran = command("status")
    assert ran.status == 2
    assert str(mark) in sentence(ran)
    assert mark.read_bytes() == b"\xff\x00"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "base",
    [
        "https://fxg.jinritemai.com",
        "https://192.168.0.7:8443",
        "http://127.0.0.1:8443",
        "https://127.0.0.1",
        "https://127.0.0.1:notaport",
        "nonsense",
    ],
)
def test_a_practice_base_that_is_not_on_this_machine(
    base: str, lang: str, command: Command
) -> None:
    ran = command("status", YUNDAN_PRACTICE=base, YUNDAN_LANG=lang)
    assert ran.status == 2
    assert base in sentence(ran)
    assert "127.0.0.1:" in sentence(ran)
    assert in_language(lang, sentence(ran))


@pytest.fixture
def answering() -> Generator[str]:
    """A port of this machine where something answers that is no practice twin."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def answer() -> None:
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    caller, _ = server.accept()
                    with caller:
                        caller.sendall(b"220 mail\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        stop.set()
        server.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_practice_twin_that_does_not_answer(lang: str, command: Command, answering: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        dead = f"https://127.0.0.1:{free.getsockname()[1]}"
    for base in (dead, answering):
        ran = command("status", YUNDAN_PRACTICE=base, YUNDAN_LANG=lang)
        assert ran.status == 4
        assert base in sentence(ran)
        assert "yundan practice serve" in sentence(ran)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_data_folder_that_cannot_be_made(lang: str, tmp_path: Path, command: Command) -> None:
    (tmp_path / "file").write_text("")
    home = str(tmp_path / "file" / "home")
    ran = command("status", YUNDAN_HOME=home, YUNDAN_LANG=lang)
    assert ran.status == 8
    assert home in sentence(ran)
    assert in_language(lang, re.sub(r"（.*）", "", sentence(ran)))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_read_only_data_folder(tmp_path: Path, command: Command) -> None:
    home = tmp_path / "home"
    assert command("status").status == 0
    home.chmod(0o500)
    (home / "ledger.sqlite").chmod(0o400)
    try:
        ran = command("status")
    finally:
        home.chmod(0o700)
    assert ran.status == 8
    assert str(home) in sentence(ran)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_corrupt_ledger_is_kept_aside_and_the_next_run_works(
    lang: str, tmp_path: Path, command: Command
) -> None:
    home = tmp_path / "home"
    assert command("status").status == 0
    file = home / "ledger.sqlite"
    damaged = bytearray(file.read_bytes())
    damaged[2000:9000] = b"\x00garbage" * 875
    file.write_bytes(damaged)
    ran = command("status", YUNDAN_LANG=lang)
    assert ran.status == 32
    (kept,) = home.glob("ledger.damaged-*.sqlite")
    assert str(kept) in sentence(ran)
    assert kept.read_bytes() == bytes(damaged)
    assert command("status").status == 0
    assert kept.read_bytes() == bytes(damaged)


def test_a_ledger_that_is_no_database_at_all(tmp_path: Path, command: Command) -> None:
    open_home(tmp_path / "home", World())
    (tmp_path / "home" / "ledger.sqlite").write_bytes(b"order,waybill\n1,2\n" * 100)
    assert command("status").status == 32
    assert command("status").status == 0


@pytest.mark.parametrize("content", [b"", b"zz", b"\xff\xfe", b"0" * 63])
def test_a_damaged_receiver_key(content: bytes, tmp_path: Path, command: Command) -> None:
    assert command("status").status == 0
    key = tmp_path / "home" / "keys" / "receiver.key"
    key.write_bytes(content)
    ran = command("status")
    assert ran.status == 32
    assert str(key) in sentence(ran)
    assert key.read_bytes() == content
    key.rename(key.with_suffix(".old"))
    assert command("status").status == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_ledger_in_use_by_another_program(
    lang: str, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("status").status == 0
    file = tmp_path / "home" / "ledger.sqlite"
    plain = sqlite3.connect

    def impatient(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return plain(*arguments, **{**options, "timeout": 0})

    monkeypatch.setattr(sqlite3, "connect", impatient)
    other = plain(file, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    ran = command("status", YUNDAN_LANG=lang)
    other.close()
    assert ran.status == 4
    assert in_language(lang, sentence(ran))


def test_a_mistake_of_ours_is_told_as_one_and_its_traceback_is_kept(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_home(tmp_path / "home", World())

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("收货人：张三 13800138000 token=abcdef")

    monkeypatch.setattr(Ledger, "__init__", broken)
    ran = command("status")
    assert ran.status == 1
    log = tmp_path / "home" / "logs" / "yundan.log"
    assert str(log) in sentence(ran)
    text = log.read_text("utf-8")
    assert "Traceback" in text
    assert "RuntimeError" in text
    for secret in ("张三", "13800138000", "abcdef"):
        assert secret not in text + ran.err
    assert log.stat().st_mode & 0o077 == 0


def test_a_mistake_before_there_is_a_data_folder(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("agent.place.open_home", broken)
    ran = command("status")
    assert ran.status == 1
    assert not (tmp_path / "home").exists()
    (log,) = (tmp_path / "state").rglob("yundan.log")
    assert str(log) in sentence(ran)


def test_ctrl_c_is_told_calmly(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for name in ("status", "sync"):
        monkeypatch.setattr(f"agent.cli.{name}.find_place", stopped)
        ran = command(name, YUNDAN_LANG="zh")
        assert ran.status == cli.INTERRUPTED
        said = "没有丢失任何数据" if name == "sync" else "没有向店铺提交任何内容"
        assert said in sentence(ran)
