"""The `YUNDAN_*` variables, checked once, at the edge."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import UserError
from agent.first_trouble import first_trouble


class Environment(BaseSettings):
    """`YUNDAN_*` variables."""

    model_config = SettingsConfigDict(env_prefix="YUNDAN_", extra="ignore")

    home: Path | None = None  # the data folder
    practice: str | None = None  # base of a practice twin, in place of the live portals
    port: int = Field(default=8666, ge=1, le=65535)
    browser: Path | None = None  # a browser program, in place of the one found
    lang: Literal["zh", "en"] | None = None


def what_holds() -> Environment:
    """The environment with the default in place of every variable that does not hold."""
    try:
        return Environment()
    except ValidationError as wrong:
        broken = {str(error["loc"][0]) for error in wrong.errors()}
        return Environment(**{name: Environment.model_fields[name].default for name in broken})


def read_environment() -> Environment:
    """The `YUNDAN_*` variables. Raises UserError naming the one that does not hold."""
    try:
        return Environment()
    except ValidationError as broken:
        (name, *_) = broken.errors()[0]["loc"]
        raise UserError(
            "environment_broken", name=f"YUNDAN_{name}".upper(), trouble=first_trouble(broken)
        ) from broken
