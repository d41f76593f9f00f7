"""Login pages and slider pages: what a person sees; nothing here may be worked by a script."""

from .dom import Node, div, el, span
from .pages import Page
from .qr_picture import data_address
from .sessions import Code, Portal


def login_body(page: Page, code: Code) -> tuple[Node, ...]:
    """A QR code to scan; the person's button stands on the account tab (its form is prefilled)."""
    doudian = code.portal == "doudian"
    title = el("h1", "", "抖店登录" if doudian else "登录")
    parts = (title, _qr(page, code), _account_form(page, code.portal))
    return (el("div", {"id": "root", "class": page.styles("login_page")}, *parts),)


def address_of(code: Code) -> str:
    """guess: 抖店's picture comes with the page, the other one by a request of its own."""
    if code.portal == "doudian":
        return data_address(code.says)
    return f"/newlogin/qrcode/picture.do?token={code.token}"


def _qr(page: Page, code: Code) -> Node:
    """The code, and above it, once it has expired, the way to the next one."""
    s, doudian = page.styles, code.portal == "doudian"
    attrs = {
        "id": "qrcode",
        "class": s("qrcode_image") if doudian else "qrcode-img",
        "alt": "二维码",
        "data-b": f"qr:{code.portal}:{code.token}",
        "src": address_of(code),
    }
    over = {"class": s("qrcode_expired") if doudian else "qrcode-error", "hidden": ""}
    again = {"type": "button", "class": "refresh", "data-b": "qr-again"}
    said = "打开抖音APP扫码登录" if doudian else "请使用手机淘宝扫码登录"
    return div(
        s("qrcode_wrapper") if doudian else "qrcode-login",
        el("img", attrs),
        el("div", over, el("p", "", "二维码已失效"), el("button", again, "点击刷新")),
        el("p", "", said),
    )


def _account_form(page: Page, portal: Portal) -> Node:
    email = {"type": "text", "name": "email", "placeholder": "请输入邮箱"}
    secret = {"type": "password", "name": "password", "placeholder": "密码"}
    attrs = {
        "type": "button",
        "class": "account-center-action-button",
        "data-b": f"login:{portal}",
    }
    return el(
        "form",
        page.styles("login_form"),
        el("div", {"class": "account-center-tab", "role": "tab"}, "邮箱登录"),
        el("input", {**email, "value": "practice@example.com"}),
        el("input", {**secret, "value": "practice"}),
        el("button", attrs, "登录"),
    )


def punish_body() -> tuple[Node, ...]:
    """Alibaba's slider page (its address holds punish and x5secdata)."""
    slider = el(
        "div",
        {"id": "nocaptcha", "class": "nc-container awsc", "data-b": "slider"},
        span("nc-lang-cnt", "请按住滑块，拖动到最右边"),
        el("span", {"id": "nc_1_n1z", "class": "nc_iconfont btn_slide"}, ">>"),
    )
    text = div("warnning-text", "通过验证以确保正常访问，请拖动滑块")
    return (el("div", {"id": "baxia-punish", "class": "baxia-punish"}, text, slider),)
