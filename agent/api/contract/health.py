"""How the agent and its stores are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent.api.contract.common import Answer, Asked, When
from agent.api.contract.runs import RunView


class HelloAsked(Asked):
    """`counts` also counts the orders of each store and names deadlines that are near."""

    counts: bool = False


class PassView(Answer):
    """The last pass over a store. `ended_at` is None where it never ended."""

    started_at: When
    ended_at: When | None
    complete: bool
    bits: int
    text: str


class DeadlineNear(Answer):
    """An order whose deadline is near. `id` stays the same as long as it is the same deadline."""

    id: str
    order_id: str
    deadline: When
    text: str


class StoreHealth(Answer):
    """One store account. `counts` are orders by state, `needs_person` open questions."""

    key: str
    portal: str
    portal_name: str
    account: str | None
    last_pass: PassView | None
    next_pass: When | None = Field(description="None: it runs when it is asked to")
    stopped: str | None = Field(description="Why nothing is written to it, with the next step")
    needs_person: int
    counts: dict[str, int] | None = None
    deadlines: list[DeadlineNear]


class SupplierHealth(Answer):
    """One supplier account. `trusts_captures`: pages that the seller has open count like ours."""

    key: str
    portal: str
    portal_name: str
    account: str | None
    trusts_captures: bool


class ParkedPortal(Answer):
    """An account that waits for somebody, and the step that helps. `id` is of this time only."""

    id: str
    account: str
    portal: str
    portal_name: str
    error: str
    at: When
    text: str
    next_step: str
    login: Literal["window", "code"] | None = Field(
        description="How `/v1/login` would have it logged in; None where it cannot"
    )


class StoreAlert(Answer):
    """A store that nothing is written to until somebody looks: what happened, and since when with
    the one step. `id` is of this time only."""

    id: str
    store: str
    text: str
    next_step: str


class Hello(Answer):
    """The agent's own state."""

    version: str
    api: Literal[1] = 1
    now: When
    practice: bool
    screen: bool = Field(description="Whether a window can be shown on the agent's computer")
    health: Literal["ok", "needs_person", "parked", "never_ran"]
    worker: Literal["idle", "running", "absent"]
    running: RunView | None
    stores: list[StoreHealth]
    suppliers: list[SupplierHealth]
    parked: list[ParkedPortal]
    alerts: list[StoreAlert]
