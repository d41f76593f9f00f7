"""Does anybody hear of a lost login away from the computer?"""

from __future__ import annotations

from collections.abc import Iterator

from agent.alerts.address import Address
from agent.alerts.channels import Channel, Channels
from agent.alerts.deliver import reached
from agent.doctor.finding import Finding, Level, fine, problem
from agent.errors import UserError
from agent.home import Home
from agent.ledger.alert_deliveries import Trouble
from agent.ledger.inspection import Inspection
from agent.words import Phrase


def alerts(home: Home, seen: Inspection) -> Iterator[Finding]:
    """Per channel: is its address there, and did it take its last message?"""
    channels = Channels(home)
    try:
        all_of_them = channels.all()
    except UserError as damaged:
        yield problem("alerts", damaged)
        return
    if not all_of_them:
        yield fine("alerts", "alerts_none")
    for channel in all_of_them:
        yield _standing(channels, channel, seen)


def _standing(channels: Channels, channel: Channel, seen: Inspection) -> Finding:
    address = reached(channels, channel)
    if not isinstance(address, Address):
        trouble = Trouble(address.trouble, address.said)
    else:
        trouble = seen.untaken.get(channel.name)
    if trouble is None:
        return fine("alerts", "alerts_reach", name=channel.name)
    why = Phrase(
        f"alerts.trouble_{trouble.code}", {"name": channel.name, "said": trouble.said or "-"}
    )
    said = Phrase("doctor.alerts_untaken", {"name": channel.name, "why": why})
    return Finding("alerts", Level.WARNING, said)  # why holds the next step
