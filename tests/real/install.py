"""Installs both products from the public registries into the cache, once."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from filelock import FileLock

from tests.real.places import (
    OSCAR_FILES,
    STAMP,
    VENDURE_FILES,
    BackendTrouble,
    cache_folder,
    digest,
    node_and_npm,
    oscar_python,
    vendure_packages,
)

Say = Callable[[str], None]

NPM_QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def _vendure_stamp() -> str:
    locked = digest(VENDURE_FILES / "package.json", VENDURE_FILES / "package-lock.json")
    return f"{locked} {platform.system()} {platform.machine()}\n"


def _oscar_stamp() -> str:
    return f"{digest(OSCAR_FILES / 'requirements.txt')} {sys.base_prefix} {sys.version}\n"


def _is_stamped(folder: Path, wanted: str) -> bool:
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text("utf-8") == wanted


def _has_vendure() -> bool:
    return _is_stamped(cache_folder() / "vendure", _vendure_stamp()) and vendure_packages().exists()


def _has_oscar() -> bool:
    return _is_stamped(cache_folder() / "oscar", _oscar_stamp()) and oscar_python().exists()


def installed() -> bool:
    """Whether both products are there as the lockfiles want them."""
    try:
        return _has_vendure() and _has_oscar()
    except BackendTrouble:
        return False


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    failed: str,
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a command to its end; raises BackendTrouble with `failed` and the log's last lines."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            check=False,
        )
    if ended.returncode:
        last = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise BackendTrouble(f"{last}\n\n{failed} (the whole log: {log})")


def _install_vendure(folder: Path) -> None:
    node, npm = node_and_npm()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(VENDURE_FILES / name, folder / name)
    run_logged(
        [*npm, "ci", *NPM_QUIET],
        folder / "install.log",
        "Vendure could not be installed: check the network (or set a registry near you with"
        " npm_config_registry), then run this again.",
        cwd=folder,
        environment={"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
    )


def _install_oscar(folder: Path) -> None:
    log, python = folder / "install.log", oscar_python()
    failed = (
        "django-oscar could not be installed: check the network (or set a package mirror near you"
        " with PIP_INDEX_URL or UV_DEFAULT_INDEX), then run this again."
    )
    shutil.rmtree(folder / "venv", ignore_errors=True)
    locked = ["--require-hashes", "-r", OSCAR_FILES / "requirements.txt"]
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0:
        run_logged([uv, "venv", "--python", sys.executable, folder / "venv"], log, failed)
        run_logged([uv, "pip", "install", "--python", python, *locked], log, failed)
    else:
        run_logged([sys.executable, "-m", "venv", folder / "venv"], log, failed)
        run_logged([python, "-m", "pip", "install", "--no-input", *locked], log, failed)


def _install(name: str, work: Callable[[Path], None], stamp: str, say: Say) -> None:
    began = time.monotonic()
    folder = cache_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STAMP).unlink(missing_ok=True)
    (folder / "install.log").unlink(missing_ok=True)
    work(folder)
    (folder / STAMP).write_text(stamp, "utf-8")
    say(f"Installed {name} in {time.monotonic() - began:.0f} s.")


def install(say: Say) -> None:
    """Bring both in, side by side; raises BackendTrouble, whose text names the next step."""
    if installed():
        return
    node_and_npm()
    cache_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(cache_folder() / "install.lock"), ThreadPoolExecutor() as both:
        say(f"Installing what is missing of Vendure and django-oscar into {cache_folder()} …")
        jobs = [
            both.submit(_install, name, work, stamp, say)
            for name, work, stamp, there in (
                ("vendure", _install_vendure, _vendure_stamp(), _has_vendure()),
                ("oscar", _install_oscar, _oscar_stamp(), _has_oscar()),
            )
            if not there
        ]
        for job in jobs:
            job.result()
