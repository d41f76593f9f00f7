"""Figures beside their aims."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from statistics import median


def say(name: str, values: Sequence[float], unit: str, aim: float | None = None) -> bool:
    """One line: the median and the worst, and whether the median meets its aim."""
    middle, worst = median(values), max(values)
    met = aim is None or middle <= aim
    wanted = "" if aim is None else f"aim {aim:g}{unit}: {'met' if met else 'MISSED'}"
    print(f"  {name:<58}{middle:>9.4g}{unit} {worst:>9.4g}{unit}   {wanted}".rstrip())
    return met


def head(browser: str, repeated: int) -> None:
    """The machine, and what the columns are."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f}; {browser}")
    print(f"  {f'of {repeated} views':<58}{'median':>11} {'worst':>11}")
