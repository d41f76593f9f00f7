"""Takes receivers and secrets out of a page's HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Declaration, Doctype, NavigableString, ProcessingInstruction

from scrapers.carriers import by_name
from scrapers.redact_json import SECRET_NAMES, JsonRules, redacted_json
from scrapers.selectors import writable
from scrapers.shapes import Scrub, calm, note, shape
from scrapers.traces.persons import without_persons

_NEVER_SAVED = "script, style, noscript, template, link, meta:not([charset]), object, embed"
_STRUCTURE = frozenset({"class", "id", "role", "type", "name", "data-tracker"})
_DATA = re.compile(r"data:[\w/+.;=-]{0,80},[^\s\"')]+", re.A | re.I)
_WAYBILL_OR_COUNT = re.compile(r"(?=(?:\D*\d){8})[0-9A-Za-z-]{8,40}|\d{0,3}")


@dataclass(frozen=True, slots=True)
class HtmlRules:
    """What is hidden, what is a note, what is a courier's trace (CSS), and what happens to
    everything else."""

    hidden: list[str]
    notes: list[str]
    traces: list[str]
    scrub: Scrub
    text: Callable[[str], str]
    json: JsonRules


def redacted_html(html: str, rules: HtmlRules) -> str:
    """A known page: hidden elements as shapes, notes as numbers, traces without persons, the
    rest scrubbed."""
    tree = _bare(html)
    for css in rules.hidden:
        for tag in tree.select(css):
            _treat(tag, shape)
    for css in rules.notes:
        for tag in tree.select(css):
            _treat(tag, note)
    for css in rules.traces:
        for tag in tree.select(css):
            _treat(tag, without_persons)
    for tag in tree.find_all(True):
        _attributes(tag, rules)
    pieces = [piece for piece in tree.find_all(string=True) if type(piece) is NavigableString]
    for piece, clean in zip(pieces, rules.scrub.texts([str(p) for p in pieces]), strict=True):
        piece.replace_with(NavigableString(rules.text(clean)))
    return str(tree)


def by_shape(html: str, shaped: Callable[[str], str] = shape) -> str:
    """A page that nobody knows: its structure with placeholders for every text and value."""
    tree = _bare(html)
    for tag in tree.find_all(True):
        tag.name = calm(tag.name)
        tag.attrs = {
            calm(name): calm(_one(value)) if name in _STRUCTURE else shaped(_one(value))
            for name, value in tag.attrs.items()
        }
    for piece in tree.find_all(string=True):
        piece.replace_with(NavigableString(shaped(str(piece))))
    return str(tree)


def _bare(html: str) -> BeautifulSoup:
    """The page without what no parser reads and anything may stand in: scripts, comments."""
    tree = BeautifulSoup(writable(html), "lxml", multi_valued_attributes=None)
    for tag in tree.select(_NEVER_SAVED):
        tag.decompose()
    for piece in tree.find_all(string=True):
        if isinstance(piece, (Comment, Declaration, Doctype, ProcessingInstruction)):
            piece.extract()
    return tree


def _treat(tag: Tag, treatment: Callable[[str], str]) -> None:
    """All texts and all values of an element and of everything in it."""
    for piece in tag.find_all(string=True):
        piece.replace_with(NavigableString(treatment(str(piece))))
    for inner in (tag, *tag.find_all(True)):
        for name, value in inner.attrs.items():
            if name not in _STRUCTURE:
                inner.attrs[name] = treatment(_one(value))


def _attributes(tag: Tag, rules: HtmlRules) -> None:
    if tag.name in ("input", "textarea"):
        _control(tag)
    for name, value in list(tag.attrs.items()):
        held = _one(value)
        if name.startswith("on") or name in ("srcdoc", "nonce", "integrity"):
            del tag.attrs[name]
        elif _DATA.search(held):  # a picture may be a login's code
            tag.attrs[name] = _DATA.sub("data:,", held)
        elif SECRET_NAMES.search(name):
            tag.attrs[name] = shape(held)
        elif name != "class":
            as_json = redacted_json(held, rules.json) if held[:1] in "{[" and held else None
            tag.attrs[name] = rules.text(held) if as_json is None else as_json


def _control(tag: Tag) -> None:
    """What somebody typed stays only where it can be a waybill; what a page hides is a token."""
    kind, name = _one(tag.attrs.get("type", "")), _one(tag.attrs.get("name", ""))
    if kind == "password":
        tag.attrs.pop("value", None)
    elif "value" in tag.attrs and kind not in ("checkbox", "radio"):
        held = _one(tag.attrs["value"])
        if SECRET_NAMES.search(name) or not _is_waybill(held):
            tag.attrs["value"] = shape(held)
    if tag.name == "textarea":
        for piece in tag.find_all(string=True):
            piece.replace_with(NavigableString(note(str(piece))))


def _is_waybill(typed: str) -> bool:
    """A carrier's name, a number (or a count), or the one before the other."""
    if by_name(typed):
        return True
    carrier, space, number = typed.rpartition(" ")
    return bool(_WAYBILL_OR_COUNT.fullmatch(number)) and (not space or bool(by_name(carrier)))


def _one(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)
