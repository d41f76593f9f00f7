"""Finds and checks data files: the bundled ones, and a user's own recipes and corrections.

In the user's folder `<key>.toml` with a [portal] table is a whole recipe, without one it is a
correction: single values laid over the bundled file of that name. A recipe with the key of a
bundled portal is used only where the user says so, and reaches no host that the bundled one does
not reach; a correction cannot add hosts either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import ValidationError

from scrapers.portal import Portal
from scrapers.recipe.trouble import BrokenPortalFile, DataFile, Trouble, read_data_file
from scrapers.spec import PortalSpec

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class Own:
    """What the user brings: a folder of files, and the bundled keys that own recipes may replace.

    `addresses` is where self-hosted portals of this user stand, by portal key.
    """

    folder: Path | None = None
    replacing: Collection[str] = ()
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])


NOTHING = Own()


def bundled() -> dict[str, str]:
    """Portal key → package, for every folder that holds a portal.toml."""
    found: dict[str, str] = {}
    for group in ("stores", "suppliers"):
        for entry in resources.files(f"scrapers.{group}").iterdir():
            if entry.is_dir() and entry.joinpath("portal.toml").is_file():
                found[entry.name] = f"scrapers.{group}.{entry.name}"
    return dict(sorted(found.items()))


def known(own: Own = NOTHING) -> list[str]:
    """Every portal's key: the bundled ones and those of the user's recipes."""
    files = sorted(own.folder.glob("*.toml")) if own.folder and own.folder.is_dir() else []
    recipes = [file.stem for file in files if file.stem not in bundled()]
    return [*bundled(), *recipes]


def spoken_name(key: str) -> str:
    """A bundled portal's name; of a user's own recipe its key."""
    return load(key).spec.portal.name if key in bundled() else key


def load(key: str, own: Own = NOTHING) -> Portal:
    """A portal by key. Raises KeyError for an unknown key, BrokenPortalFile."""
    package = bundled().get(key)
    own_file = _own_file(key, own)
    if package is None:
        if own_file is None:
            raise KeyError(key)
        return Portal(_recipe(own_file, key, own), None)
    base = bundled_file(key)
    if own_file is None:
        return Portal(_checked(base, base.tables, key, own), package)
    if "portal" not in own_file.tables:
        return Portal(corrected(own_file, base, key, own), package)
    if key not in own.replacing:
        raise BrokenPortalFile(_no_correction(own_file, key))
    return Portal(_recipe(own_file, key, own), None)


def load_file(path: Path, own: Own = NOTHING) -> Portal:
    """A recipe or a correction anywhere on the disk, to be looked at. Raises BrokenPortalFile."""
    return portal_of(read_data_file(path), own)


def portal_of(file: DataFile, own: Own = NOTHING) -> Portal:
    """The portal that a file describes or corrects. Raises BrokenPortalFile."""
    about = file.tables.get("portal")
    key = str(cast(dict[str, Any], about).get("key")) if isinstance(about, dict) else file.path.stem
    if about is None and key in bundled():
        return Portal(corrected(file, bundled_file(key), key, own), bundled()[key])
    return Portal(_recipe(file, key, own), None)


def bundled_file(key: str) -> DataFile:
    """The data file that comes with Yundan."""
    text = resources.files(bundled()[key]).joinpath("portal.toml").read_text("utf-8")
    return DataFile(Path(f"{key}/portal.toml"), text)


def corrected(file: DataFile, base: DataFile, key: str, own: Own) -> PortalSpec:
    """A bundled portal with the values of a correction laid over it."""
    return _checked(file, _laid_over(base.tables, file.tables), key, own)


def _no_correction(file: DataFile, key: str) -> Trouble:
    """Why a file with [portal] does not correct a bundled portal."""
    about = file.tables["portal"]
    if isinstance(about, dict) and about and "kind" not in about:
        first = next(iter(cast(dict[str, Any], about)))
        return file.trouble(["portal", first], "portal_stays", key=key)
    return file.trouble(["portal"], "bundled_key", key=key)


def _own_file(key: str, own: Own) -> DataFile | None:
    """The user's file of that name. A key that is none names no file."""
    if own.folder is None or not _KEY.fullmatch(key):
        return None
    path = own.folder / f"{key}.toml"
    return read_data_file(path) if path.is_file() else None


def _recipe(file: DataFile, key: str, own: Own) -> PortalSpec:
    """A whole recipe of the user's; in the place of a bundled one it reaches no further."""
    if "portal" not in file.tables:
        known = ", ".join(bundled())
        raise BrokenPortalFile(file.trouble(["portal"], "portal_missing", known=known))
    spec = _checked(file, file.tables, key, own)
    if key in bundled():
        _same_reach(file, spec, PortalSpec.model_validate(bundled_file(key).tables))
    return spec


def _checked(file: DataFile, tables: Mapping[str, Any], key: str, own: Own) -> PortalSpec:
    try:
        spec = PortalSpec.model_validate(tables)
    except ValidationError as broken:
        raise BrokenPortalFile(*file.schema_troubles(broken, PortalSpec)) from broken
    if spec.key != key:
        trouble = file.trouble(["portal", "key"], "key_is_not_the_files", key=spec.key, file=key)
        raise BrokenPortalFile(trouble)
    return (
        _at(spec, own.addresses[key]) if spec.portal.self_hosted and key in own.addresses else spec
    )


def _at(spec: PortalSpec, address: str) -> PortalSpec:
    """A self-hosted portal at the address where this user's stands."""
    host = urlsplit(address).netloc
    about = spec.portal.model_copy(update={"base": address.rstrip("/"), "hosts": [host]})
    return spec.model_copy(update={"portal": about})


def _same_reach(file: DataFile, spec: PortalSpec, base: PortalSpec) -> None:
    """Raises BrokenPortalFile where a recipe reaches further than the one that it replaces."""
    ours, theirs = spec.portal, base.portal
    may = {
        "hosts": theirs.hosts,
        "asset_hosts": [*theirs.hosts, *theirs.asset_hosts],
        "login_hosts": [*theirs.hosts, *theirs.asset_hosts, *theirs.login_hosts],
    }
    found = [
        file.trouble(["portal", name, n], "further_host", host=host, key=spec.key)
        for name, allowed in may.items()
        for n, host in enumerate(cast(list[str], getattr(ours, name)))
        if not any(fnmatchcase(host, known) for known in allowed)
    ]
    same = ["kind", "self_hosted"] if theirs.self_hosted else ["kind", "self_hosted", "base"]
    found += [
        file.trouble(["portal", name], "must_stay", key=spec.key, value=str(kept))
        for name in same
        if getattr(ours, name) != (kept := getattr(theirs, name))
    ]
    if found:
        raise BrokenPortalFile(*found)


def _laid_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _laid_over(cast(dict[str, Any], old), cast(dict[str, Any], value))
        else:
            merged[key] = value
    return merged
