"""What is wrong with a data file: the file, the key, the line, and what to do about it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

_KINDS = {
    "string_type": "must be text in quotes",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table, as in { css = '…' }",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "missing": "is missing",
}


class BrokenPortalFile(ValueError):
    """A data file that does not hold. `key` is where, `why` what and the way out of it."""

    def __init__(self, file: Path, key: str, why: str, line: int | None = None) -> None:
        self.file, self.key, self.why, self.line = file, key, why, line
        place = f"{file}, line {line}" if line else str(file)
        super().__init__(f"{place}: {key}: {why}" if key else f"{place}: {why}")


def parsed(file: Path, text: str) -> dict[str, Any]:
    """The file's tables. Raises BrokenPortalFile where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        told = re.search(r"line (\d+)", str(broken))
        line = int(told.group(1)) if told else len(text.splitlines())
        why = re.sub(r" \(at .*\)$", "", str(broken))
        raise BrokenPortalFile(file, "", f"is no TOML: {why}", line) from broken


def first_trouble(file: Path, wrong: ValidationError) -> BrokenPortalFile:
    """The first value that does not hold, with its line where the file can be read."""
    first = wrong.errors()[0]
    where = first["loc"]
    key = ".".join(str(part) for part in where)
    if first["type"] == "extra_forbidden":
        why = "is no key that a recipe has here: look for a misspelling"
    elif first["type"] == "literal_error":
        why = f"must be one of {first.get('ctx', {}).get('expected', '')}"
    else:
        said = first["msg"].removeprefix("Value error, ")
        why = _KINDS.get(first["type"], said)
    return BrokenPortalFile(file, key, why, line_of(file, where))


def line_of(file: Path, where: Sequence[str | int]) -> int | None:
    """The line where a key stands, or the nearest table around it; None where nobody can tell."""
    if not file.is_file():
        return None
    text = file.read_text("utf-8")
    try:
        tomlkit.parse(text)
    except TOMLKitError:
        return None
    lines = text.splitlines()
    names = [str(part) for part in where if isinstance(part, str)]
    return _innermost(lines, names)


def _innermost(lines: Sequence[str], names: Sequence[str]) -> int | None:
    """Follows the names through headers, then keys: as far as the file says them itself."""
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\s*\[\[?([^\]]+)\]\]?", line):
            table = [part.strip().strip("\"'") for part in header.group(1).split(".")]
            depth = _common(table, names) if len(table) <= len(names) else 0
            if depth == len(table) and (best is None or depth > best[0]):
                best = (depth, number)
            continue
        key = re.match(r"\s*([\w-]+|\"[^\"]*\"|'[^']*')\s*=", line)
        if key and _common(table, names) == len(table):
            rest = names[len(table) :]
            if rest and key.group(1).strip("\"'") == rest[0]:
                inner = sum(1 for name in rest[1:] if re.search(rf"\b{re.escape(name)}\b", line))
                depth = len(table) + 1 + inner
                if best is None or depth > best[0]:
                    best = (depth, number)
    return best[1] if best else None


def _common(table: Sequence[str], names: Sequence[str]) -> int:
    """How many names the two have in common from the beginning."""
    pairs = zip(table, names, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
