"""What a run is asked to do, and how it tells of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from agent.rules.desired import Standing
from scrapers.records import Waybill


@dataclass(frozen=True, slots=True)
class Options:
    """`agree` is asked once, before the first write ever to a store, with how many are due and
    the name of the account. `only`: nothing is written but this one order, and its parcels are
    looked at whatever the time."""

    dry_run: bool = False
    limit: int | None = None
    max_writes: int = 200
    max_looks: int = 60
    accept_unique_composite: bool = False
    trust_clock: bool = False
    only: str | None = None
    agree: Callable[[int, str], bool] = lambda due, account: False


class Watcher(Protocol):
    """Told of a run's progress; shows it to a person, or keeps still."""

    def reading(self, what: str, read: int, stated: int | None) -> None: ...

    def writing(self, done: int, due: int) -> None: ...


@dataclass(frozen=True, slots=True)
class OrderResult:
    """What became of one store order in a run. `reason` is a key of the interface's words."""

    order_id: str
    standing: Standing
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    waybills: tuple[Waybill, ...] = ()
    evidence: tuple[Mapping[str, Any], ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A portal that could not be worked with in this run."""

    portal: str
    error: str
    message: str
    next_step: str
    exit_bit: int
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Completeness:
    """A store's list after reading: the page's own count, the rows read, the ledger's rows."""

    stated: int
    read: int
    ledger: int
    counted: bool = True

    @property
    def holds(self) -> bool:
        return self.stated == self.read == self.ledger


@dataclass(slots=True)
class RunResult:
    """The result of one pass over one store. `held_back`: why nothing at all was written."""

    store: str
    orders: list[OrderResult] = field(default_factory=list[OrderResult])
    troubles: list[Trouble] = field(default_factory=list[Trouble])
    complete: bool = False
    completeness: Completeness | None = None
    asked_nobody: bool = False
    held_back: str | None = None
    bits: int = 0
    bug: Exception | None = None

    @property
    def unread(self) -> Trouble | None:
        """What kept the store itself from being read: it is read first of all."""
        return self.troubles[0] if self.completeness is None and self.troubles else None

    def counts(self) -> dict[str, int]:
        """How many orders ended in each group of the report."""
        groups = (
            Standing.WRITTEN,
            Standing.ALREADY,
            Standing.WAITING,
            Standing.REVIEW,
            Standing.REFUSED,
            Standing.FAILED,
        )
        return {str(g): sum(o.standing is g for o in self.orders) for g in groups}
