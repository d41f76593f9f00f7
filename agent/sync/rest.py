"""Suppliers that a pass leaves alone: their time has not come, or a person must act first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.sync.hands import SupplierHands


def _nobody(key: str) -> SupplierHands:
    raise ValueError(f"{key} does not rest")


@dataclass(frozen=True, slots=True)
class Rest:
    """`resting` accounts are read in this pass only if something is to be written; `wake` opens
    one. `paused` ones wait for a person, or until their portal may be read again, and are not
    touched. `traceable`: one of them shows traces.
    """

    resting: Sequence[str] = ()
    paused: Sequence[str] = ()
    wake: Callable[[str], SupplierHands] = _nobody
    traceable: bool = False
