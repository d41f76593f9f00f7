"""Reads rule packs: the bundled ones, and the seller's own word beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from agent.errors import UserError
from agent.rules.in_force import Packs
from agent.rules.pack import Pack
from agent.rules.scope import ANY
from agent.words import Phrase

OWN_COMMON = "any"  # the name of a seller's file that holds for every platform
_LARGEST = 1_000_000


def bundled() -> dict[str, Pack]:
    """Platform → its pack, as it comes with Yundan."""
    folder = resources.files("agent.rules").joinpath("packs")
    packs = [parsed(file.read_text("utf-8"), file.name) for file in folder.iterdir()]
    return {pack.platform: pack for pack in packs}


def own_file(folder: Path, platform: str) -> Path:
    """Where a seller's own rules of a platform lie; no update touches them."""
    return folder / f"{OWN_COMMON if platform == ANY else platform}.toml"


def own(folder: Path, platform: str) -> Pack | None:
    """The seller's own rules of a platform, if there are any. Raises UserError."""
    path = own_file(folder, platform)
    return read_pack(path, platform) if path.exists() else None


def packs_of(
    folder: Path,
    platform: str,
    category: str = ANY,
    region: str = ANY,
    over: Pack | None = None,
) -> Packs:
    """The packs of one store, the strongest first. `over` is laid over all of them. Raises
    UserError."""
    known = bundled()
    tried = over if over is not None and over.platform in (platform, ANY) else None
    mine = [pack for pack in (tried, own(folder, platform), own(folder, ANY)) if pack]
    theirs = [pack for pack in (known.get(platform), known.get(ANY)) if pack]
    return Packs((*mine, *theirs), category, region, len(mine))


def read_pack(path: Path, platform: str | None = None) -> Pack:
    """A pack from a file. Raises UserError that names the line or rule that does not hold."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _broken(path, Phrase("rules.too_large"))
        text = path.read_text("utf-8-sig")  # editors on Windows like to begin with a mark
    except UnicodeDecodeError as broken:
        raise _broken(path, Phrase("settings.not_utf8")) from broken
    except OSError as failed:
        raise _broken(path, Phrase("settings.unreadable", {"why": failed.strerror})) from failed
    pack = parsed(text, str(path), path)
    if platform is not None and pack.platform != platform:
        trouble = Phrase("rules.other_platform", {"found": pack.platform, "wanted": platform})
        raise _broken(path, trouble)
    return pack


def parsed(text: str, name: str, path: Path | None = None) -> Pack:
    """A pack from its text. Raises UserError."""
    where = path or Path(name)
    try:
        return Pack.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise _broken(where, Phrase("rules.syntax", {"why": str(broken)})) from broken
    except ValidationError as wrong:
        raise _broken(where, next(troubles(wrong))) from wrong
    except (ValueError, RecursionError) as broken:
        raise _broken(where, Phrase("rules.syntax", {"why": type(broken).__name__})) from broken


def troubles(wrong: ValidationError) -> Iterator[Phrase]:
    """What does not hold in a pack, rule by rule."""
    for error in wrong.errors():
        parts = [str(p + 1) if isinstance(p, int) else str(p) for p in error["loc"]]
        said = {**error.get("ctx", {}), "where": " ".join(parts), "why": error["msg"]}
        known = f"rules.wrong_{error['type']}"
        yield Phrase(known if error["type"] in _OURS else "rules.wrong_other", said)


_OURS = frozenset(
    {
        "penalty_of_what",
        "ends_before",
        "two_times",
        "half_choice",
        "lacks",
        "says_nothing",
        "no_zone",
        "no_country",
        "penalty_bounds",
        "missing",
        "extra_forbidden",
    }
)


def _broken(path: Path, trouble: Phrase) -> UserError:
    return UserError("rules_broken", path=str(path), trouble=trouble)
