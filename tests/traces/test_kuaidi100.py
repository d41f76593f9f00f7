"""快递100 asked over real HTTP: what it tells, what it refuses, and that no secret gets out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from scrapers.carriers import Carrier, carriers
from scrapers.errors import (
    CredentialsRejected,
    PortalError,
    QuotaSpent,
    Throttled,
    Unreachable,
)
from scrapers.records import Waybill
from scrapers.traces.kuaidi100 import Kuaidi100
from scrapers.traces.source import Told, TraceSource
from tests.traces.kuaidi100_service import (
    API_KEY,
    CUSTOMER,
    Fault,
    Service,
    dripping,
    endless,
    hangs_up,
    line,
    running,
    says,
    silent,
    status,
    tells,
)

ZTO = Waybill("zto", "73100000000001")
SF = Waybill("sf", "SF1000000000001")
PHONE = "8642"
OTHER_KEY = "Wrong-key-55173"
SOON = 0.3  # seconds: for services that do not answer
LATE = 20.0


@pytest.fixture
def service() -> Generator[Service]:
    with running() as service:
        yield service


@pytest.fixture
def client() -> Generator[httpx.Client]:
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        yield client


@pytest.fixture
def source(service: Service, client: httpx.Client) -> TraceSource:
    return Kuaidi100(CUSTOMER, API_KEY, service.base, client, LATE)


def test_events_come_in_the_order_of_time_and_in_utc(service: Service, source: TraceSource) -> None:
    service.lines[ZTO.number] = [
        line("2025-11-20 00:10:00", "快件已发往 杭州转运中心"),
        line("2025-11-19 18:02:03", "快件离开 东莞虎门", areaName="广东,东莞市"),
        line("2025-11-19 18:02:03", "已揽收", areaName="广东,东莞市"),
    ]
    told = source.trace(ZTO)
    assert told.unable is None
    assert [event.text for event in told.events] == [
        "已揽收",
        "快件离开 东莞虎门",
        "快件已发往 杭州转运中心",
    ]
    assert [event.at for event in told.events] == [
        datetime(2025, 11, 19, 10, 2, 3, tzinfo=UTC),
        datetime(2025, 11, 19, 10, 2, 3, tzinfo=UTC),
        datetime(2025, 11, 19, 16, 10, tzinfo=UTC),
    ]
    assert "东莞" in str(told.events[0].place)


def test_a_query_is_what_the_documents_say(service: Service, source: TraceSource) -> None:
    source.trace(ZTO)
    assert service.asked == [{"com": "zhongtong", "num": ZTO.number, "resultv2": "1"}]
    assert service.received[0].keys() == {"customer", "sign", "param"}
    assert " " not in service.received[0]["param"]


def test_a_line_without_a_formatted_time_has_the_couriers(
    service: Service, source: TraceSource
) -> None:
    service.fault = tells(data=[{"time": "2025-11-19 18:02:03", "context": "已揽收"}])
    (event,) = source.trace(ZTO).events
    assert event.at == datetime(2025, 11, 19, 10, 2, 3, tzinfo=UTC)


def test_a_number_that_has_no_trace_yet_is_an_empty_trace(
    service: Service, source: TraceSource
) -> None:
    assert source.trace(ZTO) == Told()
    service.lines[ZTO.number] = []
    assert source.trace(ZTO) == Told()


def test_a_failed_search_is_not_an_empty_trace(service: Service, source: TraceSource) -> None:
    service.refusal = ("500", "查询失败")
    with pytest.raises(Unreachable):
        source.trace(ZTO)


@pytest.mark.parametrize("carrier", ["", "nobody", "without_code"])
def test_a_carrier_without_a_code_is_never_asked_about(
    service: Service, source: TraceSource, carrier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known() -> dict[str, Carrier]:
        return {"without_code": replace(carriers()["zto"], codes={"kdniao": "ZTO"})}

    monkeypatch.setattr("scrapers.traces.kuaidi100.carriers", known)
    assert source.trace(Waybill(carrier, ZTO.number)) == Told(unable="carrier_not_known")
    assert service.received == []


def test_a_carrier_that_the_service_does_not_know(service: Service, source: TraceSource) -> None:
    told = source.trace(Waybill("jd", "JDVA00000000001"))
    assert told == Told(unable="carrier_not_known")
    assert len(service.asked) == 1


def test_a_parcel_that_demands_a_telephone_number(service: Service, source: TraceSource) -> None:
    service.phones[SF.number] = PHONE
    service.lines[SF.number] = [line("2025-11-19 18:02:03", "已收取快件")]
    assert source.trace(SF) == Told(unable="phone_needed")
    assert source.trace(SF, "1111") == Told(unable="phone_needed")
    assert len(source.trace(SF, PHONE).events) == 1


@pytest.mark.parametrize("phone", ["", "138****8642", "13812348642", "864", "８６４２", "864\n"])
def test_nothing_but_four_digits_is_sent_of_a_telephone_number(
    service: Service, source: TraceSource, phone: str
) -> None:
    source.trace(ZTO, phone)
    assert "phone" not in service.asked[0]


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        ("601", "key已过期", QuotaSpent),
        ("601", "POLL:KEY已过期", Throttled),
        ("502", "服务器繁忙", Throttled),
        ("501", "服务器错误", Unreachable),
        ("503", "验证签名失败", CredentialsRejected),
        ("600", "您不是合法的订阅者（即授权Key出错）", CredentialsRejected),
        ("400", "提交的数据不完整，或者贵公司没授权", CredentialsRejected),
        ("999", "nobody knows", Unreachable),
        (CUSTOMER, "a code that is none", Unreachable),
    ],
)
def test_refusals_of_the_account(
    service: Service, source: TraceSource, code: str, message: str, error: type[PortalError]
) -> None:
    service.refusal = (code, message)
    with pytest.raises(error) as raised:
        source.trace(ZTO)
    assert len(service.received) == 1
    keeps_secrets(raised.value, service)


@pytest.mark.parametrize(
    ("customer", "api_key"), [(CUSTOMER, OTHER_KEY), (CUSTOMER.lower(), API_KEY)]
)
def test_a_wrong_key_is_rejected_and_stands_nowhere(
    service: Service,
    client: httpx.Client,
    customer: str,
    api_key: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    source = Kuaidi100(customer, api_key, service.base, client, LATE)
    with pytest.raises(CredentialsRejected) as raised:
        source.trace(SF, PHONE)
    keeps_secrets(raised.value, service)
    for secret in (customer, api_key, PHONE, service.received[0]["sign"]):
        assert secret not in repr(source)
        assert secret not in caplog.text


FAULTS: dict[str, Fault] = {
    "5xx": status(502),
    "not found": status(404),
    "elsewhere": status(307, Location="/elsewhere"),
    "not JSON": says(b"<html>maintenance</html>"),
    "not text": says(b"\xff\xfe\x00"),
    "nothing": says(b""),
    "a list": says(b"[]"),
    "an empty object": says(b"{}"),
    "deep": says(b"[" * 100_000),
    "no number": tells(nu=""),
    "another number": tells(nu="73100000000002"),
    "lines that are none": tells(data="none"),
    "a line without text": tells(data=[{"ftime": f"2025-11-19 {PHONE}"}]),
    "a line without time": tells(data=[{"context": f"已揽收 {PHONE}"}]),
    "another form of time": tells(data=[{"context": "已揽收", "ftime": "11-19 18:02"}]),
    "hangs up": hangs_up,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_an_answer_that_is_none_is_unreachable_and_asked_once(
    service: Service, source: TraceSource, fault: Fault
) -> None:
    service.fault = fault
    with pytest.raises(Unreachable) as raised:
        source.trace(ZTO, PHONE)
    assert len(service.received) == 1
    keeps_secrets(raised.value, service)


def test_too_many_at_once(service: Service, source: TraceSource) -> None:
    service.fault = status(429)
    with pytest.raises(Throttled):
        source.trace(ZTO)


def test_nobody_there(client: httpx.Client) -> None:
    with running() as gone:
        base = gone.base
    with pytest.raises(Unreachable, match="ConnectError"):
        Kuaidi100(CUSTOMER, API_KEY, base, client, LATE).trace(ZTO)


def test_a_service_that_says_nothing_is_not_waited_for(
    service: Service, client: httpx.Client
) -> None:
    service.fault = silent
    with pytest.raises(Unreachable, match="ReadTimeout") as raised:
        Kuaidi100(CUSTOMER, API_KEY, service.base, client, SOON).trace(ZTO)
    assert len(service.received) == 1
    keeps_secrets(raised.value, service)


def test_an_answer_that_never_ends_is_not_waited_for(
    service: Service, client: httpx.Client
) -> None:
    service.fault = dripping
    with pytest.raises(Unreachable, match="in time"):
        Kuaidi100(CUSTOMER, API_KEY, service.base, client, SOON).trace(ZTO)
    assert service.left.wait(LATE)


def test_a_huge_answer_is_not_read_to_its_end(service: Service, source: TraceSource) -> None:
    service.fault = endless
    with pytest.raises(Unreachable, match="larger than"):
        source.trace(ZTO)
    assert service.left.wait(LATE)


def keeps_secrets(error: PortalError, service: Service) -> None:
    """Nothing of a query stands in an error, however it is shown."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    secrets = {CUSTOMER, API_KEY, OTHER_KEY, PHONE}
    secrets |= {form["sign"] for form in service.received}
    assert {secret for secret in secrets if secret in shown} == set()
    assert error.portal == "kuaidi100"
