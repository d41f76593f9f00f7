"""How a value of a data file says what is wrong with it: by a code, for which words exist."""

from __future__ import annotations

from typing import LiteralString

from pydantic_core import PydanticCustomError

_SHOWN = 100


def wrong(code: LiteralString, **details: str | int) -> PydanticCustomError:
    """The error of a validator. `code` names the sentence, `details` fill it, cut where long."""
    cut = {
        name: value if isinstance(value, int) else short(value) for name, value in details.items()
    }
    return PydanticCustomError(code, code, cut)


def short(value: str) -> str:
    """A text as an error may quote it: in one line, not too long, without control signs."""
    calm = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)
    return calm if len(calm) <= _SHOWN else calm[: _SHOWN - 1] + "…"
