"""The QR code of a login page: brought up, taken as a picture, renewed once it is over.

The picture stays in memory. Nothing is pressed on any page but the login page.
"""

from __future__ import annotations

import time

from playwright.sync_api import Error, FrameLocator, Locator, Page

from scrapers.browser.failures import mapped
from scrapers.browser.session import Session
from scrapers.errors import LayoutChanged
from scrapers.png import NotRead
from scrapers.qr_code import decode
from scrapers.recipe.hands.controls import Finder
from scrapers.recipe.hands.reserved import Reserved
from scrapers.recipe.vocabulary.login_code import CodeLogin
from scrapers.recipe.vocabulary.writing import Control
from scrapers.spec import PortalSpec

_PAGE = "login"
_MOMENT_MS = 2000


class LoginCode:
    """The code of one login page, as `[login_qr]` describes it."""

    def __init__(self, spec: PortalSpec, session: Session, how: CodeLogin) -> None:
        self._spec = spec
        self._session = session
        self._how = how
        self._patient_until: float | None = None

    def bring_up(self) -> None:
        """Open the page of the code, where it has one of its own. Raises Unreachable."""
        if self._how.open is not None:
            self._session.go(self._spec.portal.base + self._how.open, _PAGE)
        self._patient_until = time.monotonic() + self._spec.timing.ready / 1000

    def text(self) -> str | None:
        """What the code says that stands there now; None while there is none.

        Renews a code that is over. Raises LayoutChanged where none ever comes to stand there,
        Unreachable.
        """
        said = self._text()
        if said is not None:
            self._patient_until = None
        elif self._patient_until is not None and time.monotonic() > self._patient_until:
            found = f"login_qr.code: no QR code that can be read in {self._how.code!r}"
            raise LayoutChanged(self._spec.key, self._how.code, _PAGE, found)
        return said

    def _text(self) -> str | None:
        with mapped(self._spec.key, _PAGE):
            code = self._shown(self._how.code)
            if self._how.expired is not None and self._shown(self._how.expired) is not None:
                self._renew()
                return None
            if code is None:
                self._reach()
                return None
        try:
            return decode(code.screenshot(type="png", timeout=_MOMENT_MS, animations="disabled"))
        except (Error, NotRead):  # it is drawn anew at this moment: the next look tells
            return None

    def _renew(self) -> None:
        if self._how.refresh is None:
            self.bring_up()
        else:
            self._press(self._how.refresh)

    def _reach(self) -> None:
        """Press the first of the ways to the code that is there; a page still comes to stand."""
        for control in self._how.reach:
            if self._finder.all(control).locator("visible=true").count() == 1:
                self._press(control)

    def _press(self, control: Control) -> None:
        if self._session.page_name() != _PAGE:
            return
        finder = self._finder
        target = finder.one(control, _PAGE)
        Reserved(self._spec, finder).click(target, control.shown, _PAGE)

    def _shown(self, css: str) -> Locator | None:
        """The one element of this kind that can be seen."""
        found = self._around.locator(f"css={css}").locator("visible=true")
        return found if found.count() == 1 else None

    @property
    def _finder(self) -> Finder:
        return Finder(self._spec.key, self._around, {})

    @property
    def _around(self) -> Page | FrameLocator:
        """The frame where there is one, else the page: a portal may also lead to its login."""
        page, frame = self._session.page, self._how.frame
        if frame is None or page.locator(f"css={frame}").count() != 1:
            return page
        return page.frame_locator(f"css={frame}")
