"""抖店's order detail page; its address and its DOM are guesses throughout."""

from collections.abc import Sequence

from .dom import Node, div, el, span
from .messages import Json, obj, objs
from .pages import Answer, Page, Step, Ui, View, answers_to
from .reading import field, spec_of, text, when, yuan
from .store_frame import call, frame, messages, session_check, shop_name, spinner, trouble


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """Status, parcels and lines of one order."""
    path = page.variant.detail_path
    if not answers:
        wanted = (session_check(page), call(page, path, order_id=page.query.get("id", "")))
        return View(frame(page, None, spinner()), Step(wanted))
    failed = trouble(page, answers)
    if failed:
        return failed
    order = obj(obj(answers_to(answers, path)[0].json().get("data")).get("order"))
    s, shop = page.styles, shop_name(answers)
    content = div(
        s("index_detailPage"), *_head(page, order), _parcels(page, order), _lines(page, order)
    )
    return View((*frame(page, shop, content), *messages(ui)), account=shop)


def _head(page: Page, order: Json) -> tuple[Node, ...]:
    s = page.styles
    status = text(obj(order.get("order_status_info")), "order_status_text")
    said = (
        f"订单编号 {text(order, 'shop_order_id')}",
        f"下单时间 {when(order.get('create_time'))}",
        f"支付时间 {when(order.get('pay_time'))}",
        f"最晚发货时间 {when(order.get('exp_ship_time'))}",
    )
    paid = div(s("index_payAmount"), yuan(order.get("pay_amount")))
    return (
        div(s("index_status"), span(s("index_statusText"), status)),
        div(s("index_orderInfo"), *(div(s("index_infoItem"), one) for one in said), paid),
    )


def parcels_of(order: Json) -> list[tuple[str, str, str]]:
    """(carrier's name, number, ship time) of each parcel, wherever the JSON has them."""
    listed = [
        (text(one, "company_name"), text(one, "tracking_no"), when(one.get("ship_time")))
        for one in objs(field(order, "logistics_info"))
    ]
    packages = [
        (text(one, "express_name"), text(one, "track_no"), when(one.get("send_time")))
        for one in objs(obj(order.get("logistics")).get("packages"))
    ]
    return listed + packages


def _parcels(page: Page, order: Json) -> Node:
    s = page.styles
    blocks: list[Node] = []
    for i, (carrier, number, shipped) in enumerate(parcels_of(order)):
        said = [f"物流公司：{carrier}", f"运单号：{number}", f"发货时间：{shipped}"]
        if page.columns_moved:
            said.reverse()
        items = [div(s("index_packageItem"), one) for one in said]
        blocks.append(div(s("index_package"), div(s("index_packageTitle"), f"包裹{i + 1}"), *items))
    nothing = div(s("index_packageEmpty"), "暂无物流信息")
    return div(s("index_logistics"), el("h3", "", "物流信息"), *(blocks or [nothing]))


def _lines(page: Page, order: Json) -> Node:
    turn = -1 if page.columns_moved else 1
    heads = [el("th", "auxo-table-cell", title) for title in ("商品", "单价", "售后状态")][::turn]
    rows: list[Node] = []
    for item in objs(order.get("product_item")):
        name = div(page.styles("style_name"), text(item, "product_name"))
        sale = text(obj(item.get("after_sale_info")), "after_sale_status_text") or "-"
        cells = [
            el("td", "auxo-table-cell", name, div(page.styles("style_desc"), spec_of(item))),
            el("td", "auxo-table-cell", yuan(item.get("combo_amount"))),
            el("td", "auxo-table-cell", sale),
        ]
        key = text(item, "item_order_id")
        row = {"class": "auxo-table-row auxo-table-row-level-0", "data-row-key": key}
        rows.append(el("tr", row, *cells[::turn]))
    head = el("thead", "auxo-table-thead", el("tr", "", *heads))
    body = el("tbody", "auxo-table-tbody", *rows)
    return div("auxo-table-wrapper", el("table", "", head, body))
