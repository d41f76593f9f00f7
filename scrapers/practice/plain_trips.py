"""The trips of a world without a history: every parcel is delivered without trouble."""

from datetime import timedelta

from .oracle import key_of_name
from .trace_places import destination, origin
from .traces import Trip
from .world import World


def trip_of(world: World, number: str) -> Trip | None:
    """The trip of a number that a supplier sent, None for one that is nobody's."""
    if number in world.trips:
        return world.trips[number]
    if number not in world.sent:
        return None
    order, parcel = world.sent[number]
    return Trip(
        carrier=key_of_name(parcel.carrier_name),
        number=number,
        labelled=parcel.shipped_at,
        scanned=world.first_trace.get(number, parcel.shipped_at + timedelta(minutes=40)),
        start=origin(order.lines[0].product.supplier),
        end=destination(order.receiver),
    )
