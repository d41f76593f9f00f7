"""The floor: the requests of a pass, sent again with no browser and no thought."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from tests.bench.passes.processes import TELL_S
from tests.bench.passes.traffic import Asked

AT_ONCE = 6  # what a browser opens to one host


@dataclass(frozen=True, slots=True)
class Replayed:
    """`other` are those that were answered by another status than the first time."""

    seconds: float
    cpu: float
    other: int


def waves(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Those that were under way at once, one such group after the other: a request that began
    after an answer may have come of it."""
    wave: list[Asked] = []
    for one in sorted(asked, key=lambda one: one.began):
        if wave and one.began >= min(other.ended for other in wave):
            yield wave
            wave = []
        wave.append(one)
    if wave:
        yield wave


def replay(
    asked: Sequence[Asked], base: str, tell: Callable[[float], None] = lambda seconds: None
) -> Replayed:
    """Send them to a fresh twin of the same seed, over connections that are kept."""
    began, busy, told, other = time.monotonic(), time.process_time(), 0.0, 0
    with _Bare.to(base) as bare, ThreadPoolExecutor(AT_ONCE) as pool:
        for wave in waves(asked):
            other += sum(pool.map(bare.send, wave))
            if (passed := time.monotonic() - began) - told >= TELL_S:
                told = passed
                tell(passed)
    return Replayed(time.monotonic() - began, time.process_time() - busy, other)


@dataclass(slots=True)
class _Bare:
    """A client that knows cookies and nothing else."""

    client: httpx.Client
    cookies: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    @staticmethod
    def to(base: str) -> _Bare:
        pem = ssl.get_server_certificate(("127.0.0.1", urlsplit(base).port or 0))
        trusted = ssl.create_default_context(cadata=pem)
        most = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        client = httpx.Client(
            base_url=base, verify=trusted, limits=most, timeout=60, trust_env=False
        )
        return _Bare(client)

    def __enter__(self) -> _Bare:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def send(self, one: Asked) -> bool:
        """Whether the answer's status is another one."""
        jar = self.cookies.setdefault(_site(one.host), {})
        headers = {"Host": one.host, "Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())}
        if one.body:
            headers["Content-Type"] = "application/json"
        answer = self.client.request(
            one.method, one.target, headers=headers, content=one.body.encode() or None
        )
        for said in answer.headers.get_list("set-cookie"):
            name, _, value = said.partition(";")[0].partition("=")
            jar[name] = value
        return answer.status_code != one.status


def _site(host: str) -> str:
    return ".".join(host.split(".")[-2:])
