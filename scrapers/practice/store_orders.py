"""Store orders as the JSON of 抖店's list and detail calls, with the facts' field names."""

from datetime import datetime
from typing import cast

from .carriers import code_of_key, name_of_key
from .messages import Json
from .variants import Variant
from .world import CANCELLED, DONE, PARTLY, SHIPPED, UNPAID, UNSHIPPED, Line, StoreOrder, StoreState

STATUS_TEXT = {
    UNPAID: "待支付",
    UNSHIPPED: "待发货",
    PARTLY: "部分发货",
    SHIPPED: "已发货",
    CANCELLED: "已关闭",
    DONE: "已完成",
}
REFUND_TEXT = {"": "-", "applying": "退款中", "done": "退款成功"}
# guess: only all/unpaid/unshipped are known; the other keys are invented.
TABS: tuple[tuple[str, str], ...] = (
    ("all", "全部"),
    ("unpaid", "待支付"),
    ("unshipped", "待发货"),
    ("shipped", "已发货"),
    ("finished", "已完成"),
    ("aftersale", "售后/退款"),
)
# guess: what the fault `renamed-field` calls the fields that carry numbers.
RENAMED = {
    "shop_order_id": "shop_order_no",
    "logistics_info": "deliver_records",
    "tracking_no": "express_bill",
    "track_no": "express_bill",
    "idStr": "orderNo",
    "trackingNo": "expressBillNo",
    "billNo": "expressBillNo",
    "orderId": "orderNo",
}


def in_tab(state: StoreState, tab: str) -> bool:
    """Whether an order in this state stands in this tab."""
    if tab == "all":
        return True
    if tab == "aftersale":
        return bool(state.refund)
    wanted = {
        "unpaid": (UNPAID,),
        "unshipped": (UNSHIPPED, PARTLY),
        "shipped": (SHIPPED,),
        "finished": (DONE, CANCELLED),
    }
    return state.status in wanted.get(tab, ())


def unix(moment: datetime) -> int:
    return int(moment.timestamp())


def order_json(order: StoreOrder, state: StoreState, variant: Variant) -> Json:
    """One order; where its waybills stand is a guess, and differs by variant."""
    total = sum(line.product.price_fen * line.quantity for line in order.lines)
    return {
        "shop_order_id": order.order_id,
        "user_nickname": f"用户{order.receiver.who * 7919 % 99991:05d}",
        "create_time": unix(order.created),
        "pay_time": unix(order.paid),
        "exp_ship_time": unix(order.ship_by),
        "pay_amount": total,
        "total_price": total,
        "promotion_amount": 0,
        "promotion_pay_amount": 0,
        "c_biz": 2,
        "order_status": state.status,
        "order_status_info": {"order_status_text": STATUS_TEXT[state.status]},
        "remark": order.remark,
        "buyer_words": order.words,
        "receiver_info": _receiver(order),
        "action_map": {"contactBuyer": {"biz_action_url": "/ffa/im/chat?practice=1"}},
        "product_item": [_item(line, state) for line in order.lines],
        **_logistics(order, state, variant),
    }


def _receiver(order: StoreOrder) -> Json:
    province, city, town, street = order.receiver.place
    return {
        "post_receiver": order.receiver.name,
        "post_tel": order.receiver.phone,
        "post_addr": {
            "province": {"name": province},
            "city": {"name": city},
            "town": {"name": town},
            "street": {"name": street},
            "detail": "***",
        },
    }


def _item(line: Line, state: StoreState) -> Json:
    amount = line.product.price_fen * line.quantity
    return {
        "item_order_id": line.item_id,
        "product_id": line.product.product_id,
        "product_name": line.product.store_title,
        "merchant_sku_code": f"{line.product.code}-{line.colour}-{line.size}",
        "img": line.product.image,
        "combo_amount": line.product.price_fen,
        "combo_num": line.quantity,  # guess: the facts have no name for the quantity
        "total_amount": amount,
        "properties": [{"text": f"颜色:{line.colour}"}, {"text": f"尺码:{line.size}"}],
        "after_sale_info": {
            "after_sale_id": f"14{line.item_id[3:]}" if state.refund else "0",
            "after_sale_status_text": REFUND_TEXT[state.refund],  # guess
        },
    }


def _logistics(order: StoreOrder, state: StoreState, variant: Variant) -> Json:
    if variant.waybill_at == "logistics.packages":
        packages = [
            {
                "package_no": parcel.pack_id,
                "track_no": parcel.number,
                "express_name": name_of_key(parcel.carrier),
                "send_time": unix(parcel.shipped_at),
            }
            for parcel in state.parcels
        ]
        return {"logistics": {"packages": packages}}
    # guess: the open API's field, said to be likely on the web too.
    names = {line.item_id: line.product.store_title for line in order.lines}
    info = [
        {
            "tracking_no": parcel.number,
            "company": code_of_key(parcel.carrier),
            "company_name": name_of_key(parcel.carrier),
            "ship_time": unix(parcel.shipped_at),
            "delivery_id": parcel.pack_id,
            "product_info": [
                {"product_name": names.get(i, ""), "sku_order_id": i, "product_count": 1}
                for i in parcel.item_ids
            ],
        }
        for parcel in state.parcels
    ]
    return {"logistics_info": info}


def renamed(body: object) -> object:
    """The same answer with the number-carrying fields under other names."""
    if isinstance(body, list):
        return [renamed(item) for item in cast(list[object], body)]
    if isinstance(body, dict):
        return {RENAMED.get(k, k): renamed(v) for k, v in cast(Json, body).items()}
    return body


def reordered(body: object) -> object:
    """The same answer with its keys in another order."""
    if isinstance(body, list):
        return [reordered(item) for item in cast(list[object], body)]
    if isinstance(body, dict):
        return {k: reordered(v) for k, v in reversed(cast(Json, body).items())}
    return body
