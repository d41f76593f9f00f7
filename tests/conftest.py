"""Commands run in this process, for what needs no real one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from agent import cli
from agent.passwords import Passwords
from tests.running import Ran

Command = Callable[..., Ran]

# No test leaves anything in the keyring of whoever runs it; see `keyring_file`.
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

# A busy machine is no finding: pytest-timeout watches over tests that hang.
settings.register_profile("yundan", deadline=None)
settings.load_profile("yundan")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Groups that pytest-xdist does not keep together would share nothing, and say nothing."""
    if not getattr(session.config.option, "loadgroup", False):
        return
    for item in session.items:
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid:
            raise pytest.UsageError("pytest-xdist lost its groups; see pyproject.toml on pytest")


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """command("sync", "--yes", YUNDAN_PORT="x") → its exit status and what it said.

    The live world, a data folder of its own, English; a variable of None is not set.
    """

    def run(*arguments: str, **environment: str | None) -> Ran:
        usual = {"YUNDAN_HOME": str(tmp_path / "home"), "YUNDAN_LANG": "en"}
        for name in ("PRACTICE", "PORT", "BROWSER"):
            monkeypatch.delenv(f"YUNDAN_{name}", raising=False)
        for name, value in {**usual, **environment}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        capfd.readouterr()
        status = cli.run(list(arguments))
        said = capfd.readouterr()
        return Ran(status, said.out, said.err)

    return run


@pytest.fixture
def keyring_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the keyring that this process uses; empty, it is locked."""
    from tests.keyring_file import FileKeyring  # it takes a while to load

    file = tmp_path / "keyring.json"
    monkeypatch.setenv("KEYRING_FILE", str(file))
    monkeypatch.setattr("keyring.core._keyring_backend", FileKeyring())
    return file


@pytest.fixture
def passwords(keyring_file: Path) -> Passwords:
    """The kept passwords of the folder in which `command` works."""
    return Passwords(keyring_file.parent / "home")
