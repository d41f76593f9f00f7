"""`yundan doctor` says whether anybody would hear of an alert, and changes nothing for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from agent.doctor import Level
from agent.doctor.alerts import alerts
from agent.ledger.inspection import inspect
from agent.words import LANGUAGES, Words
from tests.alerts.conftest import Seller
from tests.alerts.services import Webhook, unused_port


def findings(seller: Seller, lang: str = "en") -> list[tuple[Level, str]]:
    """What it finds, in words."""
    words, told = Words(lang), list[tuple[Level, str]]()
    for found in alerts(seller.home, inspect(seller.home.ledger)):
        said = words.say(found.said.key, found.said.details)
        step = f" → {words.say(found.step.key, found.step.details)}" if found.step else ""
        told.append((found.level, said + step))
    return told


def test_no_channel_is_worth_a_word(seller: Seller) -> None:
    ((level, said),) = findings(seller)
    assert level is Level.OK
    assert "yundan alerts add" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_channel_that_took_nothing_is_told_with_why(
    seller: Seller, hook: Webhook, lang: str
) -> None:
    seller.add("hook", hook.address)
    seller.add("down", f"json://127.0.0.1:{unused_port()}/")
    assert [level for level, _ in findings(seller)] == [Level.OK, Level.OK]
    seller.lose("1688", 1)
    seller.deliver(2)
    (hooks, _), (downs, said) = findings(seller, lang)
    assert (hooks, downs) == (Level.OK, Level.WARNING)
    assert "down" in said
    assert "yundan alerts test down" in said


def test_an_address_that_is_gone_and_a_locked_keyring(
    seller: Seller, hook: Webhook, keyring_file: Path
) -> None:
    seller.add("hook", hook.address)
    keyring_file.write_text("{}")
    ((level, said),) = findings(seller)
    assert (level, "address is not here" in said) == (Level.WARNING, True)
    keyring_file.write_text("")
    ((level, said),) = findings(seller)
    assert (level, "KeyringLocked" in said) == (Level.WARNING, True)


def test_a_damaged_list(seller: Seller) -> None:
    (seller.home.root / "alerts.json").write_text("{", "utf-8")
    ((level, said),) = findings(seller)
    assert level is Level.PROBLEM
    assert "alerts.json" in said


def test_a_ledger_from_before_alerts_is_looked_into_all_the_same(seller: Seller) -> None:
    seller.ledger.close()
    with sqlite3.connect(seller.home.ledger) as db:
        for table in ("alert_channels", "alert_deliveries", "alerts"):
            db.execute(f"DROP TABLE {table}")
    db.close()
    assert inspect(seller.home.ledger).trouble is None
