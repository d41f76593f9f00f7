"""Trouble that is not a portal's: each is one clear sentence with the next step, no traceback."""

from __future__ import annotations

from typing import Any

USAGE = 2
TRANSIENT = 4
NEEDS_USER = 8
LOGIN = 16
NEEDS_FIX = 32
DECISION = 64

EXITS = {
    "config_broken": USAGE,
    "rules_broken": USAGE,
    "rules_of_nobody": USAGE,
    "environment_broken": USAGE,
    "unknown_portal": USAGE,
    "which_account": USAGE,
    "no_account_there": USAGE,
    "no_user": USAGE,
    "no_password_signs": USAGE,
    "unknown_store": USAGE,
    "unknown_order": USAGE,
    "unknown_review": USAGE,
    "unknown_answer": USAGE,
    "unreadable_file": USAGE,
    "portal_file_broken": USAGE,
    "practice_unreachable": TRANSIENT,
    "practice_not_local": USAGE,
    "home_is_live": USAGE,
    "home_is_practice": USAGE,
    "home_mark_damaged": USAGE,
    "home_unwritable": NEEDS_USER,
    "disk_full": NEEDS_USER,
    "disk_failed": NEEDS_USER,
    "browser_missing": NEEDS_USER,
    "browser_not_there": NEEDS_USER,
    "browser_failed": NEEDS_USER,
    "no_screen": NEEDS_USER,
    "profile_locked": TRANSIENT,
    "store_busy": TRANSIENT,
    "ledger_corrupt": NEEDS_FIX,
    "ledger_corrupt_backup": NEEDS_FIX,
    "ledger_damaged_backup": NEEDS_FIX,
    "ledger_damaged": NEEDS_FIX,
    "ledger_busy": TRANSIENT,
    "ledger_unreadable": NEEDS_USER,
    "key_damaged": NEEDS_FIX,
    "armed_log_damaged": NEEDS_FIX,
    "fixture_exists": USAGE,
    "redaction_differs": NEEDS_FIX,
    "case_name": USAGE,
    "page_not_known": USAGE,
    "order_needed": USAGE,
    "account_elsewhere": USAGE,
    "address_elsewhere": USAGE,
    "address_wrong": USAGE,
    "portal_nowhere": USAGE,
    "page_needed": USAGE,
    "nothing_to_resolve": USAGE,
    "clock_wrong": NEEDS_USER,
    "login_not_seen": LOGIN,
    "login_window_closed": LOGIN,
    "no_code_login": USAGE,
    "code_not_scanned": LOGIN,
    "no_way_in": NEEDS_USER,
    "login_broke": NEEDS_FIX,
    "unknown_account": USAGE,
    "wrong_account": LOGIN,
    "no_password_login": USAGE,
    "no_password": USAGE,
    "password_unproven": LOGIN,
    "wrong_user": LOGIN,
    "keyring_failed": NEEDS_USER,
    "no_trace_key": USAGE,
    "trace_key_signs": USAGE,
    "trace_key_damaged": NEEDS_USER,
    "port_taken": NEEDS_USER,
    "already_up": USAGE,
    "pairings_damaged": NEEDS_FIX,
    "unknown_pairing": USAGE,
    "unknown_supplier": USAGE,
    "page_of_another": USAGE,
    "page_of_nobody": USAGE,
    "page_unread": NEEDS_FIX,
    "account_unknown_yet": LOGIN,
    "request_id_taken": USAGE,
    "request_under_way": TRANSIENT,
    "too_many_details": USAGE,
    "order_of_which_store": USAGE,
    "not_leased": USAGE,
    "not_to_ship": USAGE,
    "by_hand_shown": USAGE,
    "by_hand_not_open": USAGE,
    "not_to_fill": DECISION,
    "agent_at_it": TRANSIENT,
    "too_far_off": USAGE,
    "purchase_of_what": USAGE,
    "no_offer_page": USAGE,
    "no_such_purchase": USAGE,
    "service_unknown": NEEDS_USER,
    "service_no_tool": NEEDS_USER,
    "service_refused": NEEDS_USER,
    "service_silent": NEEDS_USER,
    "service_path": USAGE,
    "not_looked": DECISION,
    "no_alert_channel": USAGE,
    "unknown_alert_channel": USAGE,
    "alert_name_wrong": USAGE,
    "no_alert_address": USAGE,
    "alert_address_wrong": USAGE,
    "alert_secret_wrong": USAGE,
    "alert_address_damaged": NEEDS_USER,
    "alerts_damaged": NEEDS_USER,
    "alerts_unsent": NEEDS_USER,
    "migration_unsaved": NEEDS_USER,
    "no_ledger_yet": USAGE,
    "backup_failed": NEEDS_USER,
    "backups_unreadable": NEEDS_USER,
    "unknown_backup": USAGE,
    "backup_damaged": USAGE,
    "backup_newer": USAGE,
    "restore_unasked": USAGE,
    "stop_first": TRANSIENT,
    "bundle_unwritable": NEEDS_USER,
    "export_unwritable": NEEDS_USER,
    "nothing_to_erase": USAGE,
    "erase_unasked": USAGE,
    "erase_unfinished": NEEDS_USER,
    "erase_stuck": NEEDS_USER,
}


class UserError(Exception):
    """`code` names the sentence in the interface's words, `details` fill it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.exit_status = EXITS[code]


class ArmedLogDamaged(RuntimeError):
    """A line in the middle of a record of presses does not hold; nobody may guess what it said."""
