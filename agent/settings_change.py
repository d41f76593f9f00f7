"""Notices that `config.toml` says something else than what a process began with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agent.errors import UserError
from agent.settings import Config


class SettingsChange:
    """Of one process. `read` gives what the file says now, as that process reads it."""

    def __init__(self, path: Path, config: Config, read: Callable[[Path], Config]) -> None:
        self._path, self._config, self._read = path, config, read
        self._seen = self._stamp()

    def __call__(self) -> bool:
        """Whether other settings are to be followed; asked often. What does not hold, as a file
        that is only half written, is none: passes tell of it."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        try:
            changed = self._read(self._path) != self._config
        except UserError:
            changed = False
        if not changed:
            self._seen = stamp
        return changed

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
