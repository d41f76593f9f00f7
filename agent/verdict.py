"""The practice twin's verdict on a run: its oracle's rows, counted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many store orders show what they should; the others by number."""

    right: int = 0
    untouched: int = 0
    wrong: list[str] = field(default_factory=list[str])
    twice: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])

    @property
    def clean(self) -> bool:
        return not (self.wrong or self.twice or self.missing)


def judge(rows: Sequence[dict[str, Any]]) -> Verdict:
    """Count the oracle's rows.

    Wrong is an applied submit of anything but the expected, or an order that shows anything but
    it. Orders that nobody may write without a person count as untouched where we left them alone.
    """
    right = untouched = 0
    wrong: list[str] = []
    twice: list[str] = []
    missing: list[str] = []
    for row in rows:
        expected = _expected(row)
        applied = [s for s in row["submits"] if s["applied"]]
        stray = [s for s in applied if not _carries(s, expected)]
        if len(applied) > 1:
            twice.append(row["order_id"])
        if stray or (expected and row["shown"] and not _same(row["shown"], expected)):
            wrong.append(row["order_id"])
        elif expected and not row["shown"]:
            missing.append(row["order_id"])
        elif expected:
            right += 1
        else:
            untouched += 1
    return Verdict(right, untouched, wrong, twice, missing)


def _expected(row: dict[str, Any]) -> list[dict[str, str]]:
    """The waybills that may be written without asking; a reason in words means none."""
    said = row["expected"]
    return cast(list[dict[str, str]], said) if isinstance(said, list) else []


def _carries(submit: dict[str, Any], expected: Sequence[dict[str, str]]) -> bool:
    sent = {(submit["carrier"], number) for number in submit["numbers"]}
    return sent <= {(w["carrier"], w["number"]) for w in expected}


def _same(shown: Sequence[dict[str, str]], expected: Sequence[dict[str, str]]) -> bool:
    return sorted((w["carrier"], w["number"]) for w in shown) == sorted(
        (w["carrier"], w["number"]) for w in expected
    )
