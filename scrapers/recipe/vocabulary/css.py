"""Selectors of a data file, checked before a page, the browser or a style sheet sees them."""

from __future__ import annotations

import re

import soupsieve

from scrapers.recipe.vocabulary.wrong import wrong

_LONGEST = 500
_NEVER = ("{", "}", "<", "/*", "@import")
_QUOTED = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.S)
_PSEUDO = re.compile(r":([\w-]*)")
_PLACE = re.compile(r"\{(\w+)\}")
# What the browser and the reader of saved pages both know, and mean the same by.
_BOTH_KNOW = re.compile(
    r"any-link|checked|default|dir|disabled|empty|enabled|(first|last|only)-(child|of-type)|has"
    r"|in-range|indeterminate|is|lang|link|not|nth-(last-)?(child|of-type)|optional|out-of-range"
    r"|placeholder-shown|read-(only|write)|required|root|where",
    re.I,
)


def saved_css(value: str) -> str:
    """A selector for saved pages; it may look for words by :-soup-contains()."""
    if bad := _unwanted(value):
        raise wrong("css_unwanted", value=value, bad=bad)
    if len(value) > _LONGEST:
        raise wrong("css_too_long", most=_LONGEST)
    if "&" in _bare(value):
        raise wrong("css_unwanted", value=value, bad="&")
    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, RecursionError) as broken:
        said = str(broken).splitlines()[0]
        raise wrong("css_broken", value=value, said=said) from broken
    return value


def live_css(value: str) -> str:
    """A selector that the browser must understand too: plain CSS and nothing else."""
    saved_css(value)
    bare = _bare(value)
    if "!=" in bare:
        raise wrong("css_saved_only", value=value, only="!=")
    if re.search(r"\|(?!=)", bare):
        raise wrong("css_saved_only", value=value, only="|")
    if foreign := next((n for n in _PSEUDO.findall(bare) if not _BOTH_KNOW.fullmatch(n)), None):
        raise wrong("css_saved_only", value=value, only=f":{foreign}")
    return value


def placed_css(value: str, name: str) -> str:
    """A live selector with one placeholder in quotes, say `li[title='{number}']`."""
    if [name] != _PLACE.findall(value) or "{" in _bare(value):
        raise wrong("css_placeholder", value=value, wanted=f"li[title='{{{name}}}']")
    live_css(_PLACE.sub("1", value))
    return value


def put_into(css: str, value: str) -> str:
    """A selector with its placeholder filled, as part of the quoted text that it stands in."""
    quoted = re.sub(r"([\\'\"])", r"\\\1", value)
    return _PLACE.sub(lambda _: quoted, css)


def _unwanted(value: str) -> str | None:
    control = next((repr(sign) for sign in value if not sign.isprintable()), None)
    return control or next((sign for sign in _NEVER if sign in value), None)


def _bare(value: str) -> str:
    """The selector without what stands in quotes and without escaped signs."""
    return _QUOTED.sub(lambda found: "x" if found[0].startswith("\\") else "''", value)
