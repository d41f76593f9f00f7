"""How times, sums and carriers are said in one language."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from agent.words import Words
from scrapers.carriers import carriers


class Voice:
    """One language's voice."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def time(self, at: datetime | None, zone: str = "Asia/Shanghai") -> str:
        """A moment in the store's zone, short."""
        return at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M") if at else ""

    def money(self, fen: int) -> str:
        """A sum as sellers write it."""
        return f"¥{fen / 100:.2f}"

    def carrier(self, key: str) -> str:
        """A carrier's name; empty where the key is none."""
        carrier = carriers().get(key)
        if carrier is None:
            return ""
        return carrier.name if self.words.lang == "zh" else carrier.name_en
