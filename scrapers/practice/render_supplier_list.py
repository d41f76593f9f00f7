"""1688's buyer order list: Lit components in open shadow roots, progress lines that come late."""

import json
from collections.abc import Sequence
from typing import Any

from .dom import Node, div, el, host, span
from .messages import Json, obj, objs
from .pages import Answer, Call, Page, Step, Ui, View
from .reading import text
from .render_supplier_item import order_item
from .supplier_api import LIMIT_API, LINE_API, SUMMARY_MOST
from .supplier_frame import account, again, frame, good, loading, mtop, trouble

LIST_SERVICE = "OrderListDataLineService.buyerOrderList"
SUMMARY_SERVICE = "OrderCardDataLineService.batchQueryFulfillmentSummary"
ROWS_AFTER_MS = 300
SUMMARIES_AFTER_MS = 200
STATUSES = (
    ("", "全部"),
    ("waitbuyerpay", "待付款"),
    ("waitsellersend", "待发货"),
    ("waitbuyerreceive", "待收货"),
)


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The list: a spinner, then rows, then the rows with their progress lines."""
    if not answers:
        return View(frame(page, ui, loading()), Step((list_call(page),), wait_ms=ROWS_AFTER_MS))
    retry = again(answers)
    if retry:
        return View(frame(page, ui, loading()), retry)
    listed = good(answers, LINE_API, LIST_SERVICE)
    if not listed:
        return trouble(page, answers, ui) or View(frame(page, ui, loading()))
    found = obj(_inner(listed[-1]).get("data"))
    orders = objs(found.get("data"))
    asked = any(SUMMARY_SERVICE in a.query.get("data", "") for a in answers)
    late = () if asked else _late_calls(page, [text(one, "idStr") for one in orders])
    rows = _rows(page, found, orders, _progress(answers))
    # A session that dies between rows and summaries lays its box over the rows.
    broken = trouble(page, answers, ui) if asked else None
    above = broken.body[2:] if broken else ()
    step = broken.step if broken else Step(late, wait_ms=SUMMARIES_AFTER_MS)
    who = broken.account if broken else account(ui)
    guide = () if ui.guide_closed else (_guide(),)
    return View((*frame(page, ui, rows), *guide, *above), step, who)


def _guide() -> Node:
    """The tour's popover, which lies in a corner until somebody closes it."""
    close = {"type": "button", "class": "driver-popover-close-btn", "data-b": "guide"}
    title = div("driver-popover-title", "订单列表全新升级")
    return div("driver-popover", title, el("button", close, "×"))


def list_call(page: Page) -> Call:
    query = page.query
    param: Json = {
        "tradeStatus": query.get("tradeStatus", ""),
        "page": int(query.get("page") or 1),
        "pageSize": int(query.get("pageSize") or 10),
    }
    if query.get("word"):
        param["word"] = query["word"]
    return mtop(page, LINE_API, {"serviceId": LIST_SERVICE, "param": _packed(param)})


def _packed(param: Json) -> str:
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))


def _late_calls(page: Page, ids: Sequence[str]) -> tuple[Call, ...]:
    """Late-ship texts, and the summaries of at most ten orders a call."""
    if not ids:
        return ()
    calls = [mtop(page, LIMIT_API, {"orderIds": ",".join(ids)}, 2)]
    for i in range(0, len(ids), SUMMARY_MOST):
        param = _packed({"orderIds": list(ids[i : i + SUMMARY_MOST])})
        calls.append(mtop(page, LINE_API, {"serviceId": SUMMARY_SERVICE, "param": param}, 3 + i))
    return tuple(calls)


def _inner(answer: Answer) -> Any:
    """The JSON inside the JSON, wherever this variant puts it."""
    data = obj(answer.json().get("data"))
    return json.loads(str(data.get("result") or obj(data.get("data")).get("result") or "{}"))


def _progress(answers: Sequence[Answer]) -> dict[str, list[Json]]:
    """Order number -> its display items, from all summary answers."""
    found: dict[str, list[Json]] = {}
    for answer in good(answers, LINE_API, SUMMARY_SERVICE):
        for one in objs(_inner(answer)):
            found[text(one, "orderId")] = objs(one.get("displayItems"))
    return found


def _rows(page: Page, found: Json, orders: Sequence[Json], progress: dict[str, list[Json]]) -> Node:
    items = [order_item(one, progress.get(text(one, "idStr"), [])) for one in orders]
    nothing = None if orders else div("order-list-empty", "没有符合条件的订单")
    total = int(found.get("total") or 0)
    size = int(page.query.get("pageSize") or 10)
    foot = _pagination(page, total, size)
    content = div("order-list-content", _filters(page), *items, nothing, foot)
    return host("order-list", "", content)


def _input(placeholder: str, value: str, mark: str) -> Node:
    attrs = {
        "class": "quark-input",
        "type": "text",
        "placeholder": placeholder,
        "value": value,
        "data-b": mark,
    }
    inner = div("quark-input-wrapper", el("input", attrs))
    return host("q-input", {}, inner)


def _q_button(said: str, mark: str) -> Node:
    """A Q-BUTTON: it hears real mouse clicks only."""
    inner = el("button", {"type": "button", "class": "quark-button"}, el("slot"))
    return Node("q-button", {"type": "primary", "data-b": mark}, (said,), (inner,))


def _filters(page: Page) -> Node:
    now = page.query.get("tradeStatus", "")
    tabs: list[Node] = []
    for key, title in STATUSES:
        link = page.link(tradeStatus=key, page="")
        attrs = {"class": "tab-item" + (" active" if key == now else ""), "data-b": f"go:{link}"}
        tabs.append(el("span", attrs, title))
    word = page.query.get("word", "")
    return div(
        "order-list-filter",
        div("tabs", *tabs),
        _input("商品名称/订单号/下游订单号/运单号/批次号", word, "word"),
        _input("卖家登录名/公司/店铺名", "", "seller"),
        host("q-date", {"placeholder": "下单时间"}, span("q-date", "下单时间")),
        host("q-select", {"placeholder": "交易状态"}, span("q-select", "交易状态")),
        _q_button("搜索", "word-go"),
    )


def _pagination(page: Page, total: int, size: int) -> Node:
    """guess: the facts describe no pagination; pages count from 1 in address and call."""
    now, pages = int(page.query.get("page") or 1), max(1, -(-total // size))

    def item(cls: str, target: int, shown: str) -> Node:
        attrs = {"class": cls}
        if 1 <= target <= pages and target != now:
            attrs["data-b"] = f"go:{page.link(page=str(target), pageSize=str(size))}"
        else:
            attrs["class"] += " active" if target == now else " disabled"
        return el("li", attrs, shown)

    near = [n for n in range(1, pages + 1) if abs(n - now) <= 3]
    listing = el(
        "ul",
        "pagination",
        el("li", "total", f"共{total}条，{pages}页"),
        item("page-prev", now - 1, "上一页"),
        *(item("page-item", n, str(n)) for n in near),
        item("page-next", now + 1, "下一页"),
    )
    return host("q-pagination", {"total": str(total), "current": str(now)}, listing)
