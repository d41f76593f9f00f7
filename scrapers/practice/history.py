"""A history: store orders paid over days, and all that becomes of them as the clock passes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from .catalog import SUPPLIERS, Product
from .generate import Maker
from .history_draft import Draft, Story
from .history_habits import CASES, HABITS, how_many, supplier_for
from .messages import Json
from .world import StoreOrder, StoreState, World

PRODUCTS_EACH = 12


class History:
    """The whole plan, and how much of it has happened in the world."""

    def __init__(self, world: World, stories: list[Story]) -> None:
        self.stories = {story.order.order_id: story for story in stories}
        self._world = world
        self._next = 0
        self._agenda: list[tuple[datetime, Callable[[], None]]] = []
        for story in stories:
            self._plan(story)
        self._agenda.sort(key=lambda entry: entry[0])

    def advance(self, now: datetime) -> None:
        """Lets happen what is due: each event once, however often this is called."""
        while self._next < len(self._agenda) and self._agenda[self._next][0] <= now:
            self._agenda[self._next][1]()
            self._next += 1

    def rows(self) -> list[Json]:
        """One row per store order, by payment."""
        return [_row(story) for story in self.stories.values()]

    def _plan(self, story: Story) -> None:
        self._agenda.append((story.states[0][0], partial(self._comes_in, story.order)))
        for at, state in story.states[1:]:
            self._agenda.append((at, partial(_becomes, story.order, at, state)))
        for bought in story.bought:
            self._agenda.append((bought.states[0][0], partial(self._world.buy, bought.order)))
            for at, state in bought.states:
                self._agenda.append((at, partial(bought.order.take, state)))

    def _comes_in(self, order: StoreOrder) -> None:
        self._world.store[order.order_id] = order


def _becomes(order: StoreOrder, at: datetime, state: StoreState) -> None:
    if order.left_alone:
        order.history.append((at, state))


def _row(story: Story) -> Json:
    supplier = story.order.lines[0].product.supplier
    return {
        "order_id": story.order.order_id,
        "case": story.order.case,
        "detail": story.detail,
        "paid": story.order.paid.isoformat(),
        "supplier": SUPPLIERS[supplier][0],
        "supplier_habit": HABITS[supplier],
        "supplier_order_ids": [bought.order.order_id for bought in story.bought],
    }


def build(orders: int, seed: int, start: datetime, days: int) -> tuple[World, Maker, History]:
    """The world of (orders, seed, days), empty at the start, and what will happen in it."""
    make = Maker(orders, seed, start)
    goods = _goods(make)
    stories: list[Story] = []
    for case, times in _when(make, orders, days):
        stories += _stories(make, goods, case, times)
    # The maker put everything into the world at once; the history brings it in when it is time.
    world = make.world
    for everything in (world.store, world.supplier, world.downstream):
        everything.clear()
    stories.sort(key=lambda story: story.order.paid)
    return world, make, History(world, stories)


def _goods(make: Maker) -> list[list[Product]]:
    """Every supplier's products."""
    return [
        [replace(make.product(), supplier=i) for _ in range(PRODUCTS_EACH)]
        for i in range(len(SUPPLIERS))
    ]


def _when(make: Maker, orders: int, days: int) -> list[tuple[str, list[datetime]]]:
    """Which case is paid when: every case is spread over all days."""
    counts = how_many(orders)
    span = days * 24 * 3600
    slots = [
        make.start + timedelta(seconds=int((i + make.rng.random()) * span / orders))
        for i in range(orders)
    ]
    make.rng.shuffle(slots)
    found: list[tuple[str, list[datetime]]] = []
    for case, count in counts.items():
        found.append((case, sorted(slots[:count])))
        slots = slots[count:]
    return found


def _stories(
    make: Maker, goods: list[list[Product]], case: str, times: list[datetime]
) -> list[Story]:
    made: list[Story] = []
    earlier: Draft | None = None
    for turn, paid in enumerate(times):
        if CASES[case].in_pairs and turn % 2 and earlier is not None:
            paid = earlier.order.paid + timedelta(seconds=make.rng.randrange(600, 4 * 3600))
        product = make.rng.choice(goods[supplier_for(case, make.rng)])
        lines = 2 if case == "splits" else None
        order = make.store_order(case, product=product, paid=paid, lines=lines)
        order.history[:] = [(paid, StoreState())]
        draft = Draft(make, order, turn, earlier)
        made.append(draft.story(CASES[case].write(draft)))
        earlier = draft
    return made
