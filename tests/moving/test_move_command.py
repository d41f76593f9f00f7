"""`yundan move` as a person uses it: what it asks, what it says, what it brings."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from agent.alerts.address import Address
from agent.alerts.channels import Channels
from agent.alerts.deliver import deliver
from agent.alerts.post import Letter, Reply
from agent.home import Home, home_root, open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.passwords import Kept, Passwords
from agent.service.at_login.program import name_of
from agent.sessions.saved_logins import SavedLogins
from agent.sync.armed_log import ArmedLog
from agent.trace_key import TraceKey
from agent.words import Words
from scrapers.browser.login_state import LoginState
from scrapers.browser.world import World
from tests.conftest import Command
from tests.running import Ran
from tests.service.at_login.stand_in import put

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
PHRASE = "correct horse battery"
CONFIG = """
[[store]]
key = "my-shop"
portal = "doudian"
suppliers = ["alibaba1688"]
[[supplier]]
key = "alibaba1688"
portal = "alibaba1688"
"""
ADDRESS = Address("wecombot", "wecombot://robotkey0robotkey0")
LOGIN = LoginState(
    cookies=[{"name": "sid", "value": "t0ken", "domain": ".x.cn", "path": "/"}], origins=[]
)


@pytest.fixture
def home(tmp_path: Path, keyring_file: Path) -> Home:
    """The old computer's folder, with something of everything."""
    home = open_home(tmp_path / "home", World())
    home.config.write_text(CONFIG)
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        ledger.decisions.take_over("my-shop", "doudian", "禾风小店", NOW)
    ArmedLog(home.armed, "my-shop").begin(NOW)
    Passwords(home.root).keep("my-shop", Kept("boss", "hunter-2-hunter", tries=1))
    TraceKey(home.root).keep("tracekey")
    Channels(home).add("群", ADDRESS, NOW)
    SavedLogins(home.root).save("my-shop", LOGIN)
    return home


@pytest.fixture
def phrase(tmp_path: Path) -> Path:
    file = tmp_path / "phrase"
    file.write_text(f"{PHRASE}\n", "utf-8")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "yundan.moved"


def flat(said: str) -> str:
    """What was said, without the lines of the terminal."""
    return " ".join(said.split())


def moved(command: Command, file: Path, phrase: Path, **more: str) -> tuple[Ran, Ran]:
    """Export and import, with what both said."""
    out = command("move", "export", str(file), "--passphrase-file", str(phrase), **more)
    assert out.status == 0, out.err
    there = {"YUNDAN_HOME": str(file.parent / "new"), **more}
    into = command("move", "import", str(file), "--passphrase-file", str(phrase), **there)
    assert into.status == 0, into.err
    return out, into


def test_everything_that_was_kept_arrives(
    home: Home, file: Path, phrase: Path, command: Command
) -> None:
    moved(command, file, phrase)
    new = Home(file.parent / "new", practice=False)
    assert Passwords(new.root).kept("my-shop") == Kept("boss", "hunter-2-hunter", tries=1)
    kept = TraceKey(new.root).kept()
    assert kept is not None
    assert kept.password == "tracekey"
    channels = Channels(new)
    (channel,) = channels.all()
    assert (channel.name, channels.address(channel)) == ("群", ADDRESS)
    assert SavedLogins(new.root).kept("my-shop") == LOGIN
    with Ledger(new.ledger, ReceiverKey(new.receiver_key)) as ledger:
        assert ledger.decisions.account_name("my-shop") == "禾风小店"
    assert not (new.root / "pairings.json").exists()


def heard(home: Home, minutes: int) -> list[str]:
    """What the channels of a folder are told now."""
    told = list[str]()

    def taken(letter: Letter) -> Reply:
        told.append(letter.title)
        return Reply(True)

    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        at = NOW + timedelta(minutes=minutes)
        ledger.alerts.open("login_lost", "alibaba1688", {"name": "1688"}, at)
        deliver(ledger, Channels(home), at, Words("en"), by=taken)
    return told


def test_a_loss_is_told_by_the_new_computer_alone(
    home: Home, file: Path, phrase: Path, command: Command
) -> None:
    out, _ = moved(command, file, phrase)
    assert "from here nothing is told any more" in flat(out.out)
    assert heard(home, 5) == []
    assert len(heard(Home(file.parent / "new", practice=False), 5)) == 1
    assert "this one does not" in flat(command("alerts", "list").out)
    ArmedLog(home.armed, "my-shop").begin(NOW)  # adopted back
    assert len(heard(home, 10)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="a unit of systemd")
def test_a_computer_that_would_go_on_at_the_next_login_says_how_to_stop_it(
    home: Home, file: Path, phrase: Path, command: Command, tmp_path: Path
) -> None:
    tools, settings = tmp_path / "tools", tmp_path / "settings"
    tools.mkdir()
    put(tools, "systemctl", "")
    machine = {"PATH": f"{tools}:{os.environ['PATH']}", "XDG_CONFIG_HOME": str(settings)}
    out, _ = moved(command, file, phrase, **machine)
    assert "--uninstall" not in out.out
    name = name_of(home.root, home_root(None, World()), shared=False)
    units = settings / "systemd/user"
    units.mkdir(parents=True)
    (units / f"{name}.service").touch()
    again = command("move", "export", f"{file}.2", "--passphrase-file", str(phrase), **machine)
    assert "yundan up --uninstall" in flat(again.out)


def test_what_stays_open_is_said(home: Home, file: Path, phrase: Path, command: Command) -> None:
    out, into = moved(command, file, phrase)
    assert f"yundan move import {file.name}" in flat(out.out)
    for said in (out.out, into.out):
        assert "one computer only" in flat(said)
        assert PHRASE not in said
    assert "yundan up" in into.out
    for told in (command("status").out, command("doctor").out):
        assert "moved to another computer" in flat(told)
        assert "yundan adopt my-shop" in flat(told)
    there = command("status", "--json", YUNDAN_HOME=str(file.parent / "new"))
    assert there.json["stores"][0]["standby"] == "ready"
    assert command("status", "--json").json["stores"][0]["standby"] == "moved"
    assert "moved_away" in home.log.read_text("utf-8")
    assert PHRASE not in home.log.read_text("utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_of_it_is_there(
    lang: str, home: Home, file: Path, phrase: Path, command: Command
) -> None:
    """A second export leaves stores that are read-only there already; the login's key is gone."""
    log = ArmedLog(home.armed, "my-shop")
    log.leave(NOW)
    (home.sessions / "my-shop.enc").write_bytes(b"damaged")
    out, into = moved(command, file, phrase, YUNDAN_LANG=lang)
    words = Words(lang)
    one_line = "".join(out.out.split())
    for key in ("left_unarmed", "left_unread"):
        said = words.say(f"moving.{key}", store="my-shop", account="my-shop")
        assert "".join(said.split()) in one_line
    unarmed = words.say("moving.unarmed", store="my-shop")
    assert "".join(unarmed.split()) in "".join(into.out.split())


def test_without_a_keyring_a_password_is_asked_for_again(
    home: Home, file: Path, phrase: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.fail import Keyring

    where = ("--passphrase-file", str(phrase))
    assert command("move", "export", str(file), *where).status == 0
    monkeypatch.setattr("keyring.core._keyring_backend", Keyring())
    new = Home(file.parent / "new", practice=False)
    ran = command("move", "import", str(file), *where, YUNDAN_HOME=str(new.root))
    assert ran.status == 0, ran.err
    assert "yundan login my-shop" in ran.out
    assert SavedLogins(new.root).kept("my-shop") == LOGIN
    kept = TraceKey(new.root).kept()
    assert kept is not None
    assert kept.password == "tracekey"
    (channel,) = Channels(new).all()
    assert Channels(new).address(channel) == ADDRESS


def test_a_locked_keyring_moves_nothing(
    home: Home, file: Path, phrase: Path, command: Command, keyring_file: Path
) -> None:
    where = ("--passphrase-file", str(phrase))
    held = keyring_file.read_text("utf-8")
    keyring_file.write_text("", "utf-8")
    ran = command("move", "export", str(file), *where)
    assert (ran.status, file.exists()) == (8, False)
    assert "Unlock it" in ran.err
    keyring_file.write_text(held, "utf-8")
    assert command("status", "--json").json["stores"][0]["standby"] == "ready"
    assert command("move", "export", str(file), *where).status == 0
    keyring_file.write_text("", "utf-8")
    there = str(file.parent / "new")
    ran = command("move", "import", str(file), *where, YUNDAN_HOME=there)
    assert ran.status == 8
    assert not (Path(there) / "ledger.sqlite").exists()
    keyring_file.write_text("{}", "utf-8")
    assert command("move", "import", str(file), *where, YUNDAN_HOME=there).status == 0


@pytest.mark.parametrize("lock", ["up", "worker", "my-shop", "alibaba1688"])
def test_nothing_else_may_run_meanwhile(
    lock: str, home: Home, file: Path, phrase: Path, command: Command
) -> None:
    with FileLock(home.lock(lock)):
        ran = command("move", "export", str(file), "--passphrase-file", str(phrase))
    assert ran.status == 4
    assert not file.exists()
    assert command("status", "--json").json["stores"][0]["standby"] == "ready"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"short", "at least 12"), (b"\n", "No passphrase"), (b"\xff\xfe", "not UTF-8")],
)
def test_a_passphrase_that_will_not_do(
    content: bytes, said: str, home: Home, file: Path, phrase: Path, command: Command
) -> None:
    phrase.write_bytes(content)
    ran = command("move", "export", str(file), "--passphrase-file", str(phrase))
    assert ran.status == 2
    assert said in ran.err
    assert not file.exists()
    assert command("status", "--json").json["stores"][0]["standby"] == "ready"


def test_other_files_are_refused(tmp_path: Path, phrase: Path, command: Command) -> None:
    where = ("--passphrase-file", str(phrase))
    ran = command("move", "import", str(tmp_path / "nowhere"), *where)
    assert (ran.status, "cannot be read" in ran.err) == (2, True)
    other = tmp_path / "photo.jpg"
    other.write_bytes(b"\xff\xd8" * 100)
    ran = command("move", "import", str(other), *where)
    assert (ran.status, "no file of yundan move export" in ran.err) == (2, True)
    assert not (tmp_path / "home").exists()


def test_nothing_to_move(command: Command, file: Path, phrase: Path) -> None:
    ran = command("move", "export", str(file), "--passphrase-file", str(phrase))
    assert ran.status == 2
    assert not file.exists()


def test_as_json(home: Home, file: Path, phrase: Path, command: Command) -> None:
    where = ("--passphrase-file", str(phrase), "--json")
    told = command("move", "export", str(file), *where).json
    assert told["stores"] == {"my-shop": "ready"}
    assert told["logins"] == {"my-shop": True}
    assert (told["path"], told["size"]) == (str(file), file.stat().st_size)
    there = command("move", "import", str(file), *where, YUNDAN_HOME=str(file.parent / "n")).json
    assert (there["stores"], there["logins"], there["unkept"]) == ({"my-shop": "ready"}, 1, [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
@pytest.mark.parametrize(("second", "status"), [(PHRASE, 0), ("another phrase here", 2)])
def test_on_a_terminal_it_is_typed_twice_unseen(
    second: str, status: int, home: Home, file: Path
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "move", "export", str(file)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={
            **os.environ,
            "YUNDAN_HOME": str(home.root),
            "YUNDAN_LANG": "en",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        },
    )
    os.close(theirs)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    said, answers = "", iter((PHRASE, second))
    while True:
        try:
            piece = os.read(ours, 4096).decode()
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
        if piece.rstrip().endswith(":"):
            os.write(ours, f"{next(answers)}\n".encode())
    os.close(ours)
    assert process.wait() == status, said
    watchdog.cancel()
    assert PHRASE not in said
    assert file.exists() == (status == 0)
    assert ("differ" in said) == (status == 2)


def test_what_stands_in_the_way_is_said_before_a_passphrase_is_asked_for(
    home: Home, file: Path, phrase: Path, command: Command
) -> None:
    nobody = ("--passphrase-file", str(phrase.with_name("never-asked-for")))
    nowhere = file.parent / "no-such-folder" / "x.moved"
    out = command("move", "export", str(nowhere), *nobody)
    assert out.status == 8
    assert str(nowhere) in out.err
    assert ".new" not in out.err
    file.write_text("mine")
    assert "is there already" in command("move", "export", str(file), *nobody).err
    there = {"YUNDAN_HOME": str(file.parent / "new")}
    assert (
        "no file of yundan move export"
        in command("move", "import", str(file), *nobody, **there).err
    )
    missing = command("move", "import", str(nowhere), *nobody, **there)
    assert f"{nowhere} cannot be read" in missing.err
    file.unlink()
    assert command("move", "export", str(file), "--passphrase-file", str(phrase)).status == 0
    assert "in use already" in command("move", "import", str(file), *nobody).err
    with FileLock(home.lock("up")):
        again = str(file.with_name("again"))
        assert "is running" in command("move", "export", again, *nobody).err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_old_computer_is_cleared_last(
    lang: str, home: Home, file: Path, phrase: Path, command: Command
) -> None:
    out, _ = moved(command, file, phrase, YUNDAN_LANG=lang)
    (warned,) = [line for line in out.out.splitlines() if "yundan data erase" in line]
    assert file.name in warned
    assert "yundan doctor" in warned
