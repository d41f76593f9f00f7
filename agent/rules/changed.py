"""A waybill that changed after we had written it: both numbers, never overwritten. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.rules.desired import Standing, Wish

_DIFFERS = frozenset({"shown_other_number", "shown_more", "shown_fewer"})
REASON = "waybill_changed"


def changed(
    wish: Wish, proven: Mapping[str, str], answers: Mapping[tuple[str, str, str], str]
) -> Wish:
    """The wish of an order whose sides differ now, though a read-back had proved our number.

    `proven` are order → number of our proven writes, `answers` a person's. A yes to the change
    means that a person changes it in the store; a no, that it stays as it is.
    """
    if wish.reason not in _DIFFERS or wish.order_id not in proven:
        return wish
    subject = subject_of(wish.details)
    answer = answers.get((wish.order_id, REASON, subject))
    details = {**wish.details, "written": proven[wish.order_id]}
    told = replace(wish, reason=REASON, subject=subject, details=details)
    if answer == "accepted":
        return replace(told, standing=Standing.WAITING, reason="change_by_hand")
    if answer == "rejected":
        return replace(told, standing=Standing.CLOSED, reason="change_not_wanted")
    return told


def subject_of(details: Mapping[str, str]) -> str:
    """What a question about a change is about: these numbers and no others."""
    return f"{details.get('store', '')} > {details.get('supplier', '')}"
