"""One line of a parcel's trace, and what it can mean. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST = 600
"""A line is a sentence or two; of anything longer the rest is cut off."""


class TraceKind(StrEnum):
    """What a courier's line says has happened to a parcel."""

    PICKED_UP = "picked_up"  # 已揽收
    IN_TRANSIT = "in_transit"  # 运输中
    ARRIVED = "arrived"  # 到达网点或转运中心
    OUT_FOR_DELIVERY = "out_for_delivery"  # 派送中
    LOCKER = "locker"  # 驿站, 代收点, 快递柜
    DELIVERED = "delivered"  # 已签收
    LOST = "lost"  # 丢失
    DAMAGED = "damaged"  # 破损
    REFUSED = "refused"  # 拒收
    RETURNED = "returned"  # 退回
    ADDRESS = "address"  # 地址或联系方式有误, 派送不成功
    WEATHER = "weather"  # 天气, 交通, 不可抗力
    CUSTOMS = "customs"  # 清关
    UNKNOWN = "unknown"

    @property
    def is_scan(self) -> bool:
        """Whether it proves that a courier holds the parcel."""
        return self in SCANS

    @property
    def is_exception(self) -> bool:
        """Whether something went wrong."""
        return self is not TraceKind.UNKNOWN and not self.is_scan


SCANS: tuple[TraceKind, ...] = (
    TraceKind.PICKED_UP,
    TraceKind.IN_TRANSIT,
    TraceKind.ARRIVED,
    TraceKind.OUT_FOR_DELIVERY,
    TraceKind.LOCKER,
    TraceKind.DELIVERED,
)
"""What proves that a courier holds the parcel."""


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One line of a parcel's trace (物流轨迹). `at` is UTC, `place` as the portal names it, `kind`
    what the text says (see scrapers/traces): unknown wording stays UNKNOWN."""

    at: datetime
    text: str
    place: str | None = None
    kind: TraceKind = TraceKind.UNKNOWN
