"""One browser profile at work on one portal: go, wait, capture. It reads nothing out of pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, Error, Frame, Locator, Page, Playwright
from playwright.sync_api import Response as NetworkResponse

from scrapers.browser.failures import mapped
from scrapers.browser.gate import WriteGate
from scrapers.browser.interception import Interception
from scrapers.browser.launch import BrowserChoice, launch
from scrapers.browser.politeness import Politeness
from scrapers.browser.traffic import Heed, Traffic
from scrapers.browser.world import World
from scrapers.errors import Unreachable
from scrapers.patterns import found
from scrapers.recognition import recognise
from scrapers.records import Capture
from scrapers.spec import PortalSpec

_SERIALISE = resources.files("scrapers.browser").joinpath("serialise.js").read_text("utf-8")
# What they send passes no route; pages do without them where there are none, as on phones.
_NO_SHARED_WORKERS = "delete globalThis.SharedWorker"
_STEP_MS = 25
_MAX_CUT_OFF = 2
_MANY = 300  # requests: about 25 waybills


class Session:
    """A logged-in profile of one portal account, with its write gate."""

    def __init__(
        self,
        context: BrowserContext,
        spec: PortalSpec,
        now: Callable[[], datetime],
        *,
        person: bool = False,
    ) -> None:
        self.spec = spec
        self.context = context
        self.gate = WriteGate(spec, person=person)
        self.hurried: Callable[[], bool] = lambda: False  # whoever set it wants us to end
        self.politeness = Politeness()
        self._now = now
        self._interception = Interception(context, spec, self.gate, person=person)
        if not person:
            context.add_init_script(_NO_SHARED_WORKERS)
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self._traffic = self._watch(cache=True)

    def _watch(self, *, cache: bool) -> Traffic:
        self.page.set_default_timeout(self.spec.timing.ready)
        heed = Heed(self._is_wanted, self._is_own, self.gate.heard)
        return Traffic(self.context, self.page, heed, cache=cache)

    def turn_over(self) -> None:
        """Go on in a new page once this one has asked for much: Playwright and the browser keep
        what a page asked for until it closes, so that a long pass would need ever more memory."""
        if self._traffic.asked < _MANY:
            return
        with mapped(self.spec.key, "new page"):
            old, self.page = self.page, self.context.new_page()
            self._traffic = self._watch(cache=self._traffic.cache.on)
            old.close()

    def go(self, url: str, page: str) -> Capture:
        """Navigate freshly to `url`, wait until `page` or any other known page stands, capture it.

        Raises Unreachable where nothing answers or the server fails (5xx).
        """
        self.be_polite()
        self._traffic.begin()
        with mapped(self.spec.key, page):
            answer = self._goto(url)
        if answer is not None and answer.status >= 500:
            raise Unreachable(self.spec.key, f"{page}: the portal answered {answer.status}")
        self.wait_until(page)
        self.wait_quiet()
        if self._traffic.cache.answered():  # what was, not what is: once more, without the cache
            self._traffic.forget_answers()
            with mapped(self.spec.key, page):
                self._goto(url)
            return self.settled(page)
        return self.capture()

    def be_polite(self) -> None:
        """Wait before the next page, unless somebody wants us to end."""
        if not self.hurried() and (left := self.politeness.left_ms()):
            self.pause(left)

    def _goto(self, url: str) -> NetworkResponse | None:
        """Navigate; anew where the late end of an earlier page, which failed, came between."""
        for _ in range(_MAX_CUT_OFF):
            try:
                return self.page.goto(url, wait_until="domcontentloaded")
            except Error as cut_off:
                if "interrupted by another navigation" not in cut_off.message:
                    raise
                self.page.wait_for_load_state("domcontentloaded")
        return self.page.goto(url, wait_until="domcontentloaded")

    def settled(self, page: str) -> Capture:
        """Wait until the page is ready and its own calls are answered, then capture it.

        A page that never gets ready is captured as it is: recognising it is the parser's job.
        """
        self.wait_until(page)
        self.wait_quiet()
        return self.capture()

    def wait_until(self, page: str) -> bool:
        """Wait for the ready sign of `page`, or for another known page (login, challenge)."""
        deadline = time.monotonic() + self.spec.timing.ready / 1000
        while time.monotonic() < deadline:
            with mapped(self.spec.key, page):
                if self.shows(page) or self._shows_another(page):
                    return True
                self.page.wait_for_timeout(_STEP_MS)
        return False

    def _shows_another(self, page: str) -> bool:
        """Whether a page other than the awaited one and its empty form stands there."""
        url = self.page.url
        signs = [
            sign
            for name, group in self.spec.pages.items()
            for sign in group
            if name not in (page, "empty", "list") and (not sign.url or found(sign.url, url))
        ]
        if any(sign.css is None for sign in signs):
            return True
        shown = ", ".join(sign.css for sign in signs if sign.css)
        return bool(shown) and self.page.locator(f"css={shown}").count() > 0

    def wait_quiet(self) -> None:
        """Wait until none of the page's own calls has been under way for a moment."""
        quiet_since = time.monotonic()
        deadline = quiet_since + self.spec.timing.ready / 1000
        while time.monotonic() < deadline and not self.hurried():
            if self._traffic.under_way:
                quiet_since = time.monotonic()
            elif (time.monotonic() - quiet_since) * 1000 >= self.spec.timing.quiet:
                return
            with mapped(self.spec.key, "quiet"):
                self.page.wait_for_timeout(_STEP_MS)

    def recognised(self, capture: Capture) -> bool:
        """Whether a capture shows a page that the data file knows."""
        return recognise(self.spec, capture) is not None

    def pause(self, milliseconds: float) -> None:
        """Wait with the page's own events going on."""
        with mapped(self.spec.key, "pause"):
            self.page.wait_for_timeout(milliseconds)

    def forget_answers(self) -> None:
        """Drop the recorded answers, so that the next capture holds only what comes from now on."""
        self._traffic.forget_answers()

    def wait_for_answer(self, pattern: str) -> None:
        """Wait until the page has an answer to a call of this pattern since `forget_answers`."""
        deadline = time.monotonic() + self.spec.timing.ready / 1000
        while not self._traffic.has_answered(lambda url: found(pattern, url)):
            if time.monotonic() > deadline:
                raise Unreachable(self.spec.key, "the page's own call was not answered in time")
            self.pause(_STEP_MS)

    def appears(self, target: Locator, patience_ms: int = 1500) -> bool:
        """Whether exactly one element comes to stand there within a moment."""
        deadline = time.monotonic() + patience_ms / 1000
        while target.count() != 1:
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(_STEP_MS)
        return True

    def shows(self, page: str) -> bool:
        """Whether the ready sign of `page` stands right now."""
        with mapped(self.spec.key, page):
            return self.page.locator(f"css={self.spec.ready_sign(page)}").count() > 0

    def capture(self) -> Capture:
        """The page as it stands now, with the JSON answers since the last navigation.

        Raises Unreachable where it moves meanwhile, or shows what the browser had kept.
        """
        traffic = self._traffic
        if traffic.cache.answered():
            raise Unreachable(self.spec.key, "the page shows what the browser had kept of it")
        with mapped(self.spec.key, "capture"):
            moves, html, url = traffic.moves, self._html(), self.page.url
            answers = traffic.answers()
        responses = tuple(answer for answer in answers if answer is not None)
        if len(responses) < len(answers) and moves != traffic.moves:
            raise Unreachable(self.spec.key, "capture: the page moved on while it was read")
        self.politeness.page_ended()
        return Capture(url, html, responses, self._cookie_account(), self._now())

    def page_name(self) -> str | None:
        """Which page of the data file stands there right now, its answers left aside."""
        with mapped(self.spec.key, "page"):
            return recognise(self.spec, Capture(self.page.url, self._html()))

    def flush_sockets(self) -> None:
        """Close idle connections, so that the browser has none to re-send a request on."""
        with mapped(self.spec.key, "sockets"):
            tool = self.context.new_page()
            try:
                tool.goto("chrome://net-internals/#sockets")
                tool.locator("#sockets-view-flush-button").click()
            finally:
                tool.close()

    def _html(self) -> str:
        frames = "".join(self._frame(frame) for frame in self.page.frames[1:])
        return self.page.evaluate(_SERIALISE) + frames

    def _frame(self, frame: Frame) -> str:
        same_origin = urlsplit(frame.url)[:2] == urlsplit(self.page.url)[:2]
        if not self._is_own(frame.url) or same_origin or frame.is_detached():
            return ""
        return f"<frame-document>{frame.evaluate(_SERIALISE)}</frame-document>"

    def _is_own(self, url: str) -> bool:
        there, hosts = urlsplit(url), self.spec.portal.hosts
        return there.hostname in hosts or there.netloc in hosts

    def _cookie_account(self) -> str | None:
        names = [name for name in (self.spec.account.cookie or "").split(",") if name]
        held = {c.get("name"): c.get("value") for c in self.context.cookies()} if names else {}
        return next((unquote(value) for name in names if (value := held.get(name))), None)

    def _is_wanted(self, url: str) -> bool:
        return any(found(pattern, url) for pattern in self.spec.responses.values())


@contextmanager
def opened(
    playwright: Playwright,
    choice: BrowserChoice,
    profile: Path,
    spec: PortalSpec,
    world: World,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    prepare: Callable[[BrowserContext], None] = lambda context: None,
) -> Generator[Session]:
    """A session over `profile`, closed at the end; `prepare` is done before its first page.

    Raises ProfileLocked, BrowserFailed.
    """
    context = launch(playwright, choice, profile, spec.portal, world)
    try:
        prepare(context)
        yield Session(context, spec, now, person=choice.person)
    finally:
        with suppress(Error):  # it may have died already, which was told where it mattered
            context.close()
