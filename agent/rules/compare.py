"""What the store shows of an order, compared with what it should show. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from scrapers.records import Parcel, Waybill


class Shown(StrEnum):
    """The outcome of a comparison."""

    NOTHING = "nothing"
    SAME = "same"
    TWICE = "twice"
    OTHER_NUMBER = "other_number"
    OTHER_CARRIER = "other_carrier"
    MORE = "more"  # all of ours, and another beside them
    FEWER = "fewer"  # some of ours are missing
    STORED = "stored"  # ours, but the store does not count it as shipped yet


def compare(wanted: Collection[Waybill], parcels: Sequence[Parcel]) -> Shown:
    """Compare the parcels that a page shows with the waybills that it should show."""
    if not parcels:
        return Shown.NOTHING
    numbers = [parcel.waybill.number for parcel in parcels]
    carriers = {waybill.number: waybill.carrier for waybill in wanted}
    ours = [parcel.waybill for parcel in parcels if parcel.waybill.number in carriers]
    if not ours:
        return Shown.OTHER_NUMBER
    if any(waybill.carrier != carriers[waybill.number] for waybill in ours):
        return Shown.OTHER_CARRIER
    if any(numbers.count(waybill.number) > 1 for waybill in ours):
        return Shown.TWICE
    if len(numbers) > len(ours):
        return Shown.MORE
    if len(ours) < len(carriers):
        return Shown.FEWER
    return Shown.SAME if all(parcel.finished for parcel in parcels) else Shown.STORED
