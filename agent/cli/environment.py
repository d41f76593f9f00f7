"""The `YUNDAN_*` variables as a command finds them."""

from __future__ import annotations

from pydantic import ValidationError

from agent.errors import UserError
from agent.settings import Environment, first_trouble


def read_environment() -> Environment:
    """The `YUNDAN_*` variables. Raises UserError naming the one that does not hold."""
    try:
        return Environment()
    except ValidationError as broken:
        (name, *_) = broken.errors()[0]["loc"]
        raise UserError(
            "environment_broken", name=f"YUNDAN_{name}".upper(), trouble=first_trouble(broken)
        ) from broken
