"""Names kinds of elements by selectors that last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from scrapers.recipe.mending.likeness import Kind, Row
from scrapers.recipe.mending.pointing import Region, pointing_at

_LOOKS = 16


def name_of(
    meant: Sequence[Kind],
    rows: Sequence[Row],
    harmless: Callable[[str], bool],
    values: Collection[str],
) -> str | None:
    """One selector for all the kinds that are meant, if need be one that old pages do not bear."""
    if len(meant) > 1 and (css := name_of([_together(meant, rows)], rows, harmless, values)):
        return css
    found_here: list[str] = []
    for kind in meant:
        regions = [Region(row.around, tuple(kind.at.get(n, ()))) for n, row in enumerate(rows)]
        fitting = list(islice(lasting(pointing_at(regions), values), _LOOKS))
        if not fitting:
            return None
        found_here.append(next((css for css in fitting if harmless(css)), fitting[0]))
    return ", ".join(dict.fromkeys(found_here))


def lasting(each: Iterable[str], values: Collection[str]) -> Iterator[str]:
    """Selectors that do not hang on what an order happens to say, as its status."""
    return (css for css in each if not any(value in css for value in values))


def _together(meant: Sequence[Kind], rows: Sequence[Row]) -> Kind:
    """Several kinds as one, their elements in the order of the page."""
    one = Kind(meant[0].tag, meant[0].way)
    for n, row in enumerate(rows):
        ids = {id(tag) for kind in meant for tag in kind.at.get(n, ())}
        for tag in row.around.find_all(True):
            if id(tag) in ids:
                one.add(tag, n, row)
    return one
