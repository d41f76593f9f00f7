"""Login pages of both portals, and what happens when a person logs in there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from .documents import BY_PERSON, document
from .messages import Reply, Request, html_reply, json_reply
from .pages import Page
from .render_login import login_body
from .sessions import Portal, Sessions, cookies_of
from .store_frame import LIST, STORE

LOGIN_PAGES = {"/login/common", "/member/signin.htm", "/member/login.jhtml"}
# guess: the addresses behind the button and behind the QR code.
BY_BUTTON = {"/passport/web/email/login/", "/newlogin/login.do"}
BY_CODE = {"/passport/web/check_qrconnect/", "/newlogin/qrcode/query.do"}


def is_login(path: str) -> bool:
    return path in LOGIN_PAGES | BY_BUTTON | BY_CODE


class Logins:
    """Serves the login pages; a scanned QR code logs in some time after it was shown."""

    def __init__(
        self, sessions: Sessions, now: Callable[[], datetime], scan_after_ms: int | None
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._scan_after = scan_after_ms

    def answer(self, request: Request, portal: Portal, page: Page) -> Reply:
        if request.path in LOGIN_PAGES:
            body = login_body(page, portal, self._sessions.code(portal, self._now()))
            return html_reply(document("登录", BY_PERSON, body))
        if request.path in BY_BUTTON:
            return self._logged_in(portal, request)
        shown = self._sessions.shown_at(request.query.get("token", ""))
        if shown is None or self._scan_after is None:
            return json_reply({"data": {"status": "new"}})
        if self._now() - shown < timedelta(milliseconds=self._scan_after):
            return json_reply({"data": {"status": "new"}})
        return self._logged_in(portal, request)

    def _logged_in(self, portal: Portal, request: Request) -> Reply:
        back = request.query.get("back", "")
        body = {"data": {"status": "confirmed", "redirect_url": _target(back)}}
        return json_reply(body).plus(*cookies_of(self._sessions.login(portal)))


def _target(login_url: str) -> str:
    """Where the login page leads back to: the target inside `extra`, else the order list."""
    extra = parse_qs(urlsplit(login_url).query).get("extra", [""])[0]
    found = extra.partition('"target_url":"')[2].partition('"')[0]
    return found or f"{STORE}{LIST}"
