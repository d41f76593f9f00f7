"""Puts a data folder into a sealed file, part by part: what it needs elsewhere, and nothing else.

Not in it: browser profiles (what a login needs is saved beside them), evidence, logs, backups,
pairings of the extension: its key cannot leave its browser.
"""

from __future__ import annotations

import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from agent.alerts.channels import Channels, address_secret
from agent.errors import UserError
from agent.home import Home
from agent.moving.manifest import LEDGER, MANIFEST, SECRETS, Manifest, Secrets, Strange, is_known
from agent.moving.sealed import Sealing, Unsealing
from agent.passwords import Kept, Passwords
from agent.sessions.saved_logins import SavedLoginDamaged, SavedLogins
from agent.trace_key import TraceKey

_FILES = (
    "config.toml",
    "alerts.json",
    "keys/receiver.key",
    "armed/*.log",
    "portals/*.toml",
    "rules/*.toml",
)


def secrets_here(home: Home, accounts: Iterable[str]) -> Secrets:
    """What the keyring, or a file in its place, holds for this folder. Raises KeyringTrouble,
    UserError."""
    passwords = {key: Passwords(home.root).kept(key) for key in accounts}
    names = [channel.name for channel in Channels(home).all()]
    alerts = {name: address_secret(home.root, home.root, name).kept() for name in names}
    return Secrets(_there(passwords), _there(alerts), TraceKey(home.root).kept())


def _there(kept: dict[str, Kept | None]) -> dict[str, Kept]:
    return {name: one for name, one in kept.items() if one is not None}


def pack(
    home: Home, ledger: Path, manifest: Manifest, secrets: Secrets, into: Sealing
) -> dict[str, bool]:
    """Write every part; `ledger` is the copy that goes. Whose logins are saved, and whether they
    went along: one that cannot be read here is of no use there.

    Raises KeyringTrouble, UserError, OSError.
    """
    logins = dict[str, bool]()
    with tarfile.open(fileobj=cast(Any, into), mode="w|gz", dereference=True) as tar:
        _add(tar, MANIFEST, manifest.text().encode())
        tar.add(ledger, LEDGER, recursive=False, filter=_plain)
        for name in _files(home):
            tar.add(home.root / name, name, recursive=False, filter=_plain)
        _add(tar, SECRETS, secrets.text().encode())
        for account, state in _logins(home):
            logins[account] = state is not None
            if state is not None:
                _add(tar, f"logins/{account}.json", state)
    return logins


def _files(home: Home) -> Iterator[str]:
    for pattern in _FILES:
        for path in sorted(home.root.glob(pattern)):
            name = path.relative_to(home.root).as_posix()
            if path.is_file() and is_known(name):
                yield name


def _logins(home: Home) -> Iterator[tuple[str, bytes | None]]:
    held = SavedLogins(home.root)
    for account in held.accounts():
        try:
            yield account, json.dumps(held.kept(account)).encode()
        except SavedLoginDamaged:
            yield account, None


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Name and content: of links what they point at, nothing of this computer's users."""
    if not entry.isfile():
        raise UserError("move_file_unwritable", path=entry.name, trouble="not a plain file")
    plain = tarfile.TarInfo(entry.name)
    plain.size = entry.size
    return plain


def parts(of: Unsealing) -> Iterator[tuple[str, BinaryIO]]:
    """Every part with its content, in order; the seal is proven to the end. Raises SealBroken,
    Strange."""
    try:
        with tarfile.open(fileobj=cast(Any, of), mode="r|gz") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is None:
                    raise Strange("a part", newer=True)
                yield entry.name, cast(BinaryIO, content)
    except (tarfile.TarError, EOFError, zlib.error) as odd:
        raise Strange("parts") from odd
    of.read_out()
