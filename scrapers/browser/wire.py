"""Listens to what the portal's server answers while one thing is done on a page."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, Response

from scrapers.errors import Throttled, Unreachable
from scrapers.spec import PortalSpec


class Wire:
    """What was answered since the `with` began."""

    def __init__(self, spec: PortalSpec, page: Page) -> None:
        self._spec = spec
        self._page = page
        self._status = 0  # of the page itself, where it was loaded anew
        self.failed = False  # a call of the page got no answer, or only a failure

    def __enter__(self) -> Wire:
        self._page.on("response", self._on_response)
        self._page.on("requestfailed", self._on_failed)
        return self

    def __exit__(self, *_: object) -> None:
        self._page.remove_listener("response", self._on_response)
        self._page.remove_listener("requestfailed", self._on_failed)

    def raise_for_page(self) -> None:
        """Raises Throttled or Unreachable where the page that was loaded is only a failure."""
        if self._status == 429:
            raise Throttled(self._spec.key, "the portal answers 429")
        if self._status >= 500:
            raise Unreachable(self._spec.key, f"the portal answered {self._status}")
        if self._page.url.startswith("chrome-error:"):
            raise Unreachable(self._spec.key, "no answer")

    def _on_response(self, answer: Response) -> None:
        if not self._is_own(answer.request):
            return
        if answer.request.is_navigation_request():
            self._status = answer.status
        else:
            self.failed |= answer.status >= 500 or answer.status == 429

    def _on_failed(self, request: Request) -> None:
        cancelled = request.failure == "net::ERR_ABORTED"  # by the page itself, which went on
        self.failed |= self._is_own(request) and not cancelled

    def _is_own(self, request: Request) -> bool:
        there = urlsplit(request.url)
        kind = request.resource_type in ("document", "xhr", "fetch")
        return kind and self._spec.portal.reaches(there.hostname or "", there.port, person=False)
