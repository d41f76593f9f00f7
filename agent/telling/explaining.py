"""What a run decided and what a portal did, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agent.place import Place
from agent.rules.accounts import without_entries
from agent.sync.options import Trouble
from agent.telling.portal_trouble import what_happened
from agent.telling.voice import Voice
from scrapers.traces.kuaidi100_answer import KEY as KUAIDI100


def explain(
    voice: Voice, store: str, order_id: str, reason: str, details: Mapping[str, Any]
) -> str:
    """Why an order stands where it stands, in words."""
    said = {"store": store, **details, "order": order_id}
    if "read_at" in said:
        said["read_at"] = voice.time(datetime.fromisoformat(str(said["read_at"])))
    if "problem" in said:
        said["problem"] = voice.words.say(f"no_waybill.{said['problem']}")
    if "supplier_orders" in said:
        by_hand = voice.words.say("face.by_hand")
        said["supplier_orders"] = without_entries(str(said["supplier_orders"]), by_hand)
    if carrier := voice.carrier(str(said.get("carrier"))):
        said["carrier"] = carrier
    return voice.words.reason(reason, said)


def trouble_text(voice: Voice, place: Place, trouble: Trouble) -> str:
    """A portal's trouble and its next step."""
    name = "快递100"
    if trouble.portal != KUAIDI100:
        name = place.portal(trouble.portal).spec.portal.name
    what = voice.words.phrase(what_happened(trouble.error, name, trouble.message))
    step = voice.words.say(
        f"next.{trouble.next_step}", portal=trouble.portal, evidence=trouble.evidence or ""
    )
    return f"{what} → {step}"
