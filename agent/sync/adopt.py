"""Taking a store over: everything it shows is read before this folder may write to it."""

from __future__ import annotations

from agent.errors import ArmedLogDamaged
from agent.ledger import Ledger
from agent.sync.armed_log import ArmedLog, left
from agent.sync.collect import read_store
from agent.sync.failing import KIND
from agent.sync.hands import StoreHands
from agent.sync.options import Watcher
from agent.sync.ownership import take_over
from agent.sync.recover import recover


def adopt_store(ledger: Ledger, log: ArmedLog, store: StoreHands, watcher: Watcher) -> int:
    """Read every order of the store, then tie the armed log to this folder. How many orders.

    Presses that an older log tells of are taken over as `unknown`, for read-backs to clear. Of a
    damaged log a copy is kept aside: only the lines that do not hold are lost, and every later
    write pre-reads anyway.
    """
    reading = read_store(store, "all", lambda n, of: watcher.reading(store.key, n, of))
    orders = reading.orders
    now = store.now()
    was_left = left(log.path.parent)
    take_over(ledger, store)
    ledger.orders.save(store.key, orders, now, listed=True)
    ledger.views.note_list(store.key, now, whole=True)
    ledger.decisions.note_account(store.key, "read_through_at", now)
    try:
        log.presses()
    except ArmedLogDamaged:
        log.keep_aside(now)
    log.begin(now)
    told = {press.submission.deeds for press in log.presses()}
    for pressed in ledger.submissions.pressed(store.key):  # the log must know what the ledger knows
        if pressed.deeds not in told:
            log.append(pressed, now)
    recover(ledger, log, store.key, now)
    ledger.alerts.close(KIND, store.key, now)
    if was_left:  # also what ended while nobody looked
        ledger.alerts.pass_over()
    return len(orders)
