"""`yundan alerts test`: sends one test message, and says of each channel whether it took it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agent.alerts.address import Address
from agent.alerts.channels import Channel, Channels
from agent.alerts.deliver import reached
from agent.alerts.letters import titled
from agent.alerts.post import Letter, Reply
from agent.alerts.sending import send
from agent.cli.console import Console
from agent.errors import NEEDS_USER, UserError
from agent.ledger.alert_deliveries import Trouble
from agent.place import find_place
from agent.words import Words


@click.command("test")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def alerts_test(name: str | None, as_json: bool) -> int:
    """Send a test message to NAME, or to every channel. 发一条测试消息。

    Exit status 8 where one did not take it. One that did gets what waits for it soon after.
    """
    console, place = Console(), find_place()
    channels = Channels(place.home)
    chosen = [channels.named(name)] if name else channels.all()
    if not chosen:
        raise UserError("no_alert_channel")
    replies = [_try(console.words, channels, channel) for channel in chosen]
    with place.ledger() as ledger:
        for channel, reply in zip(chosen, replies, strict=True):
            if reply.taken:
                ledger.alert_deliveries.try_again(channel.name)
            else:
                trouble = Trouble(reply.trouble, reply.said)
                ledger.alert_deliveries.test_failed(channel.name, trouble, datetime.now(UTC))
    if as_json:
        told = zip(chosen, replies, strict=True)
        console.json([_told(channel, reply) for channel, reply in told])
    else:
        for channel, reply in zip(chosen, replies, strict=True):
            _say(console, channel, reply)
    return 0 if all(reply.taken for reply in replies) else NEEDS_USER


def _try(words: Words, channels: Channels, channel: Channel) -> Reply:
    address = reached(channels, channel)
    if not isinstance(address, Address):
        return address
    title = titled(words, words.say("alerts.test_title"), practice=channels.home.practice)
    return send(Letter(address.url, title, words.say("alerts.test_text")))


def _say(console: Console, channel: Channel, reply: Reply) -> None:
    if reply.taken:
        console.say("alerts.taken", name=channel.name)
        return
    why = console.words.say(
        f"alerts.trouble_{reply.trouble}", name=channel.name, said=reply.said or "-"
    )
    console.say("alerts.not_taken", name=channel.name, trouble=why)


def _told(channel: Channel, reply: Reply) -> dict[str, str | bool | None]:
    return {
        "name": channel.name,
        "taken": reply.taken,
        "trouble": reply.trouble or None,
        "said": reply.said or None,
    }
