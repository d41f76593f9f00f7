"""Logging in again during a pass: once, and never with a password that was not taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.passwords import MAX_UNANSWERED, Kept, Passwords
from agent.sync.collect import read_supplier
from agent.sync.hands import LogIn, SupplierHands
from agent.sync.relogin import Relogin
from scrapers.errors import CredentialsRejected, LoginExpired, PortalError, Unreachable
from scrapers.records import Answer, Capture, ReadPage, ShipForm

LOGIN = Kept("keeper", "Nobody-knows-7")


@dataclass
class Door:
    """A portal's login. `says` is what the next presses come to; `tries` what they were."""

    passwords: Passwords
    says: list[Exception | None] = field(default_factory=list[Exception | None])
    tries: list[str] = field(default_factory=list[str])
    inside: bool = False

    def enter(self, login: Kept, pressing: Callable[[], None]) -> bool:
        pressing()
        noted = self.passwords.kept("shop")
        assert noted is not None
        assert noted.tries == login.tries + 1  # it stands there before the press
        self.tries.append(login.password)
        if trouble := self.says.pop(0):
            raise trouble
        self.inside = True
        return True

    def prove(self, expected: str | None) -> str:
        if not self.inside:
            raise LoginExpired("kiosk")
        return expected or "keeper"

    @property
    def log_in(self) -> Relogin:
        return Relogin("kiosk", "shop", self.passwords, self.enter, self.prove)


@pytest.fixture
def door(passwords: Passwords) -> Door:
    passwords.keep("shop", LOGIN)
    return Door(passwords)


def test_nothing_is_tried_where_nothing_is_kept(door: Door) -> None:
    door.passwords.forget("shop")
    assert door.log_in(None) is False
    assert door.tries == []


def test_a_wrong_password_is_tried_once_and_never_again(door: Door) -> None:
    door.says = [CredentialsRejected("kiosk")]
    for _ in range(3):
        with pytest.raises(CredentialsRejected):
            door.log_in(None)
    assert door.tries == [LOGIN.password]


def test_a_person_who_logged_in_lets_it_be_tried_again(door: Door) -> None:
    door.says = [CredentialsRejected("kiosk"), None]
    with pytest.raises(CredentialsRejected):
        door.log_in(None)
    door.passwords.trust_again("shop")
    assert door.log_in(None) is True
    assert door.passwords.kept("shop") == LOGIN


def test_a_press_without_an_answer_is_tried_again_but_not_for_ever(door: Door) -> None:
    door.says = [Unreachable("kiosk")] * MAX_UNANSWERED
    for _ in range(MAX_UNANSWERED):
        with pytest.raises(Unreachable):
            door.log_in(None)
    with pytest.raises(CredentialsRejected):
        door.log_in(None)
    assert len(door.tries) == MAX_UNANSWERED


def test_a_login_that_works_settles_what_was_unanswered(door: Door) -> None:
    door.says = [Unreachable("kiosk"), None]
    with pytest.raises(Unreachable):
        door.log_in(None)
    assert door.log_in(None) is True
    assert door.passwords.kept("shop") == LOGIN


def test_a_locked_keyring_leaves_the_login_expired(door: Door, keyring_file: Path) -> None:
    keyring_file.write_text("")
    with pytest.raises(LoginExpired, match="KeyringLocked"):
        door.log_in(None)
    assert door.tries == []


@dataclass
class Portal:
    """A supplier's portal of two pages, whose login is gone from its `expires`-th page on."""

    expires: int
    turned: int = 0
    logged_in: int = 0

    def list_page(self, number: int) -> Capture:
        self.turned += 1
        return Capture(f"http://kiosk/{number}", "")

    def order(self, order_id: str) -> Capture:
        raise AssertionError

    def account(self) -> Capture:
        raise AssertionError

    def read(self, capture: Capture) -> ReadPage:
        if self.turned >= self.expires and not self.logged_in:
            raise LoginExpired("kiosk")
        return ReadPage("empty", stated=0, more=False, account="keeper")

    def form(self, capture: Capture) -> ShipForm:
        raise AssertionError

    def answer(self, capture: Capture) -> Answer:
        raise AssertionError

    def log_in(self, expected: str | None) -> bool:
        self.logged_in += 1
        return True


def hands(portal: Portal, log_in: LogIn | None) -> SupplierHands:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return SupplierHands(
        "shop", "kiosk", portal, lambda: now, lambda ms: None, log_in=log_in, flow=portal
    )


def test_a_login_that_expired_is_renewed_and_the_list_read_again() -> None:
    portal = Portal(expires=1)
    assert read_supplier(hands(portal, portal.log_in), None, lambda n, of: None) == ()
    assert (portal.logged_in, portal.turned) == (1, 2)


def test_a_single_page_is_read_again_too() -> None:
    portal = Portal(expires=1)
    page = hands(portal, portal.log_in).fetch(lambda: portal.list_page(1), "empty")
    assert page.account == "keeper"


def fails(expected: str | None) -> bool:
    raise CredentialsRejected("kiosk")


def has_none(expected: str | None) -> bool:
    return False


@pytest.mark.parametrize(
    ("log_in", "error"),
    [(None, LoginExpired), (has_none, LoginExpired), (fails, CredentialsRejected)],
)
def test_without_a_way_back_in_the_expired_login_is_told(
    log_in: LogIn | None, error: type[PortalError]
) -> None:
    portal = Portal(expires=1)
    with pytest.raises(error):
        read_supplier(hands(portal, log_in), None, lambda n, of: None)
    assert portal.turned == 1


def test_a_pass_logs_in_again_once_only() -> None:
    portal, asked = Portal(expires=1), list[str | None]()

    def in_vain(expected: str | None) -> bool:
        asked.append(expected)
        return True

    supplier = hands(portal, in_vain)
    for _ in range(2):
        with pytest.raises(LoginExpired):
            supplier.fetch(lambda: portal.list_page(1), "empty")
    assert asked == [None]
