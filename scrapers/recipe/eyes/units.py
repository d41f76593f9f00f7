"""Turns a page's text into times, whole numbers and fen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from scrapers.recipe.vocabulary.reading import Where

_NUMBER = re.compile(r"-?\d[\d.,]*")
_AMOUNT = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_WHOLE = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.0+)?")


def whole(shown: str) -> int | None:
    """A whole number out of "12", "1,024" or "× 3"; None where there is none or there are two."""
    found = _numbers(shown)
    fits = len(found) == 1 and _WHOLE.fullmatch(found[0])
    return int(Decimal(found[0].replace(",", ""))) if fits else None


def _numbers(shown: str) -> list[str]:
    """What looks like a number, with its sign and all its points and commas."""
    return [number.rstrip(".,") for number in _NUMBER.findall(shown)]


def fen(where: Where) -> Callable[[str], int | None]:
    """Money in fen: "¥12.50" is 1250 where the unit is yuan. None for "12,50", and for two."""
    scale = 100 if where.unit == "yuan" else 1

    def convert(shown: str) -> int | None:
        found = _numbers(shown)
        fits = len(found) == 1 and _AMOUNT.fullmatch(found[0])
        return int(Decimal(found[0].replace(",", "")) * scale) if fits else None

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
