"""How an element may be told from others for longer than one build of the portal's page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from scrapers.selectors import attr

_BUILT = re.compile(r"(?:__|--|_|-)([0-9A-Za-z]{4,8})$")
_VOWELS = re.compile(r"[aeiou]", re.I)
_WORDS = frozenset({"role", "name", "type", "placeholder", "aria-label", "scope", "for"})
_CALM_ID = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}")
_VALUE = re.compile(r"[^\d\s\"'\\<>{}&]{2,24}")


def is_built(name: str) -> bool:
    """Whether a build made this class, as css-1a2b3c or x-UeURG: the next one names it anew."""
    found = _BUILT.search(name)
    if found is not None:
        module = "__" in name and re.search(r"[A-Z\d]", found[1]) is not None
        return module or _is_hash(found[1])
    return not re.search(r"[-_]", name) and _is_hash(name)


def _is_hash(part: str) -> bool:
    mixed = any(sign.isdigit() for sign in part) and not part.isdigit()
    cases = re.search(r"[a-z][A-Z]|[A-Z]{2,}[a-z]", part) is not None
    return mixed or (cases and len(part) <= 6) or (len(part) > 4 and not _VOWELS.search(part))


def steady_class(name: str) -> str | None:
    """A selector for a class that outlives a build; of `index_RowHeader__3aXz1` its beginning."""
    if not re.fullmatch(r"-?[A-Za-z_][\w-]*", name):
        return None
    if not is_built(name):
        return f".{name}"
    begun, mark, _ = name.rpartition("__")
    if mark and len(begun) > 3 and not is_built(begun):
        return f"[class*='{begun}__']"
    return None


def marks(tag: Tag) -> list[str]:
    """Selectors that fit this element by itself, the steadiest first, the bare tag last."""
    found = [f"[{name}]" for name in tag.attrs if name.startswith("data-")]
    if _CALM_ID.fullmatch(attr(tag, "id")) and not is_built(attr(tag, "id")):
        found.append(f"#{attr(tag, 'id')}")
    if "-" in tag.name:
        found.insert(0, tag.name)
    for name in attr(tag, "class").split():
        if css := steady_class(name):
            found.append(f"{tag.name}{css}" if css.startswith("[") else css)
    for name, value in tag.attrs.items():
        held = value if isinstance(value, str) else " ".join(value)
        if name in _WORDS and _VALUE.fullmatch(held):
            found.append(f"{tag.name}[{name}='{held}']")
        elif name not in ("class", "id", "style", "data-b") and name not in _WORDS:
            found.append(f"{tag.name}[{name}]")
    return list(dict.fromkeys([*found, tag.name]))


def children_marks(tag: Tag) -> Iterator[str]:
    """What its own children tell of an element: `div:has(> q-checkbox)`."""
    for child in tag.find_all(True, recursive=False):
        first = marks(child)[0]
        if first != child.name or "-" in child.name:
            yield f"{tag.name}:has(> {first})"
    for inner in tag.find_all(True):
        if "-" in inner.name and inner.name != "shadow-root":
            yield f"{tag.name}:has({inner.name})"
            return


def place_marks(tag: Tag) -> Iterator[str]:
    """Where an element stands among its like: `div:nth-of-type(2)`."""
    if tag.parent is None:
        return
    like = tag.parent.find_all(tag.name, recursive=False)
    place = next(n for n, other in enumerate(like, 1) if other is tag)
    if len(like) > 1:
        if place == len(like):
            yield f"{tag.name}:last-of-type"
        else:
            yield f"{tag.name}:not(:last-of-type)"
        if place == 1:
            yield f"{tag.name}:first-of-type"
        yield f"{tag.name}:nth-of-type({place})"
    else:
        yield f"{tag.name}:only-of-type"
