"""The figures of a size beside their aims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from tests.bench.passes.processes import Role
from tests.bench.passes.runs import Ours, Run
from tests.bench.passes.traffic import size

FASTER, FEWER, FLAT = 4.0, 0.4, 1.2
IDLE_CPU_S, IDLE_REQUESTS = 3.0, 10
ROLES: tuple[Role, ...] = ("agent", "driver", "browser")


@dataclass(frozen=True, slots=True)
class Sized:
    """Everything that was measured with one number of orders."""

    orders: int
    ours: Ours
    floor: Run
    baseline: Run
    findable: int


@dataclass(frozen=True, slots=True)
class PerWaybill:
    """What one waybill costs, all else of a run shared out."""

    seconds: float
    cpu: float
    requests: float
    kilobytes: float
    connections: float

    @staticmethod
    def of(run: Run) -> PerWaybill:
        count = run.waybills
        return PerWaybill(
            run.cost.seconds / count,
            run.cost.cpu / count,
            len(run.asked) / count,
            size(run.asked) / count / 1000,
            len({one.connection for one in run.asked}) / count,
        )


ROWS = {
    "seconds": "seconds",
    "cpu": "CPU seconds",
    "requests": "requests to the portals",
    "kilobytes": "kB, both ways",
    "connections": "connections (TLS handshakes)",
}


def say_size(found: Sized) -> bool:
    """The three beside each other, then the idle pass. Whether the aims are met."""
    runs = (found.baseline, found.ours.first, found.floor)
    base, ours, floor = (PerWaybill.of(run) for run in runs)
    measured, all_of = found.baseline.waybills, found.findable
    part = "" if measured == all_of else f", extrapolated from the first {measured} of {all_of}"
    print(f"\n{found.orders} orders, {found.ours.first.waybills} waybills written; baseline{part}")
    print(f"  {'a waybill costs':<34}{'baseline':>10}{'ours':>10}{'floor':>10}", end="")
    print(f"{'ours/base':>11}{'ours/floor':>11}")
    met = True
    for name, said in ROWS.items():
        b, o, f = (getattr(one, name) for one in (base, ours, floor))
        line = f"  {said:<34}{b:>10.2f}{o:>10.2f}{f:>10.2f}{o / b:>11.2f}{o / f:>11.2f}"
        if name == "requests":
            met &= o / b <= FEWER
            line += _aim(f"≤ {FEWER:g} of the baseline", o / b <= FEWER)
        print(line)
    a_minute = [60 / one.seconds for one in (base, ours, floor)]
    faster = a_minute[1] / a_minute[0]
    print(
        f"  {'waybills a minute':<34}" + "".join(f"{one:>10.2f}" for one in a_minute),
        f"{faster:>10.2f}{a_minute[1] / a_minute[2]:>11.2f}"
        + _aim(f"≥ {FASTER:g} × the baseline", faster >= FASTER),
    )
    for role in ROLES:
        b, o = (run.cost.busy.get(role, 0) / run.waybills for run in runs[:2])
        print(f"  {f'CPU seconds, {role}':<34}{b:>10.2f}{o:>10.2f}")
    for role in ROLES:
        b, o = (megabytes(run, role) for run in runs[:2])
        print(f"  {f'peak memory, {role} (PSS, MB)':<34}{b:>10.0f}{o:>10.0f}")
    met &= _say_idle("a person's pass after it, which reads all", [found.ours.idle])
    idle = _say_idle("the schedule's pass after that, nothing to do", found.ours.scheduled)
    return idle and met and faster >= FASTER


def _say_idle(said: str, passes: Sequence[Run]) -> bool:
    """The one in the middle by its CPU, beside the others."""
    by_cpu = sorted(passes, key=lambda run: run.cost.cpu)
    idle = by_cpu[len(by_cpu) // 2]
    cpu, asked = idle.cost.cpu, max(len(run.asked) for run in passes)
    print(f"  {said}: {idle.cost.seconds:.1f} s")
    print(f"  {'  CPU seconds':<34}{cpu:>20.2f}" + _aim(f"≤ {IDLE_CPU_S:g}", cpu <= IDLE_CPU_S))
    if len(passes) > 1:
        each = ", ".join(f"{run.cost.cpu:.2f}" for run in by_cpu)
        print(f"    the middle one of {each}")
    shared = ", ".join(f"{role} {idle.cost.busy.get(role, 0):.2f}" for role in ROLES)
    print(f"    of it {shared}")
    print(
        f"  {'  requests to the portals':<34}{asked:>20}"
        + _aim(f"≤ {IDLE_REQUESTS}", asked <= IDLE_REQUESTS)
    )
    written = sum(run.waybills for run in passes)
    if written:
        print(f"  {written} waybills were written: it was not idle")
    return cpu <= IDLE_CPU_S and asked <= IDLE_REQUESTS and not written


def say_growth(sizes: list[Sized]) -> bool:
    """What ten times the orders make of a waybill's cost and of the memory."""
    small, large = sizes[0], sizes[-1]
    tens = log10(large.orders / small.orders)
    print(f"\nours, {small.orders} → {large.orders} orders, as it grows with ten times the orders")
    a, b = PerWaybill.of(small.ours.first), PerWaybill.of(large.ours.first)
    for name, said in ROWS.items():
        grown = getattr(b, name) / getattr(a, name)
        print(f"  {f'{said} a waybill':<44}× {grown ** (1 / tens):.2f}")
    for role in ROLES:
        grown = megabytes(large.ours.first, role) / megabytes(small.ours.first, role)
        print(f"  {f'peak memory, {role}':<44}× {grown ** (1 / tens):.2f}")
    grown = megabytes(large.ours.first, *ROLES) / megabytes(small.ours.first, *ROLES)
    met = grown <= FLAT
    said = f"peak memory of all, {small.orders} → {large.orders} as it is"
    print(f"  {said:<44}× {grown:.2f}{_aim(f'≤ × {FLAT:g}', met)}")
    return met


def megabytes(run: Run, *roles: Role) -> float:
    """The peaks of these roles, each at its own moment."""
    return sum(run.cost.memory.get(role, 0) for role in roles) / 1e6


def _aim(said: str, met: bool) -> str:
    return f"   aim {said}: {'met' if met else 'MISSED'}"
