"""Login pages of both portals, and what happens when a person logs in there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from .documents import BY_PERSON, document
from .messages import Reply, Request, html_reply, json_reply
from .pages import Page
from .qr_picture import picture
from .render_login import address_of, login_body
from .sessions import Code, Portal, Sessions, cookies_of
from .store_frame import LIST, STORE

LOGIN_PAGES = {"/login/common", "/member/signin.htm", "/member/login.jhtml"}
# guess: the addresses behind the button and behind the QR code.
BY_BUTTON = {"/passport/web/email/login/", "/newlogin/login.do"}
BY_CODE = {"/passport/web/check_qrconnect/", "/newlogin/qrcode/query.do"}
NEW_CODE = {"/passport/web/get_qrcode/", "/newlogin/qrcode/generate.do"}
CODE_PICTURE = "/newlogin/qrcode/picture.do"


def is_login(path: str) -> bool:
    return path in LOGIN_PAGES | BY_BUTTON | BY_CODE | NEW_CODE | {CODE_PICTURE}


class Logins:
    """Serves the login pages; a scanned QR code logs in some time after it was shown."""

    def __init__(
        self,
        sessions: Sessions,
        now: Callable[[], datetime],
        scan_after_ms: int | None,
        life_ms: int,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._scan_after = scan_after_ms
        self._life = life_ms

    def answer(self, request: Request, portal: Portal, page: Page) -> Reply:
        if request.path in LOGIN_PAGES:
            code = self._sessions.new_code(portal, self._now())
            return html_reply(document("登录", BY_PERSON, login_body(page, code)))
        if request.path in NEW_CODE:
            code = self._sessions.new_code(portal, self._now())
            return json_reply({"data": {"token": code.token, "qrcode": address_of(code)}})
        if request.path in BY_BUTTON:
            return self._logged_in(portal, request)
        code = self._sessions.code(request.query.get("token", ""))
        if code is None:
            return json_reply({"data": {"status": "expired"}})
        if request.path == CODE_PICTURE:
            return Reply(200, (("Content-Type", "image/png"),), picture(code.says))
        if code.scanned or self._is_scanned_by_itself(code):
            return self._logged_in(portal, request)
        status = "expired" if code.is_over(self._now(), self._life) else "new"
        return json_reply({"data": {"status": status}})

    def scan(self, said: str) -> None:
        """A phone scans this code. Raises KeyError or ValueError where it is none, or over."""
        self._sessions.scan(said, self._now(), self._life)

    def _is_scanned_by_itself(self, code: Code) -> bool:
        after = self._scan_after
        return after is not None and self._now() - code.shown_at >= timedelta(milliseconds=after)

    def _logged_in(self, portal: Portal, request: Request) -> Reply:
        back = request.query.get("back", "")
        body = {"data": {"status": "confirmed", "redirect_url": _target(back)}}
        return json_reply(body).plus(*cookies_of(self._sessions.login(portal)))


def _target(login_url: str) -> str:
    """Where the login page leads back to: the target inside `extra`, else the order list."""
    extra = parse_qs(urlsplit(login_url).query).get("extra", [""])[0]
    found = extra.partition('"target_url":"')[2].partition('"')[0]
    return found or f"{STORE}{LIST}"
