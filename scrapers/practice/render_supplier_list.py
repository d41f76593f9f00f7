"""1688's buyer order list: Lit components in open shadow roots, progress lines that come late."""

import json
from collections.abc import Sequence
from typing import Any

from .dom import Node, el, host
from .messages import Json
from .pages import Answer, Call, Page, Step, Ui, View
from .render_store_list import field
from .render_supplier_item import order_item
from .supplier_api import LIMIT_API, LINE_API, SUMMARY_MOST
from .supplier_frame import account, again, frame, good, loading, mtop, trouble

LIST_SERVICE = "OrderListDataLineService.buyerOrderList"
SUMMARY_SERVICE = "OrderCardDataLineService.batchQueryFulfillmentSummary"
ROWS_AFTER_MS = 300
SUMMARIES_AFTER_MS = 200
STATUSES = (("", "全部"), ("waitbuyerpay", "待付款"), ("waitsellersend", "待发货"),
            ("waitbuyerreceive", "待收货"))  # fmt: skip


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The list: a spinner, then rows, then the rows with their progress lines."""
    query = page.query
    if not answers:
        return View(frame(page, ui, loading()), Step((list_call(page),), wait_ms=ROWS_AFTER_MS))
    retry = again(answers)
    if retry:
        return View(frame(page, ui, loading()), retry)
    failed = trouble(page, answers, ui)
    if failed and not good(answers, LINE_API, LIST_SERVICE):
        return failed
    data: Json = _inner(good(answers, LINE_API, LIST_SERVICE)[-1]).get("data") or {}
    orders: list[Json] = data.get("data") or []
    ids = [str(field(o, "idStr")) for o in orders]
    progress = _progress(answers)
    done = any(SUMMARY_SERVICE in a.query.get("data", "") for a in answers)
    step = Step() if done else Step(_late_calls(page, ids), wait_ms=SUMMARIES_AFTER_MS)
    size, total = int(query.get("pageSize") or 10), int(data.get("total") or 0)
    content = host("order-list", "",
        el("div", "order-list-content",
           _filters(page),
           *(order_item(one, progress.get(str(field(one, "idStr")), [])) for one in orders),
           None if orders else el("div", "order-list-empty", "没有符合条件的订单"),
           _pagination(page, total, size)),
    )  # fmt: skip
    return View(frame(page, ui, content), step, account(ui))


def list_call(page: Page) -> Call:
    query = page.query
    param: Json = {
        "tradeStatus": query.get("tradeStatus", ""),
        "page": int(query.get("page") or 1),
        "pageSize": int(query.get("pageSize") or 10),
    }
    if query.get("word"):
        param["word"] = query["word"]
    text = json.dumps(param, ensure_ascii=False, separators=(",", ":"))
    return mtop(page, LINE_API, {"serviceId": LIST_SERVICE, "param": text})


def _late_calls(page: Page, ids: Sequence[str]) -> tuple[Call, ...]:
    """Late-ship texts, and the summaries of at most ten orders a call."""
    if not ids:
        return ()
    calls = [mtop(page, LIMIT_API, {"orderIds": ",".join(ids)}, 2)]
    for i in range(0, len(ids), SUMMARY_MOST):
        text = json.dumps({"orderIds": list(ids[i : i + SUMMARY_MOST])}, separators=(",", ":"))
        calls.append(mtop(page, LINE_API, {"serviceId": SUMMARY_SERVICE, "param": text}, 3 + i))
    return tuple(calls)


def _inner(answer: Answer) -> Any:
    """The JSON inside the JSON, wherever this variant puts it."""
    data: Json = answer.json().get("data") or {}
    text = data.get("result") or (data.get("data") or {}).get("result") or "{}"
    return json.loads(str(text))


def _progress(answers: Sequence[Answer]) -> dict[str, list[Json]]:
    """Order number -> its display items, from all summary answers."""
    found: dict[str, list[Json]] = {}
    for answer in good(answers, LINE_API, SUMMARY_SERVICE):
        for one in _inner(answer):
            found[str(field(one, "orderId"))] = one.get("displayItems") or []
    return found


def _input(placeholder: str, value: str, mark: str) -> Node:
    inner = el("input", {"class": "quark-input", "type": "text", "placeholder": placeholder,
                         "value": value, "data-b": mark})  # fmt: skip
    return host("q-input", {"placeholder": placeholder}, el("div", "quark-input-wrapper", inner))


def button(text: str, mark: str) -> Node:
    """A Q-BUTTON: it hears real mouse clicks only."""
    inner = el("button", {"type": "button", "class": "quark-button"}, el("slot"))
    made = host("q-button", {"type": "primary", "data-b": mark}, inner)
    return Node(made.tag, made.attrs, (text,), made.shadow)


def _filters(page: Page) -> Node:
    now = page.query.get("tradeStatus", "")
    tabs = [
        el("span", {"class": "tab-item" + (" active" if key == now else ""),
                    "data-b": f"go:{page.link(tradeStatus=key, page='')}"}, text)
        for key, text in STATUSES
    ]  # fmt: skip
    return el("div", "order-list-filter",
        el("div", "tabs", *tabs),
        _input("商品名称/订单号/下游订单号/运单号/批次号", page.query.get("word", ""), "word"),
        _input("卖家登录名/公司/店铺名", "", "seller"),
        host("q-date", {"placeholder": "下单时间"}, el("div", "q-date", "下单时间")),
        host("q-select", {"placeholder": "交易状态"}, el("div", "q-select", "交易状态")),
        button("搜索", "word-go"))  # fmt: skip


def _pagination(page: Page, total: int, size: int) -> Node:
    """guess: the facts describe no pagination; pages count from 1 in address and call."""
    now, pages = int(page.query.get("page") or 1), max(1, -(-total // size))

    def item(cls: str, target: int, text: str) -> Node:
        attrs = {"class": cls}
        if 1 <= target <= pages and target != now:
            attrs["data-b"] = f"go:{page.link(page=str(target), pageSize=str(size))}"
        else:
            attrs["class"] += " active" if target == now else " disabled"
        return el("li", attrs, text)

    numbers = [item("page-item", n, str(n)) for n in range(1, pages + 1) if abs(n - now) <= 3]
    return host("q-pagination", {"total": str(total), "current": str(now)},
        el("ul", "pagination", el("li", "total", f"共{total}条，{pages}页"),
           item("page-prev", now - 1, "上一页"), *numbers, item("page-next", now + 1, "下一页")))  # fmt: skip
