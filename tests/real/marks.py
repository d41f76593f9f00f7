"""What every test on the real products is marked with."""

from __future__ import annotations

import os

import pytest

from tests.real.backends import installed

REAL = [
    pytest.mark.real,
    pytest.mark.browser,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(
        not installed() and "YUNDAN_REAL_REQUIRED" not in os.environ,
        reason="scripts/real_backends install brings them",
    ),
]
