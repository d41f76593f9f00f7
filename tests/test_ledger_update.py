"""A ledger from before traces were kept goes on where it was."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from agent.known import Gatherer
from agent.ledger import Ledger
from agent.ledger.connection import stamp
from agent.ledger.receivers import ReceiverKey
from agent.rules.freshness import State, verdict
from agent.rules.in_force import Rules
from scrapers.records import OrderStatus, Parcel, Shipment, StoreOrder, Waybill

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
ZTO = Waybill("zto", "73610555582883")
NEW = ("views", "looks", "list_reads", "traces", "trace_looks", "trace_queries", "watches")


def older(path: Path, key: ReceiverKey) -> None:
    """A ledger with one order of each side, as the program before this one left it."""
    order = StoreOrder("69", OrderStatus.SHIPPED, AT, AT, (), None, (Parcel(ZTO, AT),))
    bought = Shipment("28", OrderStatus.SHIPPED, None, "69", (), None, (Parcel(ZTO),))
    with Ledger(path, key) as ledger:
        ledger.orders.save("shop", [order], AT, listed=True)
        ledger.shipments.save("1688", [bought], AT, listed=True)
    db = sqlite3.connect(path)
    for table in NEW:
        db.execute(f"DROP TABLE {table}")
    db.execute("DROP INDEX supplier_orders_named")
    db.execute("ALTER TABLE supplier_waybills ADD COLUMN trace TEXT NOT NULL DEFAULT '[]'")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_traces'")
    db.commit()
    db.close()


def test_what_was_read_before_the_update_is_judged_after_it(tmp_path: Path) -> None:
    path, key = tmp_path / "ledger.sqlite", ReceiverKey(tmp_path / "key")
    older(path, key)
    with Ledger(path, key) as ledger:
        known = Gatherer(ledger, "shop", ["1688"]).known(["69"])["69"]
    said = verdict(known, Rules(), AT)
    assert (said.state, said.since) == (State.SYNCED, AT)
    assert [view.at for view in known.views] == [AT]
    assert stamp(AT)
