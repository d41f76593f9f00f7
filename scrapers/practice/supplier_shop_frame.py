"""What the three pages of buying share: one call each, the bar above, no shadow roots (a guess)."""

from collections.abc import Callable, Mapping, Sequence

from .dom import Child, Node, div, el, span
from .messages import Json, obj, objs
from .pages import Answer, Page, Step, Ui, View
from .reading import text
from .supplier_frame import account, again, good, mtop, trouble

Content = Callable[[Json], tuple[Child, ...]]


def shop_page(
    page: Page,
    answers: Sequence[Answer],
    ui: Ui,
    api: str,
    data: Mapping[str, str],
    content: Content,
) -> View:
    """The page around what its one call tells; `content` gets the call's model."""
    if not answers:
        waiting = shop_frame(ui, div("loading-spin", "加载中..."))
        return View(waiting, Step((mtop(page, api, dict(data)),)))
    retry = again(answers)
    if retry:
        return View(shop_frame(ui, div("loading-spin", "加载中...")), retry)
    failed = trouble(page, answers, ui)
    if failed:
        return failed
    found = good(answers, api)
    model = obj(obj(found[-1].json().get("data")).get("model")) if found else {}
    shown = content(model) if model else (div("page-empty", "商品已下架或订单不存在"),)
    return View((*shop_frame(ui, *shown), *_toast(ui)), account=account(ui))


def shop_frame(ui: Ui, *content: Child) -> tuple[Node, ...]:
    name = el("a", "account-id", account(ui) or "请登录")
    bar = el("div", {"id": "alibar-v4"}, span("hello", "您好，"), name)
    return (bar, el("div", {"id": "root"}, *content))


def spec_items(model: Json) -> list[Node]:
    return [
        span("sku-info-item", f"{text(one, 'specName')}：{text(one, 'specValue')}")
        for one in objs(model.get("specItems"))
    ]


def _toast(ui: Ui) -> tuple[Node, ...]:
    if not ui.toast:
        return ()
    return (el("div", {"class": "next-message", "role": "alert"}, ui.toast),)
