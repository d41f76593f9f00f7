"""What several tests of a starter need."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.service.at_login.user_manager import NoManager, UserManager, user_manager


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[UserManager]:
    """A running `systemd --user` of its own; skips, with the reason, where there can be none."""
    try:
        with user_manager(tmp_path / "manager") as running:
            for name, value in running.environment.items():
                monkeypatch.setenv(name, value)
            yield running
    except NoManager as why:
        pytest.skip(f"no systemd --user can be started here: {why}")
