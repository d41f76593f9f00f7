"""One order of 1688's list: header, lines, seller, status and progress, each its own component."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from .dom import Node, el, host
from .messages import Json
from .render_store_list import field
from .supplier_frame import AIR, DETAIL

AMOUNT_TAGS = "order-item-total-price"


def order_item(one: Json, progress: Sequence[Json]) -> Node:
    """<order-item> with everything in its shadow root."""
    order_id = str(field(one, "idStr"))
    entries: Sequence[Json] = one.get("orderEntries") or []
    first = entries[0] if entries else {}
    content = el("div", "order-item-content",
        el("div", "entries", *(_entry(entry) for entry in entries)),
        _total(one), _seller(one), _status(one, order_id))  # fmt: skip
    return host("order-item", {"data-tracker": f"order-item-{order_id[-4:]}"},
        _header(one, order_id),
        content,
        _footer(progress, str((first.get("entryExtension") or {}).get("logisticsId") or "")))  # fmt: skip


def copyable(cls: str, text: str, label: str) -> Node:
    copy = host("copy-to-clipboard", {"text": text}, el("span", "copy-icon", "复制"))
    return el("span", cls, f"{label}{text}", copy)


def _header(one: Json, order_id: str) -> Node:
    downstream = str(one.get("downstreamOrderId") or "")
    # guess: that the header shows 下游订单号; the facts only have it in the search box.
    below = el("span", "downstream-order-id", f"下游订单号：{downstream}") if downstream else None
    login = str((one.get("buyerInfo") or {}).get("loginId", ""))
    return el("div", "order-item-header",
        el("div", "item-header-left",
           host("q-checkbox", {}, el("input", {"type": "checkbox"})),
           copyable("order-id", order_id, "订单号："),
           el("span", "order-id-action", "订单快照"),
           copyable("buyer-account", login, "下单账号："),
           el("span", "order-time", str(one.get("gmtCreate", ""))),
           below),
        el("div", "item-header-right", memo_dialog(str((one.get("buyerMemo") or {}).get("remark")
                                                       or ""))))  # fmt: skip


def memo_dialog(remark: str) -> Node:
    """The memo stands only in the form's initial values, as JSON."""
    values = json.dumps({"remark": remark, "flag": "blue" if remark else ""}, ensure_ascii=False)
    return host("dialog-memo", {}, el("span", "memo-icon", "备忘" if remark else "添加备忘"),
                Node("q-form", {"initialvalues": values}, ()))  # fmt: skip


def _entry(entry: Json) -> Node:
    name, offer = str(entry.get("productName", "")), str(entry.get("sourceId", ""))
    specs: Sequence[Json] = (entry.get("specInfo") or {}).get("specItems") or []
    product = host("order-item-entry-product", {},
        el("img", {"src": str(entry.get("mainSummImageUrl", "")), "alt": ""}),
        el("a", {"class": "product-name", "target": "_blank",
                 "href": f"https://detail.1688.com/offer/{offer}.html"}, name),
        *(el("span", "sku-info-item", f"{x.get('specName')}：{x.get('specValue')}") for x in specs),
        el("span", "product-number", f"货号：{entry.get('productNumber', '')}"))  # fmt: skip
    price = host("order-item-entry-unit-price", {},
                 el("div", "actual-unit-price", _yuan(entry.get("price"))))  # fmt: skip
    amount = str((entry.get("quantity") or {}).get("realAmountStr", ""))
    quantity = host("order-item-entry-quantity-service-status", {},
                    el("span", "quantity-amount", f"x{amount}"))  # fmt: skip
    return el("div", "order-item-entry", product, price, quantity)


def _yuan(fen: object) -> str:
    return f"¥{int(str(fen or 0)) / 100:.2f}"


def _total(one: Json) -> Node:
    carriage = int(str(one.get("carriage") or 0))
    said = f"含运费 {_yuan(carriage)}" if carriage else "包邮"
    return host(AMOUNT_TAGS, {}, el("div", "total-price", _yuan(one.get("sumPayment"))),
                el("div", "carriage", said))  # fmt: skip


def _seller(one: Json) -> Node:
    info: Json = one.get("sellerInfo") or {}
    return host("order-item-seller-info", {},
        el("span", "company-name", str(info.get("companyName", ""))),
        el("span", "seller-id-text", str(info.get("loginId", ""))),
        Node("wang-wang", {"login-id": str(info.get("loginId", ""))}, ()))  # fmt: skip


def _status(one: Json, order_id: str) -> Node:
    link = f"{AIR}{DETAIL}?{urlencode({'orderId': order_id})}"
    return host("order-item-status", {},
        el("div", "order-status", str(one.get("statusLabel", ""))),
        el("a", {"class": "order-detail-action", "href": link}, "订单详情"))  # fmt: skip


def _footer(progress: Sequence[Json], logistics_id: str) -> Node:
    """The progress lines: first the state, then courier and waybill."""
    blocks: list[Node] = []
    for item in progress:
        for i, line in enumerate(item.get("progressLines") or []):
            segments: Sequence[Json] = line.get("segments") or []
            spans = [
                el("span", f"segment {str(s.get('semanticType', '')).lower()}",
                   str(s.get("text", ""))) for s in segments
            ]  # fmt: skip
            blocks.append(el("div", "progress-line" if i == 0 else "progress-secondary-line",
                             *spans))  # fmt: skip
    decoy = el("span", "logistics-id", f"物流编号：{logistics_id}") if logistics_id else None
    return host("order-list-footer", {}, el("div", "progress", *blocks), decoy)
