"""The armed log's file: cut off, it keeps every whole line; changed, it is never misread."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ArmedLogDamaged
from agent.sync.armed_log import ArmedLog
from agent.sync.journal import Member, State, Submission
from scrapers.records import Waybill

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
STORE = "shop"


def logged(folder: Path, count: int) -> ArmedLog:
    log = ArmedLog(folder, STORE)
    log.begin(NOW)
    for n in range(count):
        log.append(press(n), NOW)
    return log


def press(n: int) -> Submission:
    members = (Member(f"69{n:017}", "1", 1, Waybill("zto", f"7361055558{n:04}")),)
    return Submission(f"id{n}", STORE, State.ARMED, 1, members)


def ids(log: ArmedLog) -> list[str]:
    return [p.submission.id for p in log.presses()]


def test_a_log_says_what_was_pressed_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    log = logged(tmp_path, 2)
    assert [p.submission.members for p in log.presses()] == [press(0).members, press(1).members]
    assert {p.submission.state for p in log.presses()} == {State.UNKNOWN}
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert log.is_at_home


def test_a_log_cut_off_anywhere_keeps_every_whole_line(tmp_path: Path) -> None:
    log = logged(tmp_path, 3)
    raw = log.path.read_bytes()
    ends = [n + 1 for n, byte in enumerate(raw) if byte == 10]

    @given(st.integers(ends[0], len(raw)))
    def cut_at(place: int) -> None:
        log.path.write_bytes(raw[:place])
        whole = [f"id{n}" for n in range(sum(end <= place for end in ends) - 1)]
        assert ids(log) == whole
        assert log.is_at_home
        log.append(press(7), NOW)
        assert ids(log) == [*whole, "id7"]

    cut_at()


def test_one_changed_byte_is_never_read_as_something_else(tmp_path: Path) -> None:
    log = logged(tmp_path, 3)
    raw = log.path.read_bytes()

    # the last newline is left out: its loss cannot be told from a line cut off
    @given(st.integers(0, len(raw) - 2), st.integers(1, 255))
    def change(place: int, flip: int) -> None:
        damaged = bytearray(raw)
        damaged[place] ^= flip
        log.path.write_bytes(damaged)
        with pytest.raises(ArmedLogDamaged):
            log.presses()

    change()
