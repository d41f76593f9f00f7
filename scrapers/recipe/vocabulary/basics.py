"""What single values of a data file may be; every one is checked before a page ever sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from scrapers.patterns import BrokenPattern, checked
from scrapers.recipe.vocabulary.css import live_css, placed_css, saved_css
from scrapers.recipe.vocabulary.wrong import wrong

_PLACEHOLDER = re.compile(r"\{(\w+)\}", re.ASCII)
_IN_PATHS = frozenset({"number", "order_id", "link"})
_IN_TEXTS = frozenset({"number", "carrier_name", "carrier_code", "order_id"})
_LONGEST_TEXT = 200
_QUERY = re.compile(r"[\w.~%-]+=[\w.~%-]*(&[\w.~%-]+=[\w.~%-]*){0,9}", re.ASCII)


class Strict(BaseModel):
    """A table of a data file: no unknown key, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def filled(template: str, values: Mapping[str, object]) -> str:
    """A template with its placeholders replaced, and nothing else done to it."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), template)


def filled_path(path: str, values: Mapping[str, object]) -> str:
    """A path with its placeholders replaced; a value adds no parts to it, a link is a path."""
    escaped = {k: v if k == "link" else quote(str(v), safe="") for k, v in values.items()}
    return filled(path, escaped)


def _only(value: str, known: frozenset[str]) -> str:
    """The text, if every brace in it belongs to a placeholder that is known."""
    bare = _PLACEHOLDER.sub(lambda found: "" if found[1] in known else found[0], value)
    if bad := re.search(r"\{[^}]*\}?|\}", bare):
        names = ", ".join(f"{{{name}}}" for name in sorted(known))
        raise wrong("placeholder", value=value, bad=bad[0], known=names)
    return value


def _printable(value: str) -> str:
    if bad := next((sign for sign in value if not sign.isprintable()), None):
        raise wrong("invisible", bad=f"U+{ord(bad):04X}")
    if len(value) > _LONGEST_TEXT:
        raise wrong("text_too_long", most=_LONGEST_TEXT)
    return value


def _word(value: str) -> str:
    if "\\" in value or not value.strip():
        raise wrong("no_word", value=value)
    return _printable(value)


def _pattern(value: str) -> str:
    try:
        return checked(value)
    except BrokenPattern as broken:
        ahead = any(sign in value for sign in ("(?=", "(?!", "(?<=", "(?<!"))
        if ahead:
            raise wrong("pattern_looks_around", value=value) from broken
        raise wrong("pattern_broken", value=value, said=str(broken)) from broken


def _path(value: str) -> str:
    if not value.startswith("/") and value != "{link}":
        raise wrong("path_begins", value=value)
    if value.startswith("//") or "\\" in value or " " in value:
        raise wrong("path_leads_away", value=value)
    return _only(_printable(value), _IN_PATHS)


def _query(value: str) -> str:
    if not _QUERY.fullmatch(value):
        raise wrong("no_query", value=value)
    return value


def _template(value: str) -> str:
    return _only(_printable(value), _IN_TEXTS)


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Pattern = Annotated[str, AfterValidator(_pattern)]
Css = Annotated[str, AfterValidator(saved_css)]
LiveCss = Annotated[str, AfterValidator(live_css)]
NumberedCss = Annotated[str, AfterValidator(lambda value: placed_css(value, "number"))]
NamedCss = Annotated[str, AfterValidator(lambda value: placed_css(value, "name"))]
OwnPath = Annotated[str, AfterValidator(_path)]
Query = Annotated[str, AfterValidator(_query)]
Template = Annotated[str, AfterValidator(_template)]
Word = Annotated[str, AfterValidator(_word)]
Words = Annotated[list[Word], BeforeValidator(_several)]
