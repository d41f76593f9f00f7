"""Turns a page's text into times, whole numbers and fen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from scrapers.recipe.reading import Where

_AMOUNT = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_WHOLE = re.compile(r"\d[\d,]*(?:\.0+)?")


def whole(shown: str) -> int | None:
    """A whole number out of "12", "1,024" or "× 3"; None where there is none or there are two."""
    found = _WHOLE.findall(shown)
    return int(Decimal(found[0].replace(",", ""))) if len(found) == 1 else None


def fen(where: Where) -> Callable[[str], int | None]:
    """Money in fen: "¥12.50" is 1250 where the unit is yuan."""
    scale = 100 if where.unit == "yuan" else 1

    def convert(shown: str) -> int | None:
        found = _AMOUNT.search(shown)
        return int(Decimal(found.group(0).replace(",", "")) * scale) if found else None

    return convert


def moment(where: Where | None, zone: str) -> Callable[[str], datetime | None]:
    """A time as UTC. A time without a zone is in the field's, else in the portal's."""
    place = ZoneInfo((where.zone if where else None) or zone)
    form = (where.date if where else None) or "iso"

    def convert(shown: str) -> datetime | None:
        try:
            if form in ("seconds", "milliseconds"):
                return datetime.fromtimestamp(int(shown) / (1 if form == "seconds" else 1000), UTC)
            at = datetime.fromisoformat(shown) if form == "iso" else datetime.strptime(shown, form)
        except (ValueError, OverflowError, OSError):
            return None
        return (at if at.tzinfo else at.replace(tzinfo=place)).astimezone(UTC)

    return convert
