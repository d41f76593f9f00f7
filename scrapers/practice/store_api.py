"""抖店's reading calls: list, tab counts, detail, carriers, session check."""

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

    def _listed(self, world: World) -> list[tuple[StoreOrder, StoreState]]:
        moment = self._now() - LIST_LAG
        newest = sorted(world.store.values(), key=lambda o: (o.created, o.order_id), reverse=True)
        return [(order, order.as_of(moment)) for order in newest]

    def _list(self, world: World, query: Mapping[str, str]) -> Json:
        if self._faults.on("reshuffle"):
            self._order_comes_in(world)
        tab = query.get("tab", "all")
        found = [(o, s) for o, s in self._listed(world) if in_tab(s, tab)]
        wanted = query.get("order_id", "").strip()
        if wanted:
            found = [(o, s) for o, s in found if o.order_id == wanted]
        size = _number(query.get("pageSize"), PAGE_SIZES[0])
        first = _number(query.get("page"), 0) * size
        page = [order_json(o, s, self._variant) for o, s in found[first : first + size]]
        return {"code": 0, "msg": "", "data": page, "total": len(found)}

    def _tab_counts(self, world: World) -> Json:
        states = [s for _, s in self._listed(world)]
        counts = {tab: sum(in_tab(s, tab) for s in states) for tab, _ in TABS}
        if self._faults.on("counter-lies"):
            counts["unshipped"] += 3
            counts["all"] += 3
        return {"code": 0, "msg": "", "data": counts}  # guess: the shape of data

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
