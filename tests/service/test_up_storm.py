"""Each real process of `yundan up` killed with -9, again and again, while orders come in."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests.running import shop
from tests.service.running_up import ROLES, running_up
from tests.service.storming import SETTINGS, Storm

DEATHS = {"small": 2, "full": 10}[os.environ.get("YUNDAN_STORM", "small")]


@pytest.mark.browser
@pytest.mark.storm
@pytest.mark.timeout(5400)
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_every_process_killed_again_and_again_and_nothing_wrong_twice_or_missing(
    tmp_path: Path,
) -> None:
    chance = random.Random(3)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text(SETTINGS, "utf-8")
    with shop(tmp_path, orders=6, seed=5) as place:
        storm = Storm(place)
        storm.agree()
        with running_up(place) as service:
            while min(storm.killed[role] for role in ROLES) < DEATHS:
                storm.round(service, chance)
            verdict = storm.rest(service)
        assert (verdict.wrong, verdict.twice, verdict.missing) == ([], [], [])
        again = place.sync()
        assert again["written"] == 0, "a later pass finds nothing left to write"
        log = (place.home / "logs" / "yundan.log").read_text("utf-8")
        assert log.count("died child=agent.worker n=-9") == storm.killed["worker"]
        assert log.count("died child=agent.api.process n=-9") == storm.killed["API"]
