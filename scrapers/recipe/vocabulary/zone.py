"""A time zone that there is."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

from scrapers.recipe.vocabulary.wrong import wrong


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise wrong("no_zone", value=value) from unknown
    return value


Zone = Annotated[str, AfterValidator(_zone)]
