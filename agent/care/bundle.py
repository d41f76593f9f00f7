"""A support bundle: one .zip that tells what is wrong here, and nothing about anybody.

In it: the doctor's findings, versions, settings, the log's end, what the ledger holds by number,
the latest runs by count, names of evidence and backups. Not in it: receivers, waybills, pages,
cookies, keys, passwords, names of shops: an account stands there as `store-1`, its self-hosted
portal's address as `store-1.host`.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from agent.care.hiding import Hiding
from agent.errors import UserError
from agent.home import Home
from agent.ledger.backups import Backups
from agent.ledger.contents import contents
from agent.ledger.inspection import inspect
from agent.log_file import MOST, older
from agent.settings import Config

RUNS = 20
LOG_BYTES = 2_000_000
_EVIDENCE = re.compile(r"\d{8}-\d{6}-[a-z0-9_-]{1,41}-[A-Za-z]{1,40}")
_OWN = re.compile(r"[a-z][a-z0-9_-]{0,40}\.toml")


def make_bundle(
    home: Home, config: Config, findings: Sequence[Mapping[str, Any]], to: Path, now: datetime
) -> Path:
    """Write the bundle into a folder, for its owner alone; where it is. Raises UserError."""
    hiding = Hiding(home, config, inspect(home.ledger).accounts)
    name = f"yundan-doctor-{now.astimezone(UTC):%Y%m%d-%H%M%S}.zip"
    target, fresh = to / name, to / f".{name}.new"
    try:
        handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(handle, "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip_,
        ):
            for part, text in _parts(home, config, findings, hiding):
                zip_.writestr(part, text)
        fresh.replace(target)
    except OSError as failed:
        fresh.unlink(missing_ok=True)
        trouble = failed.strerror or str(failed)
        raise UserError("bundle_unwritable", folder=str(to), trouble=trouble) from failed
    return target


def _parts(
    home: Home, config: Config, findings: Sequence[Mapping[str, Any]], hiding: Hiding
) -> Iterator[tuple[str, str]]:
    yield "findings.json", _json(hiding.value(findings))
    yield "versions.json", _json(_versions())
    yield "settings.json", _json(hiding.value(config.model_dump(mode="json")))
    yield "ledger.json", _json(hiding.value(_ledger(home.ledger)))
    yield "files.json", _json(hiding.names(_files(home)))
    yield "yundan.log", hiding.log(_log_end(home.log))


def _versions() -> dict[str, str]:
    """Of the program, of what it stands on, of the computer's system."""
    needed = metadata.requires("yundan") or []
    names = ["yundan", *(re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in needed)]
    parts = {name: metadata.version(name) for name in names}
    return {
        **parts,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def _ledger(path: Path) -> dict[str, Any]:
    """How much the ledger holds; of a run its counts."""
    if not path.exists():
        return {"exists": False}
    try:
        told = asdict(contents(path, RUNS))
    except sqlite3.Error as failed:
        return {"exists": True, "trouble": f"{type(failed).__name__}: {failed}"}
    for run in told["runs"]:
        run["summary"] = {k: v for k, v in run["summary"].items() if isinstance(v, int)}
    return {"exists": True, "bytes": path.stat().st_size, **told}


def _files(home: Home) -> dict[str, Any]:
    """Names and sizes of what lies in the folder; of no page and no profile what is in it."""
    return {
        "backups": [{"name": b.name, "bytes": b.size} for b in _kept(home)],
        "evidence": _names(home.evidence, _EVIDENCE),
        "profiles": len(_entries(home.root / "profiles")),
        "saved_logins": len(list(home.sessions.glob("*.enc"))),
        "own_portals": _names(home.portals, _OWN),
        "own_rules": _names(home.rules, _OWN),
        "armed_logs": [entry.stat().st_size for entry in _entries(home.armed)],
    }


def _kept(home: Home) -> Iterable[Any]:
    try:
        return Backups(home.ledger).kept()
    except OSError:  # the doctor's findings say so
        return ()


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _names(folder: Path, ours: re.Pattern[str]) -> list[str]:
    """Names as we give them; of any other one only that it is there."""
    return [e.name if ours.fullmatch(e.name) else "(another name)" for e in _entries(folder)]


def _log_end(path: Path) -> str:
    """The log's last lines, also those of the files before it."""
    raw = b""
    for file in (path, *(older(path, n) for n in range(MOST))):
        if len(raw) < LOG_BYTES and file.is_file():
            raw = file.read_bytes() + raw
    if len(raw) > LOG_BYTES:
        raw = raw[-LOG_BYTES:].partition(b"\n")[2]
    return raw.decode("utf-8", "replace")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
