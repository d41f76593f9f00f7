"""In real browsers: after a move nobody logs in, and two folders never both write."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.sessions.saved_logins import SavedLogins
from scrapers.browser.login_state import LoginState
from tests.running import Shop, shop

pytestmark = pytest.mark.storm

ACCOUNTS = ("alibaba1688", "doudian")
# A person scans the code; no pass stays on the login page for that long, on a busy machine either.
ASKS_FOR_LOGINS = ["--fault", "logged-out", "--qr-scan-after", "20000"]


def errors(told: dict[str, Any]) -> list[str]:
    return [trouble["error"] for trouble in told["troubles"]]


def put_back(place: Shop) -> set[str]:
    """The accounts whose saved login went into a browser, as the log says."""
    said = (place.home / "logs" / "yundan.log").read_text("utf-8")
    return set(re.findall(r"login_put_back account=(\S+)", said))


def tokens(profile: Path) -> set[str]:
    """The names of the cookies that a profile holds."""
    (file,) = [*profile.glob("Default/Network/Cookies"), *profile.glob("Default/Cookies")][:1]
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return {name for (name,) in db.execute("SELECT name FROM cookies")}


@pytest.mark.browser
def test_on_the_new_computer_nobody_logs_in(tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse battery\n", "utf-8")
    file = tmp_path / "moved"
    with shop(tmp_path, 6, 3, ASKS_FOR_LOGINS) as old:
        logins = [old.start("login", portal) for portal in ACCOUNTS]
        for login in logins:
            _, said = login.communicate(timeout=170)
            assert login.returncode == 0, said
        first = old.sync("--limit", "1")
        assert errors(first) == []
        saved = sorted((old.home / "sessions").iterdir())
        assert [path.name for path in saved] == [f"{key}.enc" for key in ACCOUNTS]
        assert "sessionid" in tokens(old.home / "profiles" / "doudian")
        assert not any(re.search(rb"cookie|session", path.read_bytes()) for path in saved)
        ran = old.run("move", "export", str(file), "--passphrase-file", str(phrase))
        assert ran.status == 0, ran.err

        new = replace(old, home=tmp_path / "new")
        ran = new.run("move", "import", str(file), "--passphrase-file", str(phrase))
        assert ran.status == 0, ran.err
        assert "saved logins: 2" in ran.out
        assert not any((new.home / "profiles").iterdir())
        assert "saved login is put back" in new.run("doctor").out
        told = new.sync()
        assert errors(told) == []
        assert told["complete"]
        assert put_back(new) == set(ACCOUNTS)
        assert new.verdict().clean
        assert all(len(row["submits"]) <= 1 for row in new.oracle())

        before = new.oracle()
        late = old.sync()
        assert late["written"] == 0
        assert new.oracle() == before
        status = old.run("status")
        assert "yundan adopt doudian" in status.out

        for name in ("sessions", "profiles"):
            shutil.rmtree(new.home / name)
        assert "LoginExpired" in errors(new.sync()), "it was the saved logins that did it"


@pytest.mark.browser
def test_a_login_that_the_portal_ended_is_not_kept(tmp_path: Path) -> None:
    with shop(tmp_path, 1, 3, ASKS_FOR_LOGINS) as place:
        ran = place.run("login", "doudian")
        assert ran.status == 0, ran.err
        held = SavedLogins(place.home)
        login = held.kept("doudian")
        assert login is not None
        ended = [{**cookie, "value": "ended"} for cookie in login["cookies"]]
        held.save("doudian", LoginState(cookies=ended, origins=login["origins"]))
        shutil.rmtree(place.home / "profiles" / "doudian")
        assert "LoginExpired" in errors(place.sync())
        assert held.has("doudian"), "one look may be a hiccup"
        assert "LoginExpired" in errors(place.sync())
        assert not held.has("doudian")
