"""The pages of a repair: those that changed, and the saved ones that must not read otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from agent.errors import UserError
from agent.ledger import Ledger
from agent.settings import Account
from scrapers.errors import PortalError
from scrapers.fixtures import CAPTURE, fixtures_of
from scrapers.portal import Portal
from scrapers.records import Capture
from scrapers.saved import NotASavedPage, read_file, recognised


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page and where it lies, as people are told."""

    name: str
    capture: Capture


def changed_pages(portal: Portal, ledger: Ledger, accounts: Sequence[Account]) -> list[Page]:
    """The pages that were kept when the portal was disarmed, as far as they are there still."""
    disarmed = ledger.disarmed.of(portal.key)
    parked = [ledger.parked.of(account.key) for account in accounts]
    folders = [disarmed.evidence if disarmed else None]
    folders += [one.evidence for one in parked if one and one.error == "LayoutChanged"]
    found = dict.fromkeys(Path(folder) / CAPTURE for folder in folders if folder)
    return [Page(str(path), read_file(path)) for path in found if path.is_file()]


def given_pages(portal: Portal, files: Iterable[Path]) -> list[Page]:
    """Pages that a person saved. Raises UserError for a file that is none."""
    return [Page(str(path), _given(portal, path)) for path in files]


def _given(portal: Portal, path: Path) -> Capture:
    try:
        return recognised(portal, read_file(path))
    except NotASavedPage as unread:
        raise UserError("unreadable_file", path=str(path), trouble=str(unread)) from unread
    except PortalError as unknown:
        raise UserError("page_without_address", path=str(path)) from unknown


def saved_pages(portal: Portal, evidence: Path, besides: Sequence[Page]) -> list[Page]:
    """The portal's fixtures, and the evidence that its recipe reads: what was seen before."""
    taken = {page.name for page in besides}
    return [*_fixtures(portal), *(p for p in _readable(portal, evidence) if p.name not in taken)]


def _fixtures(portal: Portal) -> Iterator[Page]:
    if portal.package is not None:
        for fixture in fixtures_of(portal.key, portal.package):
            yield Page(fixture.case, fixture.capture)


def _readable(portal: Portal, evidence: Path) -> Iterator[Page]:
    for path in sorted(evidence.glob(f"*/{CAPTURE}")):
        capture = read_file(path)
        if urlsplit(capture.url).netloc not in portal.spec.portal.hosts:
            continue
        try:
            portal.read(capture)
        except PortalError:
            continue
        yield Page(str(path), capture)
