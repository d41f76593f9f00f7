"""A repair as the user's own file: a correction of a bundled portal, or their recipe, changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import tomlkit

from scrapers.portal import Portal
from scrapers.portal_files import Own, portal_of
from scrapers.private_file import write_private
from scrapers.recipe.file.trouble import DataFile
from scrapers.recipe.mending.change import Change, Tables, laid, value_at


class Correction:
    """The file of one portal in the user's folder, whether it is there yet or not."""

    def __init__(self, key: str, own: Own, tables: Tables) -> None:
        self._own = own
        self._tables = tables
        self.path = (own.folder or Path()) / f"{key}.toml"
        self._text = self.path.read_text("utf-8") if self.path.is_file() else ""

    def text(self, changes: Sequence[Change]) -> str:
        """The file with the changes in it; what stands in it besides stays as it is."""
        document = tomlkit.parse(self._text)
        if "portal" in document:
            for change in changes:
                inner: Any = document
                for part in change.path[:-1]:
                    inner = inner[part]
                inner[change.path[-1]] = change.value
        else:
            _lay(document, laid(self._tables, changes))
        return tomlkit.dumps(document)

    def portal(self, changes: Sequence[Change]) -> Portal:
        """The portal as the changed file describes it. Raises BrokenPortalFile."""
        return portal_of(DataFile(self.path, self.text(changes)), self._own)

    def tables(self, changes: Sequence[Change]) -> Tables:
        """What the recipe says with the changes."""
        made = _copied(self._tables)
        for change in changes:
            inner: Any = made
            for part in change.path[:-1]:
                inner = inner[part]
            inner[change.path[-1]] = change.value
        return made

    def write(self, changes: Sequence[Change]) -> Path | None:
        """Save the file; the one before is kept beside it and returned."""
        before = self.path.with_suffix(".toml.before")
        if self._text:
            write_private(before, self._text)
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self.path, self.text(changes))
        return before if self._text else None


def _lay(table: Any, changes: Tables) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and value_at(table, (key,)) is not None:
            _lay(table[key], cast(Tables, value))
        else:
            table[key] = value


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in cast(Tables, value).items()}
    if isinstance(value, list):
        return [_copied(inner) for inner in cast(list[Any], value)]
    return value
