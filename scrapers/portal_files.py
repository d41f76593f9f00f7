"""Finds and checks data files: the bundled ones, and a user's own recipes and corrections.

In the user's folder `<key>.toml` with a [portal] table is a whole recipe, without one it is a
correction: single values laid over the bundled file of that name. A recipe with the key of a
bundled portal is used only where the user says so, and reaches no host that the bundled one does
not reach; a correction cannot add hosts either.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import ValidationError

from scrapers.portal import Portal
from scrapers.recipe.trouble import BrokenPortalFile, first_trouble, parsed
from scrapers.spec import PortalSpec


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
    file = own.folder / f"{key}.toml" if own.folder else None
    changes = parsed(file, _text(file)) if file and file.is_file() else None
    if package is None:
        if file is None or changes is None:
            raise KeyError(key)
        if "portal" not in changes:
            raise BrokenPortalFile(
                file,
                "portal",
                "is missing: a recipe of your own begins with [portal]; a correction carries the"
                f" name of the portal that it corrects: {', '.join(bundled())}",
            )
        return Portal(_checked(changes, file, key, own), None)
    base = tomllib.loads(resources.files(package).joinpath("portal.toml").read_text("utf-8"))
    if file is None or changes is None:
        return Portal(_checked(base, Path(f"{key}/portal.toml"), key, own), package)
    if "portal" not in changes:
        return Portal(_checked(_laid_over(base, changes), file, key, own), package)
    if key not in own.replacing:
        raise BrokenPortalFile(
            file,
            "portal",
            f"{key} is a bundled portal: say own_recipes = ['{key}'] in config.toml to use this"
            " recipe in its place, or leave [portal] out to correct single values",
        )
    spec = _checked(changes, file, key, own)
    _same_reach(spec, PortalSpec.model_validate(base), file)
    return Portal(spec, None)


def load_file(file: Path, own: Own = NOTHING) -> Portal:
    """A recipe anywhere on the disk, to be looked at. Raises BrokenPortalFile."""
    data = parsed(file, _text(file))
    about = data.get("portal")
    if not isinstance(about, dict):
        raise BrokenPortalFile(file, "portal", "is missing: a recipe says key, name and kind there")
    key = str(cast(dict[str, Any], about).get("key", file.stem))
    return Portal(_checked(data, file, key, own), None)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise BrokenPortalFile(file, "", f"cannot be read: {unreadable}") from unreadable


def _checked(data: Mapping[str, Any], file: Path, key: str, own: Own) -> PortalSpec:
    try:
        spec = PortalSpec.model_validate(data)
    except ValidationError as wrong:
        raise first_trouble(file, wrong) from wrong
    if spec.key != key:
        raise BrokenPortalFile(file, "portal.key", f"is {spec.key!r}, but the file is {key!r}")
    return (
        _at(spec, own.addresses[key]) if spec.portal.self_hosted and key in own.addresses else spec
    )


def _at(spec: PortalSpec, address: str) -> PortalSpec:
    """A self-hosted portal at the address where this user's stands."""
    host = urlsplit(address).netloc
    about = spec.portal.model_copy(update={"base": address.rstrip("/"), "hosts": [host]})
    return spec.model_copy(update={"portal": about})


def _same_reach(spec: PortalSpec, base: PortalSpec, file: Path) -> None:
    for name in ("hosts", "asset_hosts", "login_hosts"):
        allowed = {*base.portal.hosts, *base.portal.asset_hosts}
        if name == "login_hosts":
            allowed |= set(base.portal.login_hosts)
        if further := set(getattr(spec.portal, name)) - allowed:
            raise BrokenPortalFile(
                file, f"portal.{name}", f"{min(further)} is no host of the bundled {spec.key}"
            )
    if spec.portal.kind != base.portal.kind or spec.portal.self_hosted != base.portal.self_hosted:
        raise BrokenPortalFile(file, "portal.kind", f"must stay as in the bundled {spec.key}")


def _laid_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _laid_over(cast(dict[str, Any], old), cast(dict[str, Any], value))
        else:
            merged[key] = value
    return merged
