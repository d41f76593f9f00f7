"""What the seller's config.toml says. Checked once, at the edge."""

from __future__ import annotations

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import UserError
from agent.first_trouble import first_trouble
from agent.rules.scope import ANY
from agent.words import Phrase
from scrapers.recipe.vocabulary.hosts import Address
from scrapers.recipe.vocabulary.zone import Zone


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


class Schedule(_Checked):
    """How often accounts are read by `yundan up`: by day as needed, by night seldom.

    The night is told as local time in `zone`. `on = false`: only when asked. `bring_up_window`: the
    window of an account that shows a slider comes up by itself, once and by day.
    """

    on: bool = True
    shortest_minutes: int = Field(default=2, ge=1, le=720)
    longest_minutes: int = Field(default=15, ge=1, le=720)
    night_from: time = time(23)
    night_to: time = time(7)
    zone: Zone = "Asia/Shanghai"
    bring_up_window: bool = True


class Keep(_Checked):
    """How long what is kept stays: evidence, receivers of settled orders and ledgers that were set
    aside (days), older log files, daily backups of the ledger (how many)."""

    evidence_days: int = Field(default=14, ge=1, le=365)
    receiver_days: int = Field(default=90, ge=30, le=1095)
    log_files: int = Field(default=5, ge=1, le=50)
    backups: int = Field(default=7, ge=2, le=60)


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
    page_pause_ms: int | None = Field(default=None, ge=0, le=30000)  # as usual: see Politeness
    accept_unique_composite: bool = False
    trace_api: TraceApi = TraceApi()
    schedule: Schedule = Schedule()
    keep: Keep = Keep()


def parsed_config(path: Path) -> Config:
    """The seller's settings, each value for itself. Raises UserError naming what does not hold."""
    if not path.exists():
        return Config()
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as broken:
        raise broken_config(path, "not_utf8") from broken
    except OSError as failed:
        raise broken_config(path, "unreadable", why=failed.strerror) from failed
    try:
        config = Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise broken_config(path, "syntax", line=_line(broken, text)) from broken
    except ValidationError as wrong:
        raise UserError("config_broken", path=str(path), trouble=first_trouble(wrong)) from wrong
    except ValueError as broken:  # a number of thousands of digits
        raise broken_config(path, "syntax", line="?") from broken
    if config.trace_api.provider and not re.fullmatch("[!-~]{1,64}", config.trace_api.customer):
        raise broken_config(path, "no_trace_customer")
    shortest, longest = config.schedule.shortest_minutes, config.schedule.longest_minutes
    if shortest > longest:
        raise broken_config(path, "shortest_is_longer", shortest=shortest, longest=longest)
    return config


def broken_config(path: Path, what: str, **details: object) -> UserError:
    """The settings do not hold; `what` names the sentence that says why."""
    trouble = Phrase(f"settings.{what}", details)
    return UserError("config_broken", path=str(path), trouble=trouble)


def _line(broken: tomllib.TOMLDecodeError, text: str) -> int:
    found = re.search(r"line (\d+)", str(broken))
    return int(found.group(1)) if found else len(text.splitlines())
