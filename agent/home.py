"""The data folder: everything of this installation. 0700; live or practice, never both."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from agent.errors import UserError
from scrapers.browser.world import World
from scrapers.private_file import write_private

ERASING = "erasing"
"""The mark in a folder whose erasing began and did not end."""
MOVING = ".moving"
"""What `yundan move export` works in."""
IMPORTING = ".importing"
"""What `yundan move import` works in; while it is there, the import did not end."""
_BEFOREHAND = frozenset({"config.toml", "portals", "rules", "desktop.ini", "thumbs.db"})
"""What may lie in a folder before it is ours: what a seller prepares, and what systems leave."""
_OURS = {
    "backups": re.compile(r"\.?ledger-.*"),
    "keys": re.compile(r"(receiver|sessions|traces)\.key|alerts-.*\.address|\..*"),
    "locks": re.compile(r".*\.lock"),
}
"""What only we leave behind, told by the names in it: of a folder that lost its mark."""
OUR_LOCKS = frozenset({"up", "worker", "migration", "backups", "pairings", "person"})
"""Names of locks that are no account's."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of one data folder."""

    root: Path
    practice: bool

    @property
    def config(self) -> Path:
        return self.root / "config.toml"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.sqlite"

    @property
    def backups(self) -> Path:
        """Copies of the ledger; see ledger/backups.py."""
        return self.root / "backups"

    @property
    def armed(self) -> Path:
        return self.root / "armed"

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def portals(self) -> Path:
        """The seller's own recipes, and corrections of the bundled ones."""
        return self.root / "portals"

    @property
    def rules(self) -> Path:
        """The seller's own word on the platforms' rules."""
        return self.root / "rules"

    @property
    def queue(self) -> Path:
        """What the worker is to do next; the ledger knows it too."""
        return self.root / "queue.sqlite"

    @property
    def sessions(self) -> Path:
        """The saved logins, encrypted; see sessions/saved_logins.py."""
        return self.root / "sessions"

    @property
    def receiver_key(self) -> Path:
        return self.root / "keys" / "receiver.key"

    @property
    def log(self) -> Path:
        return self.root / "logs" / "yundan.log"

    def profile(self, key: str) -> Path:
        """The browser profile of one account."""
        return self.root / "profiles" / key

    def lock(self, key: str) -> Path:
        """The lock file of one account, or one of ours."""
        return self.root / "locks" / f"{key}.lock"


def open_home(chosen: Path | None, world: World) -> Home:
    """The data folder for this world, made if need be.

    Raises UserError where a folder of live accounts would be used for practice or the other way
    round, where it is being erased or an import did not end, or where it cannot be written.
    """
    practice = world.address is not None
    root = home_root(chosen, world)
    if (root / ERASING).exists():
        raise UserError("erase_unfinished")
    if import_unfinished(root):
        raise UserError("import_unfinished")
    return make_home(Home(root, practice))


def import_unfinished(root: Path) -> bool:
    """Whether an import was cut off. An empty folder is what one leaves that was done, or that had
    brought nothing yet."""
    staging = root / IMPORTING
    return staging.exists() and any(staging.iterdir())


def make_home(home: Home) -> Home:
    """The folder with what every command needs in it. Raises UserError."""
    root = home.root
    try:
        known = check_world(root, home.practice)
        if not known:
            check_free(root)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        root.chmod(0o700)
        if not known:  # a folder says once which world it belongs to
            write_private(root / "world", "practice" if home.practice else "live")
        for name in ("armed", "evidence", "locks", "logs", "profiles"):
            (root / name).mkdir(exist_ok=True, mode=0o700)
    except OSError as failed:
        raise UserError("home_unwritable", path=str(root), trouble=failed.strerror) from failed
    return home


def home_root(chosen: Path | None, world: World) -> Path:
    """Where the data folder for this world is, or would be."""
    return (chosen or _default(world)).expanduser().resolve()


def _default(world: World) -> Path:
    base = Path(platformdirs.user_data_dir("yundan", appauthor=False))
    if world.pin is None:
        return base / "live"
    return base / "practice" / hashlib.sha256(world.pin.encode()).hexdigest()[:12]


def check_free(root: Path) -> None:
    """A folder becomes ours only where nothing else lies in it: nobody but us may read it from then
    on, and `data erase` empties it by the names that we give. Raises UserError."""
    if not root.exists():
        return
    others = sorted(path.name for path in root.iterdir() if not _may_lie_there(path))
    if others and not (root / "world").exists():  # of another command that began with us
        raise UserError("home_of_others", path=str(root), names=", ".join(others[:3]))


def _may_lie_there(path: Path) -> bool:
    if path.name.startswith(".") or path.name.lower() in _BEFOREHAND:
        return True
    if (ours := _OURS.get(path.name)) and path.is_dir():
        return all(ours.fullmatch(one.name) for one in path.iterdir())
    return path.name == "pairings.json"


def check_world(root: Path, practice: bool) -> bool:
    """Whether a folder belongs to a world yet. Raises UserError where it is the other one.

    An old folder that does not say is live.
    """
    mark = root / "world"
    if mark.is_file():
        said = mark.read_text("utf-8", errors="replace").strip()
        if said not in ("practice", "live"):
            raise UserError("home_mark_damaged", path=str(mark))
        is_practice = said == "practice"
    elif (root / "ledger.sqlite").exists() or (root / "profiles").exists():
        is_practice = False
    else:
        return False
    if practice and not is_practice:
        raise UserError("home_is_live", path=str(root))
    if is_practice and not practice:
        raise UserError("home_is_practice", path=str(root))
    return True
