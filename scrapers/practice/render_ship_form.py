"""抖店's ship form: carrier, waybill number, and in some variants a box per line."""

from collections.abc import Sequence

from .dom import Node, button, div, el, span
from .messages import Json, obj, objs
from .pages import Answer, Call, Page, Step, Ui, View, answers_to
from .reading import spec_of, text
from .render_carrier_select import options, select
from .store_frame import call, frame, messages, session_check, shop_name, spinner, trouble

COMPANIES = "/api/order/logisticsCompanyList"  # guess: the open API's name
ADDRESS, CARRIER = 0, 1  # rc-select numbers its inputs: the carrier is #rc_select_1 (facts)


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The single shipping page."""
    if not answers:
        wanted = (session_check(page), *form_calls(page))
        return View(frame(page, None, spinner()), Step(wanted))
    failed = trouble(page, answers)
    if failed:
        return failed
    shop, s = shop_name(answers), page.styles
    title = el("h2", s("index_title"), "订单发货")
    content = div(s("index_deliveryPage"), title, *_form(page, order_of(page, answers), ui))
    return View((*frame(page, shop, content), *floating(answers, ui)), account=shop)


def wanted_order(page: Page) -> str:
    """The order that the form is for: `ship` names it where the list is not searched for it."""
    ship = page.query.get("ship", "")
    return ship if len(ship) > 1 else page.query.get("order_id", "")


def form_calls(page: Page) -> tuple[Call, ...]:
    order_id = wanted_order(page)
    return (call(page, page.variant.detail_path, order_id=order_id), call(page, COMPANIES))


def modal_calls(page: Page) -> tuple[Call, ...]:
    """The form's calls when it is a modal above the list (a guess variant)."""
    opened = page.variant.form == "modal" and page.query.get("ship")
    return form_calls(page) if opened else ()


def modal_ready(page: Page, answers: Sequence[Answer]) -> bool:
    return bool(modal_calls(page)) and bool(answers_to(answers, COMPANIES))


def ship_modal(page: Page, answers: Sequence[Answer], ui: Ui) -> tuple[Node, ...]:
    """The same form as a modal."""
    kept = wanted_order(page) != page.query.get("order_id")
    away = page.link(ship="") if kept else page.link(ship="", order_id="")
    close = {
        "type": "button",
        "class": "auxo-modal-close",
        "aria-label": "关闭",
        "data-b": f"go:{away}",
    }
    box = div(
        "auxo-modal",
        el("button", close, "×"),
        div("auxo-modal-title", "发货"),
        div("auxo-modal-body", *_form(page, order_of(page, answers), ui)),
    )
    dialog = el("div", {"role": "dialog", "class": "auxo-modal-wrap"}, box)
    return (dialog, *floating(answers, ui))


def order_of(page: Page, answers: Sequence[Answer]) -> Json:
    found = answers_to(answers, page.variant.detail_path)[0].json()
    return obj(obj(found.get("data")).get("order"))


def companies(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    """(name, code) of every carrier the store knows."""
    found = answers_to(answers, COMPANIES)
    listed = objs(found[0].json().get("data")) if found else []
    return [(text(one, "name"), text(one, "code")) for one in listed]


def ticked(page: Page, order: Json, ui: Ui) -> tuple[str, ...]:
    """The lines ticked now: what the person ticked, else what the variant starts with."""
    every = tuple(text(item, "item_order_id") for item in objs(order.get("product_item")))
    if ui.ticked is not None:
        return tuple(i for i in every if i in ui.ticked)
    return every if page.variant.per_line == "all ticked" else ()


def submit_facts(page: Page, answers: Sequence[Answer], ui: Ui) -> Json | None:
    """What the form's script needs for its submit request, None while there is no form."""
    if not answers_to(answers, COMPANIES):
        return None
    return {
        "url": call(page, page.variant.submit_path).url,
        "fields": page.variant.submit_fields,
        "perLine": page.variant.per_line != "no",
        "order": wanted_order(page),
        "codes": dict(companies(answers)),
        "lines": ticked(page, order_of(page, answers), ui),
    }


def _form(page: Page, order: Json, ui: Ui) -> tuple[Node, ...]:
    s = page.styles
    picked = ticked(page, order, ui)
    items = objs(order.get("product_item"))
    lines = [_line(page, item, text(item, "item_order_id") in picked) for item in items]
    number = {
        "type": "text",
        "class": "auxo-input",
        "autocomplete": "off",
        "placeholder": page.variant.placeholder,
        "value": ui.number,
        "data-b": "number",
    }
    carrier = select(CARRIER, ui.carrier, typed=ui.filter, opened=ui.open, mark="carrier")
    return (
        _order_block(page, order),
        div(s("index_goods"), *lines),
        _field(page, "退货地址", select(ADDRESS, "默认退货地址")),
        _field(page, "物流公司", carrier),
        _field(page, "物流单号", el("input", number)),
        div(s("index_footerBar"), button("submit", "auxo-btn auxo-btn-primary", "确认发货")),
    )


def _order_block(page: Page, order: Json) -> Node:
    s, info = page.styles, obj(order.get("receiver_info"))
    status = text(obj(order.get("order_status_info")), "order_status_text")
    who = f"{text(info, 'post_receiver')} {text(info, 'post_tel')}"
    return div(
        s("index_orderInfo"),
        span(s("index_infoItem"), f"订单编号 {text(order, 'shop_order_id')}"),
        span(s("index_infoItem"), f"订单状态 {status}"),
        div(s("index_locationDetail"), div("", who)),
    )


def _field(page: Page, label: str, control: Node) -> Node:
    return div(
        f"{page.styles('index_formItem')} auxo-form-item",
        el("label", "auxo-form-item-label", label),
        div("auxo-form-item-control", control),
    )


def _line(page: Page, item: Json, on: bool) -> Node:
    s, box = page.styles, None
    if page.variant.per_line != "no":
        attrs = {
            "type": "checkbox",
            "class": "auxo-checkbox-input",
            "value": text(item, "item_order_id"),
            "data-b": "tick",
        }
        tick = el("input", attrs | ({"checked": ""} if on else {}))
        box = span("auxo-checkbox" + (" auxo-checkbox-checked" if on else ""), tick)
    name = div(s("style_name"), text(item, "product_name"))
    return div(s("index_cellRow"), box, name, div(s("style_desc"), spec_of(item)))


def floating(answers: Sequence[Answer], ui: Ui) -> tuple[Node, ...]:
    """What antd hangs at the body's end: the options, the 60128 question, messages."""
    opened = (options(CARRIER, [n for n, _ in companies(answers)], ui),) if ui.open else ()
    return (*opened, *((_question(ui.dialog),) if ui.dialog else ()), *messages(ui))


def _question(said: str) -> Node:
    buttons = div(
        "auxo-modal-confirm-btns",
        button("refuse", "auxo-btn", "取消"),
        button("confirm", "auxo-btn auxo-btn-primary", "确定(继续发货)"),
    )
    body = div("auxo-modal-body", div("auxo-modal-confirm-content", said), buttons)
    box = div("auxo-modal auxo-modal-confirm", body)
    return el("div", {"role": "dialog", "class": "auxo-modal-wrap"}, box)
