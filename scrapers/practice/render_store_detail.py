"""抖店's order detail page; its address and its DOM are guesses throughout."""

from collections.abc import Sequence

from .dom import Node, el
from .messages import Json
from .pages import Answer, Page, Step, Ui, View, answers_to
from .render_store_list import field, when, yuan
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
    data: Json = answers_to(answers, path)[0].json().get("data") or {}
    order: Json = data.get("order") or {}
    s, shop = page.styles, shop_name(answers)
    status = str((order.get("order_status_info") or {}).get("order_status_text", ""))
    content = el("div", s("index_detailPage"),
        el("div", s("index_status"), el("span", s("index_statusText"), status)),
        el("div", s("index_orderInfo"),
           el("div", s("index_infoItem"), f"订单编号 {field(order, 'shop_order_id')}"),
           el("div", s("index_infoItem"), f"下单时间 {when(order.get('create_time'))}"),
           el("div", s("index_infoItem"), f"支付时间 {when(order.get('pay_time'))}"),
           el("div", s("index_infoItem"), f"最晚发货时间 {when(order.get('exp_ship_time'))}"),
           el("div", s("index_payAmount"), yuan(order.get("pay_amount")))),
        _parcels(page, order),
        _lines(page, order),
    )  # fmt: skip
    return View((*frame(page, shop, content), *messages(ui)), account=shop)


def parcels_of(order: Json) -> list[tuple[str, str, str]]:
    """(carrier's name, number, ship time) of each parcel, wherever the JSON has them."""
    listed: list[Json] = field(order, "logistics_info") or []
    found = [
        (str(p.get("company_name")), str(field(p, "tracking_no")), when(p.get("ship_time")))
        for p in listed
    ]
    packages: list[Json] = (order.get("logistics") or {}).get("packages") or []
    return found + [
        (str(p.get("express_name")), str(field(p, "track_no")), when(p.get("send_time")))
        for p in packages
    ]


def _parcels(page: Page, order: Json) -> Node:
    s = page.styles
    parcels = parcels_of(order)
    blocks = [
        el("div", s("index_package"),
           el("div", s("index_packageTitle"), f"包裹{i + 1}"),
           el("div", s("index_packageItem"), f"物流公司：{carrier}"),
           el("div", s("index_packageItem"), f"运单号：{number}"),
           el("div", s("index_packageItem"), f"发货时间：{shipped}"))
        for i, (carrier, number, shipped) in enumerate(parcels)
    ]  # fmt: skip
    if page.columns_moved:
        blocks = [Node(b.tag, b.attrs, (b.children[0], *b.children[:0:-1])) for b in blocks]
    if not blocks:
        blocks = [el("div", s("index_packageEmpty"), "暂无物流信息")]
    return el("div", s("index_logistics"), el("h3", "", "物流信息"), *blocks)


def _lines(page: Page, order: Json) -> Node:
    rows: list[Node] = []
    for item in order.get("product_item") or []:
        texts = [str(p.get("text", "")).split(":")[-1] for p in item.get("properties") or []]
        sale = str((item.get("after_sale_info") or {}).get("after_sale_status_text", "-"))
        cells = [
            el("td", "auxo-table-cell",
               el("div", page.styles("style_name"), str(item.get("product_name", ""))),
               el("div", page.styles("style_desc"),
                  f"{'/'.join(texts)} x{item.get('combo_num', 1)}")),
            el("td", "auxo-table-cell", yuan(item.get("combo_amount"))),
            el("td", "auxo-table-cell", sale),
        ]  # fmt: skip
        row = {"class": "auxo-table-row auxo-table-row-level-0",
               "data-row-key": str(item.get("item_order_id"))}  # fmt: skip
        rows.append(el("tr", row, *(reversed(cells) if page.columns_moved else cells)))
    heads = ["商品", "单价", "售后状态"]
    if page.columns_moved:
        heads.reverse()
    return el("div", "auxo-table-wrapper", el("table", "",
        el("thead", "auxo-table-thead",
           el("tr", "", *(el("th", "auxo-table-cell", h) for h in heads))),
        el("tbody", "auxo-table-tbody", *rows)))  # fmt: skip
