"""The `YUNDAN_*` variables, checked once, at the edge."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import UserError
from agent.first_trouble import first_trouble

ADDRESS = "127.0.0.1"
"""The only address that the agent listens on."""
LAST_PORT = 65535


class Environment(BaseModel):
    """`YUNDAN_*` variables."""

    model_config = ConfigDict(frozen=True)

    home: Path | None = None  # the data folder
    practice: str | None = None  # base of a practice twin, in place of the live portals
    port: int = Field(default=8666, ge=1, le=LAST_PORT)
    browser: Path | None = None  # a browser program, in place of the one found
    lang: Literal["zh", "en"] | None = None


def what_holds() -> Environment:
    """The environment with the default in place of every variable that does not hold."""
    given = _given()
    try:
        return Environment.model_validate(given)
    except ValidationError as wrong:
        broken = {error["loc"][0] for error in wrong.errors()}
        return Environment.model_validate({n: v for n, v in given.items() if n not in broken})


def read_environment() -> Environment:
    """The `YUNDAN_*` variables. Raises UserError naming the one that does not hold."""
    try:
        return Environment.model_validate(_given())
    except ValidationError as broken:
        (name, *_) = broken.errors()[0]["loc"]
        raise UserError(
            "environment_broken", name=f"YUNDAN_{name}".upper(), trouble=first_trouble(broken)
        ) from broken


def _given() -> dict[str, str]:
    """Those that are set, by their fields' names. An empty one is none: as a folder it would be
    whichever one somebody stands in."""
    named = {field: os.environ.get(f"YUNDAN_{field}".upper()) for field in Environment.model_fields}
    return {field: value for field, value in named.items() if value}


def with_variables(variables: Mapping[str, str], command: str, system: str = sys.platform) -> str:
    """A command as it is typed to give it these variables, in this system's own terminal."""
    if system == "win32":  # of cmd; without the quotes a value ends with the space before &&
        named = [f'set "{name}={value}"' for name, value in variables.items()]
        return " && ".join([*named, command])
    return " ".join(
        [*(f"{name}={shlex.quote(value)}" for name, value in variables.items()), command]
    )


def again_at(port: int) -> str:
    """How to start the agent at another port than this one."""
    other = port + 1 if port < LAST_PORT else port - 1
    return with_variables({"YUNDAN_PORT": str(other)}, "yundan up")
