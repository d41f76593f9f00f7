"""Address -> the module that renders it. A pure function of address, answers and ui."""

from collections.abc import Sequence

from . import (
    render_make_order,
    render_offer,
    render_order_made,
    render_ship_form,
    render_store_detail,
    render_store_list,
    render_store_track,
    render_supplier_detail,
    render_supplier_list,
    store_frame,
    supplier_frame,
)
from .dom import el
from .pages import Answer, Page, Step, Ui, View

TITLES = {
    store_frame.LIST: "订单管理-抖店",
    store_frame.DETAIL: "订单详情-抖店",
    store_frame.SHIP: "订单发货-抖店",
    store_frame.TRACK: "物流轨迹-抖店",
    store_frame.HOME: "首页-抖店",
    supplier_frame.LIST: "已买到的货品",
    supplier_frame.DETAIL: "订单详情",
    supplier_frame.MAKE_ORDER: "确认订单信息",
    supplier_frame.ORDER_MADE: "订单提交成功",
}
_RENDER = {
    store_frame.LIST: render_store_list.view,
    store_frame.DETAIL: render_store_detail.view,
    store_frame.SHIP: render_ship_form.view,
    store_frame.TRACK: render_store_track.view,
    supplier_frame.LIST: render_supplier_list.view,
    supplier_frame.DETAIL: render_supplier_detail.view,
    supplier_frame.MAKE_ORDER: render_make_order.view,
    supplier_frame.ORDER_MADE: render_order_made.view,
}


BUYING = {supplier_frame.MAKE_ORDER, supplier_frame.ORDER_MADE}


def title_of(path: str) -> str | None:
    """The title of the page at this path, None where there is no page."""
    return "商品详情-1688" if supplier_frame.is_offer(path) else TITLES.get(path)


def reacts(page: Page) -> bool:
    """Whether the page's script mounts as React does; the older pages only if they are told to."""
    new = page.path in BUYING or supplier_frame.is_offer(page.path)
    return new or bool(page.switches)


def render(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The page's body now, and what its script does next."""
    offered = supplier_frame.is_offer(page.path)
    made = render_offer.view if offered else _RENDER.get(page.path, _home)
    return made(page, answers, ui)


def _home(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    frame, shop = store_frame.frame, store_frame.shop_name(answers)
    if not answers:
        started = frame(page, None, store_frame.spinner())
        return View(started, Step((store_frame.session_check(page),)))
    failed = store_frame.trouble(page, answers)
    if failed:
        return failed
    return View(
        frame(page, shop, el("div", page.styles("index_welcome"), "欢迎回来")), account=shop
    )
