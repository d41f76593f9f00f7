"""A query service is asked for parcels that no portal tells of, within its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.sync.asking import Asking, of_service
from scrapers.errors import CredentialsRejected, PortalError, Unreachable
from scrapers.records import Receiver, Waybill
from scrapers.traces.event import trace_event
from scrapers.traces.source import Told
from tests.rules.knowing import ORDER, ZTO, at, known, purchase, view

KNOWN = {ORDER: known(view(0), view(11, ZTO), purchases=[purchase(view(10, ZTO))])}
START = at(13)
MOVED = trace_event(at(12), "【杭州市】已揽收")


@dataclass
class Service:
    """A source that answers as told, and remembers what it was asked."""

    answers: Sequence[Told | PortalError]
    key: str = "service"
    asked: list[tuple[Waybill, str | None]] = field(
        default_factory=list[tuple[Waybill, "str | None"]]
    )

    def trace(self, waybill: Waybill, phone_end: str | None = None) -> Told:
        self.asked.append((waybill, phone_end))
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, PortalError):
            raise answer
        return answer


@dataclass
class Bench:
    """One service, one ledger, and a clock that only the test moves."""

    ledger: Ledger
    service: Service
    now: datetime = START
    rejected: int = 0

    def ask(self, pause_hours: int = 4) -> Asking:
        pause = timedelta(hours=pause_hours)
        asking = Asking(self.service, self.ledger, lambda: self.now, pause, self._reject)
        asking.ask(KNOWN)
        return asking

    def _reject(self) -> None:
        self.rejected += 1


def bench(tmp_path: Path, *answers: Told | PortalError) -> Bench:
    ledger = Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key"))
    return Bench(ledger, Service(answers))


def test_what_it_tells_is_kept(tmp_path: Path) -> None:
    there = bench(tmp_path, Told((MOVED,)))
    assert there.ask().trouble is None
    trace = there.ledger.traces.of([ZTO])[ZTO]
    assert [event for event, _ in trace.events] == [MOVED]
    assert trace.looks == (at(13),)
    assert there.ledger.traces.queries_in_a_day("service", there.now) == 1


def test_a_number_is_left_alone_for_the_pause(tmp_path: Path) -> None:
    there = bench(tmp_path, Told())
    for minutes in (0, 60, 239, 241):
        there.now = at(13) + timedelta(minutes=minutes)
        there.ask()
    assert len(there.service.asked) == 2


def test_a_number_that_a_portal_just_showed_is_not_asked_for(tmp_path: Path) -> None:
    there = bench(tmp_path, Told())
    there.ledger.traces.save(ZTO, [], "1688", at(12))
    there.ask()
    assert there.service.asked == []


def test_never_more_than_24_a_day(tmp_path: Path) -> None:
    there = bench(tmp_path, Unreachable("service", "down"))
    for minutes in range(0, 24 * 60, 20):
        there.now = at(13) + timedelta(minutes=minutes)
        there.ask(pause_hours=0)
    assert len(there.service.asked) == 24


def test_what_it_cannot_tell_is_no_look(tmp_path: Path) -> None:
    there = bench(tmp_path, Told(unable="phone_needed"))
    there.ask()
    assert there.ledger.traces.of([ZTO]) == {}


@pytest.mark.parametrize(("phone", "sent"), [("138****1234", "1234"), ("***", None), (None, None)])
def test_of_a_telephone_only_four_digits_are_told(
    tmp_path: Path, phone: str | None, sent: str | None
) -> None:
    there = bench(tmp_path, Told())
    mine = known(view(0), view(11, ZTO), receiver=Receiver(phone=phone))
    Asking(there.service, there.ledger, lambda: there.now, timedelta(hours=4), lambda: None).ask(
        {ORDER: mine}
    )
    assert [end for _, end in there.service.asked] == [sent]


def test_a_key_that_is_not_taken_is_never_tried_again(tmp_path: Path) -> None:
    there = bench(tmp_path, CredentialsRejected("kuaidi100", "503"))
    asking = there.ask()
    assert there.rejected == 1
    assert asking.trouble is not None
    told = of_service(asking.trouble)
    assert (told.error, told.next_step) == ("CredentialsRejected", "trace_key")
    assert there.ledger.traces.queries_in_a_day("service", there.now) == 1
