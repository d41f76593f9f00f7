"""What happens to a parcel: events with their true kind and place, which pages never show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal[
    "picked_up", "in_transit", "arrived", "out_for_delivery", "locker", "delivered",
    "lost", "damaged", "refused", "returned", "address", "weather", "customs", "unknown",
]  # fmt: skip
SCANS: frozenset[Kind] = frozenset(
    {"picked_up", "in_transit", "arrived", "out_for_delivery", "locker", "delivered"}
)
EXCEPTIONS: frozenset[Kind] = frozenset(
    {"lost", "damaged", "refused", "returned", "address", "weather", "customs"}
)
AT_THE_DOOR: frozenset[Kind] = frozenset({"out_for_delivery", "locker", "delivered"})


@dataclass(frozen=True)
class Place:
    """A place on the way; `site` is what a carrier's outlet there is called."""

    province: str
    city: str
    site: str

    @property
    def short(self) -> str:
        return self.city.removesuffix("市")

    @property
    def region(self) -> str:
        return self.province.removesuffix("省")


@dataclass(frozen=True)
class TraceEvent:
    """One event; pages show `at` and `text` only. `place` is None where nobody moved anything."""

    at: datetime
    kind: Kind
    text: str
    place: Place | None = None

    @property
    def names_place(self) -> bool:
        """Whether the text itself says where it was."""
        return self.place is not None and self.place.short in self.text
