"""`python -m agent.alerts.send`: carries one message, given as JSON on standard input.

A process of its own, since apprise with all it loads would stay in the worker's memory for good
(18 MB, measured). The address, a secret, never stands in its arguments; its answer is redacted.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, cast

import apprise
from apprise import AppriseAsset, NotifyFormat
from apprise.plugins.dingtalk import NotifyDingTalk

from agent.alerts.address import secrets_in
from agent.alerts.mails import waited_for
from agent.alerts.post import PARTLY, REACHED, Letter, Reply
from agent.alerts.robots import ANSWERS, SignedDingTalk, overheard, refusal
from agent.alerts.sending import PATIENCE
from agent.alerts.unreached import is_mails_no, why_unreached
from agent.redaction import clean

_apprise: Any = apprise  # it is typed only in part
LONGEST_SAID = 160
STEP_SECONDS = 10.0  # for each step of a connection; apprise's own 4 are short for mail
ANSWER_SECONDS = PATIENCE + 15  # to a message that was handed over: whoever waits for us decides
_EXCEPTION = "Socket Exception"  # how apprise begins what it only tells to debuggers


def send(letter: Letter) -> Reply:
    """Carry it, or say why it was not taken."""
    with _told_by_apprise() as told:
        service = _service(letter.url)
        if service is None:
            return Reply(False, "address")
        if not letter.text:
            return Reply(True)
        have_it = _receivers(service)
        carrier = _apprise.Apprise()
        carrier.add(service)
        with overheard() as heard, waited_for(ANSWER_SECONDS) as mails:
            taken = carrier.notify(letter.text, letter.title, body_format=NotifyFormat.TEXT)
    scheme = letter.url.partition("://")[0]
    noes = [no for answer in heard.answers if (no := refusal(scheme, answer))]
    if (noes or not taken) and (have_it or mails) and scheme not in ANSWERS:
        said = noes[-1] if noes else _why(told, scheme)
        return Reply(False, PARTLY, _redacted(said, letter.url))
    if noes:
        return Reply(False, "refused", _redacted(noes[-1], letter.url))
    if not taken or (scheme in ANSWERS and not heard.answers):
        return _not_taken(scheme, told, heard.failures, letter.url)
    return Reply(True)


def _not_taken(scheme: str, told: Sequence[str], failures: Sequence[str], url: str) -> Reply:
    """Why it was not taken: the network, the address's host, the service's own no, or unknown."""
    said = _why(told, scheme)
    trouble = why_unreached([*failures, *told], known_host=scheme in ANSWERS)
    if trouble is None and scheme.startswith("mailto") and is_mails_no(said):
        trouble = "refused"
    return Reply(False, trouble or "not_taken", _redacted(said, url))


def _service(url: str) -> Any:
    """Apprise's service for an address, None where it knows none."""
    asset = AppriseAsset(app_id="Yundan", app_desc="Yundan 运单", app_url="", secure_logging=True)
    service = _apprise.Apprise.instantiate(url, asset=asset)
    if isinstance(service, NotifyDingTalk):
        service = SignedDingTalk(**cast(Any, NotifyDingTalk).parse_url(url), asset=asset)
    if service is not None:
        service.socket_connect_timeout = max(service.socket_connect_timeout, STEP_SECONDS)
        service.socket_read_timeout = ANSWER_SECONDS
    return service


def _receivers(service: Any) -> list[Any]:
    """Those that took the message, as apprise comes to know of them."""
    found: list[Any] = []
    plain = service.mark_delivered

    def mark_delivered(key: Any, per_message: bool = False) -> None:
        plain(key, per_message)
        if not per_message:
            found.append(key)

    service.mark_delivered = mark_delivered
    return found


def _why(told: Sequence[str], scheme: str) -> str:
    """The line that tells most: of a mail server its own words, else apprise's last warning."""
    causes = [line for line in told if line.startswith(_EXCEPTION)]
    if causes and scheme.startswith("mailto"):
        return causes[-1].removeprefix(f"{_EXCEPTION}: ")
    return next((line for line in reversed(told) if line not in causes), "")


class _Kept(logging.Handler):
    """Keeps what tells why something was not taken."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.WARNING or message.startswith(_EXCEPTION):
            self.told.append(message)


@contextmanager
def _told_by_apprise() -> Generator[list[str]]:
    """What apprise says meanwhile, which then stands nowhere else: it may quote the address."""
    logger, kept = logging.getLogger("apprise"), _Kept()
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(kept)
    try:
        yield kept.told
    finally:
        logger.removeHandler(kept)


def _redacted(text: str, url: str) -> str:
    plain = " ".join(clean(text, secrets_in(url)).split())
    return plain[:LONGEST_SAID]


def _hand_back(line: str) -> None:
    print(line, flush=True)


def _say_when_reached() -> None:
    """Whoever gives us up in the middle knows by this line whether anybody can have the message."""
    whole = cast(Any, socket.socket)
    plain = whole.connect

    def connect(self: socket.socket, address: object) -> None:
        try:
            plain(self, address)
        except (BlockingIOError, InterruptedError):  # under way
            _hand_back(REACHED)
            raise
        _hand_back(REACHED)

    whole.connect = connect


def main() -> None:
    """One JSON object in, one out, after the line that says whether anybody was reached."""
    _say_when_reached()
    try:
        reply = send(Letter(**json.load(sys.stdin)))
    except Exception as broken:  # noqa: BLE001 - told by name: its text may quote the address
        reply = Reply(False, "broke", type(broken).__name__)
    _hand_back(json.dumps(asdict(reply)))


if __name__ == "__main__":
    main()
