"""1688's order form: goods, receiver, memo, 提交订单. guess: all of it but the wish for a memo."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from .dom import Child, Node, button, div, el, span
from .messages import Json, obj
from .pages import Answer, Page, Step, Ui, View
from .reading import text, yuan
from .supplier_buying import FORM_API, MAKE_API
from .supplier_frame import OFFER_HOST, ORDER_MADE, good, posting
from .supplier_shop_frame import shop_page, spec_items

MADE = f"https://trade.1688.com{ORDER_MADE}"
NAMES = ("offerId", "spec", "quantity")  # guess: what the address says


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The form, and away from it once the order is made."""
    order_id, refused = _outcome(answers)
    told = replace(ui, toast=ui.toast and refused)
    wanted = {name: page.query.get(name, "") for name in NAMES}
    made = shop_page(page, answers, told, FORM_API, wanted, lambda model: _content(model, told))
    if made.step.calls or made.step.goto:
        return made
    if order_id:
        return replace(made, step=Step(goto=f"{MADE}?{urlencode({'orderId': order_id})}"))
    return replace(made, step=Step(buying={"make": posting(page, MAKE_API), **wanted}))


def _outcome(answers: Sequence[Answer]) -> tuple[str, str]:
    """The new order's number, or what 1688 said against it; both "" before 提交订单."""
    made = good(answers, MAKE_API)
    data = obj(made[-1].json().get("data")) if made else {}
    return text(data, "orderId"), text(data, "message")


def _content(model: Json, ui: Ui) -> tuple[Child, ...]:
    receiver = obj(model.get("receiver"))
    who = " ".join(text(receiver, name) for name in ("name", "mobile", "address"))
    return (
        div(
            "smart-make-order",
            div("address-block", div("address-item address-selected", f"收货人：{who}")),
            div("order-group", _seller(model), _goods(model), _memo(ui)),
            div(
                "order-sum",
                span("carriage", f"含运费 {yuan(model.get('carriage'))}"),
                span("sum-payment", yuan(model.get("sumPayment"))),
                button("make-order", "submit-order", "提交订单"),
            ),
        ),
    )


def _seller(model: Json) -> Node:
    return div("company-name", text(obj(model.get("sellerInfo")), "companyName"))


def _goods(model: Json) -> Node:
    offer_id = text(model, "offerId")
    link = {"class": "offer-title", "href": f"https://{OFFER_HOST}/offer/{offer_id}.html"}
    return el(
        "div",
        {"class": "goods-item", "data-offer-id": offer_id},
        el("a", link, text(model, "subject")),
        span("offer-id", f"Offer ID：{offer_id}"),
        div("sku-info", *spec_items(model)),
        span("unit-price", yuan(model.get("price"))),
        span("quantity-amount", f"x{text(model, 'quantity')}"),
    )


def _memo(ui: Ui) -> Node:
    """A controlled field; what stands in it by now is its value, not its text."""
    attrs = {
        "class": "memo-textarea",
        "id": "memo",
        "placeholder": "选填，可以告诉卖家您的特殊要求",
        "data-b": "memo",
    }
    label = el("label", {"class": "memo-label", "for": "memo"}, "给卖家留言")
    return div("memo-field", label, el("textarea", attrs, ui.memo))
