"""Why a service was not reached, from what was heard meanwhile: the step differs. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

# what systems and libraries call it, in Linux, macOS and Windows
_NO_NAME = re.compile(
    r"name or service not known|temporary failure in name resolution|nodename nor servname"
    r"|getaddrinfo failed|failed to resolve|no address associated|Errno -[235]\b|11001|11004",
    re.IGNORECASE,
)
_NO_NETWORK = re.compile(
    r"network is (?:unreachable|down)|no route to host|host is unreachable"
    r"|WinError 100(?:50|51|65)\b",
    re.IGNORECASE,
)
_NO_SERVER = re.compile(
    r"refused|(?:connect\w*|connection to .*) timed out|connecttimeout|reset by peer"
    r"|WinError 1006[01]\b",
    re.IGNORECASE,
)
_MAILS_NO = re.compile(r"^\(?5\d\d\b")


def why_unreached(heard: Sequence[str], *, known_host: bool) -> str | None:
    """The trouble's name (`alerts.trouble_…`), None where nothing heard tells it.

    `known_host`: the service's host is not the seller's to write, so it cannot be wrong.
    """
    text = "\n".join(heard)
    no_name, no_server = _NO_NAME.search(text), _NO_SERVER.search(text)
    if _NO_NETWORK.search(text) or (known_host and (no_name or no_server)):
        return "offline"
    if no_name:
        return "no_host"
    return "no_server" if no_server else None


def is_mails_no(said: str) -> bool:
    """Whether a mail server refused for good: the password, the sender, the receiver."""
    return _MAILS_NO.match(said) is not None
