"""Supplier accounts that no portal has: what a person entered by hand is kept under them."""

from __future__ import annotations

import re

BY_HAND = "by_hand"
"""Begins the supplier accounts under which waybills entered by hand are kept, one a store: order
numbers of two stores may be the same. No account of the settings has a colon in its name."""
_ENTRY = re.compile(rf"\b{BY_HAND}-\d+")


def by_hand_account(store: str) -> str:
    """The account of one store."""
    return f"{BY_HAND}:{store}"


def is_by_hand(supplier: str) -> bool:
    """Whether a supplier account is a person's own entries."""
    return supplier.startswith(f"{BY_HAND}:")


def entry_of(order_id: str) -> str:
    """The one entry for a store order; a number typed again takes the place of the one before."""
    return f"{BY_HAND}-{order_id}"


def without_entries(text: str, said: str) -> str:
    """A text with a word in place of such entries' names, which nobody outside knows."""
    return _ENTRY.sub(said, text)
