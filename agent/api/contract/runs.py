"""Asked-for runs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent.api.contract.common import Answer, Asked, FromPage, Key, OrderId, RowId, When


class SyncAsked(FromPage):
    """One order of a store, one store, or (neither given) all stores."""

    store: Key | None = None
    order_id: OrderId | None = None


class SyncTaken(Answer):
    """The run that was asked for."""

    run: int


class RunsAsked(Asked):
    """These runs, or the latest ones."""

    ids: list[RowId] = Field(default=[], max_length=50)
    latest: Annotated[int, Field(ge=0, le=50)] = 0


class RunView(Answer):
    """One asked-for run. `text` says in a sentence how far it is or what came of it."""

    id: int
    store: str | None
    order_id: str | None
    state: Literal["asked", "running", "ended", "broken"]
    asked_at: When
    ended_at: When | None
    bits: int | None
    text: str


class Runs(Answer):
    runs: list[RunView]
