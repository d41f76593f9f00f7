"""What waits for a channel, put into as few messages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.ledger.alert_deliveries import Untold
from agent.telling.alerts import Told, tell
from agent.words import Words

MOST_BYTES = 1500  # 企业微信 cuts off a robot's text at 2,048 bytes; apprise adds the title


@dataclass(frozen=True, slots=True)
class Draft:
    """A message, and what it tells."""

    title: str
    text: str
    tells: tuple[Untold, ...]

    @property
    def perhaps_told(self) -> tuple[Untold, ...]:
        """What of it the channel may have had before."""
        return tuple(one for one in self.tells if one.begun)


def drafts(words: Words, untold: Sequence[Untold], *, practice: bool) -> Iterator[Draft]:
    """One message for all, in order; several where one would be too long."""
    part: list[tuple[Untold, Told]] = []
    for one in untold:
        told = tell(words, one)
        if part and sum(_size(t) for _, t in part) + _size(told) > MOST_BYTES:
            yield _draft(words, part, practice=practice)
            part = []
        part.append((one, told))
    if part:
        yield _draft(words, part, practice=practice)


def titled(words: Words, what: str, *, practice: bool) -> str:
    """A title that says who speaks. It holds 运单 in every language: robots may ask for a word."""
    return words.say("alerts.title_practice" if practice else "alerts.title", what=what)


def _draft(words: Words, part: Sequence[tuple[Untold, Told]], *, practice: bool) -> Draft:
    tells = tuple(untold for untold, _ in part)
    if len(part) == 1:
        ((_, told),) = part
        return Draft(titled(words, told.head, practice=practice), told.body, tells)
    title = titled(words, words.say("alerts.several", n=len(part)), practice=practice)
    text = "\n\n".join(f"{n}. {told.head}\n{told.body}" for n, (_, told) in enumerate(part, 1))
    return Draft(title, text, tells)


def _size(told: Told) -> int:
    return len(f"{told.head}{told.body}".encode()) + 8
