"""A login page's QR code: as a browser shows it, as it is read, as a terminal shows it."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator

import pytest
import rich.console
import zxingcpp
from playwright.sync_api import Browser

from agent.telling.qr_code import QUIET, STYLE, NotDrawn, drawn
from scrapers.browser.find import find_browser
from scrapers.browser.launch import is_root, playing
from scrapers.png import NotRead
from scrapers.qr_code import decode

LOGIN = "https://login.example.com/qr?lgToken=2f1c9b7ad0e34c55b1&t=1763842800&from=pc"
TEXTS = [LOGIN, "中文登录 😀", "A", "0" * 200, f"{LOGIN}&state={'ab_-' * 60}"]
LOGO = "position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);background:#fff;"

Shown = Callable[..., bytes]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with playing() as playwright:
        started = playwright.chromium.launch(
            executable_path=find_browser(), chromium_sandbox=not is_root()
        )
        with started:
            yield started


@pytest.fixture
def shown(browser: Browser) -> Generator[Shown]:
    """shown(html, scale=1) → the browser's picture of the element `#here`."""
    pages = list[object]()

    def show(html: str, scale: float = 1) -> bytes:
        page = browser.new_page(device_scale_factor=scale)
        pages.append(page)
        page.set_content(
            f'<meta charset="utf-8"><div id="here" style="display:inline-block">{html}</div>'
        )
        return page.locator("#here").screenshot()

    yield show
    for context in browser.contexts:
        context.close()


def code(text: str, level: str = "M", scale: int = 4) -> str:
    create: Callable[..., zxingcpp.Barcode] = vars(zxingcpp)["create_barcode"]  # half typed
    made = create(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return made.to_svg(scale=scale).partition("<svg")[2].join(("<svg", ""))


def framed(text: str, style: str = "", inside: str = "", level: str = "M") -> str:
    """A code on white with its quiet zone, as login pages have it."""
    return (
        '<div style="display:inline-block;padding:40px;background:#f5f5f5">'
        f'<div style="display:inline-block;position:relative;padding:16px;background:#fff;{style}">'
        f"{code(text, level)}{inside}</div></div>"
    )


@pytest.mark.browser
@pytest.mark.parametrize("text", TEXTS, ids=["login", "chinese", "short", "digits", "long"])
@pytest.mark.parametrize("scale", [1, 1.25, 2])
def test_what_the_page_shows_is_read(shown: Shown, text: str, scale: float) -> None:
    assert decode(shown(framed(text), scale)) == text


@pytest.mark.browser
@pytest.mark.parametrize(
    "style",
    [
        "transform:rotate(7deg)",
        "transform:rotate(90deg)",
        "transform:rotate(45deg)",
        "transform:perspective(600px) rotateY(20deg)",
        "transform:scale(0.73)",
        "filter:blur(1px)",
        "filter:contrast(0.25)",
        "filter:invert(1)",
        "filter:sepia(1) hue-rotate(180deg)",
        "opacity:0.3",
        "background:linear-gradient(45deg,#fff,#bcd)",
        "border-radius:24px;overflow:hidden",
    ],
)
def test_how_it_is_shown_does_not_matter(shown: Shown, style: str) -> None:
    assert decode(shown(framed(LOGIN, style))) == LOGIN


@pytest.mark.browser
@pytest.mark.parametrize("size", [24, 36])
def test_a_logo_in_the_middle_is_read_around(shown: Shown, size: int) -> None:
    logo = f'<b style="{LOGO}width:{size}px;height:{size}px;border-radius:6px;color:red">店</b>'
    assert decode(shown(framed(LOGIN, inside=logo, level="H"))) == LOGIN


@pytest.mark.browser
def test_what_covers_it_leaves_nothing_to_read(shown: Shown) -> None:
    over = f'<b style="{LOGO}width:70%;height:70%">二维码已失效 点击刷新</b>'
    assert decode(shown(framed(LOGIN, inside=over))) is None


@pytest.mark.browser
def test_where_there_is_none_or_one_too_many_nothing_is_guessed(shown: Shown) -> None:
    assert decode(shown("<h1>扫码登录</h1><p>请打开手机千牛扫一扫</p>")) is None
    assert decode(shown(framed(LOGIN) + framed("https://example.com/app"))) is None
    assert decode(shown(framed(LOGIN) + framed(LOGIN))) == LOGIN


def test_what_is_no_picture_is_told() -> None:
    with pytest.raises(NotRead):
        decode(b"<html>")


# in a terminal


def seen(rows: list[str], dark: bool = True) -> bytes:
    """The rows as brightness, eight pixels a module, on a dark or light terminal's own colour."""
    upper, lower = ("▀", "█"), ("▄", "█")
    lines = [[sign in half for sign in row] for row in rows for half in (upper, lower)]
    edge = [[not dark] * (len(lines[0]) + 8)] * 4
    lines = edge + [[not dark] * 4 + line + [not dark] * 4 for line in lines] + edge
    return b"".join(
        bytes(255 * light for light in line for _ in range(8)) * 8 for line in lines
    )  # fmt: skip


def read_off(rows: list[str], dark: bool = True) -> list[str]:
    grey = memoryview(seen(rows, dark)).cast("B", ((2 * len(rows) + 8) * 8, (len(rows[0]) + 8) * 8))
    return [found.text for found in zxingcpp.read_barcodes(grey, try_invert=False)]


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
@pytest.mark.parametrize("text", TEXTS, ids=["login", "chinese", "short", "digits", "long"])
def test_what_the_terminal_shows_is_the_same_code(text: str, dark: bool) -> None:
    assert read_off(drawn(text), dark) == [text]


def test_it_is_an_even_frame_with_a_quiet_zone_and_fits_a_usual_terminal() -> None:
    rows = drawn(LOGIN)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert set("".join(rows)) <= set(" ▀▄█")
    assert rows[0] == rows[1] == rows[-1] == "█" * len(rows[0])
    assert all(row[:QUIET] == row[-QUIET:] == "█" * QUIET for row in rows)
    assert len(rows[0]) <= 80
    assert len(rows) <= 24


@pytest.mark.parametrize("text", ["", "x" * 3000])
def test_what_no_code_holds_is_told(text: str) -> None:
    with pytest.raises(NotDrawn):
        drawn(text)


@pytest.mark.browser
@pytest.mark.parametrize("ground", ["#000", "#fff", "#fdf6e3"])
def test_a_terminals_own_letters_and_colours_make_a_code_that_is_read(
    shown: Shown, ground: str
) -> None:
    """Rich's colours, a real font, and the thin lines that it may leave between its blocks."""
    console = rich.console.Console(
        record=True, file=io.StringIO(), width=100, force_terminal=True, color_system="256"
    )
    for row in drawn(LOGIN):
        console.print(row, style=STYLE, highlight=False)
    body = console.export_html(
        inline_styles=True, code_format="<pre style='line-height:1.16;margin:20px'>{code}</pre>"
    )
    html = f'<div style="display:inline-block;background:{ground};padding:20px">{body}</div>'
    assert decode(shown(html, 2)) == LOGIN
