"""What arrives at real services: everything, in order, each once, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.alerts.channels import Channels
from agent.alerts.deliver import deliver
from agent.alerts.post import Letter, Reply
from agent.home import Home
from agent.sync.armed_log import ArmedLog
from agent.words import Words
from tests.alerts.conftest import Seller, later
from tests.alerts.services import Webhook, mailbox, unused_port, webhook
from tests.conftest import Command
from tests.keyring_file import variables


def test_a_loss_and_its_end_are_told_once_each(seller: Seller, hook: Webhook) -> None:
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    seller.deliver(2)
    seller.deliver(3)
    assert hook.titles == ["Yundan 运单: 1688: the login was lost"]
    assert hook.posted[0]["message"] == (
        "Since 11-21 12:01 nothing is read or written there.\nLog in again: yundan login 1688"
    )
    seller.recover("1688", 60)
    seller.deliver(61)
    seller.deliver(62)
    assert hook.titles[1:] == ["Yundan 运单: 1688: logged in again"]
    assert "from 11-21 12:01 to 11-21 13:00" in hook.posted[1]["message"]


def test_a_channel_that_was_down_gets_everything_in_order_once(seller: Seller) -> None:
    port = unused_port()
    seller.add("wecom", f"json://127.0.0.1:{port}/")
    seller.lose("first", 1)
    seller.lose("second", 2)
    for minutes in (2, 3, 5):  # it is tried after 1 and 2 minutes
        seller.deliver(minutes)
    standing = seller.ledger.alert_deliveries.standing("wecom")
    assert standing is not None
    assert (standing.tries, standing.next_try_at) == (3, later(9))
    seller.lose("third", 6)
    seller.recover("first", 7)
    with webhook(port) as hook:
        seller.deliver(8)
        assert hook.posted == []
        seller.deliver(9)
        seller.deliver(10)
    assert hook.titles == ["Yundan 运单: 3 alerts"]
    lines = hook.posted[0]["message"].splitlines()
    assert [line for line in lines if line[:2] in ("1.", "2.", "3.")] == [
        "1. first: logged in again",
        "2. second: the login was lost",
        "3. third: the login was lost",
    ]
    assert "Before that: first: the login was lost, from 11-21 12:01 to 11-21 12:07." in lines[1]
    assert seller.ledger.alert_deliveries.standing("wecom") is None


def test_one_channel_down_keeps_nothing_from_the_other(seller: Seller, hook: Webhook) -> None:
    down = unused_port()
    with mailbox() as box:
        seller.add("down", f"json://127.0.0.1:{down}/")
        seller.add("hook", hook.address)
        seller.add("mail", box.address)
        seller.lose("1688", 1)
        seller.deliver(2)
        seller.deliver(3)
        assert hook.titles == box.subjects == ["Yundan 运单: 1688: the login was lost"]
        text = box.mails[0].as_string()
        assert box.mails[0]["To"] == "boss.secret@example.com", text
    with webhook(down) as back:
        seller.deliver(10)
    assert back.titles == ["Yundan 运单: 1688: the login was lost"]
    assert len(hook.titles) == 1


class Slow:
    """A channel that takes what it gets, but says so too late; its server may also be down."""

    def __init__(self, seller: Seller) -> None:
        self.seller, self.took, self.down = seller, list[Letter](), False
        seller.add("mail", "mailtos://boss:word@mail.example")

    def deliver(self, begin: int, end: int) -> None:
        """Look once a minute, as the worker does more often."""
        for minutes in range(begin, end):
            now, words = later(minutes), Words("en")
            deliver(self.seller.ledger, self.seller.channels, now, words, by=self._answer)

    def _answer(self, letter: Letter) -> Reply:
        if self.down:
            return Reply(False, "no_server")
        self.took.append(letter)
        return Reply(False, "silent")


def test_a_channel_that_answers_too_late_has_each_alert_twice_at_most(
    seller: Seller, command: Command
) -> None:
    slow = Slow(seller)
    seller.lose("1688", 1)
    slow.deliver(2, 200)
    assert [letter.title for letter in slow.took] == ["Yundan 运单: 1688: the login was lost"] * 2
    assert slow.took[1].text.endswith("(You may have had this one before.)")
    said = " ".join(command("alerts", "list").out.split())
    assert "not sent again" in said
    assert "next try" not in said
    seller.lose("doudian", 210)
    slow.down = True
    slow.deliver(211, 400)
    slow.down = False
    slow.deliver(400, 700)
    assert ["doudian" in letter.title for letter in slow.took] == [False, False, True, True]


def test_the_end_of_an_alert_that_was_let_be_is_sent_twice_as_well(seller: Seller) -> None:
    slow = Slow(seller)
    seller.lose("1688", 1)
    slow.deliver(2, 3)
    seller.recover("1688", 3)
    slow.deliver(3, 200)
    heads = [letter.title.removeprefix("Yundan 运单: 1688: ") for letter in slow.took]
    assert heads == ["the login was lost", "logged in again", "logged in again"]


def test_what_comes_beside_an_alert_that_was_let_be_is_not_lost(seller: Seller) -> None:
    slow = Slow(seller)
    seller.lose("1688", 1)
    slow.deliver(2, 3)
    seller.lose("doudian", 2)
    slow.deliver(3, 200)
    told = [letter.title + letter.text for letter in slow.took]
    assert sum("1688" in text for text in told) == 2
    assert sum("doudian" in text for text in told) == 2


@pytest.mark.parametrize("other", ["to=boss@example.com,gone@example.com", "cc=gone@example.com"])
def test_a_receiver_who_is_refused_lets_nobody_have_it_again(
    seller: Seller, command: Command, other: str
) -> None:
    with mailbox() as box:
        box.stranger = "gone"
        seller.add("mail", f"{box.address}&{other}")
        seller.lose("1688", 1)
        for minutes in (2, 4, 8):
            seller.deliver(minutes)
        assert box.subjects == ["Yundan 运单: 1688: the login was lost"]
        said = " ".join(command("alerts", "list").out.split())
        assert "not every receiver in its address took the last message" in said
        assert "waiting" not in said
        box.stranger = "nobody"
        seller.recover("1688", 9)
        seller.deliver(10)
    assert "logged in again" in box.subjects[-1]
    assert "in order" in command("alerts", "list").out


def test_a_topic_that_is_refused_lets_no_other_have_it_again(seller: Seller, hook: Webhook) -> None:
    def only_one() -> None:
        hook.status = 403

    hook.on_post = only_one
    seller.add("ntfy", f"ntfy://127.0.0.1:{hook.port}/first/second")
    seller.lose("1688", 1)
    seller.deliver(2)
    assert len(hook.paths) == 2
    hook.on_post, hook.status = lambda: None, 200
    seller.deliver(4)
    assert len(hook.posted) == 1


def test_too_much_for_one_message_comes_in_several(seller: Seller, hook: Webhook) -> None:
    seller.add("wecom", hook.address)
    names = [f"店铺{n}" for n in range(14)]
    for n, name in enumerate(names):
        seller.lose(name, n)
    seller.deliver(20, "zh")
    assert len(hook.posted) > 1
    assert max(len(post["message"].encode()) for post in hook.posted) < 1800
    told = "\n".join(post["message"] for post in hook.posted)
    heads = [line.split(". ")[1] for line in told.splitlines() if ". " in line]
    assert heads == [f"{name} 登录已失效" for name in names]


def test_a_no_in_the_middle_leaves_the_rest_for_later(seller: Seller, hook: Webhook) -> None:
    def only_one() -> None:
        hook.status = 429

    hook.on_post = only_one
    seller.add("wecom", hook.address)
    names = [f"店铺{n}" for n in range(14)]
    for n, name in enumerate(names):
        seller.lose(name, n)
    seller.deliver(20, "zh")
    assert len(hook.posted) == 1
    hook.on_post, hook.status = lambda: None, 200
    seller.deliver(22, "zh")
    told = "\n".join(f"{post['title']}\n{post['message']}" for post in hook.posted)
    assert [told.count(f"{name} 登录") for name in names] == [1] * 14
    assert "收到过" not in told


_DELIVER = """
import sys
from datetime import datetime
from pathlib import Path
from agent.alerts.channels import Channels
from agent.alerts.deliver import deliver
from agent.home import Home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.words import Words
home = Home(Path(sys.argv[1]), False)
with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
    deliver(ledger, Channels(home), datetime.fromisoformat(sys.argv[2]), Words("en"))
"""


def delivering(home: Home, keyring_file: Path) -> subprocess.Popen[bytes]:
    """A process of its own that delivers once."""
    return subprocess.Popen(
        [sys.executable, "-c", _DELIVER, str(home.root), later(5).isoformat()],
        env={**os.environ, **variables(keyring_file)},
    )


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("taken", [True, False])
def test_a_process_killed_while_it_tells_loses_nothing(
    seller: Seller, hook: Webhook, keyring_file: Path, taken: bool
) -> None:
    """Killed once the channel has it, or has refused it, and before that is written down."""
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    hook.status = 200 if taken else 503
    hook.on_post = lambda: os.kill(delivery.pid, signal.SIGKILL)
    delivery = delivering(seller.home, keyring_file)
    assert delivery.wait(60) == -signal.SIGKILL
    hook.status, hook.on_post = 200, lambda: None
    seller.deliver(6)
    seller.deliver(7)
    assert len(hook.posted) == (2 if taken else 1)
    assert hook.posted[-1]["message"].endswith("(You may have had this one before.)")


def test_two_processes_tell_nothing_twice(
    seller: Seller, hook: Webhook, keyring_file: Path
) -> None:
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    both = [delivering(seller.home, keyring_file) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(hook.posted) == 1


def test_a_channel_hears_only_of_what_began_after_it_was_added(
    seller: Seller, hook: Webhook
) -> None:
    seller.lose("before", 1)
    seller.add("wecom", hook.address, minutes=2)
    seller.recover("before", 3)
    seller.deliver(4)
    assert hook.posted == []


def test_what_ended_on_another_computer_is_not_told_when_the_stores_are_back(
    seller: Seller, hook: Webhook
) -> None:
    seller.add("wecom", hook.address)
    log = ArmedLog(seller.home.armed, "shop")
    log.begin(later(0))
    seller.lose("told before", 1)
    seller.deliver(2)
    log.leave(later(3))
    seller.lose("over", 4)
    seller.recover("told before", 4)
    seller.deliver(5)
    seller.recover("over", 6)
    seller.lose("still so", 7)
    seller.deliver(8)
    log.begin(later(9))
    for minutes in (10, 11):
        seller.deliver(minutes)
    assert hook.titles == [
        "Yundan 运单: told before: the login was lost",
        "Yundan 运单: still so: the login was lost",
    ]
    seller.recover("still so", 12)
    seller.deliver(13)
    assert hook.titles[2:] == ["Yundan 运单: still so: logged in again"]


def test_another_address_gets_what_waits(seller: Seller, hook: Webhook) -> None:
    seller.add("wecom", f"json://127.0.0.1:{unused_port()}/")
    seller.lose("1688", 1)
    seller.deliver(2)
    seller.add("wecom", hook.address, minutes=3)
    seller.deliver(4)
    assert len(hook.posted) == 1
    assert [c.name for c in seller.channels.all()] == ["wecom"]


def test_the_practice_folder_says_so_in_front(seller: Seller, hook: Webhook) -> None:
    seller.channels = Channels(Home(seller.home.root, practice=True))
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    seller.deliver(2, "zh")
    seller.recover("1688", 3)
    seller.deliver(4, "en")
    assert hook.titles == [
        "练习 · 运单：1688 登录已失效",
        "Practice · Yundan 运单: 1688: logged in again",
    ]


@pytest.mark.parametrize("trouble", ["keyring", "no_address"])
def test_an_address_out_of_reach_is_waited_for(
    seller: Seller, hook: Webhook, keyring_file: Path, trouble: str
) -> None:
    seller.add("wecom", hook.address)
    seller.lose("1688", 1)
    kept = keyring_file.read_text()
    keyring_file.write_text("" if trouble == "keyring" else "{}")
    seller.deliver(2)
    standing = seller.ledger.alert_deliveries.standing("wecom")
    assert standing is not None
    assert standing.trouble.code == trouble
    keyring_file.write_text(kept)
    seller.deliver(4)
    assert len(hook.posted) == 1
    assert "before" not in hook.posted[0]["message"]


@pytest.mark.parametrize("status", [200, 403, None])
def test_no_part_of_an_address_is_written_anywhere(
    seller: Seller, hook: Webhook, status: int | None
) -> None:
    port = hook.port if status else unused_port()
    hook.status = status or 200
    hook.answer = {"message": "no aSecretPath99 here, ask aSecretWord77"}
    seller.add("wecom", f"json://user:aSecretWord77@127.0.0.1:{port}/aSecretPath99?x=aSecretPart55")
    seller.lose("1688", 1)
    seller.deliver(2)
    assert (seller.ledger.alert_deliveries.standing("wecom") is None) == (status == 200)
    assert "aSecret" not in seller.written()
