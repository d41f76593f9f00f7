"""A portal by its key, with what is wrong told as a sentence."""

from __future__ import annotations

from pathlib import Path

from agent.errors import UserError
from scrapers.portal import BrokenPortalFile, Portal, discover, load


def portal_or_trouble(key: str, corrections: Path | None) -> Portal:
    """The portal with the seller's corrections, if that folder holds any. Raises UserError."""
    try:
        return load(key, corrections=corrections)
    except KeyError as unknown:
        raise UserError("unknown_portal", portal=key, known=", ".join(discover())) from unknown
    except BrokenPortalFile as broken:
        raise UserError("portal_file_broken", trouble=str(broken)) from broken
