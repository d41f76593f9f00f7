"""`yundan alerts add`: sets a channel up, or gives one another address."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agent.alerts.address import Address, needs_secret, signed, understood
from agent.alerts.channels import NAME, Channels
from agent.alerts.post import Letter
from agent.alerts.sending import send
from agent.cli.console import Console
from agent.cli.unseen import typed_unseen
from agent.errors import UserError
from agent.passwords import KeyringTrouble
from agent.place import find_place
from agent.telling.alerts import service_name
from agent.words import Words

_ASKS_FOR_A_WORD = ("dingtalk", "feishu", "lark")


@click.command("add")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def alerts_add(name: str, as_json: bool) -> None:
    """Tell NAME, which is yours to choose, of alerts from now on. 添加提醒渠道。

    Its address is asked for, or read as one line of standard input: the webhook of a group robot
    of 企业微信, 钉钉 or 飞书 as you copy it there, mailtos://USER:PASSWORD@qq.com for mail, or any
    other address of apprise. It is kept in the system's keyring, or, where there is none, in a file
    of your own. A second line is a 钉钉 robot's signing secret.
    """
    console, place = Console(), find_place()
    if not NAME.fullmatch(name):
        raise UserError("alert_name_wrong", name=name)
    channels = Channels(place.home)
    known = {channel.name for channel in channels.all()}  # a damaged list is told before all else
    address = _asked(console.words, name)
    try:
        file = channels.add(name, address, datetime.now(UTC))
    except KeyringTrouble as trouble:
        raise UserError("keyring_failed", trouble=str(trouble)) from trouble
    with place.ledger() as ledger:
        if name in known:
            ledger.alert_deliveries.try_again(name)
        else:
            ledger.alert_deliveries.listen(name)
    if as_json:
        kept = "file" if file else "keyring"
        console.json({"name": name, "service": address.service, "kept": kept})
        return
    service = service_name(console.words, address.service)
    if file:
        console.say("alerts.added_file", name=name, service=service, path=str(file))
    else:
        console.say("alerts.added", name=name, service=service)
    if address.service in _ASKS_FOR_A_WORD:
        console.say("alerts.keyword")


def _asked(words: Words, name: str) -> Address:
    """The address as it was typed or pasted, which apprise knows too. Raises UserError."""
    text = typed_unseen(words.say("alerts.address_of", name=name)).strip()
    if not text:
        raise UserError("no_alert_address")
    address = understood(text)
    if address is None:
        raise UserError("alert_address_wrong", name=name)
    if needs_secret(address):
        address = _signed(words, name, address)
    reply = send(Letter(address.url))  # without a text it is only looked at
    if reply.trouble == "address":
        raise UserError("alert_address_wrong", name=name)
    if not reply.taken:
        raise UserError("alerts_unsent", trouble=reply.said or reply.trouble)
    return address


def _signed(words: Words, name: str, address: Address) -> Address:
    secret = typed_unseen(words.say("alerts.secret_of"), may_be_empty=True).strip()
    if not secret:
        return address
    with_secret = signed(address, secret)
    if with_secret is None:
        raise UserError("alert_secret_wrong", name=name)
    return with_secret
