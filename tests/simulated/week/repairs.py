"""`yundan repair` as the seller runs it in a simulated week: the real search on the page that was
kept, the real saved pages beside it, and what it finds is what later passes read by. Only the
terminal is left out: the seller says yes to the numbers, brings a page that is asked for, and takes
the risk where none can be brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agent.home import Home
from agent.known_orders import known_of
from agent.ledger import Ledger
from agent.repair.correction import Correction
from agent.repair.mend import mend
from agent.repair.pages import Page, saved_pages
from agent.repair.unproven import Gap, gaps
from scrapers.portal_files import Own, load, tables_of
from scrapers.recipe.mending.known import Known
from tests.simulated.hands import Reading
from tests.simulated.week.world import Days


@dataclass(slots=True)
class Repairs:
    """What was mended so far, by portal, and the `risks` that the seller took."""

    home: Home
    world: Days
    readings: dict[str, Reading] = field(default_factory=dict[str, Reading])
    risks: list[Gap] = field(default_factory=list[Gap])

    def repair(self, ledger: Ledger, account: str, key: str, twin: str, now: datetime) -> None:
        """Mend a portal by its redesigned list, and arm it again."""
        own = Own(self.home.portals)
        known = known_of(ledger, [account])
        pages = [Page("kept", self.world.kept[twin])]
        correction = Correction(key, own, tables_of(key, own))
        while True:
            portal = load(key, own)
            saved = saved_pages(portal, self.home.evidence, pages)
            found = mend(portal, correction, pages, known, saved)
            if not found.holds and len(pages) == 1:  # new orders alone: another page may help
                pages.append(Page("known", self.world.list_with(twin, _newest(known))))
                continue
            assert found.holds, (key, found.missing, [p.tried for p in found.pages])
            left = gaps(portal, found, saved, known, now)
            asked = [gap.orders[0] for gap in left if gap.blocks]
            if not asked:
                break
            assert pages[-1].name != "brought", "what was brought proves what was asked"
            pages.append(Page("brought", self.world.list_with(twin, asked[0])))
        self.risks += left
        correction.write(found.changes)
        self.readings[key] = Reading(correction.portal(found.changes))
        ledger.disarmed.arm(key)


def _newest(known: Known) -> str:
    """The order that was paid last of those that are known."""
    return max((one.at, one.order_id) for one in known.values() if one.at is not None)[1]
