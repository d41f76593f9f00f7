"""What a recipe may be in the place of a bundled one, and what a correction may not touch."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, cast

from scrapers.recipe.file.trouble import DataFile, Trouble
from scrapers.spec import PortalSpec

_WRITING = ("submit", "resubmit", "ship", "login", "login_qr", "redact")


def further_reach(file: DataFile, spec: PortalSpec, base: PortalSpec) -> list[Trouble]:
    """Where a recipe is somebody else, or reaches further, than the one that it replaces."""
    return [*_hosts(file, spec, base), *_identity(file, spec, base)]


def _hosts(file: DataFile, spec: PortalSpec, base: PortalSpec) -> Iterator[Trouble]:
    theirs = base.portal
    may = {
        "hosts": theirs.hosts,
        "asset_hosts": [*theirs.hosts, *theirs.asset_hosts],
        "login_hosts": [*theirs.hosts, *theirs.asset_hosts, *theirs.login_hosts],
    }
    for name, allowed in may.items():
        for n, host in enumerate(cast(list[str], getattr(spec.portal, name))):
            if not any(fnmatchcase(host, known) for known in allowed):
                yield file.trouble(["portal", name, n], "further_host", host=host, key=spec.key)


def _identity(file: DataFile, spec: PortalSpec, base: PortalSpec) -> Iterator[Trouble]:
    for name in ("kind", "self_hosted", "base"):
        kept = getattr(base.portal, name)
        if getattr(spec.portal, name) != kept:
            yield file.trouble(["portal", name], "must_stay", key=spec.key, value=str(kept))


def how_it_writes(file: DataFile, key: str) -> list[Trouble]:
    """The tables of a correction by which we press, log in, or judge what a press did."""
    tables = [name for name in _WRITING if name in file.tables]
    return [file.trouble([name], "needs_own_recipes", key=key) for name in tables]


def no_correction(file: DataFile, key: str) -> Trouble:
    """Why a file with [portal] does not correct a bundled portal."""
    about = file.tables["portal"]
    if isinstance(about, dict) and about and "kind" not in about:
        first = next(iter(cast(dict[str, Any], about)))
        return file.trouble(["portal", first], "portal_stays", key=key)
    return file.trouble(["portal"], "bundled_key", key=key)
