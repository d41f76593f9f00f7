"""How a piece of a page's text may stand in an error: the one place that decides it.

An error goes far: into evidence, the ledger, JSON, a group's robot. A page that changed may show a
receiver where a status stood, so a text is quoted as it is only where it is made wholly of words of
the trade (`trade_words.toml`). Of anything else its shape stays, with the numbers of orders and
waybills in it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from string import ascii_uppercase

from scrapers.carriers import sure_carrier
from scrapers.shapes import note

LONGEST = 80
MOST_COUNTED = 999_999
_MOST_DIGITS = 3  # of a count beside the words
_SHORTEST = 4  # letters of the one English word that tells; "in" and "on" alone may be names
_MARKS = "、，。：；（）·—"
_PIECE = re.compile(r"[\u3400-\u9fff]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|.", re.S)
_WAYBILL = re.compile(r"(?<![0-9A-Za-z+-])(?:[A-Z]{2,4}\d{9,20}|\d{12,14})(?![0-9A-Za-z])", re.A)
_BEGINS_AS_PHONE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}", re.A)


def quoted(text: str | None) -> str:
    """The text in quotes, as much of it as an error may say; "None" for none."""
    if text is None:
        return "None"
    said = text if _is_of_the_trade(text) else _shape(text)
    return repr(said if len(said) <= LONGEST else said[:LONGEST] + "…")


def counted(many: int | None) -> str:
    """A count that a page states, as an error may say it; longer numbers count nothing."""
    return str(many) if many is None or abs(many) <= MOST_COUNTED else quoted(str(many))


def _is_of_the_trade(text: str) -> bool:
    """Whether it is made wholly of the trade's words, beside a count of few digits."""
    if len(text) > LONGEST:
        return False
    pieces = _PIECE.findall(text)
    words = [piece for piece in pieces if piece.isalpha()]
    digits = sum(len(piece) for piece in pieces if piece.isdecimal())
    odd = (one for one in pieces if not (one.isascii() or one.isalpha() or one.isspace()))
    return (
        digits <= _MOST_DIGITS
        and all(one in _MARKS for one in odd)
        and all(_is_word(word) for word in words)
        and (not words or any(len(word) >= _SHORTEST or not word.isascii() for word in words))
    )


def _is_word(word: str) -> bool:
    chinese, english = _words()
    return word.lower() in english if word.isascii() else bool(chinese.fullmatch(word))


@cache
def _words() -> tuple[re.Pattern[str], frozenset[str]]:
    """The Chinese words, one after the other in any order, and the English ones."""
    file = resources.files("scrapers").joinpath("trade_words.toml")
    told: dict[str, str] = tomllib.loads(file.read_text("utf-8"))
    either = "|".join(sorted(told["chinese"].split(), key=len, reverse=True))
    beside = f"[{told['beside']}]"
    chinese = re.compile(rf"(?={beside}*+(?:{either}))(?>{either}|{beside})++")
    return chinese, frozenset(told["english"].split())


def _shape(text: str) -> str:
    """Its shape, but for the numbers of orders and waybills."""
    out, end = "", 0
    for number in _WAYBILL.finditer(text):
        if _is_waybill(number[0]):
            out += note(text[end : number.start()]) + number[0]
            end = number.end()
    return out + note(text[end:])


def _is_waybill(number: str) -> bool:
    """Whether it can be nothing else: somebody's phone or papers may be digits alone, or digits
    after TEL, QQ, ID."""
    digits = number.lstrip(ascii_uppercase)
    as_phone = _BEGINS_AS_PHONE.match if digits == number else _BEGINS_AS_PHONE.fullmatch
    return as_phone(digits) is None and sure_carrier(number) is not None
