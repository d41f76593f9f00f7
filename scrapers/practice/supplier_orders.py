"""Supplier orders as the JSON inside 1688's mtop answers, with the facts' field names."""

from datetime import datetime

from .catalog import SUPPLIERS, Receiver
from .messages import Json
from .oracle import key_of_name
from .trace_book import TraceBook
from .trace_notices import by_supplier
from .world import Line, SupplierOrder, SupplierParcel

_CP_CODE = {
    "sf": "SF",
    "zto": "ZTO",
    "yto": "YTO",
    "sto": "STO",
    "yunda": "YUNDA",
    "jt": "JTSD",
    "jd": "JD",
    "ems": "EMS",
    "post": "YZPY",
    "db": "DBL",
    "cainiao": "CAINIAO",
}
_LABELS = {"waitsellersend": "待发货", "waitbuyerreceive": "待收货", "cancel": "交易关闭"}


def status(order: SupplierOrder, now: datetime) -> str:
    if order.cancelled:
        return "cancel"
    return "waitbuyerreceive" if sent_by(order, now) else "waitsellersend"


def sent_by(order: SupplierOrder, now: datetime) -> list[SupplierParcel]:
    """The parcels that the supplier has shipped by now."""
    return [p for p in order.parcels if p.shipped_at <= now]


def in_status(order: SupplierOrder, wanted: object, now: datetime) -> bool:
    return not wanted or wanted == "all" or status(order, now) == wanted


def local(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _line_fen(line: Line) -> int:
    return line.product.cost_fen * line.quantity


def order_json(order: SupplierOrder, account: str, now: datetime) -> Json:
    """One order of the list; amounts are strings in fen, the safe id is idStr."""
    goods = sum(_line_fen(line) for line in order.lines)
    company, login = SUPPLIERS[order.lines[0].product.supplier]
    found = status(order, now)
    return {
        "id": int(order.order_id),
        "idStr": order.order_id,
        "status": found,
        "statusLabel": _LABELS[found],
        "gmtCreate": local(order.created),
        "gmtPayment": int(order.paid.timestamp() * 1000),
        "sumProductPayment": str(goods),
        "carriage": "300",
        "allPromotionFee": "0",
        "sumPayment": str(goods + 300),
        "buyerInfo": {"loginId": account},
        "sellerInfo": {"companyName": company, "loginId": login},
        # guess: the facts know the memo in the DOM and 下游订单号 in the search box, no JSON names.
        "buyerMemo": {"remark": order.memo},
        "downstreamOrderId": order.downstream_id,
        "orderEntries": [_entry(order, i, now) for i in range(len(order.lines))],
    }


def _entry(order: SupplierOrder, i: int, now: datetime) -> Json:
    line = order.lines[i]
    sent = [p for p in sent_by(order, now) if i in p.entries and p.in_list]
    numbers = [p.number for p in sent if p.number]
    return {
        "id": str(int(order.order_id) + 1 + i),
        "productName": line.product.supplier_title,
        "price": str(line.product.cost_fen),
        "quantity": {"realAmountStr": str(line.quantity), "calAmount": line.quantity},
        "productNumber": line.product.code,
        "sourceId": line.product.offer_id,
        "skuId": f"5{int(line.product.offer_id) % 10**12:012d}",
        "mainSummImageUrl": line.product.image,
        "specInfo": {
            "specItems": [
                {"specName": "颜色", "specValue": line.colour},
                {"specName": "尺码", "specValue": line.size},
            ]
        },
        "entryExtension": {
            "trackingNo": numbers[0] if numbers else order.decoy_tracking,
            "logisticsId": order.logistics_id,  # guess: a decoy that the real answers hold too
        },
    }


def detail_json(order: SupplierOrder, account: str, now: datetime) -> Json:
    """The detail page's order: `logistics` names one parcel, the first."""
    listed = order_json(order, account, now)
    sent = sent_by(order, now)
    logistics: Json = {}
    if sent and sent[0].number:
        key = key_of_name(sent[0].carrier_name)
        logistics = {
            "billNo": sent[0].number,
            "logisticsCompanyName": sent[0].carrier_name,
            "logisticsCompanyNo": _CP_CODE.get(key, ""),
        }
    return {
        **listed,
        "id": order.order_id,
        "logistics": {**logistics, "logisticsId": order.logistics_id},
        # guess: masked as in the store; the facts show no receiver on 1688 pages.
        "receiver": masked(order.receiver),
    }


def masked(receiver: Receiver) -> Json:
    """A receiver as far as 1688 shows one."""
    place = receiver.place
    return {
        "name": receiver.name,
        "mobile": receiver.phone,
        "address": f"{place[0]} {place[1]} {place[2]} ***",
    }


def packs_json(order: SupplierOrder, book: TraceBook, now: datetime) -> list[Json]:
    """One pack per parcel: its trace and what is in it. It has no field for the number (facts)."""
    return [_pack(order, parcel, book, now) for parcel in sent_by(order, now)]


def _pack(order: SupplierOrder, parcel: SupplierParcel, book: TraceBook, now: datetime) -> Json:
    events = [*book.shown(parcel.number, now), by_supplier(parcel)]
    events.sort(key=lambda event: event.at, reverse=True)
    goods = [order.lines[i] for i in parcel.entries]
    return {
        "logisticsTracePackDTOList": [
            {"actionTime": local(event.at), "remark": event.text} for event in events
        ],
        "deliveryOrderItemPackDTOList": [
            {
                "url": line.product.image,
                "name": line.product.supplier_title,
                "specInfoModel": f"{line.colour};{line.size}",
            }
            for line in goods
        ],
    }
