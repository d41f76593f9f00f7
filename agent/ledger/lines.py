"""Order lines as stored JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from agent.ledger.connection import packed
from scrapers.records import Line


def pack_lines(lines: Sequence[Line]) -> str:
    """Lines as compact JSON."""
    return packed(
        [
            {
                "line_id": line.line_id,
                "product": line.product,
                "quantity": line.quantity,
                "product_id": line.product_id,
                "sku": line.sku,
                "spec": dict(line.spec),
                "amount_fen": line.amount_fen,
            }
            for line in lines
        ]
    )


def unpack_lines(stored: str) -> tuple[Line, ...]:
    """The lines of `pack_lines`."""
    raw: list[dict[str, Any]] = json.loads(stored)
    return tuple(Line(**entry) for entry in raw)
