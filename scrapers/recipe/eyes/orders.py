"""Reads one order by a recipe: a store order, or a supplier order."""

from __future__ import annotations

from dataclasses import replace

from scrapers.carriers import by_name, normalise_number, sure_carrier
from scrapers.quoting import quoted
from scrapers.recipe.eyes.units import fen, moment, whole
from scrapers.recipe.eyes.values import Scope, maybe, need, plain, rows
from scrapers.recipe.vocabulary.reading import Lines, Parcels, Read, Where
from scrapers.records import Line, OrderStatus, Parcel, Receiver, Shipment, StoreOrder, Waybill
from scrapers.spec import PortalSpec


def store_order(spec: PortalSpec, how: Read, scope: Scope) -> StoreOrder:
    """One order of the seller's store."""
    lines = _lines(how.lines, scope)
    return StoreOrder(
        order_id=need(how.order_id, scope, plain),
        status=_status(spec, how, scope)[0],
        paid_at=maybe(how.paid_at, scope, moment(how.paid_at, scope.zone)),
        ship_by=maybe(how.ship_by, scope, moment(how.ship_by, scope.zone)),
        lines=lines,
        receiver=_receiver(how, scope),
        parcels=None if how.parcels is None else _parcels(how.parcels, scope),
        after_sale=maybe(how.after_sale, scope, plain),
    )


def shipment(spec: PortalSpec, how: Read, scope: Scope) -> Shipment:
    """One order at the supplier's."""
    status, shown = _status(spec, how, scope)
    return Shipment(
        order_id=need(how.order_id, scope, plain),
        status=status,
        memo=maybe(how.memo, scope, plain),
        named=maybe(how.named, scope, plain),
        lines=_lines(how.lines, scope),
        receiver=_receiver(how, scope),
        parcels=() if how.parcels is None else _parcels(how.parcels, scope),
        ordered_at=maybe(how.ordered_at, scope, moment(how.ordered_at, scope.zone)),
        paid_at=maybe(how.paid_at, scope, moment(how.paid_at, scope.zone)),
        supplier_name=maybe(how.supplier_name, scope, plain),
        status_shown=shown,
        refund=maybe(how.refund, scope, plain),
    )


def _status(spec: PortalSpec, how: Read, scope: Scope) -> tuple[OrderStatus, str]:
    """The status in our words and the page's; an unknown word is LayoutChanged, never guessed."""
    if how.status is None:
        raise scope.on.changed("status", "the recipe reads no status here")
    shown = need(how.status, scope, plain)
    known = spec.texts["status"].get(shown) if "status" in spec.texts else None
    if known is None:
        raise scope.on.changed("texts.status", f"unknown order status {quoted(shown)}")
    return OrderStatus(known), shown


def _lines(how: Lines | None, scope: Scope) -> tuple[Line, ...]:
    if how is None:
        return ()
    found = tuple(_line(how, row, n) for n, row in enumerate(rows(how.rows, scope)))
    if not found:
        raise scope.on.changed(_named(how), "the order shows no lines")
    if len({line.line_id for line in found}) != len(found):
        raise scope.on.changed("line_id", "two lines of one order carry the same line_id")
    return found


def _named(how: Lines | Parcels) -> str:
    return how.rows.css or how.rows.json_path or "rows"


def _line(how: Lines, row: Scope, place: int) -> Line:
    return Line(
        line_id=maybe(how.line_id, row, plain) or str(place),
        product=need(how.product, row, plain),
        quantity=need(how.quantity, row, whole),
        product_id=maybe(how.product_id, row, plain),
        sku=maybe(how.sku, row, plain),
        spec=_spec(maybe(how.spec, row, plain) or ""),
        amount_fen=maybe(how.amount, row, fen(how.amount)) if how.amount else None,
    )


def _spec(shown: str) -> dict[str, str]:
    """「颜色:白色; 尺码:L」 → {颜色: 白色, 尺码: L}; what has no name is kept under its place."""
    found: dict[str, str] = {}
    for n, part in enumerate(shown.replace("；", ";").replace("：", ":").split(";")):
        name, mark, value = part.partition(":")
        if part.strip():
            found[name.strip() if mark else f"#{n}"] = (value if mark else name).strip()
    return found


def _parcels(how: Parcels, scope: Scope) -> tuple[Parcel, ...]:
    """Every parcel that counts. Where none is shown, the page must say that there is none."""
    each = rows(how.rows, scope)
    around = scope.page if scope.shown is None else scope.shown
    if how.none is None and not each and scope.told is None:
        raise scope.on.changed(_named(how), "nothing on the page says that there is no parcel")
    if how.none and bool(each) == bool(around.select(how.none)):
        said = "parcels and the sign of none" if each else "neither parcels nor the sign of none"
        raise scope.on.changed(how.none, f"the page shows {said}")
    found = (_parcel(how, row) for row in each)
    return tuple(parcel for parcel in found if parcel is not None)


def _parcel(how: Parcels, row: Scope) -> Parcel | None:
    state = need(how.state, row, plain) if how.state else None
    if state is not None and state in how.void:
        return None
    number = normalise_number(need(how.number, row, plain))
    shown = maybe(how.carrier, row, plain)
    carrier = by_name(shown) if shown else None
    key = carrier.key if carrier else None if shown else sure_carrier(number)
    parcel = Parcel(
        Waybill(key or "", number),
        shipped_at=maybe(how.shipped_at, row, moment(how.shipped_at, row.zone)),
        carrier_shown=shown,
    )
    return replace(parcel, finished=state is None or state in how.shipped)


def _receiver(how: Read, scope: Scope) -> Receiver | None:
    asked: dict[str, Where | None] = {
        name: getattr(how.receiver, name) for name in type(how.receiver).model_fields
    }
    found = {name: maybe(where, scope, plain) for name, where in asked.items()}
    return Receiver(**found) if any(found.values()) else None
