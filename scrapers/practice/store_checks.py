"""The store's own checks on a submit, in its order, with its texts."""

import re
from dataclasses import dataclass
from datetime import datetime

from .carriers import STORE_LIST, key_of_code, name_of_key, shaped_like
from .variants import Resubmit
from .world import CANCELLED, DONE, SHIPPED, StoreOrder, World


@dataclass(frozen=True)
class Submit:
    """What one submit request carried."""

    order_id: str
    code: str
    number: str
    item_ids: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True)
class Refusal:
    """The store's answer when it applies nothing."""

    code: int
    text: str


def refusal(
    world: World, order: StoreOrder | None, given: Submit, resubmit: Resubmit
) -> Refusal | None:
    """Why the store does not apply this submit, None when it does."""
    if order is None:
        return Refusal(10001, "订单不存在")
    return (
        _order_refuses(order, resubmit)
        or _number_refuses(given)
        or _carrier_refuses(given)
        or _history_refuses(world, order, given.number)
    )


def _order_refuses(order: StoreOrder, resubmit: Resubmit) -> Refusal | None:
    state = order.state
    if state.status in (SHIPPED, DONE) and resubmit == "rejects":
        return Refusal(60110, "订单已发货，不允许再次执行发货")
    if state.status == CANCELLED:
        return Refusal(60021, "订单已取消，禁止发货")
    if state.refund == "done":
        return Refusal(60068, "已售前退款成功")
    if state.refund:
        return Refusal(60040, "发货订单中有退款申请需要处理")
    return None


def _number_refuses(given: Submit) -> Refusal | None:
    number = given.number
    not_a_waybill = re.fullmatch(r"1\d{10}|\d{19}|\d{6}-\d{15}|(LP|BX|AL)\d+", number)
    if not_a_waybill or not re.fullmatch(r"[A-Za-z0-9-]{8,35}", number):
        return Refusal(60017, "物流单号不符合规则")
    if not shaped_like(number):
        return Refusal(10002, "运单号不符合规则，请核对单号大小写、单号位数、快递公司是否正确")
    if not given.item_ids:
        return Refusal(40002, "缺少必选参数：shipped_order_info")
    return None


def _carrier_refuses(given: Submit) -> Refusal | None:
    if given.code not in {code for _, code in STORE_LIST}:
        return Refusal(60018, "暂不支持该物流公司或物流商已失效")
    likely = shaped_like(given.number)
    if key_of_code(given.code) in likely or given.confirmed:
        return None
    names = "、".join(name_of_key(key) for key in likely)
    return Refusal(
        60128,
        f"物流公司与系统智能检测不一致。物流公司可能为:({names})，若确认无误可继续发货",
    )


def _history_refuses(world: World, order: StoreOrder, number: str) -> Refusal | None:
    if number in world.recycled:
        return Refusal(70018, "物流单号已被快递回收或取消")
    first: datetime | None = world.first_trace.get(number)
    if first is not None and first < order.paid:
        return Refusal(70019, "物流单号首条轨迹产生时间早于订单支付时间")
    for other in world.store.values():
        if other is order or other.receiver == order.receiver:
            continue
        if any(parcel.number == number for parcel in other.state.parcels):
            return Refusal(70022, "运单已被其他订单使用，且收货人手机号/收货地址不一致")
    return None
