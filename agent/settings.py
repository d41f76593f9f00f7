"""What the environment and the seller's config.toml say. Checked once, at the edge."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import UserError
from scrapers.portal import discover


class Environment(BaseSettings):
    """`YUNDAN_*` variables."""

    model_config = SettingsConfigDict(env_prefix="YUNDAN_", extra="ignore")

    home: Path | None = None  # the data folder
    practice: str | None = None  # base of a practice twin, in place of the live portals
    port: int = Field(default=8666, ge=1, le=65535)
    browser: Path | None = None  # a browser program, in place of the one found
    lang: Literal["zh", "en"] | None = None


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreConfig(_Checked):
    """One store account and the supplier accounts that are bought from for it."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    portal: str
    suppliers: list[str]


class SupplierConfig(_Checked):
    """One supplier account."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    portal: str


class Config(_Checked):
    """`config.toml` of the data folder. Everything has a default; the file may be missing."""

    store: list[StoreConfig] = [
        StoreConfig(key="doudian", portal="doudian", suppliers=["alibaba1688"])
    ]
    supplier: list[SupplierConfig] = [SupplierConfig(key="alibaba1688", portal="alibaba1688")]
    browser: Literal["headed", "offscreen", "headless"] = "offscreen"
    max_writes: int = Field(default=200, ge=1, le=2000)
    accept_unique_composite: bool = False


def read_config(path: Path) -> Config:
    """The seller's settings. Raises UserError naming the line or key that does not hold."""
    if not path.is_file():
        return Config()
    try:
        config = Config.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise UserError("config_broken", path=str(path), trouble=str(broken)) from broken
    except ValidationError as broken:
        first = broken.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        trouble = f"{where}: {first['msg']}"
        raise UserError("config_broken", path=str(path), trouble=trouble) from broken
    _check_names(config, path)
    return config


def _check_names(config: Config, path: Path) -> None:
    portals = discover()
    for account in (*config.store, *config.supplier):
        if account.portal not in portals:
            raise UserError("unknown_portal", portal=account.portal, known=", ".join(portals))
    suppliers = {supplier.key for supplier in config.supplier}
    for store in config.store:
        for key in store.suppliers:
            if key not in suppliers:
                trouble = f"store {store.key}: no [[supplier]] has the key {key!r}"
                raise UserError("config_broken", path=str(path), trouble=trouble)
