"""Carriers: which one a name or a code means, and whether a number can be its waybill.

The table is `carriers.toml`, which says for every value where it comes from and how sure it is.
The carrier that a portal names always comes first. A number's shape only cross-checks it: shapes
are observed, not published, and several carriers share some of them.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
# Characters that show nothing and travel along when text is copied from a web page.
_INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# str.upper would turn ß into two letters and a dotless ı into I; only ASCII is meant.
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}

# What gets pasted where a waybill belongs; the first that matches the whole text names the reason.
_NEVER_A_WAYBILL: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.ASCII | re.DOTALL))
    for reason, pattern in (
        ("scientific_notation", r"\d+(\.\d*)?E[+-]?\d{1,3}"),
        ("phone", r"(\+86-?)?1\d{2}-?\d{4}-?\d{4}|0\d{2,3}-\d{7,8}"),
        ("logistics_id", r"(LP|BX|AL)\d+"),
        ("order_number", r"\d{19}A?"),  # Doudian's older interface appends an A
        ("pdd_order_number", r"\d{6}-\d{15}"),
        ("bad_characters", r".*[^A-Z0-9-].*|-.*|.*-|[A-Z-]+"),
        ("too_short", r".{0,7}"),
        # The longest form known is 17 digits. 23 leaves room for letters and a sub-parcel suffix,
        # not for two numbers that lost the space between them.
        ("too_long", r"\d{18,}|.{24,}"),
        ("repeated_digit", r"[A-Z]*(\d)\1+[A-Z]*"),
    )
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier as the table describes it; `key` is how Yundan itself names it.

    `codes` has the one code per platform to write, `also_codes` more to recognise only. A platform
    in `guessed` has an unconfirmed code. `merged_into` is the key of the carrier it became part of.
    """

    key: str
    name: str
    name_en: str
    codes: Mapping[str, str] = field(hash=False)
    also_codes: Mapping[str, tuple[str, ...]] = field(hash=False)
    aliases: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()
    shapes: tuple[re.Pattern[str], ...] = ()
    loose: tuple[re.Pattern[str], ...] = ()
    complete: bool = False
    merged_into: str | None = None


class ShapeVerdict(StrEnum):
    """What a number's shape says about the carrier that a portal named."""

    FITS = "fits"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


@cache
def carriers() -> Mapping[str, Carrier]:
    """All carriers by key, in the table's order. Read once, cannot be changed."""
    table = tomllib.loads(files("scrapers").joinpath("carriers.toml").read_text("utf-8"))
    return MappingProxyType({row["key"]: _carrier(row) for row in table["carrier"]})


def by_name(text: str) -> Carrier | None:
    """The carrier that this name means, or None where it is unknown or means two of them.

    Width, spaces and case do not matter, all else does: 韵达快运 is never taken for 韵达快递.
    """
    return carriers().get(_keys().get((None, _fold(text)), ""))


def by_code(platform: str, code: str) -> Carrier | None:
    """The carrier behind a platform's code, or None where it is unknown or shared by two.

    Platforms: `kuaidi100`, `kdniao`, `cainiao`, `kuaishou`, `doudian` (a guess: prefer the name).
    """
    return carriers().get(_keys().get((platform, _fold(code)), ""))


def normalise_number(text: str) -> str:
    """The number in half-width and upper case, without spaces and invisible characters.

    Adds and drops no digit: what cannot be part of a waybill stays for `not_a_waybill` to see.
    """
    return _INVISIBLE.sub("", text.translate(_FULL_WIDTH)).translate(_UPPER)


def not_a_waybill(number: str) -> str | None:
    """Why this cannot be any carrier's waybill, as a reason code; None where it could be one.

    `phone` (11 digits from 1), `logistics_id` (1688's own LP/BX/AL ids), `order_number` (19
    digits), `pdd_order_number`, `scientific_notation` (a spreadsheet ate the digits),
    `repeated_digit` (a placeholder), `bad_characters`, `too_short`, `too_long`.
    """
    text = normalise_number(number)
    return next((reason for reason, never in _NEVER_A_WAYBILL if never.fullmatch(text)), None)


def detect(number: str) -> frozenset[str]:
    """Keys of all carriers whose current form this number has; often none, sometimes two."""
    text = normalise_number(number)
    if not_a_waybill(text):
        return frozenset()
    return frozenset(c.key for c in carriers().values() if _matches(c.shapes, text))


def sure_carrier(number: str) -> str | None:
    """The one carrier that the number alone gives away, or None.

    None as soon as a second carrier's looser form fits too: 12 digits, 15 digits from 43 and the
    postal 13 digits never decide alone. Only for text that names no carrier.
    """
    found = detect(number)
    if len(found) != 1:
        return None
    (key,) = found
    text = normalise_number(number)
    shared = any(_matches(c.loose, text) for c in carriers().values() if c.key != key)
    return None if shared else key


def check(carrier_key: str, number: str) -> ShapeVerdict:
    """Cross-check a number against the carrier that a portal named for it.

    FITS: a current or looser form of that carrier, which is no proof: forms are shared.
    CONTRADICTS: no waybill at all; or none of its forms although its current one is known, and
    another carrier's form or the carrier is known to have no further one. UNKNOWN: anything else.
    """
    text = normalise_number(number)
    if not_a_waybill(text):
        return ShapeVerdict.CONTRADICTS
    carrier = carriers().get(carrier_key)
    if carrier and _matches(carrier.shapes + carrier.loose, text):
        return ShapeVerdict.FITS
    if carrier and carrier.shapes and (carrier.complete or detect(text)):
        return ShapeVerdict.CONTRADICTS
    return ShapeVerdict.UNKNOWN


def _carrier(row: dict[str, Any]) -> Carrier:
    """A misspelt field in the table fails here, as an unexpected argument."""
    also: dict[str, list[str]] = row.get("also_codes", {})
    typed: dict[str, Any] = {
        "aliases": tuple(row.get("aliases", ())),
        "codes": MappingProxyType(row["codes"]),
        "also_codes": MappingProxyType({platform: tuple(also[platform]) for platform in also}),
        "guessed": frozenset(row.get("guessed", ())),
        "shapes": tuple(re.compile(shape, re.ASCII) for shape in row.get("shapes", ())),
        "loose": tuple(re.compile(shape, re.ASCII) for shape in row.get("loose", ())),
    }
    return Carrier(**(row | typed))


def _matches(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in patterns)


def _fold(text: str) -> str:
    return _INVISIBLE.sub("", text.translate(_FULL_WIDTH)).casefold()


@cache
def _keys() -> Mapping[tuple[str | None, str], str]:
    """(platform, code) and (None, name) to key, where exactly one carrier claims it.

    Of two that do, neither may win by standing first in the table.
    """
    claims: defaultdict[tuple[str | None, str], set[str]] = defaultdict(set)
    for key, carrier in carriers().items():
        for name in (carrier.name, carrier.name_en, *carrier.aliases):
            claims[None, _fold(name)].add(key)
        for platform, code in carrier.codes.items():
            claims[platform, _fold(code)].add(key)
        for platform, codes in carrier.also_codes.items():
            for code in codes:
                claims[platform, _fold(code)].add(key)
    return {claim: keys.pop() for claim, keys in claims.items() if len(keys) == 1}
