"""Where parcels start, the hubs they pass, how long a leg takes: roughly as on a map."""

from dataclasses import dataclass
from math import cos, hypot, radians

from .catalog import SUPPLIERS, Receiver
from .trace_events import Place

KM_PER_DEGREE = 111
FAR_KM = 700
_ORIGINS = (
    Place("浙江省", "金华市", "金华义乌稠州"), Place("浙江省", "杭州市", "杭州萧山"),
    Place("广东省", "佛山市", "佛山顺德大良"), Place("福建省", "泉州市", "泉州晋江"),
    Place("浙江省", "绍兴市", "绍兴柯桥"), Place("广东省", "东莞市", "东莞虎门"),
    Place("广东省", "潮州市", "潮州枫溪"), Place("山东省", "菏泽市", "菏泽曹县"),
)  # fmt: skip


@dataclass(frozen=True)
class Hub:
    """A sorting centre: its city, and where it lies."""

    place: Place
    north: float
    east: float


def _hub(province: str, city: str, north: float, east: float) -> Hub:
    return Hub(Place(province, city, city.removesuffix("市")), north, east)


# The hub of each province; the last ones are only passed through.
_HUBS = {
    hub.place.province: hub
    for hub in (
        _hub("浙江省", "杭州市", 30.3, 120.2), _hub("江苏省", "无锡市", 31.6, 120.3),
        _hub("广东省", "广州市", 23.1, 113.3), _hub("四川省", "成都市", 30.7, 104.1),
        _hub("湖北省", "武汉市", 30.6, 114.3), _hub("山东省", "济南市", 36.7, 117.0),
        _hub("河南省", "郑州市", 34.7, 113.6), _hub("福建省", "泉州市", 24.9, 118.6),
        _hub("陕西省", "西安市", 34.3, 108.9), _hub("辽宁省", "沈阳市", 41.8, 123.4),
        _hub("湖南省", "长沙市", 28.2, 113.0), _hub("安徽省", "合肥市", 31.8, 117.2),
        _hub("河北省", "廊坊市", 39.5, 116.7), _hub("江西省", "南昌市", 28.7, 115.9),
    )
}  # fmt: skip
_BETWEEN = ("湖北省", "河南省", "湖南省", "安徽省", "河北省", "江西省")


def origin(supplier: int) -> Place:
    """Where this supplier's courier picks up."""
    return _ORIGINS[supplier % len(SUPPLIERS)]


def destination(receiver: Receiver) -> Place:
    """The outlet that delivers to this receiver."""
    province, city, town, street = receiver.place
    area = town.removesuffix("区") + street.removesuffix("街道")
    return Place(province, city, city.removesuffix("市") + area)


def km(one: Hub, other: Hub) -> float:
    east = (one.east - other.east) * cos(radians((one.north + other.north) / 2))
    return KM_PER_DEGREE * hypot(one.north - other.north, east)


def hubs(start: Place, end: Place, detours: int = 0) -> list[Hub]:
    """The sorting centres between two places; detours are hubs that do not lie on the way."""
    first, last = _HUBS[start.province], _HUBS[end.province]
    if first is last and not detours:
        return [first]
    between = [_HUBS[p] for p in _BETWEEN if _HUBS[p] not in (first, last)]
    between.sort(key=lambda hub: km(first, hub) + km(hub, last))
    passed = between[:1] if km(first, last) > FAR_KM else []
    return [first, *passed, *between[len(passed) : len(passed) + detours], last]


def hours_between(one: Hub, other: Hub) -> float:
    """A lorry's hours from hub to hub, sorting included."""
    return 3 + km(one, other) / 55
