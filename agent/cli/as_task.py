"""`pythonw -m agent.cli.as_task LOG NAME=VALUE … -- COMMAND …`: a command as a Windows task, which
has neither an environment of its own nor a place for its last words."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from agent import cli

KEPT_BYTES = 1_000_000


def main(arguments: list[str]) -> int:
    """Run the command; its exit status."""
    end = arguments.index("--")
    log, *settings = arguments[:end]
    os.environ.update(dict(setting.split("=", 1) for setting in settings))
    if sys.stderr is None:  # as under pythonw
        sys.stderr = _last_words(Path(log)).open("a", encoding="utf-8", buffering=1)
    return cli.run(arguments[end + 1 :])


def _last_words(log: Path) -> Path:
    if log.exists() and log.stat().st_size > KEPT_BYTES:
        log.unlink()
    return log


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
