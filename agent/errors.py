"""Trouble that is not a portal's: each is one clear sentence with the next step, no traceback."""

from __future__ import annotations

from typing import Any

USAGE = 2
TRANSIENT = 4
NEEDS_USER = 8
NEEDS_FIX = 32
DECISION = 64

_EXITS = {
    "config_broken": USAGE,
    "unknown_portal": USAGE,
    "unknown_store": USAGE,
    "unknown_order": USAGE,
    "unknown_review": USAGE,
    "unreadable_file": USAGE,
    "portal_file_broken": USAGE,
    "practice_unreachable": TRANSIENT,
    "practice_not_local": USAGE,
    "home_is_live": USAGE,
    "home_is_practice": USAGE,
    "home_unwritable": NEEDS_USER,
    "disk_full": NEEDS_USER,
    "browser_missing": NEEDS_USER,
    "browser_failed": NEEDS_USER,
    "profile_locked": TRANSIENT,
    "store_busy": TRANSIENT,
    "ledger_corrupt": NEEDS_FIX,
    "ledger_busy": TRANSIENT,
    "armed_log_damaged": NEEDS_FIX,
    "fixture_exists": USAGE,
    "nothing_to_resolve": USAGE,
    "clock_wrong": NEEDS_USER,
    "login_not_seen": 16,
    "wrong_account": 16,
}


class UserError(Exception):
    """`code` names the sentence in the interface's words, `details` fill it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.exit_status = _EXITS[code]
