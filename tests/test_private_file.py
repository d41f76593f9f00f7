"""Files that only their owner may read, whoever writes them at once."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from scrapers.private_file import write_private


def test_several_who_write_at_once_leave_what_one_of_them_wrote(tmp_path: Path) -> None:
    """Two commands may be started together in a folder that is new to both."""
    path = tmp_path / "world"
    texts = [str(n) * 5000 * n for n in range(1, 9)]
    with ThreadPoolExecutor(len(texts)) as pool:
        for _ in range(20):
            list(pool.map(partial(write_private, path), texts))
            assert path.read_text("utf-8") in texts
    assert [one.name for one in tmp_path.iterdir()] == ["world"]


def test_what_a_killed_process_left_goes_with_the_next_write(tmp_path: Path) -> None:
    left, fresh = (tmp_path / f".kept.json.new-{n}" for n in (1, 2))
    for one in (left, fresh):
        one.write_text("a secret")
    os.utime(left, (0, 0))
    write_private(tmp_path / "kept.json", "{}")
    assert sorted(one.name for one in tmp_path.iterdir()) == [fresh.name, "kept.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    write_private(tmp_path / "kept.json", "{}")
    assert (tmp_path / "kept.json").stat().st_mode & 0o777 == 0o600
