"""Text without its content: placeholders of the same shape, and what personal data looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_PHONE = re.compile(
    r"(?<![0-9A-Za-z])((?:\+?86[- ]|\+86)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?![0-9A-Za-z])"
)
_LANDLINE = re.compile(r"(?<![0-9A-Za-z-])0\d{2,3}-\d{7,8}(?![0-9A-Za-z])")
_MASKED_PHONE = r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?[01]\d{2}\*{2,6}\d{2,4}(?![0-9A-Za-z*])"
_LABELS = (
    r"收货人|收件人|联系人|收货人姓名|收件人姓名|姓名|收货地址|收件地址|详细地址|联系地址"
    r"|联系电话|联系方式|手机号码?|电话号码|电话|手机"
)
_LABELLED = re.compile(rf"((?:{_LABELS})\s*[:：]\s*)([^\s:：].*)", re.S)
_LABEL = re.compile(rf"(?:{_LABELS})\s*[:：]?")
_NAME = re.compile(r"[^\W\d_][^\d:：]{0,11}")
_NAME_AND_PHONE = re.compile(rf"\s*[^\W\d_][^\d\s:：]{{0,11}}[\s,，]*{_MASKED_PHONE}.*", re.S)
_PHONE_ALONE = re.compile(rf"{_PHONE.pattern}|{_MASKED_PHONE}")
_ADDRESS = re.compile(
    r"([\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区|市)[ \t]*"
    r"(?:[\u4e00-\u9fff]{1,10}?(?:市|自治州|地区|盟|区|县|旗)[ \t]*){1,2})(\S.*)"
)
_ORDER_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{15,24}(?![0-9A-Za-z])")
_RESIDENT_ID = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}")
_SECRET_PARAMETER = re.compile(r"([?&]|&amp;)([^=&?#\s\"'<>]+)=([^&#\s\"'<>]*)")


def shape(value: str) -> str:
    """The same shape without the content: digits → 0, letters → x, whatever is not ASCII → 某."""
    out = re.sub(r"\d", "0", value)
    out = re.sub(r"[A-Za-z]", "x", out)
    return re.sub(r"[^\t\n\r -~]", "某", out)


def calm(token: str) -> str:
    """A name out of code (a class, an id, a key) as it stands, but nothing that could be data."""
    if len(token) > 60:
        return shape(token)
    return re.sub(r"[^ -~]", "某", re.sub(r"\d{4,}", lambda run: "0" * len(run[0]), token))


def note(value: str) -> str:
    """Free text (备注, 留言) of which only numbers that may be orders stay."""
    out, end = "", 0
    for number in _ORDER_NUMBER.finditer(value):
        kept = number[0] if not _RESIDENT_ID.fullmatch(number[0]) else shape(number[0])
        out += shape(value[end : number.start()]) + kept
        end = number.end()
    return out + shape(value[end:])


def without_parameters(text: str, harmless: Callable[[str, str], bool]) -> str:
    """Text whose URL parameters keep their value only where they are harmless."""

    def replaced(found: re.Match[str]) -> str:
        mark, name, value = found.groups()
        return found[0] if harmless(name, value) else f"{mark}{calm(name)}=x"

    return _SECRET_PARAMETER.sub(replaced, text) if "=" in text else text


class Scrub:
    """Takes out of any text what looks personal, and every one of the `secrets` of this capture.

    Secrets are what fields that are always hidden held: a name that stands in such a field must
    not stay where the page repeats it.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        words = sorted({s for s in secrets if _tells(s)}, key=lambda word: (-len(word), word))
        self._secrets = re.compile("|".join(_whole(w) for w in words)) if words else None

    def text(self, value: str) -> str:
        """One text: secrets, phones, and what stands after a label or a district."""
        if self._secrets:
            value = self._secrets.sub(lambda found: shape(found[0]), value)
        value = _PHONE.sub(r"\1****\2", value)
        value = _LANDLINE.sub(lambda found: shape(found[0]), value)
        if _NAME_AND_PHONE.fullmatch(value):
            return shape(value)
        value = _LABELLED.sub(lambda found: found[1] + shape(found[2]), value)
        return _ADDRESS.sub(lambda found: found[1] + shape(found[2]), value)

    def texts(self, values: list[str]) -> list[str]:
        """Texts that follow each other on a page: a name stands before a phone or after a label."""
        clean = [self.text(value) for value in values]
        shown = [n for n, value in enumerate(values) if value.strip()]
        for place, n in enumerate(shown):
            said = values[n].strip()
            if _PHONE_ALONE.fullmatch(said):
                for before in reversed(shown[max(0, place - 2) : place]):
                    if _NAME.fullmatch(values[before].strip()) and not _is_label(values[before]):
                        clean[before] = shape(clean[before])
                        break
            if _is_label(said) and said[-1] in ":：" and place + 1 < len(shown):
                clean[shown[place + 1]] = shape(clean[shown[place + 1]])
        return clean


def is_phone_number(value: int) -> bool:
    """Whether a whole number has the form of a mobile phone."""
    return bool(_PHONE.fullmatch(str(value)))


def _is_label(value: str) -> bool:
    return bool(_LABEL.fullmatch(value.strip()))


def _tells(word: str) -> bool:
    """Whether a hidden value is telling enough to be looked for elsewhere."""
    if word.isdigit():
        return False
    return len(re.findall(r"[\u3400-\u9fff]", word)) >= 2 or len(re.findall(r"[\w-]", word)) >= 5


def _whole(word: str) -> str:
    """A pattern for a word that is not part of a longer one."""
    before = r"(?<![0-9A-Za-z_])" if re.match(r"[0-9A-Za-z_]", word) else ""
    after = r"(?![0-9A-Za-z_])" if re.search(r"[0-9A-Za-z_]$", word) else ""
    return before + re.escape(word) + after
