"""What one page asks for and is answered since it was led to where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Error, Frame, Page, Request, WebSocket
from playwright.sync_api import Response as NetworkResponse

from scrapers.browser.cache_watch import CacheWatch
from scrapers.records import Response

_CALLS = ("xhr", "fetch", "script")


@dataclass(frozen=True, slots=True)
class Heed:
    """Which answers are read (`wanted`), whose failures tell something (`own`), and who is told
    what leaves by a way that cannot be held (`heard`)."""

    wanted: Callable[[str], bool]
    own: Callable[[str], bool]
    heard: Callable[[str], None]


class Traffic:
    """Of one page, until it is closed."""

    def __init__(self, context: BrowserContext, page: Page, heed: Heed, *, cache: bool) -> None:
        self.asked = 0
        self.moves = 0
        self.under_way: set[Request] = set()
        self.cache = CacheWatch(context, page, heed.wanted, on=cache)
        self._page, self._heed = page, heed
        self._answers: list[NetworkResponse] = []
        self._earlier: set[NetworkResponse] = set()  # of pages that were left by themselves
        page.on("websocket", self._on_websocket)
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_ended)
        page.on("requestfailed", self._on_ended)
        page.on("response", self._on_response)
        page.on("framenavigated", self._on_moved)

    def begin(self) -> None:
        """The page is led elsewhere: nothing of before counts."""
        self._answers.clear()
        self.under_way.clear()

    def forget_answers(self) -> None:
        """Drop the answers so far."""
        self._answers.clear()

    def has_answered(self, fits: Callable[[str], bool]) -> bool:
        """Whether there is an answer from such an address."""
        return any(fits(answer.url) for answer in self._answers)

    def answers(self) -> Sequence[Response | None]:
        """What was answered; None where the browser forgot it with the page that it was for."""
        return [self._read(answer) for answer in self._answers]

    def _read(self, answer: NetworkResponse) -> Response | None:
        try:
            return Response(answer.url, answer.status, answer.text())
        except Error:
            if answer not in self._earlier:
                raise
            return None

    def _on_request(self, request: Request) -> None:
        self.asked += 1
        if request.resource_type in _CALLS:
            self.under_way.add(request)

    def _on_ended(self, request: Request) -> None:
        self.under_way.discard(request)

    def _on_response(self, answer: NetworkResponse) -> None:
        if answer.request.is_navigation_request() and answer.frame == self._page.main_frame:
            self._earlier = set(self._answers)
        failed = answer.status >= 500 and self._heed.own(answer.url)
        if failed or self._heed.wanted(answer.url):
            self._answers.append(answer)

    def _on_moved(self, frame: Frame) -> None:
        self.moves += frame == self._page.main_frame

    def _on_websocket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self._heed.heard("WebSocket"))
