"""Which elements of a changed page are those that a selector found before: by what they say, what
they carry, what they are and what they stand in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from bs4 import Tag

from scrapers.recipe.mending.known import KnownOrder
from scrapers.recipe.mending.marks import steady_class
from scrapers.selectors import attr, text
from scrapers.shapes import shape

_Key = tuple[str, tuple[str, ...], str, str]

_FEW_WORDS = 12
_LONGEST = 120
_ONE_VALUE = 40
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")  # of a class: autoComplete-item-2
_HARDLY = 0.55  # of what two elements could have in common
_WORSE = 0.3  # how much less one more kind may have than the best one


@dataclass(frozen=True, slots=True)
class Row:
    """One order on a page, as far as it is known whose row it is; `page` counts saved pages."""

    around: Tag
    order: KnownOrder | None
    page: int = 0


@dataclass(slots=True)
class Kind:
    """Elements that are of one kind on one layout, `at` by the place of their row."""

    tag: str
    way: tuple[str, ...]
    at: dict[int, list[Tag]] = field(default_factory=lambda: defaultdict[int, list[Tag]](list))
    says: Counter[str] = field(default_factory=Counter[str])
    carries: Counter[str] = field(default_factory=Counter[str])
    attrs: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    holds: Counter[str] = field(default_factory=Counter[str])
    pages: frozenset[int] = frozenset()
    many: int = 0

    def add(self, tag: Tag, place: int, row: Row) -> None:
        """One more element of this kind."""
        self.at[place].append(tag)
        self.many += 1
        self.pages |= {row.page}
        self.says[text(tag)[:_LONGEST]] += 1
        self.attrs |= frozenset(tag.attrs) - {"class", "id", "style"}
        for name in attr(tag, "class").split():
            if steady := steady_class(name):
                begun = name.rpartition("__")[0] if steady.startswith("[") else name
                self.classes |= frozenset(part.lower() for part in _PARTS.findall(begun))
        self.holds.update(inner.name for inner in tag.find_all(True))
        if row.order is not None:
            self.carries.update(_carried(tag, row.order))

    @property
    def is_short(self) -> bool:
        """Whether it holds one value, rather than several of them."""
        return all(len(said) <= _ONE_VALUE for said in self.says)

    @property
    def shapes(self) -> frozenset[str]:
        """What its texts look like."""
        return frozenset(_worn(said) for said in self.says)


def _carried(tag: Tag, order: KnownOrder) -> set[str]:
    """Which of the order's numbers an element shows, and where: in its words or an attribute."""
    words = text(tag)
    found = {"id"} if order.order_id in words else set[str]()
    found |= {"number"} if any(number in words for number in order.numbers) else set()
    for name in tag.attrs:
        if attr(tag, name) == order.order_id:
            found.add(f"@{name}")
    return found


def kind_key(tag: Tag, around: Tag) -> _Key:
    """Elements with the same key are of one kind within one page."""
    outer = "" if tag is around else attr(tag.parent, "class")
    return tag.name, way_to(tag, around), attr(tag, "class"), outer


def way_to(tag: Tag, around: Tag) -> tuple[str, ...]:
    """The names of what stands between a row and an element in it."""
    way: list[str] = []
    for parent in tag.parents:
        if parent is around:
            break
        if parent.name != "shadow-root":
            way.append(parent.name)
    return tuple(reversed(way))


def kinds(rows: Sequence[Row], find: Callable[[Tag], Iterable[Tag]]) -> list[Kind]:
    """The kinds of the elements that `find` finds in each row."""
    found: dict[_Key, Kind] = {}
    for place, row in enumerate(rows):
        for tag in find(row.around):
            key = kind_key(tag, row.around)
            kind = found.setdefault(key, Kind(tag.name, key[1]))
            kind.add(tag, place, row)
    return list(found.values())


def alike(before: Kind, now: Kind) -> float:
    """How much two kinds have in common, from 0 to 1; what carries a known number weighs most."""
    said = _share(now.says, before.shapes)
    points = [
        (3.0 if before.is_short else 0.5, said),
        (1.5, _common(frozenset(before.holds), frozenset(now.holds))),
        (2.0, 1.0 if before.tag == now.tag else 0.0),
        (2.0, SequenceMatcher(None, before.way, now.way).ratio()),
        (1.5, _common(before.attrs, now.attrs)),
    ]
    if before.classes:
        points.append((2.0, _common(before.classes, now.classes)))
    if 0 < len(before.says) <= _FEW_WORDS and any(before.says):
        words_before = {*before.says, *map(shape, before.says)}  # a page may be kept by its shape
        exact = sum(many for words, many in now.says.items() if words in words_before)
        points.append((1.5, exact / now.many))
    if before.carries and now.carries:
        points.append((5.0, _common(frozenset(before.carries), frozenset(now.carries))))
    elif before.carries or now.carries:
        points.append((5.0, 0.0))
    return sum(weight * value for weight, value in points) / sum(weight for weight, _ in points)


def _share(says: Counter[str], shapes: frozenset[str]) -> float:
    total = sum(says.values())
    return sum(many for said, many in says.items() if _worn(said) in shapes) / total if total else 0


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _worn(said: str) -> str:
    """A text's shape, whatever the length of its words and numbers."""
    return re.sub(r"(.)\1+", r"\1", shape(said))


def ranked(before: Sequence[Kind], now: Sequence[Kind], most: int) -> list[list[Kind]]:
    """What the kinds that a selector found may be on the changed page, the likeliest first.

    Several kinds of before stand for one selector, where they stood on one page together; those
    of other pages are the same thing in a layout of another time.
    """
    if any(kind.carries for kind in before):  # what shows numbers is what the rest stands beside
        before = [kind for kind in before if kind.carries]
    scored = [sorted(((alike(k, n), i) for i, n in enumerate(now)), reverse=True) for k in before]
    likeliest = max(range(len(before)), key=lambda n: scored[n][:1], default=None)
    if likeliest is None or not scored[likeliest] or scored[likeliest][0][0] < _HARDLY:
        return []
    meant = [e for k, e in zip(before, scored, strict=True) if k.pages & before[likeliest].pages]
    found: list[list[Kind]] = []
    for place in range(most):
        likely = [each[place] for each in meant if len(each) > place]
        best = max((score for score, _ in likely), default=0.0)
        one = {i: now[i] for score, i in likely if score >= max(_HARDLY, best - _WORSE)}
        if one and list(one.values()) not in found:
            found.append(list(one.values()))
    return found
