"""1688's page after 提交订单, with the new order's number. guess: address and DOM."""

from collections.abc import Sequence
from urllib.parse import urlencode

from .dom import Child, div, el, span
from .messages import Json
from .pages import Answer, Page, Ui, View
from .reading import text
from .supplier_api import DETAIL_API
from .supplier_frame import AIR, DETAIL
from .supplier_shop_frame import shop_page


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The number of the order that the address names."""
    wanted = {"orderId": page.query.get("orderId", "")}
    return shop_page(page, answers, ui, DETAIL_API, wanted, _content)


def _content(model: Json) -> tuple[Child, ...]:
    order_id = text(model, "idStr")
    link = f"{AIR}{DETAIL}?{urlencode({'orderId': order_id})}"
    return (
        div(
            "order-success",
            div("success-title", "订单提交成功"),
            div("success-order", span("label", "订单号："), span("order-id", order_id)),
            el("a", {"class": "order-detail-action", "href": link}, "查看订单"),
        ),
    )
