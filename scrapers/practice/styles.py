"""Class names as the two portals build them: hashed CSS modules that change with the seed."""

import hashlib
from dataclasses import dataclass
from functools import cache

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Styles:
    """Gives `index_RowHeader__3aXz1` for `index_RowHeader`, another tail for every seed."""

    seed: int

    def __call__(self, name: str) -> str:
        return f"{name}__{self.tail(name)}"

    def tail(self, name: str) -> str:
        return _tail(self.seed, name)


@cache
def _tail(seed: int, name: str) -> str:
    raw = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return "".join(_LETTERS[b % len(_LETTERS)] for b in raw[:5])
