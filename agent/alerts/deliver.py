"""Tells every channel what it has not been told yet: each alert once, and once that it is over.

All channels are told, since a seller who adds a second one wants it to ring as well. What a channel
takes is marked at once. Only a crash in between, or a channel that answers too late, can tell
something twice, and then the second message says so: an alert told twice is better than one that is
lost. A channel that stays silent the second time has perhaps had it twice: then it is let be. What
some of a channel's receivers took counts as told, and the channel shows that others did not.
"""

from __future__ import annotations

from datetime import datetime

from filelock import FileLock, Timeout

from agent.alerts.address import Address
from agent.alerts.channels import Channel, Channels
from agent.alerts.letters import Draft, drafts
from agent.alerts.post import PARTLY, Letter, Reply
from agent.alerts.sending import Send, send
from agent.errors import UserError
from agent.ledger import Ledger
from agent.ledger.alert_deliveries import Trouble
from agent.passwords import KeyringTrouble
from agent.sync.armed_log import left
from agent.words import Words

LET_BE = "silent_twice"
"""The trouble of a channel whose last message was perhaps taken and is not sent again."""
_NOBODY_KNOWS = ("silent", "broke")


def deliver(
    ledger: Ledger, channels: Channels, now: datetime, words: Words, *, by: Send = send
) -> None:
    """Send what is due. It costs next to nothing where nothing is; a channel that is down raises
    nothing and is tried again later. Raises UserError where the list of channels is damaged.

    A folder whose stores were all moved away is still: the channels went along, and whoever works
    on the stores now tells them. What ends meanwhile is not told afterwards either.
    """
    if left(channels.home.armed):
        ledger.alerts.pass_over()
        return
    try:
        with FileLock(channels.home.lock("alerts.sending"), timeout=0):
            for channel in channels.all():
                _serve(ledger, channels, channel, now, words, by)
    except Timeout:  # another process is at it
        return


def _serve(
    ledger: Ledger, channels: Channels, channel: Channel, now: datetime, words: Words, by: Send
) -> None:
    waiting = ledger.alert_deliveries.due(channel.name, channel.added_at, now)
    if not waiting:
        return
    address = reached(channels, channel)
    for draft in drafts(words, waiting, practice=channels.home.practice):
        if not _told(ledger, channel, draft, address, now, by):
            return  # what comes after it waits too: all is told in order


def _told(
    ledger: Ledger,
    channel: Channel,
    draft: Draft,
    address: Address | Reply,
    now: datetime,
    by: Send,
) -> bool:
    """Whether what comes after a message may be told; what came of it stands in the ledger."""
    deliveries = ledger.alert_deliveries
    if isinstance(address, Address):
        deliveries.begin(channel.name, draft.tells, now)
        reply = by(Letter(address.url, draft.title, draft.text))
    else:
        reply = address
    if reply.taken:
        deliveries.sent(channel.name, draft.tells, now)
        return True
    trouble = Trouble(reply.trouble, reply.said)
    if reply.trouble == PARTLY:  # whoever has it would have it again with every try
        deliveries.sent(channel.name, draft.tells, now, trouble)
        return True
    if reply.trouble == "silent" and draft.perhaps_told:
        deliveries.let_be(channel.name, draft.perhaps_told, Trouble(LET_BE), now)
        return False
    perhaps = reply.trouble in _NOBODY_KNOWS
    deliveries.failed(channel.name, draft.tells, trouble, now, perhaps_told=perhaps)
    return False


def reached(channels: Channels, channel: Channel) -> Address | Reply:
    """A channel's address, or why nothing can be sent there."""
    try:
        address = channels.address(channel)
    except KeyringTrouble as locked:
        return Reply(False, "keyring", str(locked))
    except UserError:
        return Reply(False, "no_address")
    except OSError as failed:
        return Reply(False, "no_address", failed.strerror or "")
    return address or Reply(False, "no_address")
