"""What the disk or the ledger file did, as a foreseen trouble; None where it is none of those."""

from __future__ import annotations

import errno
import sqlite3

from agent.errors import UserError


def of_disk_or_ledger(failed: OSError | sqlite3.DatabaseError) -> UserError | None:
    """Either of the two below."""
    return of_the_disk(failed) if isinstance(failed, OSError) else of_the_ledger(failed)


def of_the_disk(failed: OSError) -> UserError | None:
    """A full, failing or unwritable disk."""
    if failed.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return UserError("disk_full")
    if failed.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return UserError("home_unwritable", path=failed.filename or "?", trouble=failed.strerror)
    if failed.errno == errno.EIO:
        return UserError("disk_failed", trouble=failed.strerror)
    return None


def of_the_ledger(failed: sqlite3.DatabaseError) -> UserError | None:
    """A ledger that is locked, damaged, full or cannot be written."""
    kind = getattr(failed, "sqlite_errorcode", 0) & 0xFF  # the rest of the code is detail
    code = {
        sqlite3.SQLITE_FULL: "disk_full",
        sqlite3.SQLITE_IOERR: "disk_failed",
        sqlite3.SQLITE_BUSY: "ledger_busy",
        sqlite3.SQLITE_LOCKED: "ledger_busy",
        sqlite3.SQLITE_CORRUPT: "ledger_damaged",
        sqlite3.SQLITE_NOTADB: "ledger_damaged",
        sqlite3.SQLITE_CANTOPEN: "home_unwritable",
        sqlite3.SQLITE_READONLY: "home_unwritable",
        sqlite3.SQLITE_PERM: "home_unwritable",
    }.get(kind)
    return UserError(code, path="ledger.sqlite", trouble=str(failed)) if code else None
