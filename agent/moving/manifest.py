"""What is in a moved folder: its world, and how its stores stood; and under which names."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field

from agent.passwords import Kept
from scrapers.browser.login_state import LoginState

FORMAT = 1
MANIFEST, SECRETS, LEDGER = "manifest.json", "secrets.json", "ledger.sqlite"
_KEY = r"[a-z0-9][a-z0-9_-]{0,40}"
_NAMES = re.compile(
    rf"manifest\.json|secrets\.json|ledger\.sqlite|config\.toml|alerts\.json|keys/receiver\.key"
    rf"|armed/{_KEY}\.log|logins/{_KEY}\.json|(portals|rules)/[^/\\:]{{1,120}}\.toml",
    re.A,
)


class Strange(RuntimeError):
    """What was sealed is nothing that we know; `newer`: a newer program may know it."""

    def __init__(self, what: str, *, newer: bool = False) -> None:
        super().__init__(what)
        self.newer = newer


@dataclass(frozen=True, slots=True)
class Manifest:
    """`stores` says how each stood where it came from, as `Standby`. `made_at` is ISO 8601 UTC."""

    practice: bool
    made_at: str
    version: str
    stores: dict[str, str]

    def text(self) -> str:
        """As JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the keyring of the other computer held. `alerts` are addresses by channel."""

    passwords: dict[str, Kept] = field(default_factory=dict[str, Kept], repr=False)
    alerts: dict[str, Kept] = field(default_factory=dict[str, Kept], repr=False)
    trace_key: Kept | None = field(default=None, repr=False)

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))


def manifest_of(text: bytes) -> Manifest:
    """The manifest. Raises Strange."""
    try:
        read = json.loads(text)
        if read.pop("format") != FORMAT:
            raise Strange("format", newer=True)
        return Manifest(**read)
    except (ValueError, TypeError, KeyError, AttributeError) as odd:
        raise Strange(MANIFEST) from odd


def secrets_of(text: bytes) -> Secrets:
    """The secrets. Raises Strange, which quotes none."""
    try:
        read = json.loads(text)
        key = read["trace_key"]
        return Secrets(
            {name: Kept(**kept) for name, kept in read["passwords"].items()},
            {name: Kept(**kept) for name, kept in read["alerts"].items()},
            Kept(**key) if key else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Strange(SECRETS) from None


def login_of(text: bytes) -> LoginState:
    """A saved login. Raises Strange, which quotes none."""
    try:
        read = json.loads(text)
        cookies, origins = list(read["cookies"]), list(read["origins"])
        return LoginState(cookies=cookies, origins=origins)
    except (ValueError, TypeError, KeyError):
        raise Strange("a login") from None


def is_known(name: str) -> bool:
    """Whether a part of this name has a place in a data folder."""
    return _NAMES.fullmatch(name) is not None and "/.." not in name
