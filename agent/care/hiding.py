"""What must not leave this computer in a support bundle: keys, passwords, names, places."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from agent.api.pairing import Pairings
from agent.care.secret_entries import secret_entries
from agent.care.stand_ins import StandIns
from agent.errors import UserError
from agent.home import Home
from agent.passwords import KeyringTrouble, Passwords
from agent.redaction import clean
from agent.settings import Config

SHORTEST = 4  # a secret of fewer signs would take everything else along
_WAYBILL = re.compile(r"(?<![\w-])(?:[A-Z]{1,4}\d{9,16}|\d{10,15})(?![\w-])", re.A)
_MASK = re.compile(r"\d*\*{2,}\d+|[\u3400-\u9fff]{1,2}\*{1,4}")
_STEP = re.compile(
    r"[\dT:.-]{23}Z [A-Z]+ [a-z_]{1,40}(?: store=[a-z0-9_-]{1,41})?"
    r"(?: order=[\w.:-]{1,64})?(?: submission=[0-9a-f]{32})?(?= |$)",
    re.A,
)
_PIECE = re.compile(r"[\w.+%=-]{8,}")


class Hiding:
    """Takes out of texts what this installation knows to be secret, and what looks personal.

    `accounts` are the names of the logged-in accounts, by key.
    """

    def __init__(self, home: Home, config: Config, accounts: Mapping[str, str]) -> None:
        found = {*_of_files(home), *_of_pairings(home), *_of_keyring(home, config)}
        found.add(config.trace_api.customer)
        secrets = {one for one in found if len(one) >= SHORTEST}
        self._secrets = sorted(secrets | {name for name in accounts.values() if _tells(name)})
        self._shops = StandIns(config, accounts)
        self._places = [(str(home.root), "<data folder>"), (str(Path.home()), "~")]

    def text(self, text: str) -> str:
        """A text without them."""
        for place, instead in self._places:
            text = text.replace(place, instead)
        text = clean(self._shops.text(text), self._secrets)
        return _MASK.sub("…", _WAYBILL.sub("…", text))

    def log(self, text: str) -> str:
        """Lines of a log without them; what they begin with is ours, and one searches by it."""
        return "\n".join(self._line(line) for line in text.split("\n"))

    def _line(self, line: str) -> str:
        began = _STEP.match(line)
        head = began[0] if began else ""
        return self._shops.text(head) + self.text(line.removeprefix(head))

    def value(self, value: Any) -> Any:
        """The same of every text inside a JSON value; names of fields stay."""
        return _each_text(value, self.text)

    def names(self, value: Any) -> Any:
        """The same of a JSON value that holds nothing but names of our own files."""
        return _each_text(value, self._shops.text)


def _each_text(value: Any, treatment: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return treatment(value)
    if isinstance(value, Mapping):
        inner = cast(Mapping[str, Any], value)
        return {str(key): _each_text(one, treatment) for key, one in inner.items()}
    if isinstance(value, (list, tuple)):
        return [_each_text(one, treatment) for one in cast(Iterable[Any], value)]
    return value


def _tells(name: str) -> bool:
    """Whether it is long enough to be taken out wherever it stands; in Chinese two signs are."""
    return len(name) >= SHORTEST or (len(name) >= 2 and not name.isascii())


def _of_files(home: Home) -> Iterator[str]:
    """Whatever stands in the files with keys."""
    folder = home.root / "keys"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file():
            yield from _PIECE.findall(path.read_text("utf-8", errors="replace"))


def _of_pairings(home: Home) -> Iterator[str]:
    try:
        kept = Pairings(home.root).all()
    except UserError:  # damaged: then its pieces
        raw = (home.root / "pairings.json").read_text("utf-8", errors="replace")
        yield from _PIECE.findall(raw)
        return
    for one in kept:
        yield one.key
        yield "-".join(one.key[n : n + 5] for n in range(0, len(one.key), 5))


def _of_keyring(home: Home, config: Config) -> Iterator[str]:
    """What is kept there; where the keyring cannot be asked, nobody else could have read it."""
    held = Passwords(home.root)
    accounts = [account.key for account in (*config.store, *config.supplier)]
    for entry in secret_entries(home, accounts):
        try:
            kept = held.kept(entry)
        except KeyringTrouble:
            continue
        if kept is not None:  # an address with a token in it also piece by piece
            yield from (kept.user, kept.password, json.dumps(kept.password)[1:-1])
            yield from _PIECE.findall(kept.password)
