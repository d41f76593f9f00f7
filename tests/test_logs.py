"""The log tells what a run did, and never a receiver, a cookie or a token."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent import log_file
from agent.logs import Log, keep_bug, opened_log
from agent.redaction import clean
from agent.rules.desired import Standing
from agent.sync.journal import Member, State, Submission
from agent.sync.options import OrderResult, RunResult
from scrapers.errors import LayoutChanged, PortalError
from scrapers.records import Line, OrderStatus, Receiver, StoreOrder, Waybill

KEPT = 5
NAME, PHONE, ADDRESS = "欧阳娜娜", "13812345678", "文三路100号华星科技大厦3幢201室"
RECEIVER = Receiver(NAME, PHONE, "浙江省", "杭州市", "西湖区", ADDRESS)
ORDER = StoreOrder(
    "6912345678901234567",
    OrderStatus.AWAITING,
    None,
    None,
    (Line("1", "陶瓷马克杯", 1),),
    RECEIVER,
    (),
)
SUBMISSION = Submission(
    "3f2a9c0d1e4b5a69788796a5b4c3d2e1",
    "doudian",
    State.ARMED,
    1,
    (Member(ORDER.order_id, "1", 1, Waybill("yto", "YT8690000000001")),),
)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "logs" / "yundan.log")


def text(log: Log) -> str:
    return log.path.read_text("utf-8")


SECRETS = [
    ("tel 13812345678", "13812345678"),
    ("tel+8613812345678", "13812345678"),
    ("138 1234 5678", "1234 5678"),
    ("138-1234-5678", "1234-5678"),
    ("call 0571-87654321 now", "87654321"),
    ('{"post_tel": "13812345678", "post_receiver": "张三"}', "张三"),
    ("收货人：张三", "张三"),
    ("浙江省杭州市西湖区文三路100号3幢201室", "文三路"),
    ("送到文三路100号3幢201室", "201室"),
    ("福建省泉州市晋江市陈埭镇花园小区12栋", "陈埭镇"),
    ("Cookie: sessionid=abcdef; SHOP_ID=1", "abcdef"),
    ("Set-Cookie: PHPSESSID=xyz123; Path=/", "xyz123"),
    ("authorization: Bearer abc.def", "abc.def"),
    ("sessionid=5e6f7a8b", "5e6f7a8b"),
    ("'_m_h5_tk': 'aa11_22'", "aa11_22"),
    ("msToken=Zm9vYmFy", "Zm9vYmFy"),
    ('"csrf_session_id": "c0ffee"', "c0ffee"),
    ("a_bogus=Qk9HVVM&page=1", "Qk9HVVM"),
    ("GET https://h5api.m.1688.com/h5/x/1.0/?sign=0a1b2c&t=17 failed", "0a1b2c"),
    ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"),
    ("password: hunter2", "hunter2"),
    ("https://boss:hunter2@shop.example/admin is no address", "hunter2"),
]


@pytest.mark.parametrize(("said", "secret"), SECRETS)
def test_what_looks_personal_or_secret_never_reaches_the_file(
    said: str, secret: str, log: Log
) -> None:
    log.logger.info(said)
    log.logger.warning("%s", said)
    log.note("event", said=said)
    log.portal_error(PortalError("doudian", said))
    try:
        raise RuntimeError(said)
    except RuntimeError as bug:
        log.bug(bug)
    assert secret not in text(log)
    assert text(log).count("\n") > 5


@pytest.mark.parametrize(
    "said",
    [
        "order 6912345678901234567 and 4100000000000000001",
        "waybill YT8690000000001, SF1380013800012, 773094110840455",
        "[class^='index_locationDetail'] did not match as expected on page order",
        "data.order.logistics_info",
        "该订单已发货，不允许重复发货",
        "物流单号与订单号不一致，请检查快递单号",
        "the page states 13 orders, 12 were read",
        '  File "/home/me/yundan/agent/sync/write_due.py", line 133, in _write',
    ],
)
def test_what_helps_to_mend_stays(said: str) -> None:
    assert clean(said) == said


SPEAKING: dict[str, Callable[[Log], None]] = {
    "an order": lambda log: log.logger.info("read %r", ORDER),
    "a receiver": lambda log: log.logger.info("%s", RECEIVER),
    "its parts": lambda log: log.logger.info(
        f"to {NAME} at {ADDRESS}, {PHONE}: %s", [{"order": ORDER}]
    ),
    "a fact": lambda log: log.note("read", order=ORDER, who=RECEIVER),
}


@pytest.mark.parametrize("what", SPEAKING)
def test_receivers_in_records_never_reach_the_file(what: str, log: Log) -> None:
    SPEAKING[what](log)
    for secret in (NAME, PHONE, ADDRESS, "文三路"):
        assert secret not in text(log)


def test_a_bug_that_carries_an_order_hides_its_receiver(log: Log) -> None:
    try:
        raise ValueError(f"cannot ship to {NAME}", ORDER)
    except ValueError as bug:
        log.bug(bug)
    assert "Traceback" in text(log)
    assert "ValueError" in text(log)
    assert NAME not in text(log)


def test_a_step_names_order_and_submission_in_full(log: Log) -> None:
    log.step("after_arm", SUBMISSION)
    (line,) = text(log).splitlines()
    assert " INFO after_arm store=doudian order=6912345678901234567 " in line
    assert f"submission={SUBMISSION.id} state=armed attempts=1" in line


def test_a_runs_end_and_a_portals_trouble(log: Log) -> None:
    log.portal_error(LayoutChanged("doudian", "td.x", "list"))
    result = RunResult("doudian", [OrderResult("1", Standing.WRITTEN, "read_back_same")], bits=32)
    log.run_ended(result)
    trouble, end = text(log).splitlines()
    assert "WARNING LayoutChanged portal=doudian" in trouble
    assert "td.x did not match" in trouble
    assert "run_ended store=doudian bits=32 complete=False written=1 already=0" in end


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")
def test_nobody_else_may_read_it(log: Log) -> None:
    log.note("event")
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_large_log_makes_room_and_the_oldest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "MAX_BYTES", 100)
    path = tmp_path / "yundan.log"
    for run in range(KEPT + 4):
        with opened_log(path, KEPT) as log:
            log.note("run", number=run, long="x" * 100)
    kept = sorted(tmp_path.glob("yundan.log*"))
    assert len(kept) == KEPT + 1
    assert f"number={KEPT + 3}" in path.read_text("utf-8")
    assert "number=3" in path.with_name(f"yundan.log.{KEPT}").read_text("utf-8")


def test_a_log_that_cannot_be_written_stops_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    with opened_log(tmp_path / "logs" / "yundan.log") as log:
        log.note("event")
        log.step("after_press", SUBMISSION)
    assert isinstance(log.trouble, OSError)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_a_log_on_a_full_disk_stops_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "yundan.log"
    path.symlink_to("/dev/full")
    with opened_log(path) as log:
        log.note("event")
        log.note("event")
    assert isinstance(log.trouble, OSError)
    assert capsys.readouterr().err == ""


@dataclass(frozen=True)
class Places:
    home: Path
    state: Path


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    found = Places(tmp_path / "home", tmp_path / "state")
    monkeypatch.setenv("YUNDAN_HOME", str(found.home))
    monkeypatch.setenv("XDG_STATE_HOME", str(found.state))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    return found


def test_a_bug_is_kept_in_the_data_folder(places: Places) -> None:
    places.home.mkdir()
    kept = keep_bug(RuntimeError("no"))
    assert kept is not None
    assert kept == places.home / "logs" / "yundan.log"
    assert "RuntimeError: no" in kept.read_text("utf-8")


def test_a_bug_makes_no_data_folder_and_is_kept_elsewhere(places: Places) -> None:
    kept = keep_bug(RuntimeError("no"))
    assert kept is not None
    assert kept.is_file()
    assert not places.home.exists()


def test_a_bug_that_no_place_takes(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    assert keep_bug(RuntimeError("no")) is None
