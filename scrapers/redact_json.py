"""Takes receivers and secrets out of JSON text: by key where the page is known, else by shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from scrapers.shapes import calm, is_phone_number, note, shape
from scrapers.traces.persons import without_persons

SECRET_NAMES = re.compile(
    r"token|cookie|session|passw|secret|ticket|csrf|_sign|^sign$|signature|bogus|_tk$"
    r"|authori[sz]ation|credential|fingerprint|x5sec",
    re.I,
)
_JSONP = re.compile(r"^(\s*[\w$.]+\()(.*)(\)\s*;?\s*)$", re.S)
_NO_JSON = object()
_COUNTS = range(10_000)

Treatment = Literal["keep", "hide", "note", "trace"]


@dataclass(frozen=True, slots=True)
class JsonRules:
    """What happens to a value by its key; `text` is what happens to every string that is kept.

    `top` is what happens to values that stand under no key, `hide` what is left of a hidden one;
    `numbers` are never hidden, and where there are any, neither are counts.
    """

    treatment: Callable[[str], Treatment]
    text: Callable[[str], str]
    key: Callable[[str], str]
    top: Treatment = "keep"
    hide: Callable[[str], str] = shape
    numbers: frozenset[str] = frozenset()


def by_field(
    hidden: frozenset[str],
    notes: frozenset[str],
    text: Callable[[str], str],
    traces: frozenset[str] = frozenset(),
) -> JsonRules:
    """Rules for a page that is known: `hidden` keys lose their content, `notes` keep numbers,
    under `traces` couriers' lines keep all but persons."""

    def treatment(key: str) -> Treatment:
        if key in hidden or SECRET_NAMES.search(key):
            return "hide"
        if key in traces:
            return "trace"
        return "note" if key in notes else "keep"

    return JsonRules(treatment, text, text)


ALL_BY_SHAPE = JsonRules(lambda key: "hide", shape, calm, top="hide")


def all_by_shape(shaped: Callable[[str], str], numbers: frozenset[str]) -> JsonRules:
    """Rules for a page that nobody knows, of which only these numbers and what `shaped` leaves
    alone stay."""
    return JsonRules(lambda key: "hide", shaped, calm, "hide", shaped, numbers)


def redacted_json(body: str, rules: JsonRules, top: Treatment | None = None) -> str | None:
    """JSON or JSONP text, redacted; None where it is neither."""
    before, value, after = _decoded(body)
    if value is _NO_JSON:
        return None
    clean = json.dumps(_walk(value, top or rules.top, rules), ensure_ascii=False)
    return f"{rules.key(before)}{clean}{after}"


def hidden_strings(body: str, rules: JsonRules) -> Iterator[str]:
    """Every string that stands under a hidden key of a JSON text, in it or in JSON inside it."""
    yield from _hidden(_decoded(body)[1], False, rules)


def _decoded(body: str) -> tuple[str, Any, str]:
    wrapped = _JSONP.match(body)
    before, inner, after = wrapped.groups() if wrapped else ("", body, "")
    try:
        return before, json.loads(inner), after
    except (ValueError, RecursionError):
        return "", _NO_JSON, ""


def _walk(value: Any, how: Treatment, rules: JsonRules) -> Any:
    if isinstance(value, dict):
        return {
            rules.key(key): _walk(inner, _stricter(how, rules.treatment(key)), rules)
            for key, inner in cast(dict[str, Any], value).items()
        }
    if isinstance(value, list):
        return [_walk(inner, how, rules) for inner in cast(list[Any], value)]
    if isinstance(value, str):
        return _string(value, how, rules)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if str(value) in rules.numbers or (rules.numbers and value in _COUNTS):
            return value
        hidden = how == "hide" or (isinstance(value, int) and is_phone_number(value))
        return 0 if hidden else value
    return value


def _stricter(outer: Treatment, inner: Treatment) -> Treatment:
    """A hidden object hides all it holds; a trace's remarks are no notes of the buyer's."""
    if outer == "hide" or inner == "keep" or (outer == "trace" and inner == "note"):
        return outer
    return inner


def _string(value: str, how: Treatment, rules: JsonRules) -> str:
    if _may_hold_json(value) and (inner := redacted_json(value, rules, how)) is not None:
        return inner
    if how == "hide":
        return rules.hide(value)
    if how == "trace":
        return rules.text(without_persons(value))
    return note(value) if how == "note" else rules.text(value)


def _may_hold_json(value: str) -> bool:
    bare = value.strip()
    return bare[:1] in ("{", "[") and bare[-1:] in ("}", "]")


def _hidden(value: Any, hidden: bool, rules: JsonRules) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            yield from _hidden(inner, hidden or rules.treatment(key) == "hide", rules)
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from _hidden(inner, hidden, rules)
    elif isinstance(value, str):
        inner = _decoded(value)[1] if _may_hold_json(value) else _NO_JSON
        if inner is not _NO_JSON:
            yield from _hidden(inner, hidden, rules)
        elif hidden:
            yield value
