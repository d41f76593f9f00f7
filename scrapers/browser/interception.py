"""Lets a browser ask the write gate before a request leaves, and leaves its cache alone.

Playwright's own routes switch the browser's HTTP cache off: each page load then fetches all of the
portal's program anew. So requests are held by the browser's debugging protocol, those of one whole
browser at once (popups, frames, workers), and only those kinds that may submit something.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, cast

from playwright.sync_api import BrowserContext, Error

from scrapers.browser.gate import Asked, WriteGate
from scrapers.spec import PortalSpec

_PICTURES = ("Image", "Font", "Media")
_MAY_SUBMIT = ("XHR", "Fetch", "Ping", "EventSource", "CSPViolationReport", "Other")


class _Line(Protocol):
    """A debugging session, which Playwright types only in part."""

    def on(self, event: str, f: Callable[[dict[str, Any]], None]) -> None: ...

    def send(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]: ...


class Interception:
    """Holds the requests of one browser until the gate has decided."""

    def __init__(
        self, context: BrowserContext, spec: PortalSpec, gate: WriteGate, *, person: bool
    ) -> None:
        browser = context.browser
        assert browser is not None, "a persistent context has a browser of its own"
        self._gate = gate
        self._line = cast(_Line, browser.new_browser_cdp_session())
        self._line.on("Fetch.requestPaused", self._on_paused)
        self._line.send("Fetch.enable", {"patterns": list(_patterns(spec, person=person))})

    def _on_paused(self, event: Mapping[str, Any]) -> None:
        asked, held = asked_of(event), {"requestId": event["requestId"]}
        try:
            if self._gate.may_leave(asked):
                self._line.send("Fetch.continueRequest", held)
            else:
                self._line.send("Fetch.failRequest", {**held, "errorReason": "BlockedByClient"})
        except Error as gone:  # the page that asked is gone, and its request with it
            if "closed" not in gone.message and "Invalid InterceptionId" not in gone.message:
                raise


def _patterns(spec: PortalSpec, *, person: bool) -> Sequence[Mapping[str, str]]:
    """Kinds of requests to hold: navigations always, since a form may be one; where the portal's
    submit is known, whatever may carry it. A person needs the pictures of codes and sliders."""
    submit = spec.submit
    kinds = ["Document"] if person else ["Document", *_PICTURES]
    patterns = [{"resourceType": kind} for kind in kinds]
    if submit.requests or submit.after or submit.never:
        patterns += [{"resourceType": kind} for kind in _MAY_SUBMIT]
        patterns.append({"resourceType": "Script", "urlPattern": "*\\?*"})  # JSONP
    return patterns


def asked_of(event: Mapping[str, Any]) -> Asked:
    """A held request as the gate judges it."""
    request: Mapping[str, Any] = event["request"]
    headers = {str(name).lower() for name in request.get("headers", {})}
    return Asked(
        request["method"],
        request["url"],
        event["resourceType"],
        None if "content-encoding" in headers else _body(request),
    )


def _body(request: Mapping[str, Any]) -> str | None:
    """The body as text; None where it cannot be read, so that it may be any."""
    entries: Sequence[Mapping[str, str]] = request.get("postDataEntries", ())
    if request.get("hasPostData") and not all("bytes" in entry for entry in entries):
        return None
    if request.get("hasPostData") and not entries:
        return None
    try:
        return b"".join(base64.b64decode(entry["bytes"]) for entry in entries).decode()
    except UnicodeDecodeError:
        return None
