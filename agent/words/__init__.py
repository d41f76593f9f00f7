"""What the interface says, in the seller's language. One TOML file each, with the same keys."""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("zh", "en")
_CHINESE_END = ("。", "！", "？")  # wide enough to need no space


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence by its key, said in the reader's language once it is known (see `Words.say`)."""

    key: str
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return Words("en").say(self.key, self.details)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


class Words:
    """The sentences of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.sentences = _load(lang)

    def say(self, key: str, details: Mapping[str, Any] | None = None, **more: Any) -> str:
        """The sentence `group.name`, filled. An unknown name is said as it stands, never hidden.

        A detail may be a Phrase, which is said in this language.
        """
        group, _, name = key.partition(".")
        sentence = self.sentences.get(group, {}).get(name)
        if sentence is None:
            return name.replace("_", " ")
        given = {**(details or {}), **more}
        return sentence.format_map(_Blank({k: self._spoken(v) for k, v in given.items()}))

    def phrase(self, phrase: Phrase) -> str:
        """A phrase in this language."""
        return self.say(phrase.key, phrase.details)

    def _spoken(self, value: Any) -> Any:
        return self.phrase(value) if isinstance(value, Phrase) else value

    def reason(self, reason: str, details: Mapping[str, Any] | None = None) -> str:
        """Why an order stands where it stands."""
        return self.say(f"reasons.{reason}", details)


def together(*sentences: str) -> str:
    """Sentences in one line, with a space where the one before does not end as Chinese ones do."""
    line = ""
    for sentence in sentences:
        line += ("" if not line or line.endswith(_CHINESE_END) else " ") + sentence
    return line


@cache
def _load(lang: str) -> dict[str, dict[str, str]]:
    text = resources.files("agent.words").joinpath(f"{lang}.toml").read_text("utf-8")
    return tomllib.loads(text)


def language(chosen: str | None) -> str:
    """The chosen language, else the system's: Chinese where it says so, English otherwise."""
    if chosen in LANGUAGES:
        return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    system = locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"
