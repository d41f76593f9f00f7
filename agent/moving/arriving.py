"""`move import`: a sealed file becomes the data folder of this computer, whole or not at all.

Everything is put together in a folder inside of the data folder; while that is there, nothing else
runs here. Once it is whole its parts are renamed into place, which a second try goes on with.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from agent.alerts.channels import address_secret
from agent.care.quiet import nothing_runs
from agent.errors import UserError
from agent.home import IMPORTING, Home, make_home
from agent.ledger.restore import check_fits
from agent.moving.manifest import (
    LEDGER,
    MANIFEST,
    SECRETS,
    Manifest,
    Secrets,
    Strange,
    is_known,
    login_of,
    manifest_of,
    secrets_of,
)
from agent.moving.packing import parts
from agent.moving.sealed import (
    NotSealed,
    SealBroken,
    Unsealing,
    WrongPassphrase,
    check_whole,
    name_of,
    unsealed,
)
from agent.passwords import KeyringTrouble, NoKeyring, Passwords
from agent.sessions.saved_logins import SavedLogins
from agent.sync.armed_log import ArmedLog
from agent.sync.recover import Standby
from agent.trace_key import TraceKey
from scrapers.private_file import sync_folder, write_private

Step = Callable[[str], None]
_WHOLE = "whole"
_BLOCK = 1 << 20
_OURS = frozenset({"world", "locks", "logs", IMPORTING})
_MAY_BE_EMPTY = frozenset({"armed", "evidence", "profiles"})


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an import brought: `stores` and how each stands here, saved `logins`, and accounts whose
    password could not be kept here (`unkept`). `name` is the file's own."""

    name: str
    stores: Mapping[str, str]
    logins: int
    unkept: list[str] = field(default_factory=list[str])


def can_arrive(home: Home, source: Path) -> None:
    """Look whether an import of this file could begin, before anybody looks for its passphrase.

    Raises UserError.
    """
    _name(source)
    if _begun(home.root / IMPORTING) is not None:
        return  # the one that was cut off is ended first
    try:
        check_whole(source)
    except NotSealed as failed:
        raise _told(source, failed) from failed
    if _is_used(home):
        raise UserError("move_home_used", path=str(home.root))


def bring_in(
    home: Home, source: Path, passphrase: str, now: datetime, step: Step = lambda name: None
) -> Arrived:
    """Make the file the data folder `home`, which must not be in use. `step` is told of every
    stage.

    Raises UserError, sqlite3.Error, OSError: then nothing was brought in.
    """
    name, staging = _name(source), home.root / IMPORTING
    begun = _begun(staging)
    if begun is not None:
        _put_in_place(home, step)
        if begun.name == name:
            return begun
    if _is_used(home):
        raise UserError("move_home_used", path=str(home.root))
    try:
        with unsealed(source, passphrase) as opened:
            make_home(home)
            with nothing_runs(home, ()):
                shutil.rmtree(staging, ignore_errors=True)
                staging.mkdir(mode=0o700)
                try:
                    arrived = _Unpacking(home, source, staging / "files", now).all(opened, name)
                    step("unpacked")
                    write_private(staging / _WHOLE, json.dumps(asdict(arrived)))
                except BaseException:
                    shutil.rmtree(staging)
                    raise
                step("whole")
                _put_in_place(home, step)
    except (NotSealed, WrongPassphrase, SealBroken, Strange) as failed:
        raise _told(source, failed) from failed
    except KeyringTrouble as locked:
        raise UserError("keyring_failed", trouble=str(locked)) from locked
    return arrived


class _Unpacking:
    """Puts the parts of one file together in a folder."""

    def __init__(self, home: Home, source: Path, files: Path, now: datetime) -> None:
        self._home = home
        self._source = source
        self._files = files
        self._now = now
        self._manifest: Manifest | None = None
        self._secrets = Secrets()
        self._logins = 0

    def all(self, opened: Unsealing, name: str) -> Arrived:
        """Every part. Raises SealBroken, Strange, KeyringTrouble, UserError, OSError."""
        self._files.mkdir(mode=0o700)
        for part, content in parts(opened):
            self._part(part, content)
        if self._manifest is None or not (self._files / LEDGER).exists():
            raise Strange("nothing of a data folder is in it")
        self._check_ledger()
        stores = {store: self._armed(store, as_) for store, as_ in self._manifest.stores.items()}
        return Arrived(name, stores, self._logins, self._keep_secrets())

    def _part(self, name: str, content: BinaryIO) -> None:
        if not is_known(name):
            raise Strange("a part of it", newer=True)
        if self._manifest is None and name != MANIFEST:
            raise Strange(MANIFEST)
        if name == MANIFEST:
            self._manifest = manifest_of(content.read())
            self._check_world(self._manifest)
        elif name == SECRETS:
            self._secrets = secrets_of(content.read())
        elif name.startswith("logins/"):
            state = login_of(content.read())
            self._logins += SavedLogins(self._home.root, self._files).save(Path(name).stem, state)
        else:
            self._file(name, content)

    def _file(self, name: str, content: BinaryIO) -> None:
        path = self._files / name
        path.parent.mkdir(exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file, _BLOCK)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)

    def _check_world(self, manifest: Manifest) -> None:
        if manifest.practice != self._home.practice:
            code = "move_of_practice" if manifest.practice else "move_of_live"
            raise UserError(code, file=str(self._source), path=str(self._home.root))

    def _check_ledger(self) -> None:
        try:
            check_fits(self._files / LEDGER)
        except UserError as unfit:
            raise Strange(LEDGER, newer=unfit.code == "backup_newer") from unfit

    def _armed(self, store: str, stood: str) -> str:
        """Arm a store here that could be written to there; any other one stays as it was."""
        if not is_known(f"armed/{store}.log"):
            raise Strange("a store's name")
        log = ArmedLog(self._files / "armed", store)
        if stood == Standby.READY and log.exists:
            log.begin(self._now)
        if stood == Standby.MOVED:
            log.leave(self._now)
        return stood

    def _keep_secrets(self) -> list[str]:
        """Keep what the other keyring held; whose password cannot be kept, as there is none."""
        root, kept = self._home.root, self._secrets
        if kept.trace_key is not None:
            TraceKey(root, self._files).put(kept.trace_key)
        for channel, address in kept.alerts.items():
            address_secret(root, self._files, channel).put(address)
        unkept = list[str]()
        for account, login in kept.passwords.items():
            try:
                Passwords(root).keep(account, login)
            except NoKeyring:
                unkept.append(account)
        return unkept


def _put_in_place(home: Home, step: Step) -> None:
    """Rename everything to where it belongs; the folder may be used once all of it is there."""
    staging = home.root / IMPORTING
    files = staging / "files"
    if files.exists():
        for entry in sorted(files.iterdir()):
            target = home.root / entry.name
            if target.is_dir():
                target.rmdir()  # empty, or it would not have been begun
            entry.rename(target)
            step("placed")
        files.rmdir()
    sync_folder(home.root)
    (staging / _WHOLE).unlink()
    staging.rmdir()
    step("done")


def _begun(staging: Path) -> Arrived | None:
    """An import that is whole, but not yet in place."""
    mark = staging / _WHOLE
    return Arrived(**json.loads(mark.read_text("utf-8"))) if mark.exists() else None


def _is_used(home: Home) -> bool:
    """Whether there is anything in the folder beside what every command makes."""
    if not home.root.exists():
        return False
    others = [path for path in home.root.iterdir() if path.name not in _OURS]
    return any(path.name not in _MAY_BE_EMPTY or any(path.iterdir()) for path in others)


def _name(source: Path) -> str:
    try:
        return name_of(source)
    except OSError as failed:
        raise _unreadable(source, failed) from failed


def _unreadable(source: Path, failed: OSError) -> UserError:
    return UserError("move_file_unreadable", path=str(source), trouble=failed.strerror)


def _told(source: Path, failed: Exception) -> UserError:
    path = str(source)
    if isinstance(failed, WrongPassphrase):
        return UserError("move_wrong_passphrase", path=path)
    if getattr(failed, "newer", False):
        return UserError("move_file_newer", path=path)
    if getattr(failed, "unfinished", False):
        return UserError("move_file_unfinished", path=path)
    if isinstance(failed, NotSealed):
        return UserError("move_file_strange", path=path)
    return UserError("move_file_damaged", path=path)
