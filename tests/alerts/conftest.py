"""A data folder with a ledger and channels, whose addresses lie in a keyring of the test's own."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.alerts.address import understood
from agent.alerts.channels import Channels
from agent.alerts.deliver import deliver
from agent.home import Home, open_home
from agent.ledger import Ledger
from agent.ledger.receivers import ReceiverKey
from agent.words import Words
from scrapers.browser.world import World
from tests.alerts.services import Webhook, webhook

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


class Seller:
    """One data folder with its ledger, and the channels that its seller has set up."""

    def __init__(self, home: Home, ledger: Ledger) -> None:
        self.home, self.ledger, self.channels = home, ledger, Channels(home)

    def add(self, name: str, url: str, minutes: float = 0) -> None:
        address = understood(url)
        assert address is not None
        known = {channel.name for channel in self.channels.all()}
        self.channels.add(name, address, later(minutes))
        if name not in known:
            self.ledger.alert_deliveries.listen(name)

    def lose(self, subject: str, minutes: float) -> bool:
        return self.ledger.alerts.open("login_lost", subject, {"name": subject}, later(minutes))

    def recover(self, subject: str, minutes: float) -> bool:
        return self.ledger.alerts.close("login_lost", subject, later(minutes))

    def deliver(self, minutes: float, lang: str = "en") -> None:
        deliver(self.ledger, self.channels, later(minutes), Words(lang))

    def written(self) -> str:
        """Everything that stands in the data folder."""
        files = [f for f in self.home.root.rglob("*") if f.is_file()]
        return "\n".join(f.read_bytes().decode("utf-8", "replace") for f in files)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def seller(tmp_path: Path, keyring_file: Path) -> Generator[Seller]:
    assert not keyring_file.exists()
    home = open_home(tmp_path / "home", World())
    with Ledger(home.ledger, ReceiverKey(home.receiver_key)) as ledger:
        yield Seller(home, ledger)


@pytest.fixture
def hook() -> Generator[Webhook]:
    with webhook() as one:
        yield one
