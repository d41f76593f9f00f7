"""1688's offer page. guess: all of its DOM; the facts only know its address."""

from collections.abc import Sequence
from dataclasses import replace

from .dom import Child, Node, button, div, el, span
from .messages import Json, obj
from .pages import Answer, Page, Step, Ui, View
from .reading import text, yuan
from .supplier_buying import OFFER_API
from .supplier_frame import MAKE_ORDER
from .supplier_shop_frame import shop_page

FORM = f"https://order.1688.com{MAKE_ORDER}"
CHOICES = (("colour", "颜色"), ("size", "尺码"))


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """Title, a choice for each part of the spec, the quantity, 立即订购."""
    offer_id = page.path.removeprefix("/offer/").removesuffix(".html")
    wanted = {"offerId": offer_id}
    made = shop_page(page, answers, ui, OFFER_API, wanted, lambda model: _content(model, ui))
    if made.step.calls or made.step.goto:
        return made
    return replace(made, step=Step(buying={"form": FORM, "offerId": offer_id}))


def _content(model: Json, ui: Ui) -> tuple[Child, ...]:
    props = {text(one, "prop"): one.get("value") for one in model.get("skuProps", [])}
    chosen = {"colour": ui.colour, "size": ui.size}
    choices = [_choice(k, title, props.get(title) or [], chosen[k]) for k, title in CHOICES]
    return (
        div(
            "od-pc-offer",
            div("title-text", el("h1", "", text(model, "subject"))),
            div("company-name", text(obj(model.get("sellerInfo")), "companyName")),
            div("price-text", yuan(model.get("price"))),
            div("offer-attribute", f"货号：{text(model, 'productNumber')}"),
            div("sku-wrapper", *choices),
            _quantity(ui),
            div(
                "order-button-wrapper",
                button("buy-now", "order-now", "立即订购"),
                button("", "add-to-cart", "加入进货单"),
            ),
        ),
    )


def _choice(key: str, title: str, values: Sequence[str], chosen: str) -> Node:
    items: list[Node] = []
    for value in values:
        on = value == chosen
        attrs = {
            "type": "button",
            "class": "sku-item" + (" sku-item-active" if on else ""),
            "title": value,
            "aria-pressed": str(on).lower(),
            "data-b": f"choose:{key}:{value}",
        }
        items.append(el("button", attrs, value))
    return div("sku-prop", span("sku-prop-name", title), div("sku-prop-values", *items))


def _quantity(ui: Ui) -> Node:
    attrs = {
        "type": "text",
        "class": "amount-input",
        "inputmode": "numeric",
        "aria-label": "数量",
        "value": ui.quantity,
        "data-b": "quantity",
    }
    return div(
        "amount-wrapper",
        span("amount-label", "数量"),
        button("quantity:-1", "amount-down", "-"),
        el("input", attrs),
        button("quantity:1", "amount-up", "+"),
    )
