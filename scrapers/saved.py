"""Saved pages: captures as JSON files, and HTML that somebody saved from a browser.

A capture holds its address; saved HTML has to tell it (Chrome writes "saved from url=" into it)
or is tried with the portal's own addresses, see `recognised`.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import Comment
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from scrapers.errors import LayoutChanged, PortalError
from scrapers.portal import Portal
from scrapers.records import Capture, Response
from scrapers.selectors import attr, soup, text

_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
_ORDER_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{15,24}(?![0-9A-Za-z])")


class NotASavedPage(ValueError):
    """The file holds no page that we can read; the message says why and quotes none of it."""


class _Checked(BaseModel):
    # What a newer Yundan or its extension adds to a capture is none of a parser's business.
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class SavedResponse(_Checked):
    """One JSON answer of a saved capture."""

    url: str
    status: int
    body: str


class SavedCapture(_Checked):
    """The file form of a Capture: what Yundan records, keeps as evidence and `parse` reads."""

    url: str
    html: str
    responses: list[SavedResponse] = []
    account: str | None = None
    captured_at: AwareDatetime | None = None

    def capture(self) -> Capture:
        """The capture that parsers take."""
        responses = tuple(Response(r.url, r.status, r.body) for r in self.responses)
        return Capture(self.url, self.html, responses, self.account, self.captured_at)


def as_file(capture: Capture) -> str:
    """A capture as the text of its file."""
    saved = SavedCapture(
        url=capture.url,
        html=capture.html,
        responses=[
            SavedResponse(url=r.url, status=r.status, body=r.body) for r in capture.responses
        ],
        account=capture.account,
        captured_at=capture.captured_at,
    )
    return json.dumps(saved.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def read_file(path: Path) -> Capture:
    """A saved capture or saved HTML; the URL of HTML that does not tell it is "".

    Raises NotASavedPage, OSError.
    """
    data = path.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return read_capture(data.removeprefix(BOM_UTF8))
    decoded = _decoded(data)
    if decoded.startswith(("From: ", "MIME-Version:")):
        raise NotASavedPage("an MHTML archive; save the page as HTML instead")
    if "\x00" in decoded or not re.search(r"<(html|body|div|table|app-root)\b", decoded, re.I):
        raise NotASavedPage("neither a page nor a capture")
    return read_html(decoded)


def _decoded(data: bytes) -> str:
    """HTML in the encodings that browsers here save: UTF-16 with its mark, UTF-8, GB18030."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def read_capture(data: bytes | str) -> Capture:
    """A capture from the text of its file. Raises NotASavedPage."""
    try:
        capture = SavedCapture.model_validate_json(data).capture()
        for url in (capture.url, *(answer.url for answer in capture.responses)):
            urlsplit(url)
        return capture
    except ValidationError as broken:
        first = broken.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        said = re.sub(r"^Value error, ", "", first["msg"])
        raise NotASavedPage(f"{where}: {said}" if where else said) from broken
    except ValueError as broken:  # an address that is none
        raise NotASavedPage(f"url: {broken}") from broken


def read_html(html: str) -> Capture:
    """HTML as a browser or an add-on saved it; declarative shadow roots become open ones."""
    tree = BeautifulSoup(html, "lxml")
    for root in tree.find_all("template"):  # select() does not look into templates
        if root.has_attr("shadowrootmode") or root.has_attr("shadowmode"):
            root.name, root.attrs = "shadow-root", {}
    return Capture(_told_url(tree), str(tree))


def _told_url(tree: BeautifulSoup) -> str:
    for comment in tree.find_all(string=lambda piece: isinstance(piece, Comment)):
        if found := _SAVED_FROM.search(str(comment)):
            return found.group(1)
    canonical = attr(tree.select_one("link[rel='canonical'][href]"), "href")
    return canonical if urlsplit(canonical).scheme in ("http", "https") else ""


def recognised(portal: Portal, capture: Capture) -> Capture:
    """The capture with an address, where the page itself tells what it is.

    Every address of the portal is tried, and only what stands in the page counts: its content
    must fit one page alone, or be readable as one page alone. Raises LayoutChanged.
    """
    if capture.url:
        return capture
    told: dict[str, Capture] = {}
    by_content = _told_by_content(portal)
    for address in _addresses(portal, capture):
        placed = replace(capture, url=address)
        page = by_content.pages.recognise(by_content.spec, placed)
        if page is not None:
            told.setdefault(page, placed)
    fitting = list(told) if len(told) == 1 else [p for p in told if _reads(portal, told[p])]
    if len(fitting) != 1:
        found = " or ".join(sorted(told)) or "none"
        raise LayoutChanged(
            portal.key, "pages", "unknown", f"the file tells no address, its content fits {found}"
        )
    return told[fitting[0]]


def _reads(portal: Portal, capture: Capture) -> bool:
    try:
        portal.read(capture)
    except PortalError:
        return False
    return True


def _told_by_content(portal: Portal) -> Portal:
    """The portal without the signs that are an address and nothing else: ours was only tried."""
    pages = {
        name: kept
        for name, signs in portal.spec.pages.items()
        if (kept := [sign for sign in signs if sign.css or sign.text])
    }
    return Portal(portal.spec.model_copy(update={"pages": pages}), portal.package)


def _addresses(portal: Portal, capture: Capture) -> list[str]:
    """The portal's addresses, with the order's number where the page shows only one."""
    shown = set(_ORDER_NUMBER.findall(text(soup(capture.html))))
    order_id = shown.pop() if len(shown) == 1 else ""
    return [
        portal.spec.url(page, order_id=order_id, number=1, size=10) for page in portal.spec.open
    ]
