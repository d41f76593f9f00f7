"""The log file of an installation: what a run did, 0600, redacted, kept small."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from agent.home import home_root
from agent.log_file import MOST, LogFile
from agent.redaction import carried_by, clean, personal
from agent.sync.journal import Submission
from agent.sync.options import RunResult
from scrapers.browser.world import World
from scrapers.errors import PortalError

_IDS = frozenset({"order", "submission"})  # never redacted: they are what one searches by
_PLAIN = re.compile(r"[\w.:-]{1,64}", re.A)


class _Redacting(logging.Formatter):
    """`2026-11-21T22:19:44.120Z INFO step store=doudian order=69… submission=3f…`."""

    def format(self, record: logging.LogRecord) -> str:
        facts: Mapping[str, Any] = getattr(record, "facts", {})
        secrets = [*personal(record.args), *personal(list(facts.values()))]
        if record.exc_info and record.exc_info[1]:
            secrets += carried_by(record.exc_info[1])
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
        line = f"{at}Z {record.levelname} {clean(record.getMessage(), secrets)}"
        line += "".join(f" {name}={_value(name, value, secrets)}" for name, value in facts.items())
        if record.exc_info:
            line += "\n" + clean(self.formatException(record.exc_info), secrets)
        return line


def _value(name: str, value: Any, secrets: list[str]) -> str:
    text = str(value)
    if name in _IDS and _PLAIN.fullmatch(text):
        return text
    text = clean(text, secrets)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


class Log:
    """An open log. A log that cannot be written never stops a run; `trouble` tells of it."""

    def __init__(self, path: Path, older: int = MOST) -> None:
        self.path = path
        self._file = LogFile(path, older)
        self._file.setFormatter(_Redacting())
        self.logger = logging.Logger("yundan")
        self.logger.addHandler(self._file)

    @property
    def trouble(self) -> OSError | None:
        """Why the log could not be written, if it could not."""
        return self._file.trouble

    def note(self, event: str, *, level: int = logging.INFO, **facts: Any) -> None:
        """One line: an event and its facts. Ids stay as they are, all else is redacted."""
        self.logger.log(level, event, extra={"facts": facts})

    def step(self, name: str, submission: Submission) -> None:
        """A stage of the write journal."""
        self.note(
            name,
            store=submission.store,
            order=submission.order_id,
            submission=submission.id,
            state=submission.state,
            attempts=submission.attempts,
        )

    def portal_error(self, error: PortalError) -> None:
        """What a portal did."""
        kind = type(error).__name__
        self.note(kind, level=logging.WARNING, portal=error.portal, said=str(error))

    def run_ended(self, result: RunResult) -> None:
        """How a pass ended, with its counts."""
        self.note(
            "run_ended",
            store=result.store,
            bits=result.bits,
            complete=result.complete,
            **result.counts(),
        )

    def bug(self, bug: BaseException) -> None:
        """A mistake of ours, with its traceback."""
        self.logger.error("bug", exc_info=bug)

    def close(self) -> None:
        """Nothing more is said; no file was left open."""
        self._file.close()


@contextmanager
def opened_log(path: Path, older: int = MOST) -> Generator[Log]:
    """A log for the length of a `with`, with as many `older` files beside it."""
    log = Log(path, older)
    try:
        yield log
    finally:
        log.close()


def keep_bug(bug: BaseException) -> Path | None:
    """Write a bug's traceback to the data folder's log, or else where one can be written.

    Where it is now, or None where no place took it. Never makes a data folder.
    """
    places = [Path(platformdirs.user_log_dir("yundan", appauthor=False)), _temporary()]
    chosen, practice = os.environ.get("YUNDAN_HOME"), os.environ.get("YUNDAN_PRACTICE")
    home = home_root(Path(chosen) if chosen else None, World())
    if home.is_dir() and (chosen or not practice):
        places.insert(0, home / "logs")
    for folder in places:
        with opened_log(folder / "yundan.log") as log:
            log.bug(bug)
            if log.trouble is None:
                return log.path
    return None


def _temporary() -> Path:
    return Path(tempfile.gettempdir()) / f"yundan-{os.getuid() if hasattr(os, 'getuid') else ''}"
