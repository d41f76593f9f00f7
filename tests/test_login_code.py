"""The code of a login page as a recipe describes it: reached, read, renewed; and nothing else."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from scrapers.browser.find import find_browser
from scrapers.browser.launch import is_root, playing
from scrapers.browser.session import Session
from scrapers.errors import LayoutChanged
from scrapers.portal_files import load
from scrapers.practice.qr_picture import data_address
from scrapers.recipe.hands.login_code import LoginCode
from scrapers.recipe.vocabulary.login_code import CodeLogin

pytestmark = pytest.mark.browser
FIRST, SECOND = "https://portal.example/qr?token=first", "https://portal.example/qr?token=second"
BASE = load("doudian").spec
SPEC = BASE.model_copy(update={"timing": BASE.timing.model_copy(update={"ready": 300})})
HOW = CodeLogin.model_validate(
    {
        "reach": [{"text": ["扫码登录"], "css": "a"}],
        "code": "#code",
        "expired": "#over",
        "refresh": {"button": "刷新"},
    }
)
PAGE = f"""<meta charset="utf-8"><h1>登录</h1>
<a onclick="code.hidden = false">扫码登录</a>
<img id="code" hidden src="{data_address(FIRST)}">
<div id="over" hidden><button onclick="code.src = '{data_address(SECOND)}'; over.hidden = true">
刷新</button></div>"""


class OnePage:
    """A session on a page that the test made."""

    def __init__(self, page: Page, name: str = "login") -> None:
        self.page = page
        self.name = name

    def page_name(self) -> str:
        return self.name


@pytest.fixture
def page() -> Generator[Page]:
    with playing() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), chromium_sandbox=not is_root()
        )
        with browser:
            made = browser.new_page()
            made.set_default_timeout(2000)
            made.set_content(PAGE)
            yield made


def code_of(there: Any, how: CodeLogin = HOW) -> LoginCode:
    return LoginCode(SPEC, cast(Session, there), how)


def look_until_it_says(code: LoginCode, page: Page) -> str:
    for _ in range(400):
        if (said := code.text()) is not None:
            return said
        page.wait_for_timeout(25)
    raise AssertionError("it neither says anything nor gives up")


def test_it_is_reached_read_and_renewed(page: Page) -> None:
    code = code_of(OnePage(page))
    assert code.text() is None, "now the way to it is pressed"
    assert code.text() == FIRST
    page.evaluate("over.hidden = false")
    assert code.text() is None, "it is over: now the next one is asked for"
    assert code.text() == SECOND


def test_nothing_is_pressed_on_another_page(page: Page) -> None:
    code = code_of(OnePage(page, "list"))
    for _ in range(2):
        assert code.text() is None
    assert page.locator("#code").is_hidden()


def test_a_code_in_a_frame(page: Page) -> None:
    page.set_content("<h1>orders</h1><iframe id='box'></iframe>")
    page.frames[1].set_content(PAGE)
    page.frames[1].evaluate("code.hidden = false")
    framed = HOW.model_copy(update={"frame": "#box"})
    assert code_of(OnePage(page), framed).text() == FIRST
    assert code_of(OnePage(page)).text() is None, "not on the page itself"


def test_a_picture_that_is_no_code_is_told_as_a_changed_page(page: Page) -> None:
    page.set_content("<p id='code'>no code at all</p>")
    code = code_of(OnePage(page))
    code.bring_up()
    with pytest.raises(LayoutChanged) as changed:
        look_until_it_says(code, page)
    assert "login_qr.code" in str(changed.value)
