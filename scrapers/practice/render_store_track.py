"""抖店's trace page of an order; its address, its call and its DOM are guesses throughout."""

from collections.abc import Sequence

from .dom import Node, div, el
from .messages import Json, obj, objs
from .pages import Answer, Page, Step, Ui, View, answers_to
from .reading import field, text, when
from .store_frame import call, frame, messages, session_check, shop_name, spinner, trouble
from .store_tracks import TRACK_API


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """Every parcel of one order with its trace."""
    if not answers:
        wanted = call(page, TRACK_API, order_id=page.query.get("order_id", ""))
        return View(frame(page, None, spinner()), Step((session_check(page), wanted)))
    failed = trouble(page, answers)
    if failed:
        return failed
    found = obj(answers_to(answers, TRACK_API)[0].json().get("data"))
    s, shop = page.styles, shop_name(answers)
    said = div(s("index_infoItem"), f"订单编号 {text(found, 'shop_order_id')}")
    parcels = [_parcel(page, one, i) for i, one in enumerate(objs(field(found, "logistics_list")))]
    content = div(
        s("index_trackPage"),
        div(s("index_orderInfo"), said),
        *(parcels or [_nothing(page)]),
    )
    return View((*frame(page, shop, content), *messages(ui)), account=shop)


def _nothing(page: Page) -> Node:
    return div(page.styles("index_trackEmpty"), "暂无物流轨迹")


def _parcel(page: Page, one: Json, index: int) -> Node:
    s = page.styles
    said = [f"物流公司：{text(one, 'company_name')}", f"运单号：{text(one, 'tracking_no')}"]
    if page.columns_moved:
        said.reverse()
    items = [div(s("index_packageItem"), line) for line in said]
    title = div(s("index_packageTitle"), f"包裹{index + 1}")
    rows = [_row(page, event) for event in objs(one.get("track_list"))]
    traces = el("ul", "auxo-timeline", *rows) if rows else _nothing(page)
    return div(s("index_trackPackage"), title, *items, traces)


def _row(page: Page, event: Json) -> Node:
    s = page.styles
    cells = [
        div(s("index_trackTime"), when(event.get("track_time"))),
        div(s("index_trackText"), text(event, "track_desc")),
    ]
    if page.columns_moved:
        cells.reverse()
    content = div("auxo-timeline-item-content", *cells)
    return el("li", "auxo-timeline-item", div("auxo-timeline-item-head"), content)
