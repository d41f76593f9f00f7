"""What a recipe can do and what it touches, for somebody who is about to trust it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scrapers.recipe.vocabulary.writing import Control, Step
from scrapers.records import Resubmit
from scrapers.spec import PortalSpec

Turning = Literal["address", "next", "numbered", "scroll", "one"]
_PRESSING = ("click", "tick", "choose", "search")


@dataclass(frozen=True, slots=True)
class Shipping:
    """How an order is shipped: steps before the submit, steps after it, what is known of both."""

    steps: int
    after: int
    submit: str
    known: bool
    resubmit: Resubmit
    seen: str


@dataclass(frozen=True, slots=True)
class Abilities:
    """`presses` are the controls that are pressed, in the recipe's words, `fills` what is put in
    where, `opens` the addresses."""

    reads: tuple[str, ...]
    turning: Turning
    counts: bool
    tells_more: bool
    shipping: Shipping | None
    password: bool
    code: bool
    hosts: tuple[str, ...]
    login_hosts: tuple[str, ...]
    opens: tuple[str, ...]
    presses: tuple[str, ...]
    fills: tuple[str, ...]
    guesses: int


def abilities(spec: PortalSpec) -> Abilities:
    """What this recipe can do."""
    listed = spec.read.get("list")
    about = spec.portal
    return Abilities(
        reads=tuple(name for name in ("list", "order") if name in spec.open),
        turning=_turning(spec),
        counts=listed is not None and listed.count is not None,
        tells_more=listed is not None and listed.more is not None,
        shipping=_shipping(spec),
        password=spec.login is not None,
        code=spec.login_qr is not None,
        hosts=(*about.hosts, *about.asset_hosts),
        login_hosts=tuple(about.login_hosts),
        opens=tuple(dict.fromkeys(_opens(spec))),
        presses=tuple(dict.fromkeys(control.shown for control in _pressed(spec))),
        fills=tuple(dict.fromkeys(_filled(spec))),
        guesses=len(spec.guesses),
    )


def _turning(spec: PortalSpec) -> Turning:
    turn = spec.turn
    if "{number}" in spec.open.get("list", ""):
        return "address"
    if turn is None:
        return "one"
    return (
        "scroll" if turn.scroll else "next" if turn.next else "numbered" if turn.numbered else "one"
    )


def _shipping(spec: PortalSpec) -> Shipping | None:
    ship = spec.ship
    if ship is None:
        return None
    steps, known = len(ship.reach) + len(ship.fill), spec.submit.known
    again = spec.resubmit
    return Shipping(steps, len(ship.after), ship.submit.shown, known, again.answer, again.seen)


def _opens(spec: PortalSpec) -> Iterator[str]:
    yield from spec.open.values()
    for page in (spec.account, spec.login, spec.login_qr):
        if page is not None and page.open is not None:
            yield page.open


def _pressed(spec: PortalSpec) -> Iterator[Control]:
    if spec.login_qr is not None:
        yield from spec.login_qr.reach
        if spec.login_qr.refresh is not None:
            yield spec.login_qr.refresh
    if spec.turn is not None:
        for css in (spec.turn.numbered, spec.turn.tab):
            if css is not None:
                yield Control.model_construct(css=css)
        if spec.turn.next is not None:
            yield spec.turn.next
    if spec.ship is not None:
        steps: list[Step] = [*spec.ship.reach, *spec.ship.fill, *spec.ship.after]
        yield from (step.control for step in steps if step.deed in _PRESSING)
        yield spec.ship.submit
        if spec.ship.said.cancel is not None:
            yield spec.ship.said.cancel


def _filled(spec: PortalSpec) -> Iterator[str]:
    if spec.ship is not None:
        for step in (*spec.ship.reach, *spec.ship.fill, *spec.ship.after):
            if step.text is not None:
                yield f"{step.text} → {step.control.shown}"
