"""Finds and checks data files: the bundled ones, and a user's own recipes and corrections.

In the user's folder `<key>.toml` with a [portal] table is a whole recipe, without one it is a
correction: single values laid over the bundled file of that name. A recipe with the key of a
bundled portal is used only where the user says so, and reaches no host that the bundled one does
not reach; a correction cannot add hosts either, and changes how a store is written to only where
the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import ValidationError

from scrapers.portal import Portal
from scrapers.recipe.checking.finding import Finding, doubt
from scrapers.recipe.file.replacing import further_reach, how_it_writes, no_correction
from scrapers.recipe.file.trouble import BrokenPortalFile, DataFile, read_data_file
from scrapers.spec import PortalSpec, SubmitRequests

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class Own:
    """What the user brings: a folder of files, and the bundled keys that own recipes may replace.

    `addresses` is where self-hosted portals of this user stand, by portal key.
    """

    folder: Path | None = None
    replacing: Collection[str] = ()
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])


_FINDS = frozenset({"css", "label", "button", "link", "placeholder"})
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
    recipes = [file.stem for file in files if file.stem not in bundled() and _is_one(file)]
    return [*bundled(), *recipes]


def _is_one(file: Path) -> bool:
    """Whether a file can be used by its name."""
    return _KEY.fullmatch(file.stem) is not None and file.is_file()


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
        return Portal(_placed(_checked(base, base.tables, key), own), package)
    if "portal" not in own_file.tables:
        if key not in own.replacing and (further := how_it_writes(own_file, key)):
            raise BrokenPortalFile(*further)
        return Portal(corrected(own_file, base, key, own), package)
    if key not in own.replacing:
        raise BrokenPortalFile(no_correction(own_file, key))
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
    if isinstance(about, dict) and "kind" not in about and file.path.stem in bundled():
        raise BrokenPortalFile(no_correction(file, file.path.stem))
    return Portal(_recipe(file, key, own), None)


def file_of(key: str, own: Own = NOTHING) -> DataFile:
    """The user's own file for a portal, else the bundled one. Raises KeyError, BrokenPortalFile."""
    own_file = _own_file(key, own)
    if own_file is None and key not in bundled():
        raise KeyError(key)
    return own_file or bundled_file(key)


def tables_of(key: str, own: Own = NOTHING) -> Mapping[str, Any]:
    """What a portal's files say together, a correction laid over the bundled one.

    Raises KeyError, BrokenPortalFile.
    """
    file = file_of(key, own)
    if "portal" in file.tables or key not in bundled():
        return file.tables
    return _laid_over(bundled_file(key).tables, file.tables)


def bundled_file(key: str) -> DataFile:
    """The data file that comes with Yundan."""
    text = resources.files(bundled()[key]).joinpath("portal.toml").read_text("utf-8")
    return DataFile(bundled_path(key), text)


def bundled_path(key: str) -> Path:
    """How a bundled data file is called; it may lie inside an archive."""
    return Path(f"{key}/portal.toml")


def corrected(file: DataFile, base: DataFile, key: str, own: Own) -> PortalSpec:
    """A bundled portal with the values of a correction laid over it."""
    spec = _checked(file, _laid_over(base.tables, file.tables), key)
    known_submits = SubmitRequests.model_validate(base.tables.get("submit", {}))
    return _placed(_guarded(spec, known_submits), own)


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
    spec = _checked(file, file.tables, key)
    if key in bundled():
        base = PortalSpec.model_validate(bundled_file(key).tables)
        if further := further_reach(file, spec, base):
            raise BrokenPortalFile(*further)
        spec = _guarded(spec, base.submit)
    return _placed(spec, own)


def _checked(file: DataFile, tables: Mapping[str, Any], key: str) -> PortalSpec:
    try:
        spec = PortalSpec.model_validate(tables)
    except ValidationError as broken:
        raise BrokenPortalFile(*file.schema_troubles(broken, PortalSpec)) from broken
    if spec.key != key:
        trouble = file.trouble(["portal", "key"], "key_is_not_the_files", key=spec.key, file=key)
        raise BrokenPortalFile(trouble)
    return spec


def beside_bundled(file: DataFile, spec: PortalSpec, own: Own) -> list[Finding]:
    """What a person should know of a recipe whose key or name a bundled portal has too."""
    if file.path == bundled_path(spec.key):
        return []
    if "portal" not in file.tables:
        further = () if spec.key in own.replacing else how_it_writes(file, spec.key)
        return [doubt(one.key, one.code, **one.details) for one in further]
    if spec.key in bundled():
        replacing = spec.key in own.replacing
        return [] if replacing else [doubt("portal.key", "replaces_bundled", key=spec.key)]
    found: list[Finding] = []
    for about in (load(key).spec.portal for key in bundled()):
        if about.name == spec.portal.name:
            found.append(doubt("portal.name", "name_taken", key=about.key))
        if theirs := set(spec.portal.hosts) & set(about.hosts):
            found.append(doubt("portal.hosts", "host_taken", host=min(theirs), key=about.key))
    return found


def _guarded(spec: PortalSpec, base: SubmitRequests) -> PortalSpec:
    """The bundled file's submits stay known to the write gate, whatever a user's file says."""
    never = [*spec.submit.never, *base.requests, *base.after, *base.never]
    return spec.model_copy(update={"submit": spec.submit.model_copy(update={"never": never})})


def _placed(spec: PortalSpec, own: Own) -> PortalSpec:
    """A self-hosted portal at the address where this user's stands, if that is known."""
    address = own.addresses.get(spec.key)
    if not spec.portal.self_hosted or address is None:
        return spec
    here = {"base": address.rstrip("/"), "hosts": [urlsplit(address).netloc]}
    return spec.model_copy(update={"portal": spec.portal.model_copy(update=here)})


def _laid_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    if _FINDS.intersection(changes):  # another way to find a control takes the place of the old one
        merged = {key: value for key, value in merged.items() if key not in _FINDS}
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _laid_over(cast(dict[str, Any], old), cast(dict[str, Any], value))
        else:
            merged[key] = value
    return merged
