"""What all pages of 抖店 share: the header with the shop's name, messages, failures, its calls."""

from collections.abc import Sequence
from urllib.parse import urlencode

from .dom import Child, Node, el
from .pages import Answer, Call, Page, Step, Ui, View, signed

STORE = "https://fxg.jinritemai.com"
LIST = "/ffa/morder/order/list"
HOME = "/ffa/mshop/homepage/index"
DETAIL = "/ffa/morder/order/detail"  # guess: nobody says what the detail page's address is
SHIP = "/ffa/morder/logistics/delivery"
CHECK = "/ecomauth/loginv1/session_check"
LOGGED_OUT, CAPTCHA = 10008, 10999  # guess: the codes of "log in first" and of a slider


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
    for answer in answers:
        if answer.path == CHECK:
            name = (answer.json().get("data") or {}).get("shop_name")
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
            text = str(answer.json().get("msg") or "网络异常，请稍后重试")
            failed = el("div", "auxo-result", el("div", "auxo-result-title", "加载失败"))
            return View((*frame(page, name, failed), toast(text, "error")), account=name)
    return None


def login_url(back: str) -> str:
    return "/login/common?" + urlencode({"extra": '{"target_url":"%s"}' % back})


def captcha(page: Page) -> Node:
    """The slider, as an overlay of the page or as a page of its own."""
    return el(
        "div",
        {"id": "captcha_container", "data-b": "slider"},
        el("div", page.styles("captcha_verify_box"),
            el("div", "captcha_verify_bar--title", "请完成安全验证"),
            el("div", "captcha_verify_slide", el("div", "captcha-slider-btn", "→"),
                el("span", "", "按住左边按钮拖动完成上方拼图"))),
    )  # fmt: skip


def spinner() -> Node:
    return el(
        "div",
        "auxo-spin auxo-spin-spinning",
        el("span", "auxo-spin-dot"),
        el("div", "auxo-spin-text", "加载中"),
    )


def toast(text: str, kind: str) -> Node:
    return el(
        "div",
        "auxo-message",
        el(
            "div",
            {"class": "auxo-message-notice", "role": "alert"},
            el("div", f"auxo-message-custom-content auxo-message-{kind}", el("span", "", text)),
        ),
    )


def frame(page: Page, shop: str | None, *content: Child) -> tuple[Node, ...]:
    """Header, menu and content of a page."""
    s = page.styles
    header = el("div", s("index_header"),
        el("div", s("index_logo"), "抖店"),
        el("div", "headerShopName", el("span", s("index_userName"), shop)) if shop else None,
    )  # fmt: skip
    menu = el("div", s("index_menu"),
        *(el("a", {"class": s("index_menuItem"), "href": href}, text) for text, href in (
            ("首页", "/ffa/mshop/homepage/index"), ("订单管理", LIST),
            ("发货中心", "/ffa/morder/logistics/ewaybill-delivery"))),
    )  # fmt: skip
    body = el("div", s("index_body"), menu, el("div", {"id": "orders", "class": s("index_content")},
        *content))  # fmt: skip
    return (el("div", {"id": "root"}, header, body),)


def messages(ui: Ui) -> tuple[Node, ...]:
    return (toast(ui.toast, ui.toast_kind or "error"),) if ui.toast else ()
