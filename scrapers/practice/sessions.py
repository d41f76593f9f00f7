"""Who is logged in where: session cookies, two accounts a portal, dead and challenged sessions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

Portal = Literal["doudian", "1688"]
ACCOUNTS: dict[Portal, tuple[str, str]] = {
    "doudian": ("禾风日用小店", "禾风二店"),
    "1688": ("hefeng_shop", "hefeng_shop02"),
}
# guess: cookie2 is the session of 1688; the facts only name tracknick/lgc, which carry the account.
SESSION_COOKIE: dict[Portal, str] = {"doudian": "sessionid", "1688": "cookie2"}


@dataclass
class Session:
    """One login of one browser on one portal."""

    token: str
    portal: Portal
    account: int
    alive: bool = True
    challenged: bool = False
    has_mtop_token: bool = False

    @property
    def name(self) -> str:
        return ACCOUNTS[self.portal][self.account]


@dataclass
class Code:
    """One QR code of a login page."""

    token: str
    portal: Portal
    shown_at: datetime
    scanned: bool = False

    @property
    def says(self) -> str:
        """What a phone reads out of it. guess: the address, not the parameter's name."""
        host = "fxg.jinritemai.com" if self.portal == "doudian" else "login.1688.com"
        return f"https://{host}/practice-scan?token={self.token}"

    def is_over(self, now: datetime, life_ms: int) -> bool:
        """Whether it has expired; without a life it never does."""
        return bool(life_ms) and now - self.shown_at >= timedelta(milliseconds=life_ms)


class Sessions:
    """All sessions ever given out, by token."""

    def __init__(self, seed: int, account: int, logged_out: bool) -> None:
        self._seed = seed
        self._account = account
        self._logged_out = logged_out
        self._all: dict[str, Session] = {}
        self._codes: dict[str, Code] = {}

    def of(self, portal: Portal, cookies: Mapping[str, str]) -> tuple[Session, bool]:
        """The browser's session, and whether it is new and wants its cookies set.

        A browser without any cookie counts as one in which the seller logged in earlier.
        """
        known = self._all.get(cookies.get(SESSION_COOKIE[portal], ""))
        if known is not None and known.portal == portal:
            return known, False
        made = self._open(portal, self._account)
        made.alive = not self._logged_out
        return made, True

    def login(self, portal: Portal) -> Session:
        """A person logs in, and takes the right account."""
        return self._open(portal, 0)

    def _open(self, portal: Portal, account: int) -> Session:
        text = f"{self._seed}/{portal}/{len(self._all)}"
        token = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        self._all[token] = Session(token, portal, account)
        return self._all[token]

    def solve_sliders(self) -> None:
        """A person moved every slider that is shown."""
        for session in self._all.values():
            session.challenged = False

    def log_out(self, portal: Portal) -> None:
        """A portal ends every login."""
        for session in self._all.values():
            session.alive = session.alive and session.portal != portal

    def challenge(self, portal: Portal) -> None:
        """A portal wants to see a person's hand."""
        for session in self._all.values():
            session.challenged = session.challenged or session.portal == portal

    def log_in_everywhere(self, portal: Portal | None = None) -> None:
        """A person logged in again in every browser, with the right account; at one portal only,
        if that is named."""
        self._logged_out, self._account = False, 0
        for session in self._all.values():
            if portal in (None, session.portal):
                session.alive, session.account = True, 0

    def new_code(self, portal: Portal, now: datetime) -> Code:
        """A QR code shown at this moment."""
        text = f"{self._seed}/code/{portal}/{len(self._codes)}"
        token = hashlib.sha256(text.encode()).hexdigest()[:32]
        self._codes[token] = Code(token, portal, now)
        return self._codes[token]

    def code(self, token: str) -> Code | None:
        return self._codes.get(token)

    def scan(self, said: str, now: datetime, life_ms: int) -> None:
        """A phone scans what a QR code says, and the person confirms there."""
        code = self._codes[said.rpartition("token=")[2]]
        if code.is_over(now, life_ms):
            raise ValueError("this code has expired")
        code.scanned = True


def cookies_of(session: Session) -> tuple[tuple[str, str], ...]:
    """The Set-Cookie headers of a login."""
    if session.portal == "doudian":
        pairs = {
            "sessionid": session.token,
            "PHPSESSID": session.token[::-1],
            "csrf_session_id": session.token[:32],
            "s_v_web_id": f"verify_{session.token[:12]}",
            "SHOP_ID": str(44000000 + session.account),
        }
        tail = "; Path=/; Secure; Max-Age=1209600"
    else:
        name = quote(session.name)
        pairs = {"cookie2": session.token, "tracknick": name, "lgc": name}
        tail = "; Path=/; Domain=1688.com; Secure; Max-Age=86400"
    return tuple(("Set-Cookie", f"{k}={v}{tail}") for k, v in pairs.items())
