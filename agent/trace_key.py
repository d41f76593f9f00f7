"""The key of the trace query service, kept as passwords are.

As with passwords, what became of it stands beside it, so that one that was not taken is never
tried again by itself.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from agent.kept_secret import KeptSecret
from agent.passwords import Kept

ENTRY = "traces/kuaidi100"


class TraceKey(KeptSecret):
    """The kept key of the data folder `root`; `folder` is where its files are, if elsewhere."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        file = (folder or root) / "keys" / "traces.key"
        super().__init__(root, ENTRY, file, "trace_key_damaged")

    def keep(self, key: str) -> bool:
        """Keep a key in the place of an earlier one; whether a keyring holds it, else the file."""
        return self.put(Kept("kuaidi100", key))

    def reject(self) -> None:
        """The service did not take it: until a person gives it anew, it is not tried again."""
        kept = self.kept()
        if kept is not None:
            self.put(replace(kept, rejected=True))
