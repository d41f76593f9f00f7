"""What the ledger and the records of presses tell: sound, on time, logged in, at home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from agent.doctor.finding import Finding, blocked, fine, problem, warning
from agent.errors import DECISION, UserError
from agent.home import Home
from agent.ledger.backups import Backups
from agent.ledger.inspection import Inspection
from agent.ledger.parked import Parked
from agent.ledger.receivers import holds_key
from agent.sessions.saved_logins import SavedLogins
from agent.settings import Config
from agent.sync.armed_log import ArmedLog
from agent.sync.clock import check_clock, spoken
from agent.sync.recover import Standby, judge_log
from agent.telling.portal_trouble import what_happened
from agent.words import Phrase
from scrapers.errors import named
from scrapers.portal_files import spoken_name

SESSION_IS_OLD = timedelta(days=7)  # the shortest life that a 抖店 login is known to have


def ledger(seen: Inspection, backups: Backups) -> Finding:
    """Is the file sound? If not: from which backup to go on."""
    if seen.trouble is not None and seen.trouble.code == "ledger_damaged":
        good = backups.newest_sound()
        trouble = UserError("ledger_damaged_backup", name=good.name) if good else seen.trouble
        return problem("ledger", trouble)
    if seen.trouble is not None:
        return problem("ledger", seen.trouble)
    return fine("ledger", "ledger_sound" if seen.exists else "ledger_not_yet")


def clock(seen: Inspection, now: datetime) -> Finding:
    """Did the clock go back since the last run?"""
    try:
        check_clock(now, seen.latest)
    except UserError as back:
        return problem("clock", back)
    if seen.latest is None:
        return fine("clock", "clock_alone")
    return fine("clock", "clock_goes_on", ago=spoken(max(now - seen.latest, timedelta())))


def receiver_key(path: Path) -> Finding:
    """Can receivers be compared with those of earlier runs?"""
    if not path.exists():
        return fine("key", "key_not_yet")
    if not holds_key(path):
        return problem("key", UserError("key_damaged", path=str(path)))
    return fine("key", "key_there")


def accounts(seen: Inspection, config: Config, home: Home, now: datetime) -> Iterator[Finding]:
    """Per account: parked, never logged in, or last used when?"""
    parked = {one.account: one for one in seen.parked}
    for account in (*config.store, *config.supplier):
        if account.key in parked:
            yield _parked(parked[account.key])
        else:
            yield _session(seen.accounts.get(account.key), account.key, home, now)


def _parked(one: Parked) -> Finding:
    kind = named(one.error)
    name = spoken_name(one.portal)
    said = what_happened(one.error, name, one.message)
    step = {"portal": one.account, "evidence": one.evidence or "-"}
    return blocked("accounts", kind.exit_bit, said, Phrase(f"next.{kind.next_step}", step))


def _session(account: str | None, key: str, home: Home, now: datetime) -> Finding:
    used = last_used(home.profile(key))
    if account is None:
        return warning("accounts", "account_never", "step_login", key=key)
    if used is None and SavedLogins(home.root).has(key):
        return fine("accounts", "session_saved", key=key, account=account)
    if used is None:
        return warning("accounts", "profile_gone", "step_login", key=key, account=account)
    details = {"key": key, "account": account, "ago": spoken(max(now - used, timedelta()))}
    if now - used > SESSION_IS_OLD:
        return warning("accounts", "session_old", "step_login", **details)
    return fine("accounts", "session_used", **details)


def last_used(profile: Path) -> datetime | None:
    """When a browser last wrote to a profile; None where there is none."""
    marks = (profile / "Local State", profile / "Default" / "Preferences")
    times = [mark.stat().st_mtime for mark in marks if mark.exists()]
    return datetime.fromtimestamp(max(times)).astimezone() if times else None


def presses(seen: Inspection, config: Config, home: Home) -> Iterator[Finding]:
    """Per store: is the record of presses readable, and was it made in this folder?"""
    for store in config.store:
        log = ArmedLog(home.armed, store.key)
        stands = judge_log(log, seen.presses.get(store.key, 0))
        if stands is Standby.READY:
            yield fine("presses", "presses_kept", store=store.key, n=len(log.presses()))
            continue
        said = Phrase(f"doctor.presses_{stands}", {"store": store.key})
        yield blocked("presses", DECISION, said, Phrase("doctor.step_adopt", {"store": store.key}))
