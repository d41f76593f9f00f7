"""Choosing in a list by a recipe: also in one that is hidden behind a prettier one."""

from __future__ import annotations

from typing import Any

import pytest

from scrapers.errors import GuardTripped, LayoutChanged
from tests.test_recipe_steps import PAGE, Bench, bench

__all__ = ["bench"]  # the store and its browser
pytestmark = pytest.mark.browser
LISTS = PAGE.replace(
    "<h1>7</h1>",
    """<h1>7</h1>
<style>.covered { position: absolute; width: 1px; height: 1px; clip: rect(0 0 0 0) }</style>
<select id="event" class="covered"><option></option><option>Dispatched</option></select>
<span class="pretty">choose …</span>
<select id="carriers"><option></option><option>圆通</option><option>顺丰速运</option></select>""",
)
EVENT: dict[str, Any] = {"css": "#event"}
CARRIERS: dict[str, Any] = {"css": "#carriers"}


def chosen(bench: Bench, css: str) -> str:
    return bench.session.page.locator(f"{css} option:checked").inner_text()


def test_a_list_hidden_behind_a_prettier_one_is_chosen_in(bench: Bench) -> None:
    bench.show(LISTS)
    bench.take({"choose": EVENT, "with": "Dispatched"})
    assert chosen(bench, "#event") == "Dispatched"


def test_a_carrier_is_chosen_by_any_of_its_names(bench: Bench) -> None:
    bench.show(LISTS)
    bench.take({"choose": CARRIERS, "with": "{carrier_name}"})
    assert chosen(bench, "#carriers") == "圆通"


def test_a_carrier_that_is_not_offered_parks_its_order_only(bench: Bench) -> None:
    bench.show(LISTS.replace("<option>圆通</option>", ""))
    with pytest.raises(GuardTripped) as parked:
        bench.take({"choose": CARRIERS, "with": "{carrier_name}"})
    assert parked.value.reason == "carrier_not_offered"


def test_what_every_order_needs_and_is_not_offered_is_a_changed_page(bench: Bench) -> None:
    bench.show(LISTS.replace("Dispatched", "Sent"))
    with pytest.raises(LayoutChanged, match="no option 'Dispatched' is offered"):
        bench.take({"choose": EVENT, "with": "Dispatched"})
