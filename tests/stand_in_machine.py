"""A machine for the scripts a newcomer runs first: a stand-in pip, browser and apt, no network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

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


def stand_in_machine(tmp_path: Path) -> Machine:
    """The scripts in a folder with a difficult name, and no tools but those that they need."""
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
