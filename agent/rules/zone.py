"""A time zone that there is."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _is_one(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise PydanticCustomError("no_zone", "no time zone has this name") from unknown
    return name


Zone = Annotated[str, AfterValidator(_is_one)]
