"""`yundan up --install` and `--uninstall` as a person types them, under a real systemd."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock

from agent.cli import up_install
from agent.service.at_login.tool import tell
from tests.api.listening import free_port
from tests.api.waiting import until
from tests.conftest import Command
from tests.running import Ran
from tests.service.at_login.stand_in import put
from tests.service.at_login.user_manager import UserManager

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks systemd")
HOME = "数据 100% $X \"q\" 'a' & 😀"
SAID = {
    "zh": ("自动启动，不用再管", "enable-linger", "已停止", "没有设置过"),
    "en": ("starts by itself", "enable-linger", "has been stopped", "was not set"),
}
Typed = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / HOME
    (folder / "locks").mkdir(parents=True)
    return folder


@pytest.fixture
def typed(command: Command, home: Path) -> Typed:
    """typed("--install", port) for the data folder `home`."""

    def run(option: str, port: int = 8666, lang: str = "en") -> Ran:
        settings = {"YUNDAN_HOME": str(home), "YUNDAN_LANG": lang, "YUNDAN_PORT": str(port)}
        return command("up", option, **settings)

    return run


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def units(manager: UserManager) -> list[str]:
    """All that was put among the user's settings, by name."""
    return sorted({found.name for found in manager.settings.rglob("*") if not found.is_dir()})


@pytest.mark.parametrize("lang", SAID)
def test_it_runs_comes_back_after_a_kill_and_leaves_nothing(
    manager: UserManager, typed: Typed, lang: str
) -> None:
    port, (installed, server, removed, not_there) = free_port(), SAID[lang]
    ran = typed("--install", port, lang)
    assert ran.status == 0, ran.err
    assert installed in ran.out
    assert server in ran.out
    assert "yundan up --uninstall" in ran.out
    assert answers(port)
    (unit,) = units(manager)
    tell("systemctl", "--user", "kill", "--signal=KILL", "--kill-who=main", unit)
    until("it is to be started again", lambda: manager.show(unit, "SubState") == "auto-restart")
    assert removed in typed("--uninstall", port, lang).out
    assert not answers(port)
    assert units(manager) == []
    assert not_there in typed("--uninstall", port, lang).out


def test_stopping_it_is_no_fault_and_unlocks_the_data_folder(
    manager: UserManager, typed: Typed, home: Path
) -> None:
    assert typed("--install", free_port()).status == 0
    (unit,) = units(manager)
    tell("systemctl", "--user", "stop", unit)
    assert manager.show(unit, "Result") == "success"
    assert manager.show(unit, "ActiveState") == "inactive"
    with FileLock(home / "locks/up.lock", timeout=0):
        pass


def test_installed_again_it_goes_on_with_the_new_settings(
    manager: UserManager, typed: Typed
) -> None:
    first, second = free_port(), free_port()
    assert typed("--install", first).status == 0
    ran = typed("--install", second)
    assert ran.status == 0, ran.err
    assert answers(second)
    assert not answers(first)
    assert len(units(manager)) == 1
    assert typed("--uninstall").status == 0
    assert units(manager) == []


def test_beside_one_in_a_terminal_it_waits_for_the_next_login(
    manager: UserManager, typed: Typed, home: Path
) -> None:
    port = free_port()
    with FileLock(home / "locks/up.lock"):
        ran = typed("--install", port)
    assert ran.status == 0, ran.err
    assert "From the next login on" in ran.out
    assert not answers(port)
    (unit,) = units(manager)
    assert manager.show(unit, "UnitFileState") == "enabled"
    assert manager.show(unit, "ActiveState") == "inactive"


def test_one_in_a_terminal_is_said_to_run_on(
    manager: UserManager, typed: Typed, home: Path
) -> None:
    with FileLock(home / "locks/up.lock"):
        assert typed("--install", free_port()).status == 0
        assert "still running" in typed("--uninstall").out
    assert "still running" not in typed("--uninstall").out
    assert units(manager) == []


def test_both_at_once_change_nothing(manager: UserManager, command: Command, home: Path) -> None:
    ran = command("up", "--install", "--uninstall", YUNDAN_HOME=str(home))
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "Nothing was changed" in ran.err
    assert units(manager) == []


def test_where_another_program_has_the_port_nothing_is_set(
    manager: UserManager, typed: Typed
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = typed("--install", port)
    assert ran.status == 8
    assert str(port) in ran.err
    assert units(manager) == []


def test_what_does_not_come_up_is_undone(
    manager: UserManager, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "python", "import signal\nsignal.pause()\n")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(up_install, "START_SECONDS", 1)
    ran = typed("--install", free_port())
    assert ran.status == 8
    assert "See why: yundan up" in ran.err
    assert units(manager) == []


def test_settings_that_do_not_hold_are_told_before_and_hinder_no_undoing(
    manager: UserManager, typed: Typed, home: Path
) -> None:
    port = free_port()
    (home / "config.toml").write_text("max_writes = 'many'\n", "utf-8")
    assert "max_writes" in typed("--install", port).err
    assert units(manager) == []
    (home / "config.toml").unlink()
    assert typed("--install", port).status == 0
    (home / "config.toml").write_text("max_writes = 'many'\n", "utf-8")
    assert typed("--uninstall", port).status == 0
    assert units(manager) == []


def test_without_systemd_the_command_to_start_is_told(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ran = typed("--install", free_port(), "zh")
    assert ran.status == 8
    assert "systemd" in ran.err
    assert f"{sys.executable} -P -m agent up" in ran.err.replace("\n", " ")
