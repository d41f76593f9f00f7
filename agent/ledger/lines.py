"""Order lines as stored JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from agent.ledger.connection import packed
from scrapers.as_json import line_json
from scrapers.records import Line


def pack_lines(lines: Sequence[Line]) -> str:
    """Lines as compact JSON."""
    return packed([line_json(line) for line in lines])


def unpack_lines(stored: str) -> tuple[Line, ...]:
    """The lines of `pack_lines`."""
    raw: list[dict[str, Any]] = json.loads(stored)
    return tuple(Line(**entry) for entry in raw)
