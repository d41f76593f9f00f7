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
        self._waiting: set[Request] = set()
        self._failed = False

    def __enter__(self) -> Wire:
        self._page.on("request", self._on_request)
        self._page.on("response", self._on_response)
        self._page.on("requestfailed", self._on_failed)
        return self

    def __exit__(self, *_: object) -> None:
        self._page.remove_listener("request", self._on_request)
        self._page.remove_listener("response", self._on_response)
        self._page.remove_listener("requestfailed", self._on_failed)

    @property
    def failed(self) -> bool:
        """Whether a call of the page got no answer at all, or only a failure."""
        return self._failed

    @property
    def unanswered(self) -> bool:
        """The same, or it still waits for its answer."""
        return self._failed or bool(self._waiting)

    @property
    def is_turning(self) -> bool:
        """Whether another page was asked for that did not come yet: no script is run till then."""
        return any(request.is_navigation_request() for request in self._waiting)

    def raise_for_page(self) -> None:
        """Raises Throttled or Unreachable where the page that was loaded is only a failure."""
        if self._status == 429:
            raise Throttled(self._spec.key, "the portal answers 429")
        if self._status >= 500:
            raise Unreachable(self._spec.key, f"the portal answered {self._status}")
        if self._page.url.startswith("chrome-error:"):
            raise Unreachable(self._spec.key, "no answer")

    def _on_request(self, request: Request) -> None:
        if self._is_own(request):
            self._waiting.add(request)

    def _on_response(self, answer: Response) -> None:
        self._waiting.discard(answer.request)
        if not self._is_own(answer.request):
            return
        if answer.request.is_navigation_request():
            self._status = answer.status
        else:
            self._failed |= answer.status >= 500 or answer.status == 429

    def _on_failed(self, request: Request) -> None:
        self._waiting.discard(request)
        cancelled = request.failure == "net::ERR_ABORTED"  # by the page itself, which went on
        self._failed |= self._is_own(request) and not cancelled

    def _is_own(self, request: Request) -> bool:
        there = urlsplit(request.url)
        kind = request.resource_type in ("document", "xhr", "fetch")
        return kind and self._spec.portal.reaches(there.hostname or "", there.port, person=False)
