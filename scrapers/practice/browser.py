"""A browser without a browser: keeps cookies, follows redirects, runs a page's script."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from .assets import Assets
from .documents import SCRIPTED, document
from .messages import Json, Reply, request_to
from .pages import Answer, Ui, View
from .render_ship_form import submit_facts
from .views import title_of

REDIRECTS_MOST = 5
ROUNDS_MOST = 12


@dataclass
class Tab:
    """One browser's cookies, and the ship form as it was last filled."""

    jar: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    forms: dict[str, tuple[Ui, list[Answer]]] = field(
        default_factory=dict[str, tuple[Ui, list[Answer]]]
    )


@dataclass
class Visit:
    """One page visit in progress."""

    url: str
    html: str = ""
    view: View | None = None
    answers: list[Answer] = field(default_factory=list[Answer])
    seen: list[Answer] = field(default_factory=list[Answer])


class Browser:
    """Opens addresses through the twin's own handle(), so that faults and counters apply."""

    def __init__(
        self, handle: Callable[..., Reply], assets: Assets, now: Callable[[], datetime]
    ) -> None:
        self._handle = handle
        self._assets = assets
        self._now = now
        self._tabs: dict[str, Tab] = {}

    def open(self, url: str, session: str) -> Json:
        """A capture of this address."""
        return self._capture(self._visit(self._tab(session), url, Ui()))

    def fill(self, url: str, ui: Ui, session: str) -> Json:
        """A capture of the ship form with these values in it."""
        tab = self._tab(session)
        visit = self._visit(tab, url, ui)
        tab.forms[url] = (ui, visit.answers)
        return self._capture(visit)

    def press(self, url: str, session: str, *, confirm: bool) -> Reply:
        """The submit request of a form filled before."""
        tab = self._tab(session)
        if url not in tab.forms:
            raise ValueError("ship_form() was not called for this order: nothing to press")
        ui, answers = tab.forms[url]
        facts = submit_facts(self._assets.page(url), answers, ui)
        if facts is None:
            raise ValueError("the ship form did not load: there is nothing to press")
        code_field, name_field, number_field = facts["fields"]
        body: Json = {
            "order_id": facts["order"],
            code_field: facts["codes"].get(ui.carrier, ""),
            name_field: ui.carrier,
            number_field: ui.number,
        }
        if facts["perLine"]:
            body["shipped_order_info"] = [{"shipped_order_id": i} for i in facts["lines"]]
        if confirm:
            body["ignore_check"] = 1
        raw = json.dumps(body, ensure_ascii=False).encode()
        return self._send(tab, facts["url"], "POST", raw)

    def _tab(self, session: str) -> Tab:
        return self._tabs.setdefault(session, Tab())

    def _send(self, tab: Tab, url: str, method: str = "GET", body: bytes = b"") -> Reply:
        jar = tab.jar.setdefault(_site(url), {})
        reply = self._handle(request_to(url, method=method, body=body, cookies=jar))
        for name, value in reply.headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                jar[key] = rest.partition(";")[0]
        return reply

    def _visit(self, tab: Tab, url: str, ui: Ui) -> Visit:
        visit = Visit(url)
        for _ in range(REDIRECTS_MOST):
            reply = self._document(tab, visit)
            visit.html = "" if reply.drop else reply.body.decode("utf-8", "replace")
            if reply.status != 200 or SCRIPTED not in visit.html:
                return visit
            if not self._run(tab, visit, ui):
                return visit
        return visit

    def _document(self, tab: Tab, visit: Visit) -> Reply:
        reply = self._send(tab, visit.url)
        for _ in range(REDIRECTS_MOST):
            location = reply.header("Location")
            if reply.status != 302 or location is None:
                break
            visit.url = urljoin(visit.url, location)
            reply = self._send(tab, visit.url)
        return reply

    def _run(self, tab: Tab, visit: Visit, ui: Ui) -> bool:
        """Runs the page's script to its end; True when it leads on to another page."""
        visit.answers = []
        for _ in range(ROUNDS_MOST):
            name = tab.jar.get("1688.com", {}).get("lgc", "")
            known = replace(ui, account_cookie=name)
            visit.view = self._assets.view(visit.url, visit.answers, known)
            if visit.view.step.goto:
                visit.url = urljoin(visit.url, visit.view.step.goto)
                visit.view = None
                return True
            if not visit.view.step.calls:
                break
            for call in visit.view.step.calls:
                visit.answers.append(self._answer(tab, call.url))
                visit.seen.append(visit.answers[-1])
        if visit.view is not None:
            title = title_of(urlsplit(visit.url).path) or ""
            visit.html = document(title, SCRIPTED, visit.view.body, "capture")
        return False

    def _answer(self, tab: Tab, url: str) -> Answer:
        reply = self._send(tab, url)
        if reply.drop:
            return Answer(url, 0, "")
        return Answer(url, reply.status, reply.body.decode("utf-8", "replace"))

    def _capture(self, visit: Visit) -> Json:
        return {
            "url": visit.url,
            "html": visit.html,
            "responses": [
                {"url": a.url, "status": a.status, "body": a.body} for a in visit.seen if a.status
            ],
            "account": visit.view.account if visit.view else None,
            "captured_at": self._now().isoformat(),
        }


def _site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return "1688.com" if host.endswith(".1688.com") else host
