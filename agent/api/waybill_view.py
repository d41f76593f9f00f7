"""A waybill as the extension shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agent.api.contract.common import WaybillShown
from agent.ledger.captured import Source
from agent.telling.voice import Voice
from scrapers.records import Waybill


def waybill_view(
    voice: Voice,
    waybill: Waybill,
    side: Literal["store", "supplier"],
    sources: Sequence[Source] = (),
) -> WaybillShown:
    """One waybill. `sources` are from where else it came than by our own reading."""
    return WaybillShown(
        carrier=waybill.carrier,
        carrier_name=voice.carrier(waybill.carrier),
        number=waybill.number,
        side=side,
        sources=list(sources),
    )
