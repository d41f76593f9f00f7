"""What the pages of 1688 share: mtop calls, the nav bar, the login box, the way to the slider."""

import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from .dom import Child, Node, div, el, host, span
from .messages import Json
from .pages import Answer, Call, Page, Step, Ui, View, signed
from .supplier_api import PUNISH_URL

AIR = "https://air.1688.com"
LIST = "/app/ctf-page/trade-order-list/buyer-order-list.html"
DETAIL = "/app/ctf-page/trade-order-detail/index.html"
H5 = "https://h5api.m.1688.com"
OFFER_HOST = "detail.1688.com"
MAKE_ORDER = "/order/smart_make_order.htm"  # guess, on order.1688.com
ORDER_MADE = "/order/make_order_success.htm"  # guess, on trade.1688.com
APP_KEY = "12574478"
TOKEN_TRIES = 4


def is_offer(path: str) -> bool:
    """Whether this is an offer's page: /offer/<offer id>.html."""
    return path.startswith("/offer/") and path.endswith(".html")


def posting(page: Page, api: str) -> str:
    """The address of a mtop call whose data is posted. guess: such calls are never JSONP."""
    plain = replace(page, variant=replace(page.variant, jsonp=False))
    return mtop(plain, api, {}).url.rpartition("&data=")[0]


def mtop(page: Page, api: str, data: Json, number: int = 1) -> Call:
    """One mtop call. guess: path and signing parameters; api, version and data are facts."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    params = {
        "jsv": "2.7.4",
        "appKey": APP_KEY,
        "t": str(1_763_700_000_000 + page.styles.seed % 1000 + number),
        "sign": signed(text),
        "api": api,
        "v": "1.0",
        "type": "jsonp" if page.variant.jsonp else "originaljson",
        "dataType": "jsonp" if page.variant.jsonp else "json",
        "timeout": "20000",
    }
    if page.variant.jsonp:
        params["callback"] = f"mtopjsonp{number}"
    return Call(f"{H5}/h5/{api.lower()}/1.0/?{urlencode({**params, 'data': text})}")


def ret(answer: Answer) -> str:
    """The class before the `::` of an answer's first ret."""
    found = answer.json().get("ret") or [""]
    return str(found[0]).split("::")[0]


def good(answers: Sequence[Answer], api: str, service: str = "") -> list[Answer]:
    """The successful answers of one api (and one service of it)."""
    return [
        a
        for a in answers
        if a.query.get("api") == api and ret(a) == "SUCCESS" and service in a.query.get("data", "")
    ]


def again(answers: Sequence[Answer]) -> Step | None:
    """mtop asks once more after the answer that handed out its token cookie."""
    if ret(answers[-1]) == "FAIL_SYS_TOKEN_EMPTY" and len(answers) < TOKEN_TRIES:
        return Step((Call(answers[-1].url),))
    return None


def trouble(page: Page, answers: Sequence[Answer], ui: Ui) -> View | None:
    """The page when its last call failed: login box on top, off to the slider, or an error."""
    kind = ret(answers[-1])
    if kind == "SUCCESS":
        return None
    if kind == "FAIL_SYS_SESSION_EXPIRED":
        nobody = replace(ui, account_cookie="")
        return View((*frame(page, nobody, loading()), login_box()))
    if kind in ("RGV587_ERROR", "FAIL_SYS_USER_VALIDATE"):
        return View(frame(page, ui, loading()), Step(goto=PUNISH_URL), account(ui))
    error = div("error-content", "网络繁忙，请稍后再试", el("a", "retry", "刷新"))
    return View(frame(page, ui, error), account=account(ui))


def account(ui: Ui) -> str | None:
    return ui.account_cookie or None


def loading() -> Node:
    return host("q-loading", "", div("loading-spin", "加载中..."))


def login_box() -> Node:
    """The login box of 1688, inside the page, without a change of its address."""
    src = "https://login.1688.com/member/signin.htm?style=mini&from=practice"
    box = {"id": "alibaba-login-box", "src": src, "width": "350", "height": "420"}
    dialog = {"class": "login-dialog", "role": "dialog"}
    title = div("login-title", "请登录")
    return div("login-dialog-mask", el("div", dialog, title, el("iframe", box)))


def frame(page: Page, ui: Ui, *content: Child) -> tuple[Node, ...]:
    """The grey bar with the member's name and, below, app-root with its theme."""
    name = el("a", "account-id", account(ui) or "请登录")
    bar = el("div", {"id": "alibar-v4"}, span("hello", "您好，"), name)
    theme = el("q-theme", {}, *content)
    return (bar, host("app-root", {"data-tracker": "app-root"}, theme))


def copyable(cls: str, label: str, text: str) -> Node:
    """A number with a copy button that holds it."""
    copy = host("copy-to-clipboard", {"text": text}, span("copy-icon", "复制"))
    return span(cls, f"{label}{text}", copy)


def memo_dialog(remark: str) -> Node:
    """The memo stands only in the form's initial values, as JSON."""
    values = json.dumps({"remark": remark, "flag": "blue" if remark else ""}, ensure_ascii=False)
    icon = span("memo-icon", "备忘" if remark else "添加备忘")
    return host("dialog-memo", {}, icon, el("q-form", {"initialvalues": values}))


def downstream(text: str) -> Node | None:
    """guess: that a page shows 下游订单号; the facts only have it in the search box."""
    return span("downstream-order-id", f"下游订单号：{text}") if text else None
