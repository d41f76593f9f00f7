"""Logging in by password, in a real browser on a store that has the trouble of such logins."""

from __future__ import annotations

import json
import traceback
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from scrapers.browser.evidence import save
from scrapers.browser.find import find_browser
from scrapers.browser.launch import BrowserChoice, playing
from scrapers.browser.session import Session, opened
from scrapers.browser.world import World
from scrapers.errors import (
    ChallengeShown,
    CredentialsRejected,
    LayoutChanged,
    LoginExpired,
    PortalError,
    Unreachable,
)
from scrapers.portal import Portal
from scrapers.portal_files import Own, load
from scrapers.recipe.hands.entering import enter
from tests.login_site import RECIPE, Answer, Site, login_site

pytestmark = pytest.mark.browser
WRONG = "Wrong-secret-38271"


@dataclass
class Bench:
    """A store, and a browser profile that visits it. `pressed`: what was said before the press."""

    site: Site
    portal: Portal
    session: Session
    pressed: int = 0

    def log_in(self, password: str | None = None, *, afresh: bool = False) -> bool:
        def pressing() -> None:
            assert len(self.site.attempts) == self.pressed
            self.pressed += 1

        secret = self.site.password if password is None else password
        return enter(
            self.portal.spec,
            self.session,
            self.site.user,
            secret,
            pressing=pressing,
            afresh=afresh,
        )

    def refused(self, password: str | None = None) -> PortalError:
        """What a login that does not work says."""
        with pytest.raises(PortalError) as refused:
            self.log_in(password)
        return refused.value

    def account(self) -> str | None:
        """Who the store says is logged in."""
        spec = self.portal.spec
        return self.portal.read(self.session.go(spec.url("list", number=1), "list")).account


@pytest.fixture(scope="module")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bench]:
    folder = tmp_path_factory.mktemp("kiosk")
    (folder / "kiosk.toml").write_text(RECIPE, "utf-8")
    with login_site() as site, playing() as playwright:
        portal = load("kiosk", Own(folder, addresses={"kiosk": site.base}))
        choice = BrowserChoice(find_browser(None))
        with opened(playwright, choice, folder / "profile", portal.spec, World()) as session:
            yield Bench(site, portal, session)


def come_to_rest(page: Page) -> None:
    """What the test before set off may still be on its way: it ends where we go after it."""
    for _ in range(5):
        try:
            page.goto("about:blank")
        except Error as interrupted:
            if "interrupted by another navigation" not in interrupted.message:
                raise
            page.wait_for_url("chrome-error://**")
        else:
            return
    raise AssertionError("the page goes on and on")


@pytest.fixture
def bench(opened_once: Bench) -> Bench:
    """The store as it was in the beginning, nobody logged in, and no page still on its way."""
    come_to_rest(opened_once.session.page)
    opened_once.site.begin_anew()
    opened_once.session.context.clear_cookies()
    opened_once.pressed = 0
    return opened_once


@pytest.mark.parametrize("by_call", [False, True])
def test_the_right_password_logs_in_with_one_press(bench: Bench, by_call: bool) -> None:
    bench.site.by_call = by_call
    assert bench.log_in() is True
    assert bench.account() == bench.site.user
    assert bench.site.attempts == [
        {"user": bench.site.user, "password": bench.site.password, "stay": "on"}
    ]


def test_a_form_whose_program_comes_late_is_filled_again(bench: Bench) -> None:
    bench.site.late = True
    assert bench.log_in() is True
    (sent,) = bench.site.attempts
    assert (sent["password"], sent["stay"]) == (bench.site.password, "on")


@pytest.mark.parametrize("by_call", [False, True])
def test_a_wrong_password_is_told_and_stands_nowhere_afterwards(
    bench: Bench, by_call: bool, tmp_path: Path
) -> None:
    bench.site.by_call = by_call
    error = bench.refused(WRONG)
    assert isinstance(error, CredentialsRejected)
    assert len(bench.site.attempts) == 1
    seen = bench.session.capture()
    folder = save(
        tmp_path, "evidence", bench.portal.spec, seen, bench.session.page, recognised=True, error=""
    )
    written = "".join(file.read_text("utf-8") for file in folder.glob("*.json"))
    said = "".join(traceback.format_exception(error))
    assert bench.session.page.locator("input[name=password]").input_value() == ""
    for text in (written, said, repr(error.__dict__), seen.html):
        assert WRONG not in text
        assert bench.site.user not in text


def test_who_is_logged_in_is_left_alone_unless_a_person_wants_to_begin_afresh(bench: Bench) -> None:
    assert bench.log_in() is True
    assert bench.log_in() is False
    assert len(bench.site.attempts) == 1
    bench.site.user = "another@example.test"
    assert bench.log_in(afresh=True) is True
    assert bench.account() == "another@example.test"


@pytest.mark.parametrize(
    ("answer", "by_call", "error"),
    [
        ("error", False, Unreachable),
        ("error", True, Unreachable),
        ("drop", False, Unreachable),
        ("drop", True, Unreachable),
        ("hang", False, Unreachable),
        ("hang", True, Unreachable),
        ("silence", False, LoginExpired),
        ("slider", False, ChallengeShown),
    ],
)
def test_what_else_becomes_of_a_press(
    bench: Bench, answer: Answer, by_call: bool, error: type[PortalError]
) -> None:
    bench.site.answer, bench.site.by_call = answer, by_call
    assert type(bench.refused()) is error
    assert bench.pressed == 1


def test_a_store_that_is_down_is_not_pressed(bench: Bench) -> None:
    bench.site.down = True
    assert isinstance(bench.refused(), Unreachable)
    assert bench.pressed == 0


@pytest.mark.parametrize("kind", ["text", "hidden"])
def test_a_password_goes_into_a_password_field_only(bench: Bench, kind: str) -> None:
    bench.site.kind = kind
    error = bench.refused()
    assert isinstance(error, LayoutChanged)
    assert "is no password field" in str(error)
    assert bench.session.page.locator("input[name=password]").input_value() == ""


@pytest.mark.parametrize("more", ["disabled", "oninput=\"this.value = ''\""])
def test_a_field_that_does_not_take_it_is_told_without_quoting_it(bench: Bench, more: str) -> None:
    bench.site.more = more
    error = bench.refused()
    assert isinstance(error, LayoutChanged)
    assert bench.site.password not in "".join(traceback.format_exception(error))
    assert bench.site.attempts == []


def test_a_login_page_without_the_form_is_not_as_the_recipe_says(bench: Bench) -> None:
    bench.site.more = "hidden"
    error = bench.refused()
    assert isinstance(error, LayoutChanged)
    assert "no login form is shown" in str(error)


PLAIN_FIELDS = """<form><input id=a type=password><input id=b type=text name=userPassword>
<input id=c type=text autocomplete=current-password><input id=d type=text name=carrier>
<x-field id=e type=password></x-field><input type=submit name=reset_password value=Reset></form>"""


def test_a_capture_never_holds_what_stands_in_password_fields(bench: Bench) -> None:
    page = bench.session.page
    bench.session.go(f"{bench.site.base}/login", "login")  # answers of earlier pages are forgotten
    page.set_content(PLAIN_FIELDS)
    page.evaluate(
        """secret => {
          for (const id of ["a", "b", "c", "e"]) {
            const field = document.getElementById(id);
            field.value = secret;
            field.setAttribute("value", secret);
          }
          document.getElementById("d").value = "SF Express";
        }""",
        WRONG,
    )
    seen = bench.session.capture().html
    assert json.dumps(WRONG) not in seen
    assert WRONG not in seen
    assert 'value="SF Express"' in seen
    assert 'value="Reset"' in seen
