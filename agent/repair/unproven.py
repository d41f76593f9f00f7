"""What a mended page does not prove, though the recipe could tell it before the page changed.

A new selector that finds the first parcel of an order and no other reads every order right that has
one parcel. It is seen to be wrong only at an order that has two: until then half of a split order
would look like all of it. The same is true of waybills at all where no order on the page has one.
So each must be shown once by an order that is known, or a person must take the risk:

- Of a *supplier* whose page shows such an order these days, another page is asked for, and there is
  no way around: what a supplier's page tells is written into the store.
- Where nobody ever had such an order, or only long ago, no page can be brought, and a seller of
  single parcels would never read that portal again. There it is a question of its own, with the
  risk in its words; nothing but a person at a terminal answers it.
- Where pages that a person brought are read, but the one for which writing stopped is not, that is
  a question as well: it may have been a page of one bad hour, or the next pass meets it again.
- Of a *store* it is a question too: what its page tells is only compared, and never sent on.

That nothing had to be changed proves no more: when the page was kept it could not be read, so what
reads it now is newer than what was known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agent.repair.mend import Mended, NewPage
from agent.repair.pages import Page
from scrapers.errors import PortalError
from scrapers.portal import Portal
from scrapers.recipe.mending.known import Known, numbers_told

_STILL_SHOWN = timedelta(days=30)  # portals list their orders of three months and more
_NAMED = 3


class Unproven(StrEnum):
    """What no known order on the changed pages shows to be read right."""

    WAYBILLS = "waybills"
    SEVERAL = "several"
    KEPT = "kept"  # the page for which writing stopped is not read even now


@dataclass(frozen=True, slots=True)
class Gap:
    """Something unproven. `page` is the kind of page that would prove it, if any, `orders` known
    ones that would do so there, the newest first. Where it `blocks`, no person's answer is enough.
    """

    what: Unproven
    page: str
    orders: tuple[str, ...] = ()
    blocks: bool = False


def gaps(
    portal: Portal, mended: Mended, saved: Sequence[Page], known: Known, now: datetime
) -> tuple[Gap, ...]:
    """What of each kind of changed page is not proven. `now` is in UTC."""
    kinds = dict.fromkeys(page.tried.page for page in mended.pages if page.tried.page)
    each = [_gap(portal, kind, mended.pages, saved, known, now) for kind in kinds]
    return tuple(gap for gap in each if gap is not None)


def _gap(
    portal: Portal,
    kind: str,
    pages: Iterable[NewPage],
    saved: Sequence[Page],
    known: Known,
    now: datetime,
) -> Gap | None:
    read = [one for p in pages if p.tried.page == kind for one in p.tried.agreement.beside]
    proven = max((one.proves for one in read), default=0)
    could = _told_before(portal, kind, saved)
    if could > 0 or any(one.numbers for one in read):
        could = max(could, *(len(order.numbers) for order in known.values()))
    if proven >= min(could, 2):
        return None
    what = Unproven.SEVERAL if proven else Unproven.WAYBILLS
    fitting = [
        (order.at, order.order_id)
        for order in known.values()
        if order.at is not None
        and now - order.at < _STILL_SHOWN
        and len(order.numbers) > (1 if what is Unproven.SEVERAL else 0)
    ]
    newest = tuple(order_id for _, order_id in sorted(fitting, reverse=True))
    blocks = bool(newest) and portal.spec.portal.kind == "supplier"
    return Gap(what, kind, newest[:_NAMED], blocks)


def _told_before(portal: Portal, kind: str, saved: Sequence[Page]) -> int:
    """The most waybills of one order that the standing recipe reads on saved pages of a kind."""
    most = 0
    for page in saved:
        try:
            read = portal.read(page.capture)
        except PortalError:
            continue
        if read.page == kind:
            told = (numbers_told(one) or () for one in (*read.orders, *read.shipments))
            most = max(most, *map(len, told), 0)
    return most
