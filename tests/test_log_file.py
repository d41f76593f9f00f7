"""The log's file while several processes write it: no line is lost, cut or mixed, room is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from agent import log_file
from agent.log_file import older, trim
from agent.logs import opened_log

WRITER = """
import sys
from pathlib import Path
from agent import log_file
from agent.logs import opened_log
log_file.MAX_BYTES = int(sys.argv[3])
log_file.APPENDS_WHOLE = sys.argv[4] == "whole"
print("ready", flush=True)
sys.stdin.readline()
with opened_log(Path(sys.argv[1]), 400) as log:
    for n in range(300):
        log.note("line", of=sys.argv[2], number=n, text="x" * 40)
    sys.exit(repr(log.trouble) if log.trouble else 0)
"""


def lines(path: Path) -> list[str]:
    files = [path, *(one for n in range(500) if (one := older(path, n)).exists())]
    return [line for file in files for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("how", ["whole", "under a lock, as on Windows"])
def test_processes_that_write_at_once_lose_nothing(how: str, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "yundan.log"
    line = [sys.executable, "-c", WRITER, str(path)]
    started = [
        subprocess.Popen(
            [*line, str(n), "5000", how.partition(" ")[0]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(4)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    written = lines(path)
    wanted = {f"of={p} number={n} text={'x' * 40}" for p in range(4) for n in range(300)}
    assert len(written) == 4 * 300
    assert {line.partition(" INFO line ")[2] for line in written} == wanted
    assert len(list(path.parent.glob("yundan.log.*"))) > 10, "no room was made meanwhile"


def test_no_handle_is_kept_between_two_lines(tmp_path: Path) -> None:
    """A file that is renamed under a writer is not written to any more."""
    path = tmp_path / "yundan.log"
    with opened_log(path) as log:
        log.note("first")
        path.rename(tmp_path / "moved")
        log.note("second")
    assert "second" in path.read_text("utf-8")
    assert "second" not in (tmp_path / "moved").read_text("utf-8")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MAX_BYTES", 100)


@pytest.mark.usefixtures("small")
def test_one_that_died_over_making_room_is_gone_on_from(tmp_path: Path) -> None:
    path = tmp_path / "yundan.log"
    older(path, 0).write_text("what was full\n")
    older(path, 1).write_text("before it\n")
    with opened_log(path) as log:
        for n in range(4):
            log.note("line", number=n, text="x" * 100)
    kept = lines(path)
    assert "what was full" in kept
    assert "before it" in kept
    assert not older(path, 0).exists()
    assert [n for n in range(4) if any(f"number={n}" in line for line in kept)] == [0, 1, 2, 3]


@pytest.mark.usefixtures("small")
def test_somebody_else_at_it_keeps_no_line_waiting(tmp_path: Path) -> None:
    path = tmp_path / "yundan.log"
    with FileLock(tmp_path / ".yundan.log.lock"), opened_log(path) as log:
        for n in range(3):
            log.note("line", number=n, text="x" * 100)
    assert log.trouble is None
    assert len(path.read_text("utf-8").splitlines()) == 3
    assert not older(path, 1).exists()


@pytest.mark.usefixtures("small")
def test_as_many_older_files_as_the_settings_want(tmp_path: Path) -> None:
    path = tmp_path / "yundan.log"
    for n in range(9):
        older(path, n + 1).write_text("old\n")
    (tmp_path / "yundan.log.note").write_text("the seller's own")
    with opened_log(path, 2) as log:
        for n in range(5):
            log.note("line", number=n, text="x" * 100)
    assert sorted(p.name for p in tmp_path.glob("yundan.log*")) == [
        "yundan.log",
        "yundan.log.1",
        "yundan.log.2",
        "yundan.log.note",
    ]
    assert trim(path, 1) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of its own")
def test_everything_in_the_folder_is_private(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "yundan.log"
    with opened_log(path) as log:
        log.note("event")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_file, "MAX_BYTES", 1)
        with opened_log(path) as log:
            log.note("event")
    found = list(path.parent.iterdir())
    assert len(found) == 3
    assert {one.stat().st_mode & 0o777 for one in found} == {0o600}


def test_with_room_again_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "yundan.log"
    path.mkdir()
    with opened_log(path) as log:
        log.note("lost")
        path.rmdir()
        log.note("kept")
    assert isinstance(log.trouble, OSError), "what was lost is told"
    assert "kept" in path.read_text("utf-8")
