"""抖店's ship form: carrier rc-select, waybill input, and in some variants a box per line."""

from collections.abc import Sequence

from .dom import Child, Node, el
from .messages import Json
from .pages import Answer, Call, Page, Step, Ui, View, answers_to
from .store_frame import call, frame, messages, session_check, shop_name, spinner, trouble
from .store_orders import RENAMED

COMPANIES = "/api/order/logisticsCompanyList"
OPTIONS_IN_DOM = 12  # rc-select's virtual list keeps only about this many


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The single shipping page."""
    if not answers:
        wanted = (session_check(page), *form_calls(page))
        return View(frame(page, None, spinner()), Step(wanted))
    failed = trouble(page, answers)
    if failed:
        return failed
    shop = shop_name(answers)
    order = order_of(page, answers)
    content = el(
        "div",
        page.styles("index_deliveryPage"),
        el("h2", page.styles("index_title"), "订单发货"),
        *_order_block(page, order),
        *_form(page, answers, order, ui),
    )
    return View((*frame(page, shop, content), *floating(page, answers, ui)), account=shop)


def form_calls(page: Page) -> tuple[Call, ...]:
    order_id = page.query.get("order_id", "")
    return (call(page, page.variant.detail_path, order_id=order_id), call(page, COMPANIES))


def modal_calls(page: Page) -> tuple[Call, ...]:
    """The form's calls when it is a modal above the list (guess variant)."""
    opened = page.variant.form == "modal" and page.query.get("ship")
    return form_calls(page) if opened else ()


def modal_ready(page: Page, answers: Sequence[Answer]) -> bool:
    return bool(modal_calls(page)) and bool(answers_to(answers, COMPANIES))


def ship_modal(page: Page, answers: Sequence[Answer], ui: Ui) -> tuple[Node, ...]:
    order = order_of(page, answers)
    body = (*_order_block(page, order), *_form(page, answers, order, ui))
    wrap = {"role": "dialog", "class": "auxo-modal-wrap"}
    dialog = el("div", wrap, el("div", "auxo-modal",
        el("button", {"type": "button", "class": "auxo-modal-close", "aria-label": "关闭"}, "×"),
        el("div", "auxo-modal-title", "发货"), el("div", "auxo-modal-body", *body)))  # fmt: skip
    return (dialog, *floating(page, answers, ui))


def order_of(page: Page, answers: Sequence[Answer]) -> Json:
    found = answers_to(answers, page.variant.detail_path)[0].json()
    return (found.get("data") or {}).get("order") or {}


def companies(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    found = answers_to(answers, COMPANIES)
    data: list[Json] = (found[0].json().get("data") or []) if found else []
    return [(str(c.get("name")), str(c.get("code"))) for c in data]


def _order_block(page: Page, order: Json) -> tuple[Node, ...]:
    s = page.styles
    order_id = str(order.get("shop_order_id") or order.get(RENAMED["shop_order_id"]) or "")
    status = str((order.get("order_status_info") or {}).get("order_status_text", ""))
    info: Json = order.get("receiver_info") or {}
    who = f"{info.get('post_receiver', '')} {info.get('post_tel', '')}"
    return (
        el("div", s("index_orderInfo"),
           el("span", s("index_infoItem"), f"订单编号 {order_id}"),
           el("span", s("index_infoItem"), f"订单状态 {status}"),
           el("div", s("index_locationDetail"), el("div", "", who))),
    )  # fmt: skip


def ticked(page: Page, order: Json, ui: Ui) -> tuple[str, ...]:
    """The lines ticked now: what the person ticked, else what the variant starts with."""
    every = tuple(str(i.get("item_order_id")) for i in order.get("product_item") or [])
    if ui.ticked is not None:
        return tuple(i for i in every if i in ui.ticked)
    return every if page.variant.per_line == "all ticked" else ()


def _form(page: Page, answers: Sequence[Answer], order: Json, ui: Ui) -> tuple[Child, ...]:
    s = page.styles
    picked = ticked(page, order, ui)
    lines = [
        _line(page, item, str(item.get("item_order_id")) in picked)
        for item in order.get("product_item") or []
    ]
    number = el("input", {"type": "text", "class": "auxo-input", "autocomplete": "off",
        "placeholder": page.variant.placeholder, "value": ui.number, "data-b": "number"})  # fmt: skip
    return (
        el("div", s("index_goods"), *lines),
        _field(s("index_formItem"), "退货地址", _address(page)),
        _field(s("index_formItem"), "物流公司", _carrier(ui)),
        _field(s("index_formItem"), "物流单号", number),
        el("div", s("index_footerBar"),
           el("button", {"type": "button", "class": "auxo-btn auxo-btn-primary",
                         "data-b": "submit"}, el("span", "", "确认发货"))),
    )  # fmt: skip


def _field(cls: str, label: str, control: Node) -> Node:
    return el("div", f"{cls} auxo-form-item",
        el("label", "auxo-form-item-label", label),
        el("div", "auxo-form-item-control", control))  # fmt: skip


def _line(page: Page, item: Json, on: bool) -> Node:
    s = page.styles
    box = None
    if page.variant.per_line != "no":
        attrs = {"type": "checkbox", "class": "auxo-checkbox-input", "value":
                 str(item.get("item_order_id")), "data-b": "tick"}  # fmt: skip
        box = el("span", "auxo-checkbox" + (" auxo-checkbox-checked" if on else ""),
                 el("input", {**attrs, **({"checked": ""} if on else {})}))  # fmt: skip
    spec = "/".join(str(p.get("text", "")).split(":")[-1] for p in item.get("properties") or [])
    return el("div", s("index_cellRow"), box,
        el("div", s("style_name"), str(item.get("product_name", ""))),
        el("div", s("style_desc"), f"{spec} x{item.get('combo_num', 1)}"))  # fmt: skip


def _select(number: int, title: str, typed: str, opened: bool, mark: str) -> Node:
    """rc-select in search mode: an input with role combobox and the chosen one beside it."""
    attrs = {"id": f"rc_select_{number}", "type": "search", "role": "combobox",
             "class": "auxo-select-selection-search-input", "autocomplete": "off",
             "aria-expanded": str(opened).lower(), "aria-haspopup": "listbox",
             "aria-controls": f"rc_select_{number}_list", "value": typed}  # fmt: skip
    if mark:
        attrs["data-b"] = mark
    chosen = (
        el("span", {"class": "auxo-select-selection-item", "title": title}, title)
        if title and not typed
        else None
    )
    hint = None if title or typed else el("span", "auxo-select-selection-placeholder", "请选择")
    return el("div", "auxo-select auxo-select-single auxo-select-show-search"
              + (" auxo-select-open" if opened else ""),
        el("div", {"class": "auxo-select-selector", **({"data-b": "opener"} if mark else {})},
            el("span", "auxo-select-selection-search", el("input", attrs)), chosen, hint))  # fmt: skip


def _address(page: Page) -> Node:
    return _select(0, "默认退货地址", "", False, "")


def _carrier(ui: Ui) -> Node:
    return _select(1, ui.carrier, ui.filter, ui.open, "carrier")


def floating(page: Page, answers: Sequence[Answer], ui: Ui) -> tuple[Node, ...]:
    """What antd hangs at the body's end: the options, the 60128 question, messages."""
    parts: list[Node] = []
    if ui.open:
        parts.append(_options(companies(answers), ui))
    if ui.dialog:
        parts.append(_question(ui.dialog))
    return (*parts, *messages(ui))


def _options(known: Sequence[tuple[str, str]], ui: Ui) -> Node:
    fits = [name for name, _ in known if ui.filter.lower() in name.lower()]
    shown = [
        el("div", {"class": "auxo-select-item auxo-select-item-option", "title": name,
                   "aria-selected": str(name == ui.carrier).lower(), "data-b": f"option:{name}"},
           el("div", "auxo-select-item-option-content", name))
        for name in fits[:OPTIONS_IN_DOM]
    ]  # fmt: skip
    empty = el("div", "auxo-select-item-empty", "暂无数据") if not shown else None
    return el("div", "auxo-select-dropdown rc-select-dropdown",
        el("div", {"role": "listbox", "id": "rc_select_1_list"}),
        el("div", "rc-virtual-list", el("div", "rc-virtual-list-holder-inner", *shown, empty)))  # fmt: skip


def _question(text: str) -> Node:
    return el("div", {"role": "dialog", "class": "auxo-modal-wrap"},
        el("div", "auxo-modal auxo-modal-confirm",
            el("div", "auxo-modal-body", el("div", "auxo-modal-confirm-content", text)),
            el("div", "auxo-modal-confirm-btns",
                el("button", {"type": "button", "class": "auxo-btn", "data-b": "refuse"},
                   el("span", "", "取消")),
                el("button", {"type": "button", "class": "auxo-btn auxo-btn-primary",
                              "data-b": "confirm"}, el("span", "", "确定(继续发货)")))))  # fmt: skip


def submit_facts(page: Page, answers: Sequence[Answer], ui: Ui) -> Json | None:
    """What the form's script needs for its submit request, None while there is no form."""
    if not answers_to(answers, COMPANIES):
        return None
    url = call(page, page.variant.submit_path).url
    order = order_of(page, answers)
    return {
        "url": url,
        "fields": page.variant.submit_fields,
        "perLine": page.variant.per_line != "no",
        "order": page.query.get("order_id", ""),
        "codes": dict(companies(answers)),
        "lines": ticked(page, order, ui),
    }
