"""Which cells of a matrix run each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

ONE_IN = 5  # no divisor of how often anything repeats in the matrices, so that all of it is met


def some_each_time(cells: Sequence[tuple[Any, ...]], ids: Sequence[str]) -> list[Any]:
    """One cell in five with every test run, all of them with the storms."""
    return [
        pytest.param(*cell, id=name, marks=() if number % ONE_IN == 0 else pytest.mark.storm)
        for number, (cell, name) in enumerate(zip(cells, ids, strict=True))
    ]
