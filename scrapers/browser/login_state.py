"""What a portal's login is made of in a browser: cookies, and what the page's origin keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

if TYPE_CHECKING:  # who keeps a login needs no browser
    from playwright.sync_api import BrowserContext, Page

_LONGEST = 64_000  # signs; a portal's caches are longer, no token is
_KEPT = f"""() => Object.entries(localStorage).filter(([, value]) => value.length <= {_LONGEST})"""
_PUT = "entries => { for (const [name, value] of entries) localStorage.setItem(name, value) }"


class Origin(TypedDict):
    """What one origin keeps in its localStorage, as name and value."""

    origin: str
    entries: list[list[str]]


class LoginState(TypedDict):
    """A login as it can be put into another profile. Cookies as Playwright tells them."""

    cookies: list[dict[str, Any]]
    origins: list[Origin]


def login_state(context: BrowserContext, page: Page) -> LoginState:
    """The login that `page` stands in. Asks the portal for nothing. Raises Playwright's Error."""
    origin = str(page.evaluate("location.origin"))
    kept = cast(list[list[str]], page.evaluate(_KEPT)) if origin.startswith("http") else []
    cookies = [cast(dict[str, Any], dict(cookie)) for cookie in context.cookies()]
    return LoginState(cookies=cookies, origins=[Origin(origin=origin, entries=kept)] * bool(kept))


def put_back(context: BrowserContext, state: LoginState, *, over: bool = False) -> bool:
    """Put a login into a profile, before its first page; False where it has cookies already, which
    give way only to one that is put `over` them.

    Nothing is asked of the portal: the page of each origin is an empty one of ours.
    Raises Playwright's Error.
    """
    if context.cookies():
        if not over:
            return False
        context.clear_cookies()
    for origin in state["origins"]:
        page = context.new_page()
        try:
            page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=""))
            page.goto(origin["origin"] + "/")
            page.evaluate(_PUT, origin["entries"])
        finally:
            page.close()
    context.add_cookies(cast(Any, state["cookies"]))
    return True
