"""A portal by its key, with what is wrong told as a sentence."""

from __future__ import annotations

from agent.errors import UserError
from scrapers.portal import Portal
from scrapers.portal_files import Own, known, load
from scrapers.recipe.trouble import BrokenPortalFile


def portal_or_trouble(key: str, own: Own) -> Portal:
    """The portal with the seller's own recipes and corrections. Raises UserError."""
    try:
        return load(key, own)
    except KeyError as unknown:
        raise UserError("unknown_portal", portal=key, known=", ".join(known(own))) from unknown
    except BrokenPortalFile as broken:
        raise UserError("portal_file_broken", trouble=str(broken)) from broken
