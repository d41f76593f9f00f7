"""The data folder: whose it is, which world it belongs to, room on its disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from agent.doctor.finding import Finding, fine, problem, warning
from agent.errors import UserError
from agent.home import ERASING, check_free, check_world, import_unfinished

ROOM_NEEDED = 20_000_000  # bytes; below that a run may break off half-way
ROOM_WISHED = 500_000_000  # a browser profile and two weeks of evidence


def folder(root: Path) -> Finding:
    """There, free for us or ours alone, writable?"""
    if not root.exists():
        return fine("folder", "folder_not_yet", path=str(root))
    if not root.is_dir() or not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        trouble = "not a folder" if not root.is_dir() else "Permission denied"
        return problem("folder", UserError("home_unwritable", path=str(root), trouble=trouble))
    if (root / ERASING).exists():
        return problem("folder", UserError("erase_unfinished"))
    if import_unfinished(root):
        return problem("folder", UserError("import_unfinished"))
    if not (root / "world").exists() and (taken := _taken(root)):
        return problem("folder", taken)
    others = list(_open_to_others(root))
    if others:
        first = str(others[0])
        return warning(
            "folder", "folder_open", "step_close", n=len(others), first=first, path=str(root)
        )
    return fine("folder", "folder_private", path=str(root))


def _taken(root: Path) -> UserError | None:
    try:
        if not check_world(root, practice=False):
            check_free(root)
    except UserError as trouble:
        return trouble
    return None


def world(root: Path, practice: bool) -> Finding:
    """Live or practice, and the right one?"""
    try:
        check_world(root, practice)
    except UserError as other:
        return problem("world", other)
    return fine("world", "world_practice" if practice else "world_live")


def room(root: Path) -> Finding:
    """Free space on the disk that holds the folder, or will hold it."""
    there = next(path for path in (root, *root.parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    if free < ROOM_NEEDED:
        return problem("room", UserError("disk_full"))
    mega = free // 1_000_000
    if free < ROOM_WISHED:
        return warning("room", "room_small", "step_room", mega=mega)
    return fine("room", "room_enough", mega=mega)


def _open_to_others(root: Path) -> Iterator[Path]:
    """What others on this computer may read; within a profile its folder's own rights decide."""
    if os.name == "nt":
        return
    names = ("armed", "backups", "evidence", "keys", "logs", "profiles", "sessions")
    kept = [root / name for name in names]
    inside = [path for folder in kept for path in sorted(folder.glob("*"))]
    for path in (root, *kept, *sorted(root.glob("ledger*")), *inside):
        if path.exists() and path.stat().st_mode & 0o077:
            yield path
