"""1688's order detail page; its calls are facts, its DOM is a guess after the list's manner."""

from collections.abc import Sequence

from .dom import Node, el, host
from .messages import Json
from .pages import Answer, Page, Step, Ui, View
from .render_store_list import field
from .render_supplier_item import copyable, memo_dialog
from .supplier_api import DETAIL_API, PACKS_API
from .supplier_frame import account, again, frame, good, loading, mtop, trouble


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """Order, logistics and packs."""
    order_id = page.query.get("orderId", "")
    if not answers:
        return View(
            frame(page, ui, loading()), Step((mtop(page, DETAIL_API, {"orderId": order_id}),))
        )
    retry = again(answers)
    if retry:
        return View(frame(page, ui, loading()), retry)
    failed = trouble(page, answers, ui)
    if failed:
        return failed
    packs = good(answers, PACKS_API)
    if not packs:
        wanted = mtop(page, PACKS_API, {"orderId": order_id}, 2)
        return View(frame(page, ui, loading()), Step((wanted,)), account(ui))
    order: Json = _model(good(answers, DETAIL_API)[-1]) or {}
    content = host("order-detail", {"data-tracker": "order-detail"},
        el("div", "order-detail-content", *_header(order), _logistics(order),
           *(_pack(pack) for pack in _model(packs[-1]) or [])))  # fmt: skip
    return View(frame(page, ui, content), account=account(ui))


def _model(answer: Answer) -> object:
    return (answer.json().get("data") or {}).get("model")


def _header(order: Json) -> tuple[Node | None, ...]:
    if not order:
        return (el("div", "order-empty", "订单不存在"),)
    downstream = str(order.get("downstreamOrderId") or "")
    receiver: Json = order.get("receiver") or {}
    return (
        el("div", "order-status", str(order.get("statusLabel", ""))),
        copyable("order-id", str(field(order, "idStr")), "订单号："),
        el("span", "order-time", str(order.get("gmtCreate", ""))),
        el("span", "downstream-order-id", f"下游订单号：{downstream}") if downstream else None,
        memo_dialog(str((order.get("buyerMemo") or {}).get("remark") or "")),
        el("div", "receiver", f"收货人：{receiver.get('name', '')} {receiver.get('mobile', '')} "
                              f"{receiver.get('address', '')}"),
    )  # fmt: skip


def _logistics(order: Json) -> Node:
    found: Json = order.get("logistics") or {}
    number = str(field(found, "billNo") or "")
    return host("order-logistics", {},
        el("div", "logistics-company", f"物流公司：{found.get('logisticsCompanyName') or '-'}"),
        copyable("logistics-bill-no", number, "运单号码：") if number else
        el("span", "logistics-bill-no", "运单号码：-"),
        el("div", "logistics-id", f"物流编号：{found.get('logisticsId') or '-'}"))  # fmt: skip


def _pack(pack: Json) -> Node:
    steps = [
        el("li", "trace", el("span", "time", str(t.get("actionTime", ""))),
           el("span", "remark", str(t.get("remark", ""))))
        for t in pack.get("logisticsTracePackDTOList") or []
    ]  # fmt: skip
    goods = [
        el("div", "pack-item", str(i.get("name", "")),
           el("span", "sku-info-item", str(i.get("specInfoModel", ""))))
        for i in pack.get("deliveryOrderItemPackDTOList") or []
    ]  # fmt: skip
    return host("order-pack", {}, *goods, el("ul", "traces", *steps))
