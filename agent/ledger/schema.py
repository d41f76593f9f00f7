"""The ledger's tables, as an ordered list of migrations. Times are ISO 8601 UTC text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from agent.ledger.first_views import seed_views

Migration = Callable[[sqlite3.Connection], None]
migrations: list[Migration] = []  # in order; each is known in the ledger by its function's name


def _migration(change: Migration) -> Migration:
    migrations.append(change)
    return change


@_migration
def m001_orders(db: sqlite3.Connection) -> None:
    """What both sides showed. Receivers only as keyed hash and mask; memos only as numbers."""
    for statement in _ORDERS:
        db.execute(statement)


@_migration
def m002_decisions(db: sqlite3.Connection) -> None:
    """Links, reviews, decisions, runs: what was concluded, from what, by whom."""
    for statement in _DECISIONS:
        db.execute(statement)


@_migration
def m003_journal(db: sqlite3.Connection) -> None:
    """The write journal: one live submission per store order, every transition kept for good."""
    for statement in _JOURNAL:
        db.execute(statement)


@_migration
def m004_links(db: sqlite3.Connection) -> None:
    """Paths of the orders' own pages, as the lists link them."""
    for table in ("store_orders", "supplier_orders"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN link TEXT")
    db.execute("ALTER TABLE store_parcels ADD COLUMN finished INTEGER NOT NULL DEFAULT 1")


@_migration
def m005_finishings(db: sqlite3.Connection) -> None:
    """How often the steps after a submit were begun, at stores that ship in two steps."""
    db.execute("ALTER TABLE submissions ADD COLUMN finishings INTEGER NOT NULL DEFAULT 0")


@_migration
def m006_traces(db: sqlite3.Connection) -> None:
    """Traces of parcels, every look that was taken, and what each look found changed: so that it
    can be told what was known when."""
    for statement in _TRACES:
        db.execute(statement)
    seed_views(db)


@_migration
def m007_face(db: sqlite3.Connection) -> None:
    """What the seller asks for and tells in the browser: passes, leases, captures, purchases."""
    for statement in _FACE:
        db.execute(statement)


@_migration
def m008_schedule(db: sqlite3.Connection) -> None:
    """When each account was read, what that brought, when it is read next; who waits per account
    (not per portal); runs that the schedule asked for."""
    for statement in _SCHEDULE:
        db.execute(statement)


@_migration
def m009_alerts(db: sqlite3.Connection) -> None:
    """What the seller is to be told away from the computer, and which channel was told what."""
    for statement in _ALERTS:
        db.execute(statement)


@_migration
def m011_stops(db: sqlite3.Connection) -> None:
    """What went wrong with writes, stores to which nothing is written, portals only read."""
    for statement in _STOPS:
        db.execute(statement)


@_migration
def m013_windows(db: sqlite3.Connection) -> None:
    """For which slider each account's window was brought up, so that it comes once."""
    db.execute(
        "CREATE TABLE brought_up (account TEXT PRIMARY KEY, since TEXT NOT NULL, at TEXT NOT NULL)"
    )


@_migration
def m014_listeners(db: sqlite3.Connection) -> None:
    """After which alert each channel was added: clocks go wrong, and are put right again."""
    db.execute(
        "CREATE TABLE alert_listeners (channel TEXT PRIMARY KEY, after_alert INTEGER NOT NULL)"
    )


_ORDERS = (
    """CREATE TABLE accounts (
        key TEXT PRIMARY KEY, portal TEXT NOT NULL, account TEXT NOT NULL,
        taken_over_at TEXT NOT NULL, read_through_at TEXT, first_write_agreed_at TEXT)""",
    """CREATE TABLE store_orders (
        store TEXT NOT NULL, order_id TEXT NOT NULL, status TEXT NOT NULL,
        paid_at TEXT, ship_by TEXT, after_sale TEXT, lines TEXT NOT NULL,
        receiver_mask TEXT, receiver_hash TEXT, parcels_known INTEGER NOT NULL,
        first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, listed_at TEXT,
        PRIMARY KEY (store, order_id))""",
    """CREATE TABLE store_parcels (
        store TEXT NOT NULL, order_id TEXT NOT NULL, carrier TEXT NOT NULL, number TEXT NOT NULL,
        copies INTEGER NOT NULL, shipped_at TEXT, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
        gone_at TEXT, PRIMARY KEY (store, order_id, carrier, number))""",
    "CREATE INDEX store_parcels_number ON store_parcels (number)",
    """CREATE TABLE supplier_orders (
        supplier TEXT NOT NULL, order_id TEXT NOT NULL, status TEXT NOT NULL, status_shown TEXT,
        named TEXT, memo_numbers TEXT NOT NULL, lines TEXT NOT NULL, refund TEXT,
        receiver_mask TEXT, receiver_hash TEXT, supplier_name TEXT,
        ordered_at TEXT, paid_at TEXT, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
        PRIMARY KEY (supplier, order_id))""",
    """CREATE TABLE supplier_waybills (
        supplier TEXT NOT NULL, order_id TEXT NOT NULL, carrier TEXT NOT NULL, number TEXT NOT NULL,
        carrier_shown TEXT, shipped_at TEXT, trace TEXT NOT NULL, first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL, gone_at TEXT,
        PRIMARY KEY (supplier, order_id, carrier, number))""",
    "CREATE INDEX supplier_waybills_number ON supplier_waybills (number)",
)

_DECISIONS = (
    """CREATE TABLE links (
        store TEXT NOT NULL, order_id TEXT NOT NULL, supplier TEXT NOT NULL,
        supplier_order_id TEXT NOT NULL, kind TEXT NOT NULL, accepted INTEGER NOT NULL,
        by TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (store, order_id, supplier, supplier_order_id))""",
    """CREATE TABLE reviews (
        id INTEGER PRIMARY KEY, store TEXT NOT NULL, order_id TEXT NOT NULL, reason TEXT NOT NULL,
        details TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, opened_at TEXT NOT NULL,
        decided_at TEXT, decided_by TEXT, UNIQUE (store, order_id, reason, subject))""",
    """CREATE TABLE decisions (
        store TEXT NOT NULL, order_id TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
        details TEXT NOT NULL, evidence TEXT NOT NULL, waybills TEXT NOT NULL,
        run_id INTEGER, since TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (store, order_id))""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY, store TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT,
        exit_bits INTEGER, complete INTEGER, summary TEXT)""",
    """CREATE TABLE parked (
        portal TEXT PRIMARY KEY, error TEXT NOT NULL, message TEXT NOT NULL, evidence TEXT,
        at TEXT NOT NULL)""",
)

_JOURNAL = (
    """CREATE TABLE submissions (
        id TEXT PRIMARY KEY, store TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
        created_at TEXT NOT NULL, changed_at TEXT NOT NULL)""",
    """CREATE TABLE members (
        submission_id TEXT NOT NULL REFERENCES submissions (id), order_id TEXT NOT NULL,
        line_id TEXT NOT NULL, quantity INTEGER NOT NULL, carrier TEXT NOT NULL,
        number TEXT NOT NULL, PRIMARY KEY (submission_id, order_id, line_id, carrier, number))""",
    "CREATE INDEX members_order ON members (order_id)",
    """CREATE TABLE submission_events (
        id INTEGER PRIMARY KEY, submission_id TEXT NOT NULL REFERENCES submissions (id),
        at TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, because TEXT NOT NULL,
        details TEXT NOT NULL)""",
    """CREATE TABLE live_orders (
        store TEXT NOT NULL, order_id TEXT NOT NULL, submission_id TEXT NOT NULL,
        PRIMARY KEY (store, order_id))""",
    """CREATE TRIGGER events_stay BEFORE UPDATE ON submission_events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_stay_too BEFORE DELETE ON submission_events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
)

_TRACES = (
    "ALTER TABLE supplier_waybills DROP COLUMN trace",
    """CREATE TABLE traces (
        number TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL, place TEXT, kind TEXT NOT NULL,
        source TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (number, at, text))""",
    """CREATE TABLE trace_looks (
        number TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (number, at, source))""",
    """CREATE TABLE trace_queries (
        number TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL)""",
    "CREATE INDEX trace_queries_number ON trace_queries (number, source, at)",
    """CREATE TABLE views (
        id INTEGER PRIMARY KEY, account TEXT NOT NULL, order_id TEXT NOT NULL, at TEXT NOT NULL,
        shown TEXT NOT NULL)""",
    "CREATE INDEX views_order ON views (account, order_id, id)",
    """CREATE TABLE looks (
        account TEXT NOT NULL, order_id TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (account, order_id, at))""",
    """CREATE TABLE list_reads (
        id INTEGER PRIMARY KEY, account TEXT NOT NULL, at TEXT NOT NULL, whole INTEGER NOT NULL,
        oldest TEXT)""",
    """CREATE TABLE watches (
        store TEXT NOT NULL, order_id TEXT NOT NULL, look_at TEXT,
        PRIMARY KEY (store, order_id))""",
    "CREATE INDEX supplier_orders_named ON supplier_orders (named)",
)

_FACE = (
    """CREATE TABLE requests (
        id TEXT PRIMARY KEY, path TEXT NOT NULL, body TEXT NOT NULL, status INTEGER,
        answer TEXT, at TEXT NOT NULL)""",
    """CREATE TABLE asked_runs (
        id INTEGER PRIMARY KEY, store TEXT, order_id TEXT, state TEXT NOT NULL,
        asked_at TEXT NOT NULL, started_at TEXT, ended_at TEXT, bits INTEGER,
        progress TEXT NOT NULL DEFAULT '{}', result TEXT NOT NULL DEFAULT '[]')""",
    "CREATE INDEX asked_runs_state ON asked_runs (state)",
    """CREATE TABLE leases (
        store TEXT NOT NULL, order_id TEXT NOT NULL, carrier TEXT NOT NULL, number TEXT NOT NULL,
        until TEXT NOT NULL, PRIMARY KEY (store, order_id))""",
    """CREATE TABLE ignored (
        store TEXT NOT NULL, order_id TEXT NOT NULL, until TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (store, order_id))""",
    """CREATE TABLE witnesses (
        store TEXT NOT NULL, order_id TEXT NOT NULL, at TEXT NOT NULL, status TEXT, numbers TEXT,
        PRIMARY KEY (store, order_id))""",
    """CREATE TABLE captured (
        supplier TEXT NOT NULL, order_id TEXT NOT NULL, carrier TEXT NOT NULL, number TEXT NOT NULL,
        carrier_shown TEXT, status TEXT NOT NULL, lines TEXT NOT NULL, receiver_mask TEXT,
        memo_numbers TEXT NOT NULL, ordered_at TEXT, supplier_name TEXT, store TEXT NOT NULL,
        store_order TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (supplier, order_id, number, store, store_order))""",
    """CREATE TABLE purchases (
        id INTEGER PRIMARY KEY, store TEXT NOT NULL, order_id TEXT NOT NULL,
        supplier TEXT NOT NULL, product_id TEXT NOT NULL, begun_at TEXT NOT NULL,
        placed_at TEXT, memo_given INTEGER, quantity INTEGER, supplier_order TEXT, tab INTEGER)""",
    "CREATE INDEX purchases_open ON purchases (supplier, supplier_order)",
    """CREATE TABLE trusted_captures (
        supplier TEXT PRIMARY KEY, at TEXT NOT NULL)""",
    """CREATE TABLE sources (
        supplier TEXT NOT NULL, order_id TEXT NOT NULL, number TEXT NOT NULL, source TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (supplier, order_id, number, source))""",
    "ALTER TABLE links ADD COLUMN rests_on TEXT NOT NULL DEFAULT '{}'",
)

_SCHEDULE = (
    """CREATE TABLE polls (
        account TEXT PRIMARY KEY, at TEXT NOT NULL, brought INTEGER NOT NULL,
        quiet INTEGER NOT NULL, failures INTEGER NOT NULL, not_before TEXT, slow_until TEXT,
        luck REAL NOT NULL, next_at TEXT NOT NULL)""",
    """CREATE TABLE stakes (
        store TEXT PRIMARY KEY, penalty_fen INTEGER NOT NULL, deadline TEXT)""",
    "DROP TABLE parked",
    """CREATE TABLE parked (
        account TEXT PRIMARY KEY, portal TEXT NOT NULL, error TEXT NOT NULL, message TEXT NOT NULL,
        evidence TEXT, at TEXT NOT NULL, times INTEGER NOT NULL)""",
    "ALTER TABLE asked_runs ADD COLUMN by TEXT NOT NULL DEFAULT 'person'",
    """CREATE TABLE logins (
        id INTEGER PRIMARY KEY, account TEXT NOT NULL, portal TEXT NOT NULL,
        began_at TEXT NOT NULL, seen_at TEXT NOT NULL, ended_at TEXT)""",
    "CREATE INDEX logins_account ON logins (account, ended_at)",
)

_STOPS = (
    """CREATE TABLE outcomes (
        store TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, at TEXT NOT NULL)""",
    "CREATE INDEX outcomes_store ON outcomes (store, at)",
    """CREATE TABLE stops (
        id INTEGER PRIMARY KEY, store TEXT NOT NULL, mishap TEXT NOT NULL, details TEXT NOT NULL,
        at TEXT NOT NULL, ended_at TEXT, ended_by TEXT)""",
    """CREATE TABLE disarmed (
        portal TEXT PRIMARY KEY, message TEXT NOT NULL, evidence TEXT, at TEXT NOT NULL)""",
)

_ALERTS = (
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, details TEXT NOT NULL,
        opened_at TEXT NOT NULL, closed_at TEXT)""",
    "CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE closed_at IS NULL",
    """CREATE TABLE alert_deliveries (
        alert_id INTEGER NOT NULL REFERENCES alerts (id), phase TEXT NOT NULL,
        channel TEXT NOT NULL, begun_at TEXT, sent_at TEXT,
        PRIMARY KEY (alert_id, phase, channel))""",
    """CREATE TABLE alert_channels (
        channel TEXT PRIMARY KEY, tries INTEGER NOT NULL, next_try_at TEXT NOT NULL,
        trouble TEXT NOT NULL, said TEXT NOT NULL)""",
)
