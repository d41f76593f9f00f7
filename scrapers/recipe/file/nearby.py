"""Which keys a place of a data file may have, to tell what a misspelt one was meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

_UNIONS = (Union, UnionType)


class Keys:
    """The keys of one model and of everything inside it."""

    def __init__(self, model: type) -> None:
        self._model = model

    def near(self, where: Sequence[str | int]) -> dict[str, str]:
        """{"near": …} with the known key that is most like the last name of `where`, else {}."""
        *around, last = where
        known = self._at(around)
        like = get_close_matches(str(last).lower(), known, n=1, cutoff=0.6)
        return {"near": like[0]} if like else {}

    def _at(self, around: Sequence[str | int]) -> list[str]:
        kind: Any = self._model
        for name in around:
            kind = _inside(kind, name)
        kind = _bare(kind)
        if get_origin(kind) is dict and get_origin(named := get_args(kind)[0]) is Literal:
            return [str(word) for word in get_args(named)]
        return list(_fields(kind))


def _inside(kind: Any, name: str | int) -> Any:
    """What stands under a name of a table, or as an entry of a list."""
    kind = _bare(kind)
    if get_origin(kind) in (dict, list, tuple):
        return get_args(kind)[-1]
    return _fields(kind).get(str(name))


def _bare(kind: Any) -> Any:
    """The type without its checks and without None."""
    while get_origin(kind) in (Annotated, *_UNIONS):
        each = get_args(kind)
        kind = (
            each[0]
            if get_origin(kind) is Annotated
            else next(k for k in each if k is not type(None))
        )
    return kind


def _fields(kind: Any) -> dict[str, Any]:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    fields = kind.model_fields.items()
    return {field.alias or name: field.annotation for name, field in fields}
