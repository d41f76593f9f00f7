"""What each store order should show, where not everything could be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.rules.desired import Standing, Trust, wishes
from scrapers.records import Line, OrderStatus, StoreOrder

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", [OrderStatus.AWAITING, OrderStatus.SHIPPED])
def test_an_unread_supplier_proves_no_absence(status: OrderStatus) -> None:
    order = StoreOrder("6920000000000000001", status, NOW, NOW, (Line("1", "杯", 1),), None, ())
    (unread,) = wishes([order], [], [], {}, Trust(all_read=False))
    assert (unread.standing, unread.reason) == (Standing.WAITING, "supplier_unread")
    (read,) = wishes([order], [], [], {}, Trust(all_read=True))
    assert read.reason != "supplier_unread"
