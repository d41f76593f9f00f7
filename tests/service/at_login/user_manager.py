"""A real `systemd --user` of its own for a test, on machines that were not started by systemd too.

It lives in namespaces (processes, mounts, control groups) that end with it, so that the systemd of
whoever runs the tests, if there is one, never sees the units.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.service.at_login.tool import ask
from tests.api.waiting import children

SYSTEMD = next(
    (path for path in map(Path, ("/usr/lib/systemd/systemd", "/lib/systemd/systemd"))
     if path.exists()), None,
)  # fmt: skip
SECONDS = 10
# it refuses to run where the system was not started by systemd, and knows that by a folder in /run
INSIDE = """\
mount -t tmpfs none /run && mkdir -p /run/systemd/system && mount -t cgroup2 none /sys/fs/cgroup &&
"$0" --user --log-target=console
"""


class NoManager(Exception):
    """Why there can be none here."""


@dataclass(frozen=True, slots=True)
class UserManager:
    """Where the tools find it, and where it looks for units."""

    environment: dict[str, str]
    settings: Path

    @property
    def units(self) -> Path:
        return self.settings / "systemd/user"

    def show(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return ask("systemctl", "--user", "show", "--value", "-p", name, unit).said


@contextmanager
def user_manager(folder: Path) -> Generator[UserManager]:
    """For the length of a `with`; the caller sets its `environment`. Raises NoManager."""
    if not sys.platform.startswith("linux") or SYSTEMD is None:
        raise NoManager("no systemd is installed")
    if os.geteuid() != 0:
        raise NoManager("only root may give it a control group of its own")
    run, settings, home = (folder / name for name in ("run", "settings", "user"))
    for place in (run, settings / "systemd/user", home):
        place.mkdir(mode=0o700, parents=True)
    environment = {
        "XDG_RUNTIME_DIR": str(run),
        "XDG_CONFIG_HOME": str(settings),
        "HOME": str(home),
    }
    with _group() as group, (folder / "systemd.log").open("w+") as log:
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', str(group),
             "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--cgroup",
             "/bin/sh", "-c", INSIDE, str(SYSTEMD)],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + SECONDS
            while not (run / "systemd/private").exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise NoManager(f"it did not start: {log.read()[-300:]}")
                time.sleep(0.02)
            tools = _tools(folder, children(process.pid)[0])
            path = f"{tools}:{os.environ['PATH']}"
            yield UserManager({**environment, "PATH": path}, settings)
        finally:
            process.kill()
            process.wait()


def _tools(folder: Path, inside: int) -> Path:
    """systemctl as it is, but from inside: the manager reloads for nobody whom it cannot see."""
    tool = folder / "tools/systemctl"
    tool.parent.mkdir()
    real = shutil.which("systemctl")
    enter = f"nsenter --target {inside} --mount --pid --cgroup"
    tool.write_text(f'#!/bin/sh\nexec {enter} {real} "$@"\n', "utf-8")
    tool.chmod(0o700)
    return tool.parent


@contextmanager
def _group() -> Generator[Path]:
    """A control group of its own, taken away with all that was made in it."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    root = next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)
    if root is None:
        raise NoManager("no control groups of version 2")
    group = root / f"yundan-test-{os.getpid()}"
    try:
        group.mkdir()
    except OSError as refused:
        raise NoManager(f"no control group can be made: {refused.strerror}") from refused
    try:
        yield group
    finally:
        _remove(group)


def _remove(group: Path) -> None:
    for inner in group.iterdir():
        if inner.is_dir():
            _remove(inner)
    deadline = time.monotonic() + SECONDS
    while True:  # its last process may still be on its way out
        try:
            return group.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
