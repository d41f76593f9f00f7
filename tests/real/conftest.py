"""These tests need the two real products: they run only when they are named on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LONGEST = ("test_whole_job", "test_wrong_selectors")


def _named(config: pytest.Config) -> bool:
    """Whether `pytest tests/real…` was asked for, rather than all tests."""
    asked = [Path(config.invocation_params.dir, name.split("::")[0]) for name in config.args]
    return any(path.resolve().is_relative_to(HERE) for path in asked)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that all tests here have."""
    config.addinivalue_line("markers", "real: needs Vendure and django-oscar installed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that two workers end at about the same time."""
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Nothing here is part of the usual run, which needs no network and no installation."""
    return None if _named(config) else True
