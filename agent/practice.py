"""Finding the practice twin that the environment names, and what is known of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from agent.errors import UserError
from scrapers.browser.world import World, practice_world

if TYPE_CHECKING:  # who only asks which world this is needs no portal
    from scrapers.portal import Portal


def find_world(base: str | None) -> World:
    """The live world, or the twin at `base`. Raises UserError."""
    if not base:
        return World()
    try:
        return practice_world(base)
    except ValueError as foreign:
        raise UserError("practice_not_local", base=base) from foreign
    except OSError as silent:
        raise UserError("practice_unreachable", base=base) from silent


def ask_twin(base: str, path: str, change: object = None) -> Any:
    """One of the twin's own JSON answers, after a `change` of its world if one is given.

    Raises UserError where it does not answer.
    """
    import ssl  # with its kin it is heavy, and the live world needs none of it
    import urllib.request

    port = urlsplit(base).port
    try:
        pem = ssl.get_server_certificate(("127.0.0.1", port or 0), timeout=10)
        trusted = ssl.create_default_context(cadata=pem)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted)
        )
        request = urllib.request.Request(
            f"https://127.0.0.1:{port}{path}",
            data=None if change is None else json.dumps(change).encode(),
            headers={"Content-Type": "application/json"},
        )
        with opener.open(request, timeout=30) as answer:
            return json.load(answer)
    except (OSError, ValueError) as silent:  # something else may listen there
        raise UserError("practice_unreachable", base=base) from silent


def learn_resubmit(portal: Portal, base: str) -> Portal:
    """The portal with what is known of the twin's second submits: it was made here, so it is."""
    known = cast(dict[str, Any], ask_twin(base, "/practice/known")).get(portal.key)
    if known is None:
        return portal
    from scrapers.portal import Portal
    from scrapers.spec import ResubmitKnown

    seen = ResubmitKnown(answer=known["on_resubmit"], seen=known["seen"])
    return Portal(portal.spec.model_copy(update={"resubmit": seen}), portal.package)
