"""The scripts a newcomer runs first, against a stand-in pip, browser and apt: no network."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.stand_in_machine import (
    PYTHON3,
    REAL_PYTHON,
    ROOT,
    SCRIPTS,
    Machine,
    as_root_on_debian,
    stand_in_machine,
)

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="bash scripts"),
    pytest.mark.skipif(not REAL_PYTHON.exists(), reason="no python beside base_prefix"),
]
not_on_mac = pytest.mark.skipif(sys.platform == "darwin", reason="looks in /Applications")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return stand_in_machine(tmp_path)


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_is_sound_bash_and_executable(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    checked = subprocess.run(["bash", "-n", ROOT / name], capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")


def test_setup_installs_the_lock_by_hash_then_has_nothing_left_to_do(machine: Machine) -> None:
    code, output = machine.run("scripts/setup")
    assert code == 0, output
    assert [line[:3] for line in output.splitlines()] == ["1/3", "2/3", "3/3", "Rea"]
    assert machine.log() == [
        "pip install --require-hashes -r requirements/dev.txt",
        "pip install --no-deps --no-build-isolation -e .",
    ]

    began = time.monotonic()
    assert machine.run("scripts/setup") == (0, "Ready: .venv/bin/yundan\n")
    assert time.monotonic() - began < 5
    assert machine.log() == []


def test_setup_speaks_chinese_to_a_chinese_locale(machine: Machine) -> None:
    code, output = machine.run("scripts/setup", LANG="zh_CN.UTF-8")
    assert code == 0
    assert "1/3 安装" in output
    assert "准备就绪" in output


def test_a_changed_lock_is_installed_into_the_same_environment(machine: Machine) -> None:
    machine.run("scripts/setup")
    machine.log()
    ours = machine.repo / ".venv/ours"
    ours.touch()
    with (machine.repo / "requirements/dev.txt").open("a") as lock:
        lock.write("# changed\n")
    code, _ = machine.run("scripts/setup")
    assert code == 0
    assert len(machine.log()) == 2
    assert ours.exists()


def test_a_failing_pip_shows_its_words_and_a_next_step(machine: Machine) -> None:
    code, output = machine.run("scripts/setup", FAKE_PIP_FAILS="1")
    assert code == 1
    assert "ERROR: the mirror is asleep" in output
    assert "check the network" in output
    assert "请检查网络" in output
    assert "2/3" not in output

    code, output = machine.run("scripts/setup")
    assert code == 0, output


def test_an_interrupted_setup_is_made_anew(machine: Machine) -> None:
    first = machine.start("scripts/setup", FAKE_PIP_SECONDS="30")
    log = Path(machine.env["FAKE_LOG"])
    deadline = time.monotonic() + 20
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    left = machine.repo / ".venv/half"
    left.touch()
    os.killpg(first.pid, signal.SIGTERM)
    first.communicate(timeout=20)
    assert first.returncode != 0
    assert len(machine.log()) == 1

    code, output = machine.run("scripts/setup")
    assert code == 0, output
    assert len(machine.log()) == 2
    assert not left.exists()


def test_a_moved_folder_is_set_up_again(machine: Machine) -> None:
    machine.run("scripts/setup")
    machine.log()
    moved = machine.repo.with_name("moved")
    machine.repo.rename(moved)
    machine.repo = moved
    code, output = machine.run("scripts/setup")
    assert code == 0, output
    assert len(machine.log()) == 2
    assert str(moved) in (moved / ".venv/bin/pip").read_text()


@pytest.mark.parametrize("gone", ["bin/python", "bin/yundan", "pyvenv.cfg"])
def test_a_broken_environment_is_repaired(machine: Machine, gone: str) -> None:
    machine.run("scripts/setup")
    (machine.repo / ".venv" / gone).unlink()
    code, output = machine.run("scripts/setup")
    assert code == 0, output
    assert (machine.repo / ".venv" / gone).exists()


def test_two_setups_at_once_install_once(machine: Machine) -> None:
    both = [machine.start("scripts/setup", FAKE_PIP_SECONDS="0.4") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert len(machine.log()) == 2


def test_an_old_python_is_named(machine: Machine) -> None:
    patched = 'import sys; sys.version_info = (3, 9, 2, "final", 0); exec(sys.argv[2])'
    machine.put("python3", f'#!/bin/sh\nexec "{REAL_PYTHON}" -c \'{patched}\' "$@"\n')
    code, output = machine.run("scripts/setup")
    assert code == 1
    assert "needs Python 3.11 or newer and this machine has 3.9" in output
    assert "这台电脑上是 3.9" in output
    assert "Traceback" not in output


def test_a_newer_python_beside_an_old_one_is_taken(machine: Machine) -> None:
    machine.put("python3.12", PYTHON3)
    machine.put("python3", "#!/bin/sh\nexit 1\n")
    code, output = machine.run("scripts/setup")
    assert code == 0, output


def test_a_missing_python_is_one_sentence(machine: Machine) -> None:
    (machine.bin / "python3").unlink()
    code, output = machine.run("scripts/setup")
    assert code == 1
    assert "none was found: install Python 3" in output
    assert len(output.split("\n")) <= 4


def test_without_the_venv_module_a_user_is_told_the_package(machine: Machine) -> None:
    never = str(machine.repo / "never")
    code, output = machine.run("scripts/setup", FAKE_NO_VENV=never)
    assert code == 1
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in output


def test_without_the_venv_module_root_on_debian_gets_it(machine: Machine) -> None:
    as_root_on_debian(machine)
    code, output = machine.run("scripts/setup", FAKE_NO_VENV=str(machine.repo / "installed"))
    assert code == 0, output
    calls = machine.log()
    assert calls[0] == "apt-get update"
    assert calls[1].endswith(" python3-venv")
    assert len(calls) == 4


@not_on_mac
def test_a_missing_browser_is_one_sentence_in_both_languages(machine: Machine) -> None:
    (machine.bin / "chromium").unlink()
    code, output = machine.run("scripts/setup")
    assert code == 1
    assert "install Google Chrome or Microsoft Edge" in output
    assert "请安装 Google Chrome 或 Microsoft Edge" in output
    assert machine.log()[2:] == ["playwright <install> <--no-shell> <chromium>"]

    machine.put("chromium", "#!/bin/sh\n")
    code, output = machine.run("scripts/setup")
    assert code == 0, output
    assert machine.log() == []


@not_on_mac
@pytest.mark.parametrize("has_font", [True, False])
def test_root_on_debian_gets_a_browser_and_a_font_if_none(machine: Machine, has_font: bool) -> None:
    as_root_on_debian(machine)
    (machine.bin / "chromium").unlink()
    machine.put("fc-list", f"#!/bin/sh\n{'echo Noto Sans CJK' if has_font else ':'}\n")
    code, output = machine.run("scripts/setup")
    assert code == 0, output
    installed = [line.split()[-1] for line in machine.log() if "apt-get install" in line]
    assert installed == (["chromium"] if has_font else ["chromium", "fonts-noto-cjk"])


@not_on_mac
def test_a_browser_that_does_not_start_fails_the_setup_every_time(machine: Machine) -> None:
    machine.put("chromium", "#!/bin/sh\nexit 127\n")
    for _ in range(2):
        code, output = machine.run("scripts/setup")
        assert code == 1
        assert "chromium does not start" in output


def test_demo_hands_on_its_arguments(machine: Machine) -> None:
    code, output = machine.run("scripts/demo", "--orders", "two words")
    assert code == 0
    assert output.splitlines()[-1] == "yundan <demo> <--orders> <two words>"


def test_the_checks_all_run_and_pass_on_pytests_arguments(machine: Machine) -> None:
    machine.run("scripts/setup")
    machine.log()
    code, output = machine.run("scripts/test", "-k", "two words")
    assert code == 0, output
    assert "All checks are green." in output
    assert machine.log() == [
        "ruff <check> <.>",
        "ruff <format> <--check> <.>",
        "pyright <>",
        "check_extension",
        "pytest <-n> <2> <--dist> <loadgroup> <--durations=12> <-m> <not storm> <-k> <two words>",
    ]


@pytest.mark.parametrize("broken", ["ruff", "pyright", "extension", "pytest"])
def test_one_failing_check_fails_the_run_but_stops_no_other(machine: Machine, broken: str) -> None:
    machine.run("scripts/setup")
    machine.log()
    code, output = machine.run(".ci/run", FAKE_FAILS=broken)
    assert code == 1
    assert f"Failed: {broken}" in output
    assert "green" not in output
    assert len(machine.log()) == 5
