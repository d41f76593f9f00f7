"""What is handed to the process that carries messages, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass, field

REACHED = "reached"
"""The line that the process writes before its answer, once a service can have the message."""

PARTLY = "partly"
"""The trouble of a message that some of an address's receivers took, and some did not."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. Without a text only the address is looked at."""

    url: str = field(repr=False)
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """`trouble` names a sentence (`alerts.trouble_…`), `said` is the service's word, redacted."""

    taken: bool
    trouble: str = ""
    said: str = ""
