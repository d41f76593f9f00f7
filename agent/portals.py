"""A portal by its key, with what is wrong told as a sentence."""

from __future__ import annotations

from agent.errors import UserError
from agent.words import Phrase
from scrapers.portal import Portal
from scrapers.portal_files import Own, file_of, known, load
from scrapers.recipe.checking.check import check
from scrapers.recipe.file.trouble import BrokenPortalFile, Trouble


def portal_or_trouble(key: str, own: Own) -> Portal:
    """The portal with the seller's own recipes and corrections. Raises UserError."""
    try:
        return load(key, own)
    except KeyError as unknown:
        raise UserError("unknown_portal", portal=key, known=", ".join(known(own))) from unknown
    except BrokenPortalFile as broken:
        raise broken_file(broken) from broken


def must_hold(portal: Portal, own: Own, *codes: str) -> None:
    """Refuse a recipe that lacks what its work needs. Raises UserError.

    With `codes` only these faults matter: pages of an unfinished recipe may be kept, receivers not.
    """
    for one in check(portal.spec, own_pages=portal.has_own_pages):
        if one.grave and (not codes or one.code in codes):
            trouble = file_of(portal.key, own).trouble(one.where, one.code, **one.details)
            raise broken_file(BrokenPortalFile(trouble))


def broken_file(broken: BrokenPortalFile) -> UserError:
    """The first thing that is wrong in a data file, as a sentence."""
    first = broken.troubles[0]
    return UserError("portal_file_broken", trouble=sentence(first), file=str(first.file))


def sentence(trouble: Trouble) -> Phrase:
    """What is wrong in a data file: where, what, and the way out of it."""
    known = {"line": trouble.line, "key": trouble.key}
    place = "_".join(name for name, said in known.items() if said) or "file"
    what = Phrase(f"recipe.{trouble.code}", trouble.details)
    return Phrase(f"recipe_place.{place}", {"file": str(trouble.file), **known, "what": what})
