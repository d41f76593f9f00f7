"""The channels that a seller has set up: their names in a file, their addresses where passwords
stand. Outside of the ledger, so that a rebuilt one still knows whom to tell."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from agent.alerts.address import Address
from agent.errors import UserError
from agent.home import Home
from agent.kept_secret import KeptSecret
from agent.passwords import Kept
from scrapers.private_file import write_private

NAME = re.compile(r"[^\W_][\w-]{0,39}")


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by the seller's name for it; `service` is its address's scheme."""

    name: str
    service: str
    added_at: datetime


class Channels:
    """The channels of one data folder. Changes are made under a lock. All may raise UserError."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._file = home.root / "alerts.json"
        self._lock = FileLock(home.lock("alerts.names"))

    def all(self) -> list[Channel]:
        """Every channel, in the order in which they were added."""
        try:
            entries = json.loads(self._file.read_text("utf-8"))
            return [
                Channel(e["name"], e["service"], datetime.fromisoformat(e["added_at"]))
                for e in entries
            ]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError, KeyError):
            raise UserError("alerts_damaged", path=str(self._file)) from None

    def named(self, name: str) -> Channel:
        """One of them. Raises UserError where there is none of this name."""
        channels = self.all()
        if not channels:
            raise UserError("no_alert_channel")
        found = [channel for channel in channels if channel.name == name]
        if not found:
            known = ", ".join(channel.name for channel in channels)
            raise UserError("unknown_alert_channel", name=name, known=known)
        return found[0]

    def add(self, name: str, address: Address, at: datetime) -> Path | None:
        """Add a channel, or give one another address: what waits for it then goes there.

        The file that holds its address, or None where a keyring does. Raises KeyringTrouble.
        """
        with self._lock:
            channels = self.all()
            secret = self._secret(name)
            in_keyring = secret.put(Kept("alerts", address.url))
            if name in (channel.name for channel in channels):
                self._write([_to(c, address) if c.name == name else c for c in channels])
            else:
                self._write([*channels, Channel(name, address.service, at)])
        return None if in_keyring else secret.file

    def remove(self, name: str) -> None:
        """Tell this channel no more, and forget its address. Raises UserError, KeyringTrouble."""
        with self._lock:
            self.named(name)
            self._secret(name).forget()
            self._write([channel for channel in self.all() if channel.name != name])

    def address(self, channel: Channel) -> Address | None:
        """Where a channel is reached; None where that is lost. Raises KeyringTrouble."""
        kept = self._secret(channel.name).kept()
        return Address(channel.service, kept.password) if kept else None

    def _secret(self, name: str) -> KeptSecret:
        return address_secret(self.home.root, self.home.root, name)

    def _write(self, channels: list[Channel]) -> None:
        entries = [{**asdict(c), "added_at": c.added_at.isoformat()} for c in channels]
        write_private(self._file, json.dumps(entries, ensure_ascii=False, indent=1))


def address_secret(root: Path, folder: Path, name: str) -> KeptSecret:
    """Where the address of a channel of the data folder `root` is kept; its files in `folder`."""
    file = folder / "keys" / f"alerts-{name}.address"
    return KeptSecret(root, f"alerts/{name}", file, "alert_address_damaged")


def _to(channel: Channel, address: Address) -> Channel:
    return Channel(channel.name, address.service, channel.added_at)
