"""What a repair would change in a recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

Path = tuple[str | int, ...]
Tables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a recipe: where it stands, what stood there, what should.

    With `beside` the old value stays good too, so that old and new pages are read alike.
    """

    path: Path
    old: str
    new: str
    beside: bool = True

    @property
    def key(self) -> str:
        """The place as a person reads it; entries of a list are counted from 1."""
        return ".".join(str(part + 1) if isinstance(part, int) else part for part in self.path)

    @property
    def value(self) -> str:
        """What the recipe would say."""
        if not self.beside or not self.old:
            return self.new
        return f"{self.old}{'|' if self.in_json else ', '}{self.new}"

    @property
    def in_json(self) -> bool:
        """Whether it is a path in the page's own answers, not a selector."""
        return self.path[0] == "fields" or self.path[-1] == "json"


def value_at(tables: Tables, path: Path) -> Any:
    """What a recipe says at a place; None where it says nothing."""
    found: Any = tables
    for part in path:
        if isinstance(found, list) and isinstance(part, int):
            entries = cast(list[Any], found)
            found = entries[part] if part < len(entries) else None
        elif isinstance(found, Mapping):
            found = cast(Mapping[Any, Any], found).get(part)
        else:
            return None
    return found


def laid(tables: Tables, changes: Sequence[Change]) -> dict[str, Any]:
    """The changes alone, as the tables of a correction. A list is whole in it: a correction takes
    the place of all its entries."""
    made: dict[str, Any] = {}
    for change in changes:
        _lay(made, tables, change.path, change.value)
    return made


def _lay(made: dict[str, Any], tables: Tables, path: Path, value: str) -> None:
    inner: Any = made
    for n, part in enumerate(path[:-1]):
        if isinstance(path[n + 1], int) and part not in inner:
            said = cast(list[Tables], value_at(tables, path[: n + 1]) or [])
            inner[part] = [dict(one) for one in said]
        elif isinstance(part, int):
            while len(inner) <= part:
                inner.append({})
        inner = inner[part] if isinstance(part, int) else inner.setdefault(part, {})
    inner[path[-1]] = value
