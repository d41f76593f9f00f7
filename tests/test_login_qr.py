"""A login by the QR code of the login page, without a window: shown to the person, kept nowhere."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pytest

from agent.practice import ask_twin
from scrapers.practice.qr_picture import picture
from scrapers.qr_code import decode
from tests.conftest import Command
from tests.png_of import png_of
from tests.running import Shop, shop
from tests.test_login_window import parked

pytestmark = [pytest.mark.browser, pytest.mark.storm]
SIGNS = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
PATIENCE = 30


def rows_of(lines: Sequence[str]) -> list[list[bool]]:
    """The modules of a drawn code, True where light."""
    pairs = [[SIGNS[sign] for sign in line] for line in lines]
    return [[pair[half] for pair in row] for row in pairs for half in (0, 1)]


class Terminal:
    """What `yundan login --qr` says, read line by line; the codes in it as a phone reads them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self.process = process
        self.said: list[str] = []
        self._err: IO[str] = process.stderr
        self._watchdog = threading.Timer(PATIENCE, process.kill)
        self._watchdog.start()

    def next_code(self) -> str:
        """What the next code says that is drawn."""
        drawn: list[str] = []
        while line := self._err.readline():
            line = line.rstrip("\n")
            if line and set(line) <= set(SIGNS):
                drawn.append(line)
                if 2 * len(drawn) >= len(drawn[0]):
                    said = decode(png_of(rows_of(drawn)))
                    assert said is not None, "\n".join(drawn)
                    return said
            else:
                self.said.append(line)
        raise AssertionError(f"no code was shown: {self.said}")

    def end(self) -> tuple[int, str, str]:
        """Its status, its result and all that it said beside codes."""
        out, err = self.process.communicate(timeout=PATIENCE)
        self._watchdog.cancel()
        return self.process.returncode, out, "\n".join([*self.said, err])


def scan(place: Shop, code: str) -> None:
    """The person's phone."""
    assert ask_twin(place.twin.base, "/practice/scan", {"code": code})["ok"]


def lies_in(home: Path, secrets: Sequence[bytes]) -> list[str]:
    """The files of a data folder that hold one of these."""
    return [
        f"{path.relative_to(home)}: {secret[:24]!r}"
        for path in home.rglob("*")
        if path.is_file()
        for secret in secrets
        if secret in path.read_bytes()
    ]


def secrets_of(code: str) -> list[bytes]:
    """What must not lie on the disk: the code's words, its token, its picture in any form."""
    png = picture(code)
    packed = png[png.index(b"IDAT") + 4 :][:64]
    token = code.rpartition("=")[2]
    written = base64.b64encode(png)[60:140]
    return [token.encode(), token.encode("utf-16-le"), packed, written]


@pytest.mark.parametrize("portal", ["doudian", "alibaba1688"])
def test_a_phone_scans_the_code_in_the_terminal(tmp_path: Path, portal: str) -> None:
    arguments = ["--fault", "logged-out", "--cdn"]  # what a browser may keep, it is told to
    with shop(tmp_path, 4, 3, arguments) as place:
        assert place.run("sync", "--yes").status == 16
        terminal = Terminal(place.start("login", portal, "--qr", "--json"))
        code = terminal.next_code()
        assert lies_in(place.home, secrets_of(code)) == [], "while it is shown"
        scan(place, code)
        status, out, said = terminal.end()
        assert status == 0, said
        assert json.loads(out)["key"] == portal
        assert "phone" in said
        assert portal not in parked(place)
        assert lies_in(place.home, secrets_of(code)) == [], "afterwards"


def test_a_code_that_is_over_gives_way_to_the_next(tmp_path: Path) -> None:
    arguments = ["--fault", "logged-out", "--fault", "qr-expires=3000"]
    with shop(tmp_path, 2, 3, arguments) as place:
        terminal = Terminal(place.start("login", "doudian", "--qr"))
        first, second = terminal.next_code(), terminal.next_code()
        assert first != second
        scan(place, terminal.next_code())
        status, out, said = terminal.end()
        assert status == 0, said
        assert "logged in as" in out or "taken over" in out
        assert "That code is over" in said


def test_a_portal_whose_code_nobody_described(tmp_path: Path, command: Command) -> None:
    (tmp_path / "home").mkdir()
    shop = 'key = "shop"\nportal = "vendure"\naddress = "http://127.0.0.1:9"\nsuppliers = []\n'
    (tmp_path / "home" / "config.toml").write_text(f"[[store]]\n{shop}", "utf-8")
    ran = command("login", "shop", "--qr")
    assert ran.status == 2
    assert "QR code is not known here" in ran.err
    assert "yundan login shop" in ran.err


@pytest.mark.parametrize("other", [["--user", "me"], ["--forget"], ["--keep"]])
def test_a_code_goes_alone(other: list[str], command: Command) -> None:
    assert command("login", "doudian", "--qr", *other).status == 2


def test_nobody_scans(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, ["--fault", "logged-out"]) as place:
        ran = place.run("login", "doudian", "--qr", "--minutes", "0.05")
        assert ran.status == 16
        last = ran.err.strip().splitlines()[-1]
        assert "Nobody scanned the code" in last
        assert "yundan login doudian --qr" in last
        assert list((place.home / "evidence").iterdir()) == []


def test_a_login_page_without_the_code_that_was_expected(tmp_path: Path) -> None:
    with shop(tmp_path, 2, 3, ["--fault", "logged-out"]) as place:
        (place.home / "config.toml").write_text('own_recipes = ["doudian"]\n', "utf-8")
        correction = '[login_qr]\ncode = "#no-such-code"\n[timing]\nready = 1500\n'
        (place.home / "portals" / "doudian.toml").write_text(correction, "utf-8")
        ran = place.run("login", "doudian", "--qr")
        assert ran.status == 32, ran.err
        assert "login_qr.code" in ran.err
        assert list((place.home / "evidence").iterdir()) == [], "a picture of the page has the code"


def test_a_slider_needs_a_window(tmp_path: Path) -> None:
    with shop(tmp_path, 4, 3, ["--fault", "slider=4"]) as place:
        assert place.run("sync", "--yes").status == 8
        (portal,) = parked(place)
        ran = place.run("login", portal, "--qr")
        assert ran.status == 8, ran.err
        assert "on this computer's own desktop" in ran.err
        assert f"yundan login {portal}:" not in ran.err
        assert "--qr" not in ran.err
        assert list(parked(place)) == [portal]
