"""1688's mtop calls: the list inside a JSON string, fulfilment summaries, the detail page's two."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from .faults import Faults
from .messages import Json, Reply, json_reply, obj
from .sessions import Session
from .store_orders import renamed, reordered
from .supplier_buying import Buying
from .supplier_orders import detail_json, in_status, order_json, packs_json
from .supplier_progress import summary_json
from .variants import Variant
from .world import SupplierOrder, World

LINE_API = "mtop.1688.trading.dataline.service"
DETAIL_API = "mtop.1688.MtopOrderService.queryOrder"
PACKS_API = "mtop.1688.DeliveryOrderService.queryDeliveryOrderPackList"
LIMIT_API = "mtop.1688.deliveryLimitTime.listDeliveryLimitTime4OrderList"
SUCCESS = "SUCCESS::调用成功"
SUMMARY_MOST = 10


class SupplierApi:
    """Answers from the world, one api name at a time."""

    def __init__(
        self,
        variant: Variant,
        faults: Faults,
        now: Callable[[], datetime],
        order_comes_in: Callable[[World], None],
        buying: Buying,
    ) -> None:
        self._buying = buying
        self._variant = variant
        self._faults = faults
        self._now = now
        self._order_comes_in = order_comes_in

    def answer(
        self, world: World, session: Session, query: Mapping[str, str], api: str
    ) -> tuple[Reply, bool]:
        """The reply to one mtop call; True when it hands out the mtop token cookie as well."""
        if session.challenged:
            crowded = ["RGV587_ERROR::SM::哎哟喂,被挤爆啦,请稍后重试!"]
            return self._wrapped(api, crowded, {"url": PUNISH_URL}, query), False
        if not session.alive:
            return self._wrapped(api, ["FAIL_SYS_SESSION_EXPIRED::Session过期"], {}, query), False
        if not session.has_mtop_token:
            session.has_mtop_token = True
            return self._wrapped(api, ["FAIL_SYS_TOKEN_EMPTY::令牌为空"], {}, query), True
        data = _object(query.get("data", "{}"))
        found = self._data(world, session, api, data)
        if found is None:
            return self._wrapped(api, ["FAIL_SYS_API_NOT_FOUNDED::请求API不存在"], {}, query), False
        return self._wrapped(api, [SUCCESS], found, query), False

    def _data(self, world: World, session: Session, api: str, data: Json) -> Json | None:
        if api == LINE_API:
            return self._line(world, session, data)
        if api == LIMIT_API:
            return {"model": []}  # guess: late-ship texts of no order
        order = world.supplier.get(str(data.get("orderId", "")))
        if api == DETAIL_API:
            model = detail_json(order, session.name, self._now()) if order else None
            return {"model": self._disguised(model)}
        if api == PACKS_API:
            return {
                "model": self._disguised(
                    packs_json(order, world.book, self._now()) if order else []
                )
            }
        return self._buying.answer(world, api, data)

    def _line(self, world: World, session: Session, data: Json) -> Json:
        param = _object(str(data.get("param", "{}")))
        if str(data.get("serviceId", "")).endswith("batchQueryFulfillmentSummary"):
            ids = [str(i) for i in param.get("orderIds", [])][:SUMMARY_MOST]
            known = [world.supplier[i] for i in ids if i in world.supplier]
            result: object = [summary_json(order, world, self._now()) for order in known]
        else:
            result = {"data": self._list(world, session, param)}
        text = json.dumps(self._disguised(result), ensure_ascii=False)
        return {"result": text} if self._variant.result_higher else {"data": {"result": text}}

    def _list(self, world: World, session: Session, param: Json) -> Json:
        if self._faults.on("reshuffle"):
            self._order_comes_in(world)
        now = self._now()
        word = str(param.get("word") or "").strip()  # guess: the search word's name in param
        found = [o for o in _searched(world, word) if in_status(o, param.get("tradeStatus"), now)]
        found.sort(key=lambda o: (o.created, o.order_id), reverse=True)
        size, page = int(param.get("pageSize") or 10), int(param.get("page") or 1)
        shown = found[(page - 1) * size : page * size]
        return {
            "data": [order_json(order, session.name, now) for order in shown],
            "total": len(found),
            "pages": -(-len(found) // size),
            "pageSize": size,
        }

    def _disguised(self, body: object) -> object:
        if self._faults.on("renamed-field"):
            body = renamed(body)
        return reordered(body) if self._faults.on("columns") else body

    def _wrapped(self, api: str, ret: list[str], data: Json, query: Mapping[str, str]) -> Reply:
        body = {"api": api, "ret": ret, "v": "1.0", "data": data}
        callback = query.get("callback")
        if not callback:
            return json_reply(body)
        text = f" {callback}({json.dumps(body, ensure_ascii=False)})"
        kind = (("Content-Type", "application/javascript;charset=utf-8"),)
        return Reply(200, kind, text.encode())


PUNISH_URL = "https://air.1688.com/_____tmd_____/punish?x5secdata=practice&x5step=2"


def _object(text: str) -> Json:
    try:
        return obj(json.loads(text))
    except ValueError:
        return {}


def _searched(world: World, word: str) -> list[SupplierOrder]:
    """The search box: 商品名称/订单号/下游订单号/运单号/批次号."""
    if not word:
        return list(world.supplier.values())
    if word in world.supplier:
        return [world.supplier[word]]
    # An order's number stands nowhere else: with thousands of orders there is no need to look.
    if word in world.store or word in world.downstream:
        return list(world.downstream.get(word, ()))
    return [order for order in world.supplier.values() if _matches(order, word)]


def _matches(order: SupplierOrder, word: str) -> bool:
    numbers = {parcel.number for parcel in order.parcels}
    return word in numbers or any(word in line.product.supplier_title for line in order.lines)
