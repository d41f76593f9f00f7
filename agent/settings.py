"""What the environment and the seller's config.toml say. Checked once, at the edge."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.errors import UserError
from agent.rules.pack import ANY
from agent.words import Phrase
from scrapers.portal_files import Own, known, load
from scrapers.recipe.file.trouble import BrokenPortalFile
from scrapers.recipe.vocabulary.basics import Address


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


_KINDS = {
    "string": "settings.text",
    "int": "settings.number",
    "bool": "settings.yes_or_no",
    "list": "settings.several",
    "model": "settings.table",
}


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Account(_Checked):
    """One account at a portal. `address` is where a self-hosted portal stands."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    portal: str
    address: Address | None = None


class StoreConfig(Account):
    """One store account and the supplier accounts that are bought from for it.

    `category` (类目) and `region` choose among a platform's rules, see `yundan rules show`.
    """

    suppliers: list[str]
    category: str = Field(default=ANY, pattern=r"^([a-z0-9_-]{1,40}|\*)$")
    region: str = Field(default=ANY, pattern=r"^([A-Z]{2}|\*)$")


class SupplierConfig(Account):
    """One supplier account. `write_when` is when its waybills are written: as soon as they are
    shown, after the first scan, or as late as the deadlines allow."""

    write_when: Literal["shown", "scanned", "deadline"] = "shown"


class TraceApi(_Checked):
    """A service that is asked for traces; without a provider nobody is asked. Its key stands where
    passwords stand. `pause_hours` is the least time between two queries about one number."""

    provider: Literal["kuaidi100"] | None = None
    customer: str = Field(default="", repr=False)  # the account's number there
    pause_hours: int = Field(default=4, ge=1, le=72)


class Config(_Checked):
    """`config.toml` of the data folder. Everything has a default; the file may be missing."""

    store: list[StoreConfig] = [
        StoreConfig(key="doudian", portal="doudian", suppliers=["alibaba1688"])
    ]
    supplier: list[SupplierConfig] = [SupplierConfig(key="alibaba1688", portal="alibaba1688")]
    browser: Literal["headed", "offscreen", "headless"] = "offscreen"
    own_recipes: list[str] = []  # bundled portals that a recipe of the seller's own replaces
    max_looks: int = Field(default=60, ge=0, le=2000)  # parcels looked at again in one run
    max_writes: int = Field(default=200, ge=1, le=2000)
    accept_unique_composite: bool = False
    trace_api: TraceApi = TraceApi()


def read_config(path: Path) -> Config:
    """The seller's settings. Raises UserError naming the line or key that does not hold."""
    if not path.exists():
        return Config()
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as broken:
        raise _broken(path, "not_utf8") from broken
    except OSError as failed:
        raise _broken(path, "unreadable", why=failed.strerror) from failed
    try:
        config = Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise _broken(path, "syntax", line=_line(broken, text)) from broken
    except ValidationError as wrong:
        raise UserError("config_broken", path=str(path), trouble=first_trouble(wrong)) from wrong
    except ValueError as broken:  # a number of thousands of digits
        raise _broken(path, "syntax", line="?") from broken
    _check_accounts(config, path)
    if config.trace_api.provider and not re.fullmatch("[!-~]{1,64}", config.trace_api.customer):
        raise _broken(path, "no_trace_customer")
    return config


def first_trouble(wrong: ValidationError) -> Phrase:
    """What is wrong with the first value that does not hold, and where it stands."""
    first = wrong.errors()[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    kind, limits = first["type"], first.get("ctx", {})
    details: dict[str, object] = {"where": where, "why": first["msg"]}
    if kind == "no_address":
        details["why"] = Phrase("recipe.no_address", limits)
    if kind == "literal_error":
        return Phrase("settings.one_of", {**details, "known": limits["expected"]})
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = limits.get("ge", limits.get("le"))
        return Phrase(f"settings.{kind}", {**details, "limit": limit})
    if kind in ("extra_forbidden", "missing", "string_pattern_mismatch"):
        return Phrase(f"settings.{kind}", details)
    wanted = _KINDS.get(kind.partition("_")[0])
    if wanted is None:
        return Phrase("settings.other", details)
    return Phrase("settings.wrong_type", {**details, "wanted": Phrase(wanted)})


def _broken(path: Path, what: str, **details: object) -> UserError:
    trouble = Phrase(f"settings.{what}", details)
    return UserError("config_broken", path=str(path), trouble=trouble)


def _line(broken: tomllib.TOMLDecodeError, text: str) -> int:
    found = re.search(r"line (\d+)", str(broken))
    return int(found.group(1)) if found else len(text.splitlines())


def _check_accounts(config: Config, path: Path) -> None:
    """Names that hold by themselves but not together."""
    folder = Own(path.parent / "portals", config.own_recipes)
    portals = known(folder)
    accounts = (*config.store, *config.supplier)
    twice = [key for key, n in Counter(account.key for account in accounts).items() if n > 1]
    if twice:
        raise _broken(path, "key_twice", key=twice[0])
    for account in accounts:
        if account.portal not in portals:
            raise UserError("unknown_portal", portal=account.portal, known=", ".join(portals))
        _check_portal(account, folder, path)
    suppliers = {supplier.key for supplier in config.supplier}
    for store in config.store:
        for key in store.suppliers:
            if key not in suppliers:
                raise _broken(path, "no_supplier", store=store.key, key=key)


def _check_portal(account: Account, folder: Own, path: Path) -> None:
    """Whether an account's portal is of its side, and has an address if it needs one.

    A recipe that does not hold is told where it is used, not here.
    """
    try:
        about = load(account.portal, folder).spec.portal
    except BrokenPortalFile:
        return
    side = "stores" if isinstance(account, StoreConfig) else "suppliers"
    if about.kind != side.removesuffix("s"):
        raise _broken(path, f"not_in_{side}", key=account.key, portal=account.portal)
    if about.self_hosted and account.address is None:
        raise _broken(path, "no_address", key=account.key, portal=account.portal)
    if not about.self_hosted and account.address is not None:
        raise _broken(path, "address_unused", key=account.key, portal=account.portal)
