"""What is wrong with a data file: file, line, key, and a code for which the interface has words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from scrapers.recipe.file.nearby import Keys
from scrapers.recipe.file.toml_lines import lines_of, nearest
from scrapers.recipe.vocabulary.wrong import short

LARGEST = 512 * 1024  # bytes of a data file

_PYDANTICS = frozenset(get_args(ErrorType))
_CODES = {
    "string_type": "wants_text",
    "list_type": "wants_list",
    "tuple_type": "wants_list",
    "dict_type": "wants_table",
    "model_type": "wants_table",
    "model_attributes_type": "wants_table",
    "bool_type": "wants_yes_or_no",
    "bool_parsing": "wants_yes_or_no",
    "int_type": "wants_number",
    "int_parsing": "wants_number",
    "int_from_float": "wants_number",
    "missing": "missing",
    "string_too_short": "missing",
}
_LIMITS = {
    "greater_than_equal": ("at_least", "ge"),
    "less_than_equal": ("at_most", "le"),
    "string_too_long": ("text_too_long", "max_length"),
    "too_long": ("too_many", "max_length"),
    "too_short": ("too_few", "min_length"),
}
_PATTERNS = {"key": "no_key", "language": "no_language"}

Where = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong. `code` names the sentence that says what and the way out of it.

    `key` is dotted, entries of a list counted from 1. One that is not `grave` asks for a look.
    """

    file: Path
    key: str
    code: str
    details: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    line: int | None = None
    grave: bool = True

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        said = ", ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{place}: {self.key}: {self.code} ({said})"


class BrokenPortalFile(ValueError):
    """A data file that does not hold, with everything that is wrong in it."""

    def __init__(self, *troubles: Trouble) -> None:
        self.troubles = troubles
        super().__init__("; ".join(map(str, troubles)))


class DataFile:
    """One data file as text and as tables; it tells where its keys stand."""

    def __init__(self, path: Path, text: str) -> None:
        """Raises BrokenPortalFile where it is no TOML, or holds what nobody can see."""
        self.path = path
        try:
            self.tables = self._parsed(text)
            self._lines = lines_of(text)
            hidden = [self.trouble(at, "invisible", bad=bad) for at, bad in _hidden(self.tables)]
        except RecursionError as deep:
            raise BrokenPortalFile(Trouble(path, "", "too_deep")) from deep
        if hidden:
            raise BrokenPortalFile(*hidden)

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except ValueError as broken:  # a number of thousands of digits is one too
            told = re.search(r"line (\d+)", str(broken))
            line = int(told.group(1)) if told else len(text.splitlines())
            why = short(re.sub(r" \(at .*\)$", "", str(broken)))
            raise BrokenPortalFile(
                Trouble(self.path, "", "no_toml", {"why": why}, line)
            ) from broken

    def trouble(self, where: Where, code: str, **details: str | int) -> Trouble:
        """What is wrong at a place, with the line of it or of what is around it."""
        return Trouble(self.path, dotted(where), code, details, nearest(self._lines, where))

    def schema_troubles(self, wrong: ValidationError, model: type) -> list[Trouble]:
        """Every value that does not hold, in the order of the file."""
        keys = Keys(model)
        each = wrong.errors(include_url=False)
        misspelt = [error["loc"][:-1] for error in each if error["loc"][-1:] == ("[key]",)]
        found = [
            self._schema_trouble(error, keys)
            for error in each
            if error["loc"][-1:] == ("[key]",)
            or not any(error["loc"][: len(part)] == part for part in misspelt)
        ]
        once = {(trouble.key, trouble.code): trouble for trouble in reversed(found)}
        return sorted(once.values(), key=lambda trouble: (trouble.line or 0, trouble.key))

    def _schema_trouble(self, error: ErrorDetails, keys: Keys) -> Trouble:
        where = self._said_here(error["loc"])
        kind, limits = error["type"], error.get("ctx", {})
        if kind == "extra_forbidden" or (kind == "literal_error" and error["loc"][-1] == "[key]"):
            near = keys.near(where)
            return self.trouble(where, "unknown_key_near" if near else "unknown_key", **near)
        if kind == "literal_error":
            known = limits.get("expected", "").replace(" or ", ", ").replace("'", "")
            return self.trouble(where, "one_of", value=short(str(error["input"])), known=known)
        if kind in _LIMITS:
            code, name = _LIMITS[kind]
            return self.trouble(where, code, most=limits[name])
        if kind == "string_pattern_mismatch":
            return self.trouble(where, _PATTERNS[str(where[-1])], value=short(str(error["input"])))
        if kind in _CODES:
            return self.trouble(where, _CODES[kind])
        if kind in _PYDANTICS:
            return self.trouble(where, "other", why=short(error["msg"]))
        return self.trouble(where, kind, **limits)

    def _said_here(self, where: Where) -> Where:
        """The place as far as the file says it: a text alone has no keys inside it."""
        value: Any = self.tables
        for n, name in enumerate(where):
            if name == "[key]" or isinstance(value, str):
                return where[:n]
            if isinstance(value, Mapping):
                value = cast(Mapping[str | int, Any], value).get(name)
            elif isinstance(value, list) and isinstance(name, int):
                entries = cast(list[Any], value)
                value = entries[name] if name < len(entries) else None
        return where


def dotted(where: Where) -> str:
    """A place as a person says it: entries of a list are counted from 1."""
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in where)


def read_data_file(path: Path) -> DataFile:
    """A data file from the disk. Raises BrokenPortalFile."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device never ends
            raise BrokenPortalFile(Trouble(path, "", "no_file"))
        if path.stat().st_size > LARGEST:
            raise BrokenPortalFile(Trouble(path, "", "too_large", {"most": LARGEST // 1024}))
        return DataFile(path, path.read_text("utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise BrokenPortalFile(Trouble(path, "", "not_utf8")) from broken
    except OSError as failed:
        why = {"why": failed.strerror or type(failed).__name__}
        raise BrokenPortalFile(Trouble(path, "", "unreadable", why)) from failed


def _hidden(value: object, where: tuple[str | int, ...] = ()) -> Iterator[tuple[Where, str]]:
    """Signs that nobody sees, or that turn what a terminal shows; line ends and tabs are plain."""
    if isinstance(value, dict):
        for name, inner in cast(dict[str, object], value).items():
            yield from _hidden(name, (*where, name))
            yield from _hidden(inner, (*where, name))
    elif isinstance(value, list):
        for n, inner in enumerate(cast(list[object], value)):
            yield from _hidden(inner, (*where, n))
    elif isinstance(value, str):
        bad = next(
            (s for s in value if not s.isprintable() and s not in "\n\r\t\u3000\u00a0"), None
        )
        if bad is not None:
            yield where, f"U+{ord(bad):04X}"
