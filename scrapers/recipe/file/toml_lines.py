"""Where in a TOML file each key and each entry of a list stands.

The file has been read as TOML before: here it is only walked through, so that an error can name a
line, also inside inline tables, lists over several lines and [[tables]] that repeat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

Path = tuple[str | int, ...]

_DEEPEST = 50  # no recipe is; every part of a key's path is kept
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:\\.|[^"\\\n])*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*""")
_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|'
    + r"'''.*?'{3,5}(?!')|"
    + r'"(?:\\.|[^"\\\n])*"|'
    + r"'[^'\n]*'",
    re.S,
)
_PLAIN = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """Line (from 1) of every table, key and list entry, by its path; entries are counted from 0."""
    walk = _Walk(text)
    with suppress(_Lost):  # a line is a courtesy: what was found until here is told
        walk.to_the_end()
    return walk.lines


def nearest(lines: dict[Path, int], where: Sequence[str | int]) -> int | None:
    """The line of a place, else of the innermost thing around it that the file says."""
    path = tuple(where)
    around = (path[:size] for size in range(len(path), 0, -1))
    return next((lines[part] for part in around if part in lines), None)


class _Lost(Exception):
    """The walk does not know where it is."""


class _Walk:
    """One walk through one file. `_table` is the table that keys belong to just now."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._table: Path = ()
        self._repeated: dict[Path, int] = {}
        self._counted = (0, 1)

    def to_the_end(self) -> None:
        """Note every line. Raises _Lost."""
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                self._header()
            else:
                self._pair(self._table)
            self._skip(_BLANK)

    def _header(self) -> None:
        repeats = self._text.startswith("[[", self._at)
        self._at += 2 if repeats else 1
        line, names = self._line(), self._names()
        self._at += 2 if repeats else 1
        path: Path = ()
        for n, name in enumerate(names):
            path = (*path, name)
            if repeats and n == len(names) - 1:
                self._repeated[path] = self._repeated.get(path, -1) + 1
                self.lines.setdefault(path, line)
            if path in self._repeated:
                path = (*path, self._repeated[path])
            self.lines.setdefault(path, line)
        self._table = path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for name in self._names():
            path = (*path, name)
            self.lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_BLANK)
        self.lines.setdefault(path, self._line())
        sign = self._text[self._at : self._at + 1]
        if sign == "[":
            self._entries("]", path)
        elif sign == "{":
            self._entries("}", path)
        elif not self._skip(_TEXT):
            self._skip(_PLAIN)

    def _entries(self, end: str, path: Path) -> None:
        """What stands between brackets: values of a list, or pairs of an inline table."""
        self._at += 1
        self._skip(_BLANK)
        n = 0
        while not self._text.startswith(end, self._at):
            before = self._at
            if end == "]":
                self._value((*path, n))
            else:
                self._pair(path)
            n += 1
            self._skip(_BLANK)
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip(_BLANK)
            if self._at == before:
                raise _Lost
        self._at += 1

    def _names(self) -> list[str]:
        names = [self._name()]
        while self._text.startswith(".", self._at):
            self._at += 1
            names.append(self._name())
            if len(names) > _DEEPEST:
                raise _Lost
        return names

    def _name(self) -> str:
        found = _KEY.match(self._text, self._at)
        if found is None:
            raise _Lost
        self._at = found.end()
        quoted, literal, bare = found.groups()
        return bare or literal or _unescaped(quoted or "")

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found is not None

    def _line(self) -> int:
        at, line = self._counted
        line += self._text.count("\n", at, self._at)
        self._counted = (self._at, line)
        return line


def _unescaped(quoted: str) -> str:
    def sign(found: re.Match[str]) -> str:
        return chr(int(found[1][1:], 16)) if found[1][0] in "uU" else found[1]

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", sign, quoted)
