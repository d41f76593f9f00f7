"""What the pages of 1688 share: mtop calls, the nav bar, the login box, the way to the slider."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from .dom import Child, Node, el, host
from .messages import Json
from .pages import Answer, Call, Page, Step, Ui, View, signed
from .supplier_api import PUNISH_URL

AIR = "https://air.1688.com"
LIST = "/app/ctf-page/trade-order-list/buyer-order-list.html"
DETAIL = "/app/ctf-page/trade-order-detail/index.html"
H5 = "https://h5api.m.1688.com"
APP_KEY = "12574478"


def mtop(page: Page, api: str, data: Json, number: int = 1) -> Call:
    """One mtop call; path and signing parameters as mtop pages do it (guess, except api and data)."""
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


def api_of(answer: Answer) -> str:
    return answer.query.get("api", "")


def good(answers: Sequence[Answer], api: str, service: str = "") -> list[Answer]:
    """The successful answers of one api (and one service of it)."""
    return [
        a
        for a in answers
        if api_of(a) == api and ret(a) == "SUCCESS" and service in a.query.get("data", "")
    ]


def again(answers: Sequence[Answer]) -> Step | None:
    """mtop asks once more after the answer that handed out its token cookie."""
    if answers and ret(answers[-1]) == "FAIL_SYS_TOKEN_EMPTY" and len(answers) < 4:
        return Step((Call(answers[-1].url),))
    return None


def trouble(page: Page, answers: Sequence[Answer], ui: Ui) -> View | None:
    """The page when its last call failed: login box on top, off to the slider, or an error."""
    last = answers[-1]
    kind = ret(last)
    if kind == "SUCCESS":
        return None
    if kind == "FAIL_SYS_SESSION_EXPIRED":
        return View((*frame(page, ui, loading()), login_box()), account=account(ui))
    if kind in ("RGV587_ERROR", "FAIL_SYS_USER_VALIDATE"):
        return View(frame(page, ui, loading()), Step(goto=PUNISH_URL), account(ui))
    error = el("div", "error-content", "网络繁忙，请稍后再试", el("a", "retry", "刷新"))
    return View(frame(page, ui, error), account=account(ui))


def account(ui: Ui) -> str | None:
    return ui.account_cookie or None


def loading() -> Node:
    return host("q-loading", "", el("div", "loading-spin", "加载中..."))


def login_box() -> Node:
    """The login box of 1688, inside the page, without a change of its address."""
    src = "https://login.1688.com/member/signin.htm?style=mini&from=practice"
    return el("div", "login-dialog-mask",
        el("div", {"class": "login-dialog", "role": "dialog"},
            el("div", "login-title", "请登录"),
            el("iframe", {"id": "alibaba-login-box", "src": src, "width": "350",
                          "height": "420"})))  # fmt: skip


def frame(page: Page, ui: Ui, *content: Child) -> tuple[Node, ...]:
    """The grey bar with the member's name and, below, app-root with its theme."""
    name = account(ui)
    bar = el("div", {"id": "alibar-v4"},
        el("span", "hello", "您好，"), el("a", "account-id", name or "请登录"))  # fmt: skip
    root = host("app-root", {"data-tracker": "app-root"},
                Node("q-theme", {}, tuple(c for c in content if c is not None)))  # fmt: skip
    return (bar, root)
