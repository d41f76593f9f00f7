"""抖店's order list: tabs with counters, search, the table, antd's pagination.

The page's address may hold switches of the twin's own, all off unless said otherwise:
`practice_list=react` (it mounts as React does, see static/react.js), `virtual` (only the rows near
the viewport, used again while scrolling), `live` (asks its call every 500 ms and adds new orders),
also several by commas; `practice_page_size=500`; `practice_form=react` for the ship form.
"""

from collections.abc import Sequence

from .dom import Node, button, div, el, span
from .messages import Json, obj, objs
from .pages import Answer, Call, Page, Step, Ui, View, answers_to
from .reading import text
from .render_ship_form import modal_calls, modal_ready, ship_modal
from .render_store_rows import table
from .store_frame import call, frame, messages, session_check, shop_name, spinner, trouble
from .store_orders import TABS

LIST_API, COUNT_API = "/api/order/searchlist", "/api/order/tabcnt"
PAGE_SIZES = (10, 20, 50)
MOST = 500


def calls(page: Page) -> tuple[Call, ...]:
    """The list's own calls; pages count from 0 there, and in the page's address (a guess)."""
    return (session_check(page), _counted(page), _listed(page), *modal_calls(page))


def _counted(page: Page) -> Call:
    return call(page, COUNT_API, tabcnt_version="v1", tab="all")


def _listed(page: Page) -> Call:
    query = page.query
    search = {"order_id": query["order_id"]} if query.get("order_id") else {}
    return call(
        page,
        LIST_API,
        page=query.get("page", "0"),
        pageSize=query.get("pageSize", str(_size_asked(page) or PAGE_SIZES[0])),
        tab=query.get("tab", "all"),
        order_by="create_time",
        order="desc",
        **search,
    )


def _size_asked(page: Page) -> int:
    """How many orders `practice_page_size` wants on a page, 0 without it."""
    size = page.query.get("practice_page_size", "")
    return min(MOST, int(size)) if size.isascii() and size.isdigit() else 0


def view(page: Page, answers: Sequence[Answer], ui: Ui) -> View:
    """The list at this moment of its script."""
    if not answers:
        return View(frame(page, None, spinner()), Step(calls(page)))
    failed = trouble(page, answers)
    if failed:
        return failed
    told = answers_to(answers, LIST_API)
    asked, shop = told[0], shop_name(answers)
    listed = told[-1].json()
    content = div(
        page.styles("index_orderList"),
        _tabs(page, obj(answers_to(answers, COUNT_API)[0].json().get("data"))),
        _search(page),
        table(page, together(told)),
        _pagination(page, int(listed.get("total") or 0), int(asked.query["pageSize"])),
    )
    above = ship_modal(page, answers, ui) if modal_ready(page, answers) else messages(ui)
    step = Step(poll=_listed(page)) if "live" in page.list_modes else Step()
    return View((*frame(page, shop, content), *above), step, shop)


def together(told: Sequence[Answer]) -> list[Json]:
    """The orders of the first answer as the last one has them, those that came later above."""
    shown = objs(told[0].json().get("data"))
    for answer in told[1:]:
        fresh = {text(one, "shop_order_id"): one for one in objs(answer.json().get("data"))}
        shown = [fresh.pop(text(one, "shop_order_id"), one) for one in shown]
        shown = [*fresh.values(), *shown]
    return shown


def _tabs(page: Page, counts: Json) -> Node:
    now = page.query.get("tab", "all")
    tabs: list[Node] = []
    for key, title in TABS:
        on = key == now
        count = span(page.styles("index_tabCount"), f" {counts.get(key, 0)}")
        role = {"class": "auxo-tabs-tab-btn", "role": "tab", "aria-selected": str(on).lower()}
        attrs = {
            "class": "auxo-tabs-tab" + (" auxo-tabs-tab-active" if on else ""),
            "data-node-key": key,
            "data-b": f"go:{page.link(tab=key, page='')}",
        }
        tabs.append(el("div", attrs, el("div", role, title, count)))
    return div("auxo-tabs auxo-tabs-top", div("auxo-tabs-nav-list", *tabs))


def _search(page: Page) -> Node:
    s = page.styles
    typed = {
        "class": "auxo-input",
        "type": "text",
        "placeholder": "请输入",
        "value": page.query.get("order_id", ""),
        "data-b": "search",
    }
    buttons = div(
        s("index_buttonGroup"),
        button("search-go", "auxo-btn auxo-btn-primary", "查询"),
        button(f"go:{page.bare}", "auxo-btn", "重置"),
    )
    return div(
        s("index_middle-bar-wrapper"),
        span(s("index_searchLabel"), "订单编号"),
        el("input", typed),
        buttons,
        div(s("index_batchOpWrap"), button("", "auxo-btn", "批量发货")),
    )


def _pagination(page: Page, total: int, size: int) -> Node:
    """antd's pagination; its titles count from 1."""
    pages = max(1, -(-total // size))
    now = int(page.query.get("page") or 0) + 1

    def item(cls: str, title: str, target: int, shown: str) -> Node:
        attrs = {"title": title, "class": f"auxo-pagination-{cls}"}
        if 1 <= target <= pages and target != now:
            attrs["data-b"] = f"go:{page.link(page=str(target - 1))}"
        elif target != now:
            attrs |= {
                "class": attrs["class"] + " auxo-pagination-disabled",
                "aria-disabled": "true",
            }
        else:
            attrs["class"] += " auxo-pagination-item-active"
        return el("li", attrs, el("a", {"rel": "nofollow"}, shown))

    own = _size_asked(page)
    sizes = (*PAGE_SIZES, own) if own and own not in PAGE_SIZES else PAGE_SIZES
    near = [n for n in range(1, pages + 1) if n in (1, pages) or abs(n - now) <= 2]
    choices = [
        el("a", {"data-b": f"go:{page.link(pageSize=str(n), page='')}"}, f"{n} 条/页")
        for n in sizes
    ]
    return el(
        "ul",
        "auxo-pagination",
        el("li", "auxo-pagination-total-text", f"共 {total} 条"),
        item("prev", "上一页", now - 1, "<"),
        *(item("item", str(n), n, str(n)) for n in near),
        item("next", "下一页", now + 1, ">"),
        el("li", "auxo-pagination-options", *choices),
    )
