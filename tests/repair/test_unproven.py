"""A new reading is used only for what it is seen to read right: waybills, and several of one order.

The practice list of 50 rows shows one order with two parcels. After its redesign the second number
is not found again, so it is the case itself: a recipe that reads every other order right, and of
this one the first parcel alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.repair.unproven import Gap, Unproven, gaps
from scrapers.portal_files import load
from scrapers.recipe.mending.known import Known
from scrapers.records import Capture
from tests.repair.changed import known_from, mended, seen, with_text

pytestmark = pytest.mark.storm

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIFTY = "?page=1&pageSize=50"
SPLIT = "2812412791775099302"


def left(key: str, folder: Path, page: Capture, known: Known) -> tuple[Gap, ...]:
    found, saved = mended(key, folder, [page], known)
    assert found.holds
    return gaps(load(key), found, saved, known, NOW)


def test_where_nobody_had_a_split_order_its_reading_is_a_question(tmp_path: Path) -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    assert max(len(order.numbers) for order in known.values()) == 1
    page = seen("alibaba1688", "class-redesign")
    assert left("alibaba1688", tmp_path, page, known) == (Gap(Unproven.SEVERAL, "list"),)


def test_a_known_split_order_must_be_brought_while_the_portal_lists_it(tmp_path: Path) -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    split = replace(
        known_from(load("alibaba1688"), seen("alibaba1688", query=FIFTY))[SPLIT],
        at=NOW - timedelta(days=5),
    )
    page = seen("alibaba1688", "class-redesign")
    (gap,) = left("alibaba1688", tmp_path, page, {**known, SPLIT: split})
    assert (gap.what, gap.orders, gap.blocks) == (Unproven.SEVERAL, (SPLIT,), True)
    long_ago = replace(split, at=NOW - timedelta(days=200))
    (gap,) = left("alibaba1688", tmp_path, page, {**known, SPLIT: long_ago})
    assert (gap.orders, gap.blocks) == ((), False), "no page can be brought any more"


def test_the_page_that_would_prove_it_shows_that_the_second_parcel_is_lost(tmp_path: Path) -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688", query=FIFTY))
    found, _ = mended(
        "alibaba1688", tmp_path, [seen("alibaba1688", "class-redesign", query=FIFTY)], known
    )
    assert not found.holds
    (lost,) = [one for one in found.pages[0].tried.agreement.beside if one.differs]
    assert lost.known.order_id == SPLIT
    assert lost.numbers is not None
    assert lost.numbers < lost.known.numbers


def test_a_split_order_that_is_read_right_proves_it(tmp_path: Path) -> None:
    page = seen("alibaba1688", query=FIFTY)
    known = known_from(load("alibaba1688"), page)
    assert left("alibaba1688", tmp_path, page, known) == ()
    renamed = seen("alibaba1688", "renamed-field", query=FIFTY)
    assert left("alibaba1688", tmp_path, renamed, known) == ()


def test_orders_without_any_waybill_prove_nothing_of_waybills(tmp_path: Path) -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    one = next(order for order in known.values() if order.numbers)
    bare = {o.order_id: replace(o, numbers=frozenset()) for o in known.values()}
    elsewhere = replace(one, order_id="2" * 19, at=NOW - timedelta(days=1))
    page = with_text(
        seen("alibaba1688", "class-redesign"),
        {number: "" for order in known.values() for number in order.numbers},
    )
    (gap,) = left("alibaba1688", tmp_path, page, {**bare, "2" * 19: elsewhere})
    assert (gap.what, gap.orders, gap.blocks) == (Unproven.WAYBILLS, ("2" * 19,), True)


def test_of_a_store_a_person_may_take_the_risk(tmp_path: Path) -> None:
    known = known_from(load("doudian"), seen("doudian"))
    shipped = replace(
        next(iter(known.values())),
        order_id="6" + "0" * 18,
        numbers=frozenset({"SF1234567890123"}),
        at=NOW - timedelta(days=1),
    )
    page = seen("doudian", "renamed-field")
    (gap,) = left("doudian", tmp_path, page, {**known, shipped.order_id: shipped})
    assert (gap.what, gap.page, gap.blocks) == (Unproven.WAYBILLS, "list", False)
    assert gap.orders == (shipped.order_id,)
