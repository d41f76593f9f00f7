"""Finds the shortest steady selector that points at given elements, and at nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import soupsieve
from bs4 import Tag

from scrapers.recipe.mending.marks import children_marks, marks, place_marks
from scrapers.selectors import text

_DEEPEST = 16
_MOST = 1500
_TELL_NOTHING = frozenset({"div", "span", "body", "html"})
_LABEL = re.compile(r"^\s*([\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z ]{1,10})\s*[:：]")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page (a row, or all of it), and the elements in it that are meant."""

    around: Tag
    targets: tuple[Tag, ...]


def pointing_at(regions: Sequence[Region], *, live: bool = False) -> Iterator[str]:
    """Selectors that in every region find its targets and nothing else, the best first.

    `live` ones must be understood by a browser too.
    """
    samples = [region for region in regions if region.targets]
    if not samples:
        return
    first = samples[0].targets[0]
    seen: set[str] = set()
    for css in _candidates(first, samples[0].around, live):
        if css in seen:
            continue
        seen.add(css)
        if len(seen) > _MOST:
            return
        if fits(css, regions):
            yield css


def fits(css: str, regions: Iterable[Region]) -> bool:
    """Whether a selector finds in each region its targets, in their order."""
    wanted = soupsieve.compile(css)
    return all(
        [id(tag) for tag in wanted.select(region.around)] == [id(tag) for tag in region.targets]
        for region in regions
    )


def _candidates(tag: Tag, around: Tag, live: bool) -> Iterator[str]:
    """Descriptions of one element, from what it is to where it stands."""
    own = marks(tag)
    steady = [mark for mark in own if mark != tag.name]
    yield from steady
    contexts = list(_contexts(tag, around))
    for mark in steady:
        yield from _inside(mark, contexts)
    yield from _inside(tag.name, contexts)
    if not live:
        yield from _labelled(tag, around, contexts)
    for mark in (*steady, tag.name):
        yield from _inside(_step_in(tag, around, mark), contexts)
    held = list(children_marks(tag))
    yield from held
    for mark in held:
        yield from _inside(mark, contexts)
    for mark in place_marks(tag):
        yield from _inside(mark, contexts)
    for mark in steady:
        for place in place_marks(tag):
            yield from _inside(mark + place.removeprefix(tag.name), contexts)
    yield from _placed(tag, around)


def _step_in(tag: Tag, around: Tag, mark: str) -> str:
    """An element in its parent, by the parent's name alone."""
    parent = tag.parent
    return (
        mark if parent is None or tag is around or parent is around else f"{parent.name} > {mark}"
    )


def _labelled(tag: Tag, around: Tag, contexts: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """By the label that an element begins with, or that what it stands in does."""
    if said := _by_label(tag):
        yield said
        yield from _inside(said, contexts)
    for parent in _parents(tag, around):
        if parent is not around and (said := _by_label(parent)):
            for mark in marks(tag):
                yield f"{said} > {mark}" if parent is tag.parent else f"{said} {mark}"


def _by_label(tag: Tag) -> str | None:
    label = _LABEL.match(text(tag))
    return f"{tag.name}:-soup-contains('{label[1]}')" if label else None


def _contexts(tag: Tag, around: Tag) -> Iterator[tuple[str, bool]]:
    """Marks of what an element stands in, its own marks before what it holds, the nearest first;
    whether it is the parent."""
    parents = [parent for parent in _parents(tag, around) if parent.name != "shadow-root"]
    for of in (marks, children_marks):
        for parent in parents:
            for mark in of(parent):
                if mark not in _TELL_NOTHING:
                    yield mark, parent is tag.parent


def _inside(mark: str, contexts: Sequence[tuple[str, bool]]) -> Iterator[str]:
    for context, nearest in contexts:
        if nearest:
            yield f"{context} > {mark}"
        yield f"{context} {mark}"


def _placed(tag: Tag, around: Tag) -> Iterator[str]:
    """The way from the nearest steady ancestor, step by step: the last resort."""
    way = _step(tag)
    for parent in _parents(tag, around):
        steady = [m for m in marks(parent) if m not in (parent.name, "shadow-root")] or (
            [parent.name] if "-" in parent.name and parent.name != "shadow-root" else []
        )
        for mark in steady[:2]:
            yield f"{mark} > {way}"
        yield way
        way = f"{_step(parent)} > {way}"
    yield way


def _step(tag: Tag) -> str:
    return next((m for m in place_marks(tag) if "nth" in m or "only" in m), tag.name)


def _parents(tag: Tag, around: Tag) -> Iterator[Tag]:
    for depth, parent in enumerate(tag.parents):
        if depth >= _DEEPEST or parent.name == "[document]":
            return
        yield parent
        if parent is around:
            return
