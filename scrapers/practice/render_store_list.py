"""抖店's order list: row pairs of an antd fork, tabs with counters, pagination."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .dom import Node, el
from .messages import Json
from .pages import Answer, Call, Page, Step, Ui, View, answers_to
from .render_ship_form import modal_calls, modal_ready, ship_modal
from .store_frame import (
    DETAIL,
    SHIP,
    call,
    frame,
    messages,
    session_check,
    shop_name,
    spinner,
    trouble,
)
from .store_orders import RENAMED, TABS
from .world import CHINA

LIST_API, COUNT_API = "/api/order/searchlist", "/api/order/tabcnt"
COLUMNS = ("商品", "单价/数量", "售后状态", "订单状态", "实收款", "收货信息", "操作")


def calls(page: Page) -> tuple[Call, ...]:
    query = page.query
    tab = query.get("tab", "all")
    search = {"order_id": query["order_id"]} if query.get("order_id") else {}
    return (
        session_check(page),
        call(page, COUNT_API, tabcnt_version="v1", tab="all"),
        call(
            page,
            LIST_API,
            page=query.get("page", "0"),
            pageSize=query.get("pageSize", "10"),
            tab=tab,
            order_by="create_time",
            order="desc",
            **search,
        ),
        *(modal_calls(page)),
    )


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The list at this moment of its script."""
    if not answers:
        return View(frame(page, None, spinner()), Step(calls(page)))
    failed = trouble(page, answers)
    if failed:
        return failed
    listed = answers_to(answers, LIST_API)[0].json()
    counts: Json = answers_to(answers, COUNT_API)[0].json().get("data") or {}
    size = int(answers_to(answers, LIST_API)[0].query.get("pageSize", "10"))
    shop = shop_name(answers)
    content = el(
        "div",
        page.styles("index_orderList"),
        _tabs(page, counts),
        _search(page),
        _table(page, listed.get("data") or []),
        _pagination(page, int(listed.get("total") or 0), size),
    )
    above = ship_modal(page, answers, ui) if modal_ready(page, answers) else messages(ui)
    return View((*frame(page, shop, content), *above), account=shop)


def _tabs(page: Page, counts: Json) -> Node:
    now = page.query.get("tab", "all")
    tabs = [
        el(
            "div",
            {
                "class": "auxo-tabs-tab" + (" auxo-tabs-tab-active" if key == now else ""),
                "data-node-key": key,
                "data-b": f"go:{page.link(tab=key, page='')}",
            },
            el("div", {"class": "auxo-tabs-tab-btn", "role": "tab",
                       "aria-selected": str(key == now).lower()},
               text, el("span", page.styles("index_tabCount"), f" {counts.get(key, 0)}")),
        )
        for key, text in TABS
    ]  # fmt: skip
    return el("div", "auxo-tabs auxo-tabs-top", el("div", "auxo-tabs-nav-list", *tabs))


def _search(page: Page) -> Node:
    typed = page.query.get("order_id", "")
    s = page.styles
    return el("div", s("index_middle-bar-wrapper"),
        el("span", s("index_searchLabel"), "订单编号"),
        el("input", {"class": "auxo-input", "type": "text", "placeholder": "请输入",
                     "value": typed, "data-b": "search"}),
        el("div", s("index_buttonGroup"),
            el("button", {"type": "button", "class": "auxo-btn auxo-btn-primary",
                          "data-b": "search-go"}, el("span", "", "查询")),
            el("button", {"type": "button", "class": "auxo-btn", "data-b": f"go:{page.path}"},
                el("span", "", "重置"))),
        el("div", s("index_batchOpWrap"), el("button", {"type": "button", "class": "auxo-btn"},
            el("span", "", "批量发货"))),
    )  # fmt: skip


def _table(page: Page, orders: Sequence[Json]) -> Node:
    order = _column_order(page)
    heads = [el("th", "auxo-table-cell", COLUMNS[i]) for i in order]
    rows: list[Node] = []
    for one in orders:
        rows += _row_pair(page, one, order)
    if not orders:
        rows = [el("tr", "auxo-table-placeholder",
                   el("td", {"class": "auxo-table-cell", "colspan": "7"},
                      el("div", "auxo-empty-description", "暂无数据")))]  # fmt: skip
    table = el("table", "", el("thead", "auxo-table-thead", el("tr", "", *heads)),
               el("tbody", "auxo-table-tbody", *rows))  # fmt: skip
    return el("div", "auxo-table-wrapper", el("div", "auxo-table", table))


def _column_order(page: Page) -> tuple[int, ...]:
    """Fault `columns`: the same cells, in another order."""
    return (3, 2, 0, 4, 1, 6, 5) if page.columns_moved else tuple(range(len(COLUMNS)))


def field(data: Json, name: str) -> Any:
    """A field by its name, or by the one that the fault `renamed-field` gave it."""
    return data.get(name, data.get(RENAMED.get(name, name)))


def when(seconds: object) -> str:
    return datetime.fromtimestamp(int(str(seconds or 0)), CHINA).strftime("%Y/%m/%d %H:%M:%S")


def yuan(fen: object) -> str:
    return f"¥{int(str(fen or 0)) / 100:.2f}"


def _row_pair(page: Page, one: Json, order: Sequence[int]) -> list[Node]:
    s = page.styles
    order_id = str(field(one, "shop_order_id"))
    header = el("tr", {"class": "auxo-table-row auxo-table-row-level-0", "data-row-key": order_id},
        el("td", {"class": "auxo-table-cell", "colspan": "7"},
            el("div", s("index_RowHeader"),
                el("div", s("index_leftWrapper"),
                    el("span", s("index_infoItem"), f"订单编号 {order_id}"),
                    el("span", s("index_infoItem"), f"下单时间 {when(one.get('create_time'))}"),
                    el("span", s("index_infoItem"),
                       f"{when(one.get('exp_ship_time'))} 前发货")),
                el("div", s("index_rightWrapper"),
                    el("a", {"class": s("table_nickname")}, str(one.get("user_nickname", ""))),
                    el("img", {"data-kora": "飞鸽", "alt": ""})))),
    )  # fmt: skip
    items: Sequence[Json] = one.get("product_item") or []
    rows = [header]
    for i, item in enumerate(items):
        last = i == len(items) - 1
        cells = _cells(page, one, item, order_id, first=i == 0, last=last)
        rows.append(
            el("tr", {"class": "auxo-table-row auxo-table-row-level-1"
                      + (" auxo-pair-group-row-last" if last else ""),
                      "data-row-key": f"{item.get('item_order_id')}-{i}"},
               *(cells[k] for k in order))
        )  # fmt: skip
    return rows


def _cells(
    page: Page, one: Json, item: Json, order_id: str, *, first: bool, last: bool
) -> list[Node]:
    s = page.styles
    spec = "/".join(str(p.get("text", "")).split(":")[-1] for p in item.get("properties") or [])
    quantity = item.get("combo_num", 1)
    sale: Json = item.get("after_sale_info") or {}
    status = str((one.get("order_status_info") or {}).get("order_status_text", ""))
    goods = el("div", s("index_cellRow"),
        el("img", {"src": str(item.get("img", "")), "alt": ""}),
        el("div", s("style_detail"),
            el("div", s("style_name"), str(item.get("product_name", ""))),
            el("div", s("style_desc"), f"{spec} x{quantity}"),
            el("div", s("style_code"), f"商家编码: {item.get('merchant_sku_code', '')}")))  # fmt: skip
    # guess: the remarks' footer stands in the last item row's first cell.
    notes = [f"{k}：{v}" for k, v in (("商家备注", one.get("remark")),
                                     ("买家留言", one.get("buyer_words"))) if v]  # fmt: skip
    footer = (
        el("div", s("index_footer"),
           *(el("div", s("index_footerContent"), n) for n in notes)) if last and notes else None
    )  # fmt: skip
    amount = el("div", "", el("div", s("table_comboAmount"), yuan(item.get("combo_amount"))),
                el("div", s("table_comboNum"), f"x{quantity}"))  # fmt: skip
    state = el("div", {"data-kora_order_status": str(one.get("order_status", ""))}, status)
    ship_link = SHIP if page.variant.form == "page" else page.path
    actions = [el("a", {"class": s("index_link"), "href": f"{DETAIL}?id={order_id}"}, "详情")]
    if status in ("待发货", "部分发货"):
        link = f"{ship_link}?order_id={order_id}" + ("&ship=1" if ship_link != SHIP else "")
        actions.insert(0, el("button", {"type": "button", "data-b": f"go:{link}",
                       "class": f"{s('index_button')} auxo-btn auxo-btn-link"},
                       el("span", "", "发货")))  # fmt: skip
    elif status == "已发货":
        actions.append(el("a", {"class": s("index_link")}, "查看物流"))
    paid = el("div", s("index_payAmount"), yuan(one.get("pay_amount")))
    contents: list[list[Node | None]] = [
        [goods, footer],
        [amount],
        [el("div", s("table_aftersale"), str(sale.get("after_sale_status_text", "-")))],
        [state if first else None],
        [paid if first else None],
        [_receiver(page, one) if first else None],
        [el("div", s("table_actions"), *actions) if first else None],
    ]
    return [el("td", "auxo-table-cell", *inner) for inner in contents]


def _receiver(page: Page, one: Json) -> Node:
    info: Json = one.get("receiver_info") or {}
    address: Json = info.get("post_addr") or {}
    places = " ".join(
        str((address.get(k) or {}).get("name", "")) for k in ("province", "city", "town", "street")
    )
    return el("div", page.styles("index_locationDetail"),
        el("div", "", str(info.get("post_receiver", ""))),
        el("div", "", str(info.get("post_tel", ""))),
        el("div", "", f"{places} {address.get('detail', '')}"),
        el("a", {"data-kora": "查看敏感信息"}, "查看"))  # fmt: skip


def _pagination(page: Page, total: int, size: int) -> Node:
    """antd's pagination; pages count from 1 here and from 0 in the call."""
    pages = max(1, -(-total // size))
    now = int(page.query.get("page", "0") or 0) + 1

    def item(cls: str, title: str, target: int, text: str) -> Node:
        attrs = {"title": title, "class": cls}
        if 1 <= target <= pages and target != now:
            attrs["data-b"] = f"go:{page.link(page=str(target - 1))}"
        else:
            attrs["aria-disabled"] = "true"
        return el("li", attrs, el("a", {"rel": "nofollow"}, text))

    shown = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - now) <= 2]
    numbers = [
        item("auxo-pagination-item" + (" auxo-pagination-item-active" if n == now else ""),
             str(n), n, str(n)) for n in shown
    ]  # fmt: skip
    off = " auxo-pagination-disabled"
    return el("ul", "auxo-pagination",
        el("li", "auxo-pagination-total-text", f"共 {total} 条"),
        item("auxo-pagination-prev" + (off if now <= 1 else ""), "上一页", now - 1, "<"),
        *numbers,
        item("auxo-pagination-next" + (off if now >= pages else ""), "下一页", now + 1, ">"),
        el("li", "auxo-pagination-options",
           *(el("a", {"data-b": f"go:{page.link(pageSize=str(n), page='')}"}, f"{n} 条/页")
             for n in (10, 20, 50))))  # fmt: skip
