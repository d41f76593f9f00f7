"""1688's order list as the page shows it: Lit components, their shadow roots written out."""

from __future__ import annotations

import json
import re

from bs4 import BeautifulSoup, Tag

from scrapers.answers import as_time
from scrapers.carriers import normalise_number
from scrapers.patterns import extract
from scrapers.quoting import quoted
from scrapers.records import Line, Parcel, Shipment
from scrapers.selectors import On, attr, text
from scrapers.spec import PortalSpec
from scrapers.suppliers.alibaba1688 import orders

_NUMBER = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{0,4}\d[0-9A-Za-z-]{7,})(?![0-9A-Za-z])")
_TIMES = re.compile(r"(\d+)")


def read_rows(spec: PortalSpec, tree: BeautifulSoup, on: On) -> tuple[Shipment, ...]:
    """Every order of the list, from its elements alone."""
    select = spec.select["list"]
    return tuple(_row(spec, item, on) for item in on.some(tree, select["item"]))


def _row(spec: PortalSpec, item: Tag, on: On) -> Shipment:
    select = spec.select["list"]
    order_id = attr(on.one(item, select["order_id"]), "text")
    if not order_id.isdigit():
        raise on.changed(select["order_id"], f"{quoted(order_id)} is no order number")
    label = text(on.one(item, select["status"]))
    named = extract(select["named_text"], text(on.one(item, select["header"])))
    return Shipment(
        order_id=order_id,
        status=orders.status(spec, label, None, on),
        memo=_memo(on.maybe(item, select["memo"]), on),
        named=named,
        lines=_lines(spec, item, on),
        receiver=None,
        parcels=_parcels(spec, item),
        ordered_at=as_time(text(on.maybe(item, select["ordered_at"]))),
        supplier_name=text(on.maybe(item, select["supplier"])) or None,
        status_shown=label,
        refund=label if "退款" in label else None,
    )


def _memo(form: Tag | None, on: On) -> str | None:
    held = attr(form, "initialvalues")
    if not held:
        return None
    try:
        return str(json.loads(held).get("remark") or "") or None
    except (json.JSONDecodeError, AttributeError) as broken:
        raise on.changed("initialvalues", "the memo's form does not hold JSON") from broken


def _lines(spec: PortalSpec, item: Tag, on: On) -> tuple[Line, ...]:
    select = spec.select["list"]
    products = on.some(item, select["entry"])
    amounts = on.each(item, select["quantity"])
    if len(products) != len(amounts):
        raise on.changed(select["quantity"], f"{len(products)} entries, {len(amounts)} quantities")
    found: list[Line] = []
    for n, (product, amount) in enumerate(zip(products, amounts, strict=True)):
        many = _TIMES.search(text(amount))
        if not many:
            raise on.changed(select["quantity"], f"no quantity in {quoted(text(amount))}")
        link = on.one(product, select["product"])
        offer = re.search(r"/(\d+)\.html", attr(link, "href"))
        found.append(
            Line(
                line_id=str(n),
                product=text(link),
                quantity=int(many.group(1)),
                product_id=offer.group(1) if offer else None,
                spec=_spec([text(s) for s in on.each(product, select["spec"])]),
            )
        )
    return tuple(found)


def _spec(parts: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for n, part in enumerate(parts):
        name, mark, value = part.replace("：", ":").partition(":")
        found[name.strip() if mark else f"#{n}"] = (value if mark else name).strip()
    return found


def _parcels(spec: PortalSpec, item: Tag) -> tuple[Parcel, ...]:
    """Lines of progress that carry a number: what stands before it on the line is the carrier."""
    found: dict[str, Parcel] = {}
    for line in item.select(spec.select["list"]["progress"]):
        words = text(line)
        shown = _NUMBER.search(words)
        if shown and orders.is_number(shown.group(1)):
            number = normalise_number(shown.group(1))
            carrier = re.sub(r"[:：\s]+$", "", words[: shown.start()]).strip()
            found[number] = orders.parcel(number, carrier or None)
    return tuple(found.values())


def total_text(spec: PortalSpec, tree: BeautifulSoup) -> str:
    """The text in which the list states its total."""
    return " ".join(text(tag) for tag in tree.select(spec.select["list"]["total"]))
