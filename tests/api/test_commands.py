"""`yundan pair`, `up` and `openapi` as a person types them."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from agent.api.app import spec
from agent.api.pairing import Pairings, key_of
from agent.api.signing import key_id
from tests.api.calls import ORIGIN
from tests.conftest import Command

CODE = re.compile(r"[A-Z2-7]{5}(-[A-Z2-7]{5}){3}-[A-Z2-7]{6}:\d+")
LANGS = pytest.mark.parametrize("lang", ["zh", "en"])
SAID = {
    "zh": ("还没有配对", "已撤销", "尚未使用"),
    "en": ("No extension is paired", "has ended", "not used yet"),
}


def kept(tmp_path: Path) -> Pairings:
    return Pairings(tmp_path / "home")


@LANGS
def test_a_code_is_shown_once_and_is_the_key(command: Command, tmp_path: Path, lang: str) -> None:
    ran = command("pair", YUNDAN_LANG=lang, YUNDAN_PORT="8123")
    assert ran.status == 0
    (found,) = CODE.finditer(ran.out)
    key, port = found[0].replace("-", "").split(":")
    assert port == "8123"
    (made,) = kept(tmp_path).all()
    assert key_id(key_of(key)) == made.id
    assert "15" in ran.out
    listed = command("pair", "--list", YUNDAN_LANG=lang)
    assert made.id in listed.out
    assert SAID[lang][2] in listed.out
    assert key[:5] not in listed.out + listed.err, "a key is shown once"


@LANGS
def test_pairings_are_listed_and_revoked(command: Command, tmp_path: Path, lang: str) -> None:
    assert SAID[lang][0] in command("pair", "--list", YUNDAN_LANG=lang).out
    command("pair")
    (made,) = kept(tmp_path).all()
    kept(tmp_path).pin(made.id, ORIGIN, datetime.now(UTC))
    assert ORIGIN in command("pair", "--list", YUNDAN_LANG=lang).out.replace("\n", "").replace(
        " ", ""
    )
    ended = command("pair", "--revoke", made.id, YUNDAN_LANG=lang)
    assert ended.status == 0
    assert made.id in ended.out
    assert SAID[lang][1] in ended.out
    assert kept(tmp_path).all() == ()
    again = command("pair", "--revoke", made.id, YUNDAN_LANG=lang)
    assert (again.status, again.out) == (2, "")
    assert "yundan pair --list" in again.err


def test_pairing_as_json(command: Command, tmp_path: Path) -> None:
    assert command("pair", "--list", "--json").json == []
    made = command("pair", "--json", YUNDAN_PORT=None).json
    assert CODE.fullmatch(made["code"])
    assert made["code"].endswith(":8666")
    (listed,) = command("pair", "--list", "--json").json
    assert listed == {"name": made["name"], "origin": None, "made_at": listed["made_at"]}
    assert abs((datetime.now(UTC) - datetime.fromisoformat(listed["made_at"])).seconds) < 60
    assert command("pair", "--revoke", made["name"], "--json").json == {"revoked": made["name"]}


@LANGS
@pytest.mark.parametrize("arguments", [("pair",), ("pair", "--list"), ("up",)])
def test_damaged_pairings_are_told(
    command: Command, tmp_path: Path, lang: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "home").mkdir()
    file = tmp_path / "home" / "pairings.json"
    file.write_text("[{", "utf-8")
    ran = command(*arguments, YUNDAN_LANG=lang)
    assert ran.status == 32
    assert str(file) in ran.err.replace("\n", "")
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert file.read_text("utf-8") == "[{", "a person may still look at it"


@LANGS
def test_a_taken_port_is_told(command: Command, lang: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ran = command("up", YUNDAN_LANG=lang, YUNDAN_PORT=port)
    assert ran.status == 8
    assert ran.out == ""
    assert port in ran.err
    assert "YUNDAN_PORT=" in ran.err
    assert "Traceback" not in ran.err


@LANGS
def test_a_second_agent_in_one_folder_is_told(command: Command, tmp_path: Path, lang: str) -> None:
    (tmp_path / "home" / "locks").mkdir(parents=True)
    with FileLock(tmp_path / "home" / "locks" / "up.lock"):
        ran = command("up", YUNDAN_LANG=lang)
    assert (ran.status, ran.out) == (2, "")
    assert {"zh": "已经在运行", "en": "up already"}[lang] in ran.err


def test_openapi_prints_the_spec(command: Command) -> None:
    ran = command("openapi")
    assert ran.json == spec()
