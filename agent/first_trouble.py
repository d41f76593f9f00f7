"""What is wrong with the first value that does not hold, as a sentence."""

from __future__ import annotations

from pydantic import ValidationError

from agent.words import Phrase

_KINDS = {
    "string": "settings.text",
    "int": "settings.number",
    "bool": "settings.yes_or_no",
    "time": "settings.time_of_day",
    "list": "settings.several",
    "model": "settings.table",
}


def first_trouble(wrong: ValidationError) -> Phrase:
    """What is wrong with the first value that does not hold, and where it stands."""
    first = wrong.errors()[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    kind, limits = first["type"], first.get("ctx", {})
    details: dict[str, object] = {"where": where, "why": first["msg"]}
    if kind == "no_address":
        details["why"] = Phrase("recipe.no_address", limits)
    if kind == "literal_error":
        return Phrase("settings.one_of", {**details, "known": limits["expected"]})
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = limits.get("ge", limits.get("le"))
        return Phrase(f"settings.{kind}", {**details, "limit": limit})
    if kind in ("extra_forbidden", "missing", "string_pattern_mismatch", "no_zone"):
        return Phrase(f"settings.{kind}", details)
    wanted = _KINDS.get(kind.partition("_")[0])
    if wanted is None:
        return Phrase("settings.other", details)
    return Phrase("settings.wrong_type", {**details, "wanted": Phrase(wanted)})
