"""What all pages of 抖店 share: the header with the shop's name, messages, failures, its calls."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from .dom import Child, Node, div, el, span
from .messages import obj
from .pages import Answer, Call, Page, Step, Ui, View, signed

STORE = "https://fxg.jinritemai.com"
HOME = "/ffa/mshop/homepage/index"
LIST = "/ffa/morder/order/list"
DETAIL = "/ffa/morder/order/detail"  # guess: nobody says what the detail page's address is
SHIP = "/ffa/morder/logistics/delivery"
TRACK = "/ffa/morder/logistics/track"  # guess
CHECK = "/ecomauth/loginv1/session_check"
LOGGED_OUT, CAPTCHA = 10008, 10999  # guess: the codes of "log in first" and of a slider
MENU = (
    ("首页", HOME),
    ("订单管理", LIST),
    ("发货中心", "/ffa/morder/logistics/ewaybill-delivery"),
)


def call(page: Page, path: str, /, **params: str) -> Call:
    """A call with the query parameters that stand on every one (facts 1.2)."""
    token = signed(str(page.styles.seed))
    common = {
        "appid": "1",
        "__token": token,
        "_bid": "ffa_order",
        "aid": "4272",
        "_lid": str(int(token[:10], 16))[:12],
        "msToken": token[::-1],
        "a_bogus": token[4:20],
        "verifyFp": f"verify_{token[:12]}",
        "fp": f"verify_{token[:12]}",
    }
    return Call(f"{STORE}{path}?{urlencode({**params, **common})}")


def session_check(page: Page) -> Call:
    return call(page, CHECK, sec_user_id="practice", login_source="doudian_pc_web")


def shop_name(answers: Sequence[Answer]) -> str | None:
    """The shop's name, as the session check told it."""
    for answer in answers:
        if answer.path == CHECK:
            name = obj(answer.json().get("data")).get("shop_name")
            return str(name) if name else None
    return None


def trouble(page: Page, answers: Sequence[Answer]) -> View | None:
    """The page when a call failed: off to the login, a slider above it all, or an error."""
    name = shop_name(answers)
    for answer in answers:
        code = answer.json().get("code")
        if answer.status == 302 or code == LOGGED_OUT:
            return View((spinner(),), Step(goto=login_url(page.url)), name)
        if code == CAPTCHA:
            return View((*frame(page, name, spinner()), captcha(page)), account=name)
        if answer.status != 200 or code != 0:
            said = str(answer.json().get("msg") or "网络异常，请稍后重试")
            failed = div("auxo-result", div("auxo-result-title", "加载失败"))
            return View((*frame(page, name, failed), toast(said, "error")), account=name)
    return None


def login_url(back: str) -> str:
    extra = json.dumps({"target_url": back}, separators=(",", ":"))
    return "/login/common?" + urlencode({"extra": extra})


def captcha(page: Page) -> Node:
    """The slider, as an overlay of the page or as a page of its own."""
    slide = div(
        "captcha_verify_slide",
        div("captcha-slider-btn", "→"),
        span("", "按住左边按钮拖动完成上方拼图"),
    )
    box = div(
        page.styles("captcha_verify_box"),
        div("captcha_verify_bar--title", "请完成安全验证"),
        slide,
    )
    return el("div", {"id": "captcha_container", "data-b": "slider"}, box)


def spinner() -> Node:
    dots = span("auxo-spin-dot")
    return div("auxo-spin auxo-spin-spinning", dots, div("auxo-spin-text", "加载中"))


def toast(said: str, kind: str) -> Node:
    content = div(f"auxo-message-custom-content auxo-message-{kind}", span("", said))
    notice = el("div", {"class": "auxo-message-notice", "role": "alert"}, content)
    return div("auxo-message", notice)


def messages(ui: Ui) -> tuple[Node, ...]:
    return (toast(ui.toast, ui.toast_kind or "error"),) if ui.toast else ()


def frame(page: Page, shop: str | None, *content: Child) -> tuple[Node, ...]:
    """Header, menu and content of a page."""
    s = page.styles
    name = div("headerShopName", span(s("index_userName"), shop)) if shop else None
    header = div(s("index_header"), div(s("index_logo"), "抖店"), name)
    links = [el("a", {"class": s("index_menuItem"), "href": href}, said) for said, href in MENU]
    orders = el("div", {"id": "orders", "class": s("index_content")}, *content)
    body = div(s("index_body"), div(s("index_menu"), *links), orders)
    return (el("div", {"id": "root"}, header, body),)
