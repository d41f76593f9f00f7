"""`/v1/capture` and `/v1/trust`: a supplier's page that the seller has open."""

from __future__ import annotations

from flask import Response

from agent.api.again import once, told
from agent.api.contract.pages import CaptureAsked, Captured, TrustAsked, Trusted
from agent.api.routes.blueprint import Routes, here
from agent.captures import take_page
from agent.errors import UserError
from scrapers.errors import PortalError
from scrapers.portal_files import spoken_name
from scrapers.records import Capture

pages = Routes("pages")


@pages.post("/capture", Captured)
def capture(body: CaptureAsked) -> Response:
    """Read a page as if we had opened it: the same parser, and later the same guards."""
    at, voice = here(), here().voice(body.lang)
    supplier = at.supplier_of_page(body.portal, body.account)
    portal = at.portal(supplier)

    def work() -> Response:
        page = Capture(body.url, body.html, (), body.account, body.captured_at)
        try:
            read = portal.read(page)
        except PortalError as trouble:
            raise UserError(
                "page_unread", portal=spoken_name(portal.key), why=trouble.message
            ) from trouble
        known = at.ledger.decisions.account_name(supplier.key)
        if known is None:
            raise UserError("account_unknown_yet", portal=spoken_name(portal.key))
        if read.account:
            _must_be(known, read.account)
        stores = [s.key for s in at.place.config.store if supplier.key in s.suppliers]
        now = at.now()
        since = min(body.captured_at, now)
        took = take_page(at.ledger, supplier.key, stores, read.shipments, since, now)
        trusted = at.ledger.captured.trusts(supplier.key)
        counts = {
            "read": len(read.shipments),
            "proposed": took.proposed,
            "taken": took.taken,
            "tied": len(took.tied),
        }
        text = voice.words.say(f"face.captured_{'trusted' if trusted else 'proposed'}", counts)
        return told(
            Captured(
                read=len(read.shipments),
                proposed=took.proposed,
                taken=took.taken,
                tied=took.tied,
                trusted=trusted,
                text=text,
            )
        )

    return once(at, body, work)


def _must_be(known: str, shown: str) -> None:
    if known != shown:
        raise UserError("page_of_another", account=shown)


@pages.post("/trust", Trusted)
def trust(body: TrustAsked) -> Response:
    """Let captures of a supplier account count like our own reading, or no longer."""
    at = here()
    supplier = at.supplier(body.supplier)

    def work() -> Response:
        at.ledger.captured.trust(supplier.key, at.now() if body.trusted else None)
        return told(Trusted(supplier=supplier.key, trusted=body.trusted))

    return once(at, body, work)
