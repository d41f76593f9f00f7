"""1688's order detail page; its calls are facts, its DOM is a guess after the list's manner."""

from collections.abc import Sequence

from .dom import Node, div, el, host, span
from .messages import Json, obj, objs
from .pages import Answer, Page, Step, Ui, View
from .reading import text
from .supplier_api import DETAIL_API, PACKS_API
from .supplier_frame import (
    account,
    again,
    copyable,
    downstream,
    frame,
    good,
    loading,
    memo_dialog,
    mtop,
    trouble,
)


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """Order, logistics and packs."""
    wanted = {"orderId": page.query.get("orderId", "")}
    waiting = frame(page, ui, loading())
    if not answers:
        return View(waiting, Step((mtop(page, DETAIL_API, wanted),)))
    retry = again(answers)
    if retry:
        return View(waiting, retry)
    failed = trouble(page, answers, ui)
    if failed:
        return failed
    packs = good(answers, PACKS_API)
    if not packs:
        return View(waiting, Step((mtop(page, PACKS_API, wanted, 2),)), account(ui))
    order = obj(_model(good(answers, DETAIL_API)[-1]))
    parts = [*_header(order), _logistics(order), *map(_pack, objs(_model(packs[-1])))]
    if not order:
        parts = [div("order-empty", "订单不存在")]
    tracker = {"data-tracker": "order-detail"}
    content = host("order-detail", tracker, div("order-detail-content", *parts))
    return View(frame(page, ui, content), account=account(ui))


def _model(answer: Answer) -> object:
    return obj(answer.json().get("data")).get("model")


def _header(order: Json) -> tuple[Node | None, ...]:
    receiver = obj(order.get("receiver"))
    who = " ".join(text(receiver, name) for name in ("name", "mobile", "address"))
    return (
        div("order-status", text(order, "statusLabel")),
        copyable("order-id", "订单号：", text(order, "idStr")),
        span("order-time", text(order, "gmtCreate")),
        downstream(text(order, "downstreamOrderId")),
        memo_dialog(text(obj(order.get("buyerMemo")), "remark")),
        div("receiver", f"收货人：{who}"),
    )


def _logistics(order: Json) -> Node:
    found = obj(order.get("logistics"))
    number, label = text(found, "billNo"), "运单号码："
    shown = copyable("logistics-bill-no", label, number) if number else span("", f"{label}-")
    return host(
        "order-logistics",
        {},
        div("logistics-company", f"物流公司：{text(found, 'logisticsCompanyName') or '-'}"),
        shown,
        div("logistics-id", f"物流编号：{text(found, 'logisticsId') or '-'}"),
    )


def _pack(pack: Json) -> Node:
    steps = [
        el(
            "li",
            "trace",
            span("time", text(one, "actionTime")),
            span("remark", text(one, "remark")),
        )
        for one in objs(pack.get("logisticsTracePackDTOList"))
    ]
    goods = [
        div("pack-item", text(one, "name"), span("sku-info-item", text(one, "specInfoModel")))
        for one in objs(pack.get("deliveryOrderItemPackDTOList"))
    ]
    return host("order-pack", {}, *goods, el("ul", "traces", *steps))
