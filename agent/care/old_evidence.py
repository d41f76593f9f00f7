"""Evidence goes after its time, save what a case still holds."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from agent.ledger import Ledger


def prune(folder: Path, days: int, now: datetime, held: frozenset[str] = frozenset()) -> int:
    """Remove evidence older than so many days, save what `held` names; how much went."""
    limit = now.timestamp() - days * 86400
    old = [
        entry
        for entry in (folder.iterdir() if folder.is_dir() else ())
        if entry.name not in held and entry.stat().st_mtime < limit
    ]
    for entry in old:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return len(old)


def still_needed(ledger: Ledger) -> frozenset[str]:
    """The folders by which a portal whose page changed is still to be mended."""
    disarmed = ledger.disarmed.all()
    portals = {one.portal for one in disarmed}
    parked = [one for one in ledger.parked.all() if one.portal in portals]
    held = [one.evidence for one in (*disarmed, *parked)]
    return frozenset(Path(folder).name for folder in held if folder)
