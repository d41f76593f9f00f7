"""Where a line of a trace happened: the first place that it names, by `places.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Place:
    """A province (省) and, where the text names one, a city (市), both without their endings."""

    province: str
    city: str | None = None


@cache
def _known() -> dict[str, Place]:
    """Every name with what it stands for."""
    told = tomllib.loads(
        resources.files("scrapers.traces").joinpath("places.toml").read_text("utf-8")
    )
    known: dict[str, Place] = {}
    for province, named in told.items():
        cities, _, counties = named.partition("|")
        known |= {county: Place(province) for county in counties.split()}
        known |= {city: Place(province, city.removesuffix("市")) for city in cities.split()}
        known.setdefault(province, Place(province))
    return known


@cache
def _pattern() -> re.Pattern[str]:
    """Any known name, the longest first, that does not begin a street's name (南京西路)."""
    names = "|".join(sorted(_known(), key=len, reverse=True))
    return re.compile(f"({names})(?![东南西北中]{{0,2}}(?:路|街|大道|大街|巷|小区))")


@lru_cache(maxsize=4096)
def place_of(text: str) -> Place | None:
    """The first place that the text names; None where it names none that we know."""
    first = _pattern().search(text)
    if first is None:
        return None
    place = _known()[first.group(1)]
    if place.city is not None:
        return place
    return Place(place.province, _city_after(text[first.end() :], place.province))


_LEADING = re.compile(r"^\s*(?:【([^】]{1,40})】|\[([^\]]{1,40})\])")
_NAMED_IN_FULL = re.compile(r"[\u4e00-\u9fa5]{2,8}?[省市]")


def sure_place_of(text: str) -> Place | None:
    """The place of a line where it cannot be part of another name: in the brackets that it begins
    with, or with its 省 or 市 behind it. 中山公园 and 兰州拉面 are no places."""
    leading = _LEADING.match(text)
    if leading is not None:
        return place_of(leading.group(1) or leading.group(2))
    full = _NAMED_IN_FULL.search(text)
    return place_of(full.group(0)) if full else None


def _city_after(rest: str, province: str) -> str | None:
    """The city right behind its province: 广东省深圳市, 广东 深圳."""
    further = _pattern().match(re.sub(r"^(?:省|市|壮族|维吾尔|回族|自治区|[\s,，-])*", "", rest))
    place = _known()[further.group(1)] if further else None
    return place.city if place and place.province == province else None


def province_of(named: str | None) -> str | None:
    """A province as portals write it (广东省, 内蒙古自治区) in its short form."""
    place = place_of(named) if named else None
    return place.province if place else None
