"""A keyring in a file, for tests: PYTHON_KEYRING_BACKEND names it, KEYRING_FILE its file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked


class FileKeyring(KeyringBackend):
    """Holds what it is given, in the open. An empty file is a locked keyring."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def get_password(self, service: str, username: str) -> str | None:
        return _held().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        _hold({**_held(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        held = _held()
        del held[f"{service}/{username}"]
        _hold(held)


def variables(file: Path) -> dict[str, str]:
    """The environment in which commands use this keyring."""
    name = f"{FileKeyring.__module__}.{FileKeyring.__name__}"
    root = str(Path(__file__).parent.parent)
    return {"PYTHON_KEYRING_BACKEND": name, "KEYRING_FILE": str(file), "PYTHONPATH": root}


def _file() -> Path:
    return Path(os.environ["KEYRING_FILE"])


def _held() -> dict[str, str]:
    if not _file().exists():
        return {}
    if not _file().stat().st_size:
        raise KeyringLocked("the secret that it was asked for stands here")
    return json.loads(_file().read_text("utf-8"))


def _hold(held: dict[str, str]) -> None:
    _file().write_text(json.dumps(held), "utf-8")
