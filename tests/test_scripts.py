"""The scripts a newcomer runs first, against a stand-in pip, browser and apt: no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = ("scripts/setup", "scripts/demo", "scripts/test", ".ci/run")
COPIED = (
    *SCRIPTS,
    "pyproject.toml",
    "requirements/dev.txt",
    "scrapers/__init__.py",
    "scrapers/browser/__init__.py",
    "scrapers/browser/find.py",
)
TOOLS = "bash cat chmod cksum dirname env find grep mkdir mv rm sleep tail uname"
REAL_PYTHON = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="bash scripts"),
    pytest.mark.skipif(not REAL_PYTHON.exists(), reason="no python beside base_prefix"),
]
not_on_mac = pytest.mark.skipif(sys.platform == "darwin", reason="looks in /Applications")

# `python3 -m venv` makes a real environment, then fills it with stand-ins for what pip would bring.
PYTHON3 = f"""#!/usr/bin/env bash
if [ "$1 $2" = "-c import ensurepip, venv" ] && [ -n "${{FAKE_NO_VENV:-}}" ]; then
  [ -e "$FAKE_NO_VENV" ]; exit
fi
if [ "$1 $2" = "-m venv" ]; then
  "{REAL_PYTHON}" -m venv --without-pip "$3" && exec "{REAL_PYTHON}" "$FAKE_FILL" "$3"
fi
exec "{REAL_PYTHON}" "$@"
"""

FILL = r'''
import sys
from pathlib import Path

venv = Path(sys.argv[1]).resolve()
(site,) = venv.glob("lib/python3*/site-packages")
for name in ("playwright", "lxml", "pydantic_core", "pip"):
    (site / name).mkdir()
    (site / name / "__init__.py").touch()
(site / "pip" / "__main__.py").write_text("""
import os, sys, time
from pathlib import Path
with open(os.environ["FAKE_LOG"], "a") as log:
    print("pip", *sys.argv[1:], file=log)
print("Collecting something")
time.sleep(float(os.environ.get("FAKE_PIP_SECONDS", "0")))
if "-r" in sys.argv and os.environ.get("FAKE_PIP_FAILS"):
    sys.exit("ERROR: the mirror is asleep")
if "-e" in sys.argv:
    yundan = Path(sys.prefix) / "bin" / "yundan"
    yundan.write_text("#!/usr/bin/env bash\\nprintf 'yundan'; printf ' <%s>' \\"$@\\"\\n")
    yundan.chmod(0o755)
""")
(venv / "bin" / "pip").write_text(f"#!{venv}/bin/python\n")
for name in ("playwright", "ruff", "pyright", "pytest"):
    tool = venv / "bin" / name
    tool.write_text(f"""#!/usr/bin/env bash
printf '%s' '{name}' >>"$FAKE_LOG"; printf ' <%s>' "$@" >>"$FAKE_LOG"; echo >>"$FAKE_LOG"
[ {name} != playwright ] && [ {name} != "${{FAKE_FAILS:-}}" ]
""")
    tool.chmod(0o755)
'''

CHECK_EXTENSION = """echo check_extension >>"$FAKE_LOG"
[ "${FAKE_FAILS:-}" != extension ]
"""

APT_GET = """#!/usr/bin/env bash
echo "apt-get $*" >>"$FAKE_LOG"
case "$*" in
  *venv*) : >"$FAKE_NO_VENV" ;;
  *chromium*) printf '#!/bin/sh\\n' >"$FAKE_BIN/chromium"; chmod +x "$FAKE_BIN/chromium" ;;
esac
"""


@dataclass
class Machine:
    """A copy of the repository's set-up files and a PATH that holds only what is put there."""

    repo: Path
    bin: Path
    env: dict[str, str]

    def put(self, name: str, script: str) -> None:
        program = self.bin / name
        program.write_text(script)
        program.chmod(0o755)

    def start(self, script: str, *args: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.repo / script, *args],
            cwd="/",
            env=self.env | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, script: str, *args: str, **env: str) -> tuple[int, str]:
        process = self.start(script, *args, **env)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def log(self) -> list[str]:
        """What the stand-ins were called with since the last look."""
        file = Path(self.env["FAKE_LOG"])
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    repo = tmp_path / "a folder 文件夹"
    for name in COPIED:
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, repo / name)
    (repo / "scripts" / "check_extension").write_text(CHECK_EXTENSION, "utf-8")
    path = tmp_path / "bin"
    path.mkdir()
    for tool in TOOLS.split():
        found = shutil.which(tool)
        assert found, tool
        (path / tool).symlink_to(found)
    fill = tmp_path / "fill.py"
    fill.write_text(FILL)
    home = tmp_path / "home"
    home.mkdir()
    env = {
        "PATH": str(path),
        "HOME": str(home),
        "LANG": "en_US.UTF-8",
        "PIP_NO_INDEX": "1",  # should a real pip ever be reached
        "FAKE_BIN": str(path),
        "FAKE_FILL": str(fill),
        "FAKE_LOG": str(tmp_path / "log"),
    }
    made = Machine(repo, path, env)
    made.put("python3", PYTHON3)
    made.put("chromium", "#!/bin/sh\n")
    made.put("id", "#!/bin/sh\necho 1000\n")
    return made


def as_root_on_debian(machine: Machine) -> None:
    machine.put("id", "#!/bin/sh\necho 0\n")
    machine.put("apt-get", APT_GET)


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
