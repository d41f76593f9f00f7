"""What the schedule asks for: when, how often, and what it leaves to persons."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from agent.asked_run import left_alone
from agent.jobs import AFTER_SLEEP, APART, LONGEST_APART, Schedule
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.rules.passes_due import Stake
from agent.rules.polling import FOR_A_PERSON, Polled
from agent.settings import StoreConfig

BEGIN = datetime(2026, 11, 21, 4, tzinfo=UTC)
LOOK = timedelta(seconds=5)
SHORTEST = timedelta(minutes=2)


def stores(*keys: str) -> list[StoreConfig]:
    return [StoreConfig(key=key, portal="doudian", suppliers=["buyer"]) for key in keys]


@pytest.fixture
def ledger(tmp_path: Path) -> Generator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "receiver.key")) as opened:
        for key in ("shop", "other", "buyer"):
            opened.decisions.take_over(key, "doudian", f"account of {key}", BEGIN)
        yield opened


def read(ledger: Ledger, at: datetime, minutes: float, *accounts: str) -> None:
    """These accounts were read, and are read again after so many minutes."""
    for key in accounts:
        ledger.polls.keep(key, Polled(at, 0, 0, 0, 0.5), at + timedelta(minutes=minutes))


def looks(schedule: Schedule, begin: datetime, span: timedelta) -> list[tuple[datetime, list[str]]]:
    """What it asks for when it is looked at every five seconds."""
    moments = [begin + LOOK * n for n in range(int(span / LOOK) + 1)]
    return [(at, asked) for at in moments if (asked := schedule.look(at))]


def carried_out(ledger: Ledger, at: datetime) -> list[str | None]:
    """The runs that wait are done at once, but nothing is read; their stores, in order."""
    waiting = ledger.asked_runs.waiting()
    for run in waiting:
        ledger.asked_runs.start(run.id, at)
        ledger.asked_runs.end(run.id, 0, [], at)
    return [run.store for run in waiting]


def test_what_is_due_is_asked_for_once_while_it_waits_or_is_at_work(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop"), SHORTEST)
    read(ledger, BEGIN, 2, "shop", "buyer")
    assert looks(schedule, BEGIN, timedelta(minutes=30)) == [
        (BEGIN + timedelta(minutes=2), ["shop"])
    ]
    (run,) = ledger.asked_runs.waiting()
    assert ledger.asked_runs.start(run.id, BEGIN) is not None
    assert looks(schedule, BEGIN + timedelta(minutes=31), timedelta(minutes=30)) == []


def test_a_night_of_sleep_brings_one_pass_a_store_a_moment_after_waking(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop", "other"), SHORTEST)
    read(ledger, BEGIN, 5, "shop", "other", "buyer")
    schedule.look(BEGIN)
    morning = BEGIN + timedelta(hours=9)
    asked = looks(schedule, morning, timedelta(minutes=1))
    assert asked == [(morning + AFTER_SLEEP, ["shop", "other"])]
    assert len(ledger.asked_runs.waiting()) == 2


def test_who_has_no_account_yet_is_not_asked_for(ledger: Ledger) -> None:
    assert Schedule(ledger, stores("never-read"), SHORTEST).look(BEGIN) == []


def test_runs_that_read_nothing_are_asked_for_more_and_more_seldom(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop"), SHORTEST)
    moments: list[datetime] = []
    at = BEGIN
    while at < BEGIN + timedelta(hours=3):
        if schedule.look(at):
            moments.append(at)
            carried_out(ledger, at)
        at += LOOK
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[0] <= APART + LOOK
    assert gaps == sorted(gaps)
    assert LONGEST_APART <= gaps[-1] <= LONGEST_APART + LOOK
    read(ledger, at, -1, "shop", "buyer")  # and one that reads ends that
    ((at, _),) = looks(schedule, at, LONGEST_APART)
    carried_out(ledger, at)
    read(ledger, at, 0, "shop")
    again = looks(schedule, at + LOOK, timedelta(minutes=5))
    assert again[0][0] - at <= APART + LOOK


def test_after_a_pass_that_died_the_next_one_that_reads_is_followed_at_once(ledger: Ledger) -> None:
    """A login that seems lost is looked at again after a minute: that must not be put off."""
    schedule = Schedule(ledger, stores("shop"), SHORTEST)
    moments: list[datetime] = []
    at = BEGIN
    while len(moments) < 3:
        if schedule.look(at):
            moments.append(at)
            carried_out(ledger, at)  # the first one was killed
            if len(moments) == 2:
                read(ledger, at, 9, "shop")
                read(ledger, at, 0.75, "buyer")
        at += LOOK
    assert moments[2] - moments[1] == APART


def test_a_person_goes_first_and_is_not_doubled_by_the_schedule(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop", "other"), SHORTEST)
    assert schedule.look(BEGIN) == ["shop", "other"]
    ledger.asked_runs.ask(None, None, BEGIN)
    assert [run.by for run in ledger.asked_runs.waiting()] == ["person", "schedule", "schedule"]
    carried_out(ledger, BEGIN)
    person = ledger.asked_runs.ask(None, None, BEGIN + timedelta(minutes=5))
    ledger.asked_runs.start(person, BEGIN + timedelta(minutes=5))
    later = looks(schedule, BEGIN + timedelta(minutes=5), timedelta(minutes=10))
    assert later == [], "a run over all stores is at work"


def test_the_store_that_may_cost_most_goes_first(ledger: Ledger) -> None:
    ledger.polls.keep_stake("other", Stake(900, BEGIN + timedelta(hours=9)))
    assert Schedule(ledger, stores("shop", "other"), SHORTEST).look(BEGIN) == ["other", "shop"]
    assert [run.store for run in ledger.asked_runs.waiting()] == ["other", "shop"]


def test_a_store_that_waits_for_a_person_is_left_alone_until_somebody_acts(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop"), SHORTEST)
    read(ledger, BEGIN, 1, "buyer")
    ledger.polls.keep("shop", Polled(BEGIN, 0, 0, 1, 0.5), BEGIN + FOR_A_PERSON)
    assert looks(schedule, BEGIN, timedelta(hours=6)) == []
    acted = BEGIN + timedelta(hours=6, seconds=5)
    ledger.polls.hurry("shop", acted)
    assert schedule.look(acted) == ["shop"]


def test_a_portal_that_wants_silence_has_it_to_the_last_second(ledger: Ledger) -> None:
    """What is due within a minute is read along, but not before its portal bears it."""
    until = BEGIN + timedelta(seconds=40)
    for supplier, silent_until in (("buyer", None), ("other", until)):
        ledger.polls.keep(supplier, Polled(BEGIN, 0, 0, 0, 0.5, silent_until), until)
    for now, paused in ((BEGIN, {"other"}), (until, set[str]())):
        assert left_alone(ledger, ["buyer", "other"], now, SHORTEST) == (frozenset(), paused)
    ledger.polls.hurry("other", BEGIN)
    found = left_alone(ledger, ["other"], BEGIN, SHORTEST)
    assert found == (frozenset(), frozenset()), "a person's word"


def test_a_worker_that_was_killed_asks_for_nothing_twice(ledger: Ledger) -> None:
    assert Schedule(ledger, stores("shop"), SHORTEST).look(BEGIN) == ["shop"]
    assert Schedule(ledger, stores("shop"), SHORTEST).look(BEGIN + LOOK) == []
    assert len(ledger.asked_runs.waiting()) == 1


def test_a_clock_that_was_ahead_for_a_moment_keeps_nothing_from_its_time(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop"), SHORTEST)
    read(ledger, BEGIN, 2, "shop", "buyer")
    assert schedule.look(BEGIN) == []
    assert schedule.look(BEGIN + timedelta(hours=8)) == [], "as after a sleep"
    found = looks(schedule, BEGIN + LOOK, timedelta(minutes=5))
    assert [asked for _, asked in found] == [["shop"]]


def test_a_pass_made_by_a_clock_that_was_ahead_silences_nothing(ledger: Ledger) -> None:
    """A computer that starts before its clock is set: the night is not spent waiting for it."""
    read(ledger, BEGIN + timedelta(hours=8), 9, "shop", "buyer")
    assert Schedule(ledger, stores("shop"), SHORTEST).look(BEGIN) == ["shop"]


def test_a_store_after_a_slider_is_read_seldom_though_its_supplier_hurries(ledger: Ledger) -> None:
    schedule = Schedule(ledger, stores("shop"), SHORTEST)
    read(ledger, BEGIN, 14, "shop")
    ledger.polls.slow_down("shop", BEGIN + timedelta(hours=24))
    read(ledger, BEGIN, 2, "buyer")
    assert looks(schedule, BEGIN, timedelta(minutes=20)) == [
        (BEGIN + timedelta(minutes=14), ["shop"])
    ]
