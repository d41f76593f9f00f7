"""The shorter run: a real `yundan up`, real Chromium, the practice twin over HTTPS."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.bench.week.said import say_latencies, say_verdict
from tests.running import shop
from tests.service.running_up import ROLES, Service, running_up
from tests.service.storming import SETTINGS, Storm

EVERY_SECONDS = (25.0, 95.0)

HOW = """\
Real: `yundan up` with the default schedule (2 to 15 minutes by day; no night, so that it does not
matter when this runs), headless Chromium, the practice twin on HTTPS. First undisturbed: every 25
to 95 s an order comes in and its supplier shows a waybill. Then every process is killed with -9
again and again, in the middle of passes, while orders come in; a killed `yundan up` is started
again, as the system's own service manager would."""


def main(minutes: int, deaths: int) -> int:
    """Measure and print. 1 where an aim is missed."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home").mkdir()
        (folder / "home" / "config.toml").write_text(SETTINGS, "utf-8")
        with shop(folder, orders=20, seed=5) as place:
            calm, storm = Storm(place), Storm(place)
            calm.agree()
            with running_up(place) as service:
                met = _calm(calm, service, minutes, chance)
                print(f"\n  {deaths} deaths of each process", flush=True)
                while min(storm.killed[role] for role in ROLES) < deaths:
                    storm.round(service, chance)
                    said = ", ".join(f"{role} {storm.killed[role]}" for role in ROLES)
                    print(f"    killed: {said}", flush=True)
                verdict = storm.rest(service)
                say_latencies("while processes die", {"all": storm.latencies(service)})
            met &= say_verdict(verdict)
    print(f"\n{HOW}")
    print("Every aim is met." if met else "An aim is missed.")
    return 0 if met else 1


def _calm(storm: Storm, service: Service, minutes: int, chance: random.Random) -> bool:
    print(f"  {minutes} minutes undisturbed", flush=True)
    end = time.monotonic() + timedelta(minutes=minutes).total_seconds()
    while time.monotonic() < end:
        storm.order()
        time.sleep(chance.uniform(*EVERY_SECONDS))
    verdict = storm.rest(service, ask=False)
    met = say_verdict(verdict)
    return say_latencies("real browsers", {"all": storm.latencies(service)}, aim=True) and met
