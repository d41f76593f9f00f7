"""Keeps what a page looked like that a login could not get past."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.place import Place
from scrapers.browser.evidence import save
from scrapers.browser.session import Session
from scrapers.errors import PortalError
from scrapers.records import Capture


def keep_evidence(
    place: Place, key: str, session: Session, seen: Capture, trouble: PortalError
) -> None:
    """Save the page of a trouble that does not pass by itself, and name the folder in it."""
    if trouble.retryable:
        return
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    kind = type(trouble).__name__
    trouble.evidence = save(
        place.home.evidence,
        f"{stamp}-{key}-{kind}",
        session.spec,
        seen,
        session.page,
        recognised=session.recognised(seen),
        error=f"{kind}: {trouble}",
    )
