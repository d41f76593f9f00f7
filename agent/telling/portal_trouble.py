"""A portal's trouble as a sentence. Of a portal that does not answer, why: browsers and systems
word that in their own English, so the usual reasons are said in ours."""

from __future__ import annotations

import re

from agent.words import Phrase

# What Chromium, Python's libraries and our own reading call it; the first that fits.
_REASONS = {
    "offline": r"ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_ADDRESS_UNREACHABLE"
    r"|ERR_NETWORK_IO_SUSPENDED|ERR_NETWORK_ACCESS_DENIED",
    "no_name": r"ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED|ERR_DNS_|NameResolutionError",
    "proxy": r"ERR_PROXY_|ERR_TUNNEL_|ERR_SOCKS_|ProxyError",
    "not_safe": r"ERR_CERT_|ERR_SSL_|ERR_BAD_SSL|SSLError",
    "late": r"ERR_(?:CONNECTION_)?TIMED_OUT|no answer in time|not answered|Timeout",
    "refused": r"ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_HTTP2_|ERR_QUIC_|ConnectionError|no answer",
    "status": r"(?:answered|HTTP) \d{3}\b",
    "browser_closed": r"browser was closed",
    "moving": r"the page moved on",
    "kept": r"what the browser had kept",
}
_FOUND = {name: re.compile(pattern) for name, pattern in _REASONS.items()}
_OUR_NETWORK = ("offline", "no_name")
_STATUS = re.compile(r"\b\d{3}\b")


def what_happened(error: str, portal: str, message: str) -> Phrase:
    """The sentence for `error`, the name of a class of scrapers/errors.py. `portal` is what people
    call it. A reason for no answer that we have no words for is left out."""
    if error != "Unreachable":
        return Phrase(f"portal.{error}", {"portal": portal, "message": message})
    if not message:
        return Phrase("portal.Unreachable", {"portal": portal})
    for name, pattern in _FOUND.items():
        if found := pattern.search(message):
            status = _STATUS.search(found[0])
            return Phrase(
                f"unreachable.{name}", {"portal": portal, "status": status[0] if status else ""}
            )
    return Phrase("portal.Unreachable", {"portal": portal})


def is_our_network(message: str) -> bool:
    """Whether no answer came because this computer, as far as can be known, is not online."""
    return any(_FOUND[name].search(message) for name in _OUR_NETWORK)
