"""mtop's envelope: `ret` classes, and the JSON string inside the JSON."""

from __future__ import annotations

import json
from typing import Any, cast

from scrapers.answers import dig
from scrapers.patterns import found
from scrapers.selectors import On
from scrapers.spec import PortalSpec


def ret_class(spec: PortalSpec, envelope: Any) -> str | None:
    """ "ok", "login" or "challenge" for an envelope's `ret`; None for anything else."""
    said = " ".join(str(part) for part in cast(list[Any], dig(envelope, "ret") or []))
    for name in ("ok", "login", "challenge"):
        if found(spec.texts["ret"][name], said):
            return name
    return None


def inner(spec: PortalSpec, envelope: Any, on: On) -> Any:
    """What a successful envelope carries, its inner JSON string parsed. None for a failed one."""
    if ret_class(spec, envelope) != "ok":
        return None
    result = dig(envelope, "data.data.result|data.result")
    if isinstance(result, str):
        try:
            return json.loads(result)
        except json.JSONDecodeError as broken:
            raise on.changed("data.data.result", "the inner JSON does not parse") from broken
    return result
