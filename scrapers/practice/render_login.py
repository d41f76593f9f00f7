"""Login pages and slider pages: what a person sees; nothing here may be worked by a script."""

from .dom import Node, el
from .pages import Page
from .sessions import Portal


def login_body(page: Page, portal: Portal, code: str) -> tuple[Node, ...]:
    """A QR code to scan; the person's button stands on the account tab (its form is prefilled)."""
    s = page.styles
    qr = el("div", s("qrcode_wrapper"),
        el("div", {"class": s("qrcode_image"), "id": "qrcode", "data-code": code,
                   "data-b": f"qr:{portal}:{code}"}, "二维码"),
        el("p", "", "打开抖音APP扫码登录" if portal == "doudian" else "请使用手机淘宝扫码登录"))  # fmt: skip
    form = el("form", {"class": s("login_form")},
        el("div", {"class": "account-center-tab", "role": "tab"}, "邮箱登录"),
        el("input", {"type": "text", "name": "email", "placeholder": "请输入邮箱",
                     "value": "practice@example.com"}),
        el("input", {"type": "password", "name": "password", "placeholder": "密码",
                     "value": "practice"}),
        el("button", {"type": "button", "class": "account-center-action-button",
                      "data-b": f"login:{portal}"}, "登录"))  # fmt: skip
    return (el("div", {"id": "root", "class": s("login_page")},
               el("h1", "", "抖店登录" if portal == "doudian" else "登录"), qr, form),)  # fmt: skip


def punish_body(page: Page) -> tuple[Node, ...]:
    """Alibaba's slider page (its address holds punish and x5secdata)."""
    return (
        el("div", {"id": "baxia-punish", "class": "baxia-punish"},
           el("div", "warnning-text", "通过验证以确保正常访问"),
           el("div", {"id": "nocaptcha", "class": "nc-container awsc", "data-b": "slider"},
              el("span", "nc-lang-cnt", "请按住滑块，拖动到最右边"),
              el("span", {"id": "nc_1_n1z", "class": "nc_iconfont btn_slide"}, ">>"))),
    )  # fmt: skip
