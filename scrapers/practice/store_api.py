"""抖店's reading calls: list, tab counts, detail, carriers, session check."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from .carriers import STORE_LIST
from .faults import Faults
from .messages import Json, Reply, json_reply
from .store_orders import TABS, in_tab, order_json, renamed, reordered
from .store_tracks import TRACK_API, track_json
from .variants import Variant
from .world import StoreOrder, StoreState, World

LIST_LAG = timedelta(seconds=3)
PAGE_SIZES = (10, 20, 50)
NO_ORDER: Json = {"code": 10001, "msg": "订单不存在", "data": None}  # guess: code and text


class StoreApi:
    """Answers from the world; the list lags a little behind what was written."""

    def __init__(
        self,
        variant: Variant,
        faults: Faults,
        now: Callable[[], datetime],
        order_comes_in: Callable[[World], None],
    ) -> None:
        self._variant = variant
        self._faults = faults
        self._now = now
        self._order_comes_in = order_comes_in

    def answer(self, world: World, shop: str, path: str, query: Mapping[str, str]) -> Reply | None:
        """The reply to a reading call, None for a path that is none."""
        if path == "/api/order/searchlist":
            body = self._list(world, query)
        elif path == "/api/order/tabcnt":
            body = self._tab_counts(world)
        elif path == self._variant.detail_path:
            body = self._detail(world, query.get("order_id", ""))
        elif path == TRACK_API:
            body = self._track(world, query.get("order_id", ""))
        elif path == "/api/order/logisticsCompanyList":  # guess: the open API's name
            data = [{"id": i + 1, "name": n, "code": c} for i, (n, c) in enumerate(STORE_LIST)]
            body: Json = {"code": 0, "data": data}
        elif path == "/ecomauth/loginv1/session_check":  # guess: what it answers
            body = {"code": 0, "data": {"is_login": True, "shop_name": shop}}
        elif path == "/api/order/searchConfig":
            body = {"code": 0, "data": {"link_fields": []}}
        else:
            return None
        return json_reply(self._disguised(body))

    def _disguised(self, body: object) -> object:
        if self._faults.on("renamed-field"):
            body = renamed(body)
        return reordered(body) if self._faults.on("columns") else body

    def _listed(self, world: World, wanted: str = "") -> list[tuple[StoreOrder, StoreState]]:
        moment = self._now() - LIST_LAG
        asked = [world.store[i] for i in (wanted,) if i in world.store] if wanted else None
        every = world.store.values() if asked is None else asked
        newest = sorted(every, key=lambda o: (o.created, o.order_id), reverse=True)
        return [(order, order.as_of(moment)) for order in newest]

    def _list(self, world: World, query: Mapping[str, str]) -> Json:
        if self._faults.on("reshuffle"):
            self._order_comes_in(world)
        wanted = query.get("order_id", "").strip()
        tab = query.get("tab", "all")
        found = [(o, s) for o, s in self._listed(world, wanted) if in_tab(s, tab)]
        size = _number(query.get("pageSize"), PAGE_SIZES[0])
        first = _number(query.get("page"), 0) * size
        page = [order_json(o, s, self._variant) for o, s in found[first : first + size]]
        return {"code": 0, "msg": "", "data": page, "total": len(found)}

    def _tab_counts(self, world: World) -> Json:
        counts = self._counts(world)
        if self._faults.on("counter-lies"):
            counts["unshipped"] += 3
            counts["all"] += 3
        return {"code": 0, "msg": "", "data": counts}  # guess: the shape of data

    def _counts(self, world: World) -> dict[str, int]:
        # Parcels do not matter to a tab: orders that are alike are counted together.
        moment = self._now() - LIST_LAG
        states = (order.as_of(moment) for order in world.store.values())
        alike = Counter((state.status, state.refund) for state in states)
        return {
            tab: sum(n for (s, r), n in alike.items() if in_tab(StoreState(s, refund=r), tab))
            for tab, _ in TABS
        }

    def _detail(self, world: World, order_id: str) -> Json:
        order = world.store.get(order_id)
        if order is None:
            return NO_ORDER
        return {
            "code": 0,
            "msg": "",
            "data": {"order": order_json(order, self._shown(world, order), self._variant)},
        }

    def _track(self, world: World, order_id: str) -> Json:
        order = world.store.get(order_id)
        if order is None:
            return NO_ORDER
        return {
            "code": 0,
            "msg": "",
            "data": track_json(order, order.state, world.book, self._now()),
        }

    def _shown(self, world: World, order: StoreOrder) -> StoreState:
        """The state now, or the one before the last write while stale reads are left."""
        left = world.reshown.get(order.order_id, 0)
        if left and len(order.history) > 1:
            world.reshown[order.order_id] = left - 1
            return order.history[-2][1]
        return order.state


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise
