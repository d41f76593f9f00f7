"""What is learnt of how long a portal's logins last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey

BEGIN = datetime(2026, 11, 21, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_login_that_a_person_renews_early_teaches_nothing_and_one_that_ends_does(
    tmp_path: Path,
) -> None:
    with Ledger(tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "receiver.key")) as ledger:
        logins = ledger.logins
        logins.begin("shop", "doudian", BEGIN)
        logins.works("shop", "doudian", BEGIN + DAY)
        logins.begin("shop", "doudian", BEGIN + DAY)  # told in time that it will end, he renews it
        assert logins.ended("doudian") == []
        logins.works("shop", "doudian", BEGIN + 4 * DAY)
        logins.end("shop", BEGIN + 5 * DAY)
        logins.begin("shop", "doudian", BEGIN + 5 * DAY)
        assert [login.lasted for login in logins.ended("doudian")] == [3 * DAY]
        (current,) = logins.current()
        assert current.began_at == BEGIN + 5 * DAY
