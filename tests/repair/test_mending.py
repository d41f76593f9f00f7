"""A recipe is mended by the numbers that are known to stand on the page, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scrapers.fixtures import Fixture, fixtures_of
from scrapers.portal_files import load
from scrapers.recipe.mending.marks import is_built
from scrapers.recipe.mending.proposal import propose
from scrapers.records import Capture
from scrapers.redact import redacted
from tests.repair.changed import known_from, mended, proposed, seen, with_changes, with_text
from tests.simulated.week.world import rebuilt

pytestmark = pytest.mark.storm

HASHED = r"\bx-[A-Za-z0-9]{5}\b"


def fixture(key: str, case: str) -> Fixture:
    package = load(key).package
    assert package is not None
    return next(one for one in fixtures_of(key, package) if one.case == case)


def redesigned_vendure() -> Capture:
    """The list with other elements and classes, as a rebuilt admin would have them."""
    page = fixture("vendure", "happy").capture
    html = page.html
    for old, new in {
        "vdr-order-list": "ord-overview",
        "vdr-order-state-label": "ord-state",
        "vdr-chip": "ui-chip",
        "button-ghost": "css-1x2y3z",
        "total-items-count": "css-9q8w7e",
    }.items():
        html = html.replace(old, new)
    return replace(page, html=html)


def test_a_redesigned_list_is_found_again_with_its_waybills() -> None:
    portal, page = load("alibaba1688"), seen("alibaba1688", "class-redesign")
    known = known_from(portal, seen("alibaba1688"))
    found = proposed("alibaba1688", page, known)
    assert found.holds
    read = with_changes("alibaba1688", found.changes).read(page)
    assert {s.order_id: {p.waybill.number for p in s.parcels} for s in read.shipments} == {
        order.order_id: set(order.numbers) for order in known.values()
    }
    bare = with_changes("alibaba1688", found.changes).read(replace(page, responses=()))
    shown = {s.order_id: {p.waybill.number for p in s.parcels} for s in bare.shipments}
    assert shown == {order.order_id: set(order.numbers) for order in known.values()}


def test_no_selector_hangs_on_a_name_that_the_next_build_changes() -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    for change in proposed("alibaba1688", seen("alibaba1688", "class-redesign"), known).changes:
        assert ".x-" not in change.new
        assert "class" not in change.new
        assert not any(order_id in change.new for order_id in known)


@pytest.mark.parametrize(
    ("name", "built"),
    [
        ("css-1a2b3c", True),
        ("x-UeURG", True),
        ("index_RowHeader__3aXz1", True),
        ("grid_comboNum__Pytkz", True),
        ("card__title", False),
        ("order-item-header", False),
        ("auxo-table-row-level-0", False),
        ("table-wrapper", False),
        ("total-items-count", False),
    ],
)
def test_which_classes_a_build_made(name: str, built: bool) -> None:
    assert is_built(name) is built


def test_a_page_of_new_orders_alone_is_mended_by_one_of_known_orders_beside_it(
    tmp_path: Path,
) -> None:
    """A list that changed in the night shows what came since then."""
    new, old = (seen("doudian", query=f"?tab=all&page={number}") for number in (0, 1))
    known = known_from(load("doudian"), old)
    kept, brought = (replace(page, html=rebuilt(page.html)) for page in (new, old))
    alone, _ = mended("doudian", tmp_path, [kept], known)
    assert not alone.holds, "nothing shows that it is read right"
    both, _ = mended("doudian", tmp_path, [kept, brought], known)
    assert both.holds
    assert both.pages[0].tried.agreement.fresh


@pytest.mark.parametrize(("key", "place"), [("alibaba1688", "idStr"), ("doudian", "shop_order_id")])
def test_a_renamed_field_is_found_by_what_it_carries(key: str, place: str) -> None:
    known = known_from(load(key), seen(key))
    found = proposed(key, seen(key, "renamed-field"), known)
    assert found.holds
    assert place in {change.old for change in found.changes}
    after = with_changes(key, found.changes)
    assert after.read(seen(key)) == load(key).read(seen(key)), "the old name holds as well"


def test_a_page_of_a_recipe_alone_that_is_not_even_recognised_any_more() -> None:
    page = redesigned_vendure()
    known = known_from(load("vendure"), fixture("vendure", "happy").capture)
    found = proposed("vendure", page, known)
    assert found.holds
    assert {"pages.list.1.css", "read.list.rows.css"} <= {change.key for change in found.changes}
    after = with_changes("vendure", found.changes)
    assert (
        after.read(page).orders == load("vendure").read(fixture("vendure", "happy").capture).orders
    )
    for case in ("login", "empty", "order_shipped", "form_filled"):
        capture = fixture("vendure", case).capture
        assert after.pages.recognise(after.spec, capture) == load("vendure").pages.recognise(
            load("vendure").spec, capture
        )


def test_what_was_kept_of_an_unrecognised_page_is_enough_to_mend_by() -> None:
    portal = load("vendure")
    known = known_from(portal, fixture("vendure", "happy").capture)
    page = redesigned_vendure()
    kept = redacted(portal.spec, page, recognised=False, known=known.keys())
    found = proposed("vendure", kept, known)
    assert found.holds
    after = with_changes("vendure", found.changes).read(page)
    assert {order.order_id for order in after.orders} == set(known)


def renamed(page: Capture) -> Capture:
    """The page after its design system was renamed: other beginnings of all class names."""
    html = page.html
    for old, new in {
        "auxo": "ecop",
        "index_": "page_",
        "style_": "goods_",
        "table_": "grid_",
    }.items():
        html = html.replace(old, new)
    return replace(page, html=html)


def test_a_renamed_design_system_is_mended_on_the_stores_list_and_its_order_page() -> None:
    portal, page = load("doudian"), seen("doudian")
    found = proposed("doudian", renamed(page), known_from(portal, page))
    assert found.holds
    after = with_changes("doudian", found.changes)
    assert after.read(renamed(page)).orders == portal.read(page).orders
    assert after.read(page).orders == portal.read(page).orders, "the old design is read still"
    shipped = fixture("doudian", "order_shipped").capture
    found = proposed("doudian", renamed(shipped), known_from(portal, shipped))
    assert found.holds
    mended = with_changes("doudian", found.changes)
    assert mended.read(renamed(shipped)).orders == portal.read(shipped).orders


def two_with_waybills(key: str) -> list[tuple[str, str]]:
    known = known_from(load(key), seen(key))
    single = [(o.order_id, next(iter(o.numbers))) for o in known.values() if len(o.numbers) == 1]
    once = [one for one in single if sum(one[1] in o.numbers for o in known.values()) == 1]
    return once[:2]


def test_a_waybill_that_stands_at_another_order_is_never_proposed() -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    (_, first), (_, second) = two_with_waybills("alibaba1688")
    page = seen("alibaba1688", "class-redesign")
    swapped = with_text(page, {first: second, second: first})
    assert proposed("alibaba1688", page, known).holds
    found = proposed("alibaba1688", swapped, known)
    assert not found.holds
    assert found.changes == ()


def test_a_reading_with_other_numbers_than_the_known_is_refused() -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    numbers = sorted({number for order in known.values() for number in order.numbers})
    others = {number: f"75{n:012d}" for n, number in enumerate(numbers)}
    page = with_text(seen("alibaba1688", "class-redesign"), others)
    assert not proposed("alibaba1688", page, known).holds


def test_a_page_that_reads_as_it_stands_needs_nothing() -> None:
    page = seen("alibaba1688")
    found = proposed("alibaba1688", page, known_from(load("alibaba1688"), page))
    assert found.holds
    assert found.changes == ()


def test_orders_nobody_ever_saw_prove_nothing() -> None:
    page = seen("alibaba1688", "class-redesign")
    strange = {"1" * 19: next(iter(known_from(load("alibaba1688"), seen("alibaba1688")).values()))}
    portal = load("alibaba1688")
    found = propose(portal, {}, lambda changes: portal, page, strange, [])
    assert not found.holds


def test_an_order_of_which_a_parcel_is_not_read_is_never_news() -> None:
    known = known_from(load("alibaba1688"), seen("alibaba1688"))
    order = next(order for order in known.values() if order.numbers)
    more = {**known, order.order_id: replace(order, numbers=order.numbers | {"YT8690000000099"})}
    page = seen("alibaba1688", "class-redesign")
    assert proposed("alibaba1688", page, known).holds
    assert not proposed("alibaba1688", page, more).holds
