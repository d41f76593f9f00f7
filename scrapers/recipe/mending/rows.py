"""Finds the rows of the orders on a changed page: by known numbers, and by what repeats."""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from scrapers.recipe.mending.known import Known, KnownOrder
from scrapers.recipe.mending.likeness import Row
from scrapers.selectors import attr, text


def numbered(elements: Sequence[Tag], known: Known) -> list[Row]:
    """Elements with the one known order that each is about."""
    return [Row(tag, _only_order(tag, known)) for tag in elements]


def _only_order(tag: Tag, known: Known) -> KnownOrder | None:
    said = _said(tag)
    found = [order for order_id, order in known.items() if order_id in said]
    return found[0] if len(found) == 1 else None


def _said(tag: Tag) -> str:
    inner = (attr(one, name) for one in (tag, *tag.find_all(True)) for name in one.attrs)
    return "\n".join((text(tag), *inner))


def repeated(tree: BeautifulSoup, known: Known) -> list[Row]:
    """The rows of the page: below the innermost element that holds several known orders, each of
    its children that is like those that hold one. Empty where there is no such thing."""
    holders = [_innermost(tree, order_id) for order_id in known]
    holders = [tag for tag in holders if tag is not None]
    if len(holders) < 2:
        return []
    table = _common_parent(holders)
    children = list(table.find_all(True, recursive=False))
    holding = [c for c in children if any(c is h or c in h.parents for h in holders)]
    likes = {_like(child) for child in holding}
    return numbered([child for child in children if _like(child) in likes], known)


def _like(tag: Tag) -> tuple[str, str]:
    return tag.name, attr(tag, "class")


def _innermost(tree: BeautifulSoup, order_id: str) -> Tag | None:
    found = [
        tag
        for tag in tree.find_all(True)
        if order_id in text(tag) or any(attr(tag, name) == order_id for name in tag.attrs)
    ]
    return found[-1] if found else None


def _common_parent(tags: Sequence[Tag]) -> Tag:
    first = [tags[0], *tags[0].parents]
    for tag in tags[1:]:
        others = {id(parent) for parent in (tag, *tag.parents)}
        first = [parent for parent in first if id(parent) in others]
    return first[0]
