"""One order of 1688's list: header, lines, seller, status and progress, each its own component."""

from collections.abc import Sequence
from urllib.parse import urlencode

from .dom import Node, div, el, host, span
from .messages import Json, obj, objs
from .reading import text, yuan
from .supplier_frame import AIR, DETAIL, copyable, downstream, memo_dialog


def order_item(one: Json, progress: Sequence[Json]) -> Node:
    """<order-item> with everything in its shadow root."""
    order_id = text(one, "idStr")
    entries = objs(one.get("orderEntries"))
    lines = div("entries", *(_entry(entry) for entry in entries))
    content = div("order-item-content", lines, _total(one), _seller(one), _status(one, order_id))
    extension = obj(entries[0].get("entryExtension")) if entries else {}
    return host(
        "order-item",
        {"data-tracker": f"order-item-{order_id[-4:]}"},
        _header(one, order_id),
        content,
        _footer(progress, text(extension, "logisticsId")),
    )


def _header(one: Json, order_id: str) -> Node:
    left = div(
        "item-header-left",
        host("q-checkbox", {}, el("input", {"type": "checkbox"})),
        copyable("order-id", "订单号：", order_id),
        span("order-id-action", "订单快照"),
        copyable("buyer-account", "下单账号：", text(obj(one.get("buyerInfo")), "loginId")),
        span("order-time", text(one, "gmtCreate")),
        downstream(text(one, "downstreamOrderId")),
    )
    memo = memo_dialog(text(obj(one.get("buyerMemo")), "remark"))
    return div("order-item-header", left, div("item-header-right", memo))


def _entry(entry: Json) -> Node:
    link = {
        "class": "product-name",
        "target": "_blank",
        "href": f"https://detail.1688.com/offer/{text(entry, 'sourceId')}.html",
    }
    specs = [
        span("sku-info-item", f"{text(one, 'specName')}：{text(one, 'specValue')}")
        for one in objs(obj(entry.get("specInfo")).get("specItems"))
    ]
    product = host(
        "order-item-entry-product",
        {},
        el("img", {"src": text(entry, "mainSummImageUrl"), "alt": ""}),
        el("a", link, text(entry, "productName")),
        *specs,
        span("product-number", f"货号：{text(entry, 'productNumber')}"),
    )
    price = div("actual-unit-price", yuan(entry.get("price")))
    amount = span("quantity-amount", f"x{text(obj(entry.get('quantity')), 'realAmountStr')}")
    return div(
        "order-item-entry",
        product,
        host("order-item-entry-unit-price", {}, price),
        host("order-item-entry-quantity-service-status", {}, amount),
    )


def _total(one: Json) -> Node:
    carriage = int(str(one.get("carriage") or 0))
    said = f"含运费 {yuan(carriage)}" if carriage else "包邮"
    total = div("total-price", yuan(one.get("sumPayment")))
    return host("order-item-total-price", {}, total, div("carriage", said))


def _seller(one: Json) -> Node:
    info = obj(one.get("sellerInfo"))
    return host(
        "order-item-seller-info",
        {},
        span("company-name", text(info, "companyName")),
        span("seller-id-text", text(info, "loginId")),
        el("wang-wang", {"login-id": text(info, "loginId")}),
    )


def _status(one: Json, order_id: str) -> Node:
    link = f"{AIR}{DETAIL}?{urlencode({'orderId': order_id})}"
    detail = el("a", {"class": "order-detail-action", "href": link}, "订单详情")
    return host("order-item-status", {}, div("order-status", text(one, "statusLabel")), detail)


def _footer(progress: Sequence[Json], logistics_id: str) -> Node:
    """The progress lines: first the state, then courier and waybill."""
    blocks: list[Node] = []
    for item in progress:
        for i, line in enumerate(objs(item.get("progressLines"))):
            segments = [
                span(f"segment {text(one, 'semanticType').lower()}", text(one, "text"))
                for one in objs(line.get("segments"))
            ]
            blocks.append(div("progress-secondary-line" if i else "progress-line", *segments))
    decoy = span("logistics-id", f"物流编号：{logistics_id}") if logistics_id else None
    return host("order-list-footer", {}, div("progress", *blocks), decoy)
