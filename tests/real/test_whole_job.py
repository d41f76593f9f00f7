"""The whole job on two products that no one here wrote: oscar → match → Vendure."""

from __future__ import annotations

from pathlib import Path

from tests.real.marks import REAL
from tests.real.selling import expected, selling, truth

pytestmark = REAL
ORDERS, UNDISPATCHED = 60, 3


def test_sixty_orders_are_shipped_right_once_and_never_again(tmp_path: Path) -> None:
    with selling(tmp_path, ORDERS, UNDISPATCHED) as place:
        first = place.sync()
        wanted = expected(place.pair)
        assert len(wanted) == ORDERS - UNDISPATCHED
        assert (first["status"], first["written"], first["waiting"]) == (
            0,
            len(wanted),
            UNDISPATCHED,
        )
        assert truth(place.pair, wanted).clean, truth(place.pair, wanted)
        assert len(place.pair.vendure.received("CreateFulfillment")) == len(wanted)
        before = place.pair.vendure.orders()
        again = place.sync()
        assert (again["status"], again["written"], again["already"]) == (0, 0, len(wanted))
        assert place.pair.vendure.orders() == before
        assert len(place.pair.vendure.received("CreateFulfillment")) == len(wanted)
