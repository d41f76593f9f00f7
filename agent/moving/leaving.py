"""`move export`: everything of a data folder in one sealed file, and this folder disarmed.

The order is what keeps two folders from writing to one store: the file is written and read back
under a mark that no import takes; then every store is left, on the disk; only then the mark is
made the right one. Cut off before that there is no file to use, after it nothing is written from
here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from agent.care.quiet import nothing_runs
from agent.errors import UserError
from agent.home import MOVING, Home
from agent.ledger import Ledger
from agent.ledger.backups import copy
from agent.moving.manifest import LEDGER, Manifest, Secrets
from agent.moving.packing import pack, parts, secrets_here
from agent.moving.sealed import UNFINISHED, SealBroken, finish, sealing, unsealed
from agent.passwords import KeyringTrouble
from agent.place import Place
from agent.sync.armed_log import ArmedLog
from agent.sync.recover import Standby, standby
from scrapers.private_file import sync_folder

Step = Callable[[str], None]
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Left:
    """What an export did: `stores` and how each stood before, saved `logins` and whether they could
    be read and went along."""

    path: Path
    stores: Mapping[str, Standby]
    logins: Mapping[str, bool]
    size: int


def can_leave(place: Place, target: Path) -> None:
    """Look whether an export to this file could begin, before anybody thinks of a passphrase.

    Raises UserError.
    """
    if not place.home.ledger.exists():
        raise UserError("no_ledger_yet")
    if target.exists():
        raise UserError("move_file_exists", path=str(target))
    with nothing_runs(place.home, [account.key for account in place.accounts()]):
        try:
            _fresh(target).touch(0o600)
            _fresh(target).unlink()
        except OSError as failed:
            raise _unwritable(target, failed) from failed


def export(
    place: Place, target: Path, passphrase: str, now: datetime, step: Step = lambda name: None
) -> Left:
    """Write the file and leave every store to the folder that imports it. `step` is told of every
    stage.

    Raises UserError, sqlite3.Error, OSError: then there is no file, and all is as it was.
    """
    can_leave(place, target)
    keys = [account.key for account in place.accounts()]
    with nothing_runs(place.home, keys):
        with place.ledger() as ledger:
            stores = {key: _stands(place.home, ledger, key) for key in _stores(place, ledger)}
        logs = [ArmedLog(place.home.armed, store) for store in stores]
        manifest = _manifest(place.home, stores, now)
        fresh = _fresh(target)
        try:
            fresh.unlink(missing_ok=True)
            secrets = _secrets(place.home, keys)
            try:
                logins = _seal(place.home, manifest, secrets, fresh, passphrase)
            except OSError as failed:
                raise _unwritable(target, failed) from failed
            step("sealed")
            _read_back(fresh, target, passphrase)
            step("read_back")
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        _hand_over(logs, fresh, target, now, step)
    return Left(target, stores, logins, target.stat().st_size)


def _hand_over(logs: list[ArmedLog], fresh: Path, target: Path, now: datetime, step: Step) -> None:
    """Leave the stores, then make the file one that may be used. What fails before that is taken
    back; after it somebody may have the file, whatever can be seen from here.

    Raises UserError, OSError.
    """
    left = [log for log in logs if not log.is_moved]
    try:
        for log in left:
            log.leave(now)
            step("left")
    except BaseException:
        fresh.unlink(missing_ok=True)
        for log in left:
            log.stay()
        raise
    try:
        finish(fresh)
        step("finished")
        fresh.rename(target)
        step("named")
        sync_folder(target.parent)
    except OSError as failed:
        trouble = failed.strerror or str(failed)
        raise UserError("move_left_open", path=str(target), trouble=trouble) from failed


def _stores(place: Place, ledger: Ledger) -> list[str]:
    """Every store that was ever written to, or could be: also such as left the settings."""
    suppliers = {supplier.key for supplier in place.config.supplier}
    known = {account.key for account in ledger.decisions.accounts()} - suppliers
    logged = {path.stem for path in place.home.armed.glob("*.log")}
    return sorted({store.key for store in place.config.store} | known | logged)


def _stands(home: Home, ledger: Ledger, store: str) -> Standby:
    return standby(ledger, ArmedLog(home.armed, store), store)


def _manifest(home: Home, stores: Mapping[str, Standby], now: datetime) -> Manifest:
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    told = {store: str(stands) for store, stands in stores.items()}
    return Manifest(home.practice, at, version("yundan"), told)


def _secrets(home: Home, keys: list[str]) -> Secrets:
    try:
        return secrets_here(home, keys)
    except KeyringTrouble as locked:
        raise UserError("keyring_failed", trouble=str(locked)) from locked


def _seal(
    home: Home, manifest: Manifest, secrets: Secrets, fresh: Path, passphrase: str
) -> Mapping[str, bool]:
    """Write the file under its name of now; whose saved logins are in it, see `pack`. Raises
    UserError, OSError."""
    try:
        with _workplace(home) as folder:
            ledger = folder / LEDGER
            copy(home.ledger, ledger)
            with sealing(fresh, passphrase) as into:
                return pack(home, ledger, manifest, secrets, into)
    except KeyringTrouble as locked:
        raise UserError("keyring_failed", trouble=str(locked)) from locked


@contextmanager
def _workplace(home: Home) -> Generator[Path]:
    """A folder for the copy of the ledger, gone at the end; one that was left behind too."""
    folder = home.root / MOVING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _read_back(fresh: Path, target: Path, passphrase: str) -> None:
    """Read everything that was written, from the disk to the last seal."""
    try:
        with unsealed(fresh, passphrase, UNFINISHED) as opened:
            for _, content in parts(opened):
                while content.read(_BLOCK):
                    pass
    except SealBroken as broken:
        raise UserError("move_file_differs", path=str(target)) from broken


def _fresh(target: Path) -> Path:
    """What the file is called until it may be used."""
    return target.with_name(f".{target.name}.new")


def _unwritable(target: Path, failed: OSError) -> UserError:
    trouble = failed.strerror or str(failed)
    return UserError("move_file_unwritable", path=str(target), trouble=trouble)
