"""Hosts and addresses of a portal, as a file or the settings may name them."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from scrapers.recipe.vocabulary.wrong import wrong

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LONGEST_HOST, _LAST_PORT = 253, 65535
# The last part of a name is no number: 127.0.0.1 and 0x7f.1 are this machine, not a portal.
_HOST = re.compile(
    rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?(?::(\d{{1,5}}))?", re.ASCII
)
_ADDRESS = re.compile(rf"https?://(?:{_LABEL}\.)*{_LABEL}(?::(\d{{1,5}}))?", re.ASCII)


def _host(value: str) -> str:
    fits = _HOST.fullmatch(value)
    if fits is None or len(value) > _LONGEST_HOST or not _is_port(fits[1]):
        raise wrong("no_host", value=value)
    return value


def _hosts(value: str) -> str:
    if value.startswith("*."):
        _host(value.removeprefix("*."))
        return value
    return _host(value)


def address(value: str) -> str:
    """The origin where a self-hosted portal stands, also on this machine or this network."""
    calm = value.strip().removesuffix("/")
    scheme, mark, host = calm.partition("://")
    calm = f"{scheme.lower()}{mark}{host.lower()}"
    fits = _ADDRESS.fullmatch(calm)
    if fits is None or len(host) > _LONGEST_HOST or not _is_port(fits[1]):
        raise wrong("no_address", value=value)
    usual = ":443" if calm.startswith("https:") else ":80"
    return calm.removesuffix(usual) if urlsplit(calm).port else calm


def _base(value: str) -> str:
    if value and address(value) != value:
        raise wrong("no_address", value=value)
    return value


def _is_port(port: str | None) -> bool:
    return port is None or 0 < int(port) <= _LAST_PORT


Host = Annotated[str, AfterValidator(_host)]
Hosts = Annotated[str, AfterValidator(_hosts)]
Base = Annotated[str, AfterValidator(_base)]
Address = Annotated[str, AfterValidator(address)]
