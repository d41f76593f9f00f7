"""The row pairs of 抖店's list: a header row per order, then a row per line."""

from collections.abc import Sequence

from .dom import Node, button, div, el, span
from .messages import Json, obj, objs
from .pages import Page
from .reading import spec_of, text, when, yuan
from .store_frame import DETAIL, SHIP

COLUMNS = ("商品", "单价/数量", "售后状态", "订单状态", "实收款", "收货信息", "操作")
MOVED = (3, 2, 0, 4, 1, 6, 5)  # the fault `columns`
SHIPPABLE = ("待发货", "部分发货")


def table(page: Page, orders: Sequence[Json]) -> Node:
    """The table of one page of orders."""
    order = MOVED if page.columns_moved else tuple(range(len(COLUMNS)))
    heads = [el("th", "auxo-table-cell", COLUMNS[i]) for i in order]
    rows = [row for one in orders for row in _pair(page, one, order)] or [_nothing()]
    head = el("thead", "auxo-table-thead", el("tr", "", *heads))
    attrs = {"class": "auxo-table-tbody"}
    if "virtual" in page.list_modes and orders:
        attrs["data-b"] = "virtual"  # the page's script keeps only the rows near the viewport
    body = el("tbody", attrs, *rows)
    return div("auxo-table-wrapper", div("auxo-table", el("table", "", head, body)))


def _nothing() -> Node:
    cell = {"class": "auxo-table-cell", "colspan": str(len(COLUMNS))}
    said = div("auxo-empty-description", "暂无数据")
    return el("tr", "auxo-table-placeholder", el("td", cell, said))


def _pair(page: Page, one: Json, order: Sequence[int]) -> list[Node]:
    items = objs(one.get("product_item"))
    rows = [_header(page, one)]
    for i, item in enumerate(items):
        last = i == len(items) - 1
        cells = _line_cells(page, one, item, last=last) + _order_cells(page, one, first=i == 0)
        # Cells 0-2 belong to the line, the others to the order as a whole.
        made = [el("td", "auxo-table-cell", *inner) for inner in cells]
        attrs = {
            "class": "auxo-table-row auxo-table-row-level-1"
            + (" auxo-pair-group-row-last" if last else ""),
            "data-row-key": f"{text(item, 'item_order_id')}-{i}",
        }
        rows.append(el("tr", attrs, *(made[k] for k in order)))
    return rows


def _header(page: Page, one: Json) -> Node:
    s, order_id = page.styles, text(one, "shop_order_id")
    left = div(
        s("index_leftWrapper"),
        span(s("index_infoItem"), f"订单编号 {order_id}"),
        span(s("index_infoItem"), f"下单时间 {when(one.get('create_time'))}"),
        span(s("index_infoItem"), f"请于 {when(one.get('exp_ship_time'))} 前发货"),
    )
    right = div(
        s("index_rightWrapper"),
        el("a", s("table_nickname"), text(one, "user_nickname")),
        el("img", {"data-kora": "飞鸽", "alt": ""}),
    )
    cell = {"class": "auxo-table-cell", "colspan": str(len(COLUMNS))}
    attrs = {"class": "auxo-table-row auxo-table-row-level-0", "data-row-key": order_id}
    return el("tr", attrs, el("td", cell, div(s("index_RowHeader"), left, right)))


def _line_cells(page: Page, one: Json, item: Json, *, last: bool) -> list[list[Node]]:
    s = page.styles
    goods = div(
        s("index_cellRow"),
        el("img", {"src": text(item, "img"), "alt": ""}),
        div(
            s("style_detail"),
            div(s("style_name"), text(item, "product_name")),
            div(s("style_desc"), spec_of(item)),
            div(s("style_code"), f"商家编码: {text(item, 'merchant_sku_code')}"),
        ),
    )
    # guess: the remarks' footer stands in the last item row's first cell.
    said = [("商家备注", text(one, "remark")), ("买家留言", text(one, "buyer_words"))]
    notes = [div(s("index_footerContent"), f"{k}：{v}") for k, v in said if v and last]
    amount = div(s("table_comboAmount"), yuan(item.get("combo_amount")))
    number = div(s("table_comboNum"), f"x{item.get('combo_num', 1)}")
    sale = text(obj(item.get("after_sale_info")), "after_sale_status_text") or "-"
    return [
        [goods, *([div(s("index_footer"), *notes)] if notes else [])],
        [amount, number],
        [div(s("table_aftersale"), sale)],
    ]


def _order_cells(page: Page, one: Json, *, first: bool) -> list[list[Node]]:
    if not first:
        return [[], [], [], []]
    s = page.styles
    status = text(obj(one.get("order_status_info")), "order_status_text")
    return [
        [el("div", {"data-kora_order_status": text(one, "order_status")}, status)],
        [div(s("index_payAmount"), yuan(one.get("pay_amount")))],
        [_receiver(page, one)],
        [div(s("table_actions"), *_actions(page, text(one, "shop_order_id"), status))],
    ]


def _actions(page: Page, order_id: str, status: str) -> list[Node]:
    s = page.styles
    detail = el("a", {"class": s("index_link"), "href": f"{DETAIL}?id={order_id}"}, "详情")
    if status in SHIPPABLE:
        link = _ship_link(page, order_id)
        return [button(f"go:{link}", f"{s('index_button')} auxo-btn auxo-btn-link", "发货"), detail]
    if status == "已发货":
        return [detail, el("a", s("index_link"), "查看物流")]
    return [detail]


def _ship_link(page: Page, order_id: str) -> str:
    """To the form's page, or to the modal; with the twin's switches it lies over the whole list."""
    if page.variant.form == "modal":
        searched = f"{page.path}?order_id={order_id}&ship=1"
        return page.link(ship=order_id) if page.switches else searched
    react = page.switches.get("practice_form")
    return f"{SHIP}?order_id={order_id}" + (f"&practice_form={react}" if react else "")


def _receiver(page: Page, one: Json) -> Node:
    info = obj(one.get("receiver_info"))
    address = obj(info.get("post_addr"))
    levels = ("province", "city", "town", "street")
    places = " ".join(text(obj(address.get(level)), "name") for level in levels)
    return div(
        page.styles("index_locationDetail"),
        div("", text(info, "post_receiver")),
        div("", text(info, "post_tel")),
        div("", f"{places} {text(address, 'detail')}"),
        el("a", {"data-kora": "查看敏感信息"}, "查看"),
    )
