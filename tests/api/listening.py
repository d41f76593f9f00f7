"""The real door on a real port: an app, its server in a thread, and callers over raw sockets."""

from __future__ import annotations

import json
import secrets
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from agent.api.app import build
from agent.api.door import Door
from agent.api.guard import Pairing
from agent.api.here import Here
from agent.api.pairing import Pairings
from agent.api.serve import listening
from agent.api.signing import answer_text, is_signed, request_text, sign
from agent.home import open_home
from agent.ledger import Ledger
from agent.ledger.asked_runs import AskedRuns
from agent.login.asked import AskedLogins
from agent.logs import opened_log
from agent.place import Place
from agent.service.child import Child
from agent.settings import Config
from scrapers.browser.world import World
from scrapers.fixtures import CAPTURE, EXPECTED
from tests.api.calls import ORIGIN
from tests.rule_worlds import line, parcel, shipment, store_order

SECONDS = 20
STORE, SUPPLIER = "doudian", "alibaba1688"
FIXTURES = Path(__file__).parent.parent.parent / "scrapers" / "suppliers" / SUPPLIER / "fixtures"


@dataclass(slots=True)
class Clock:
    """The door's clock; moved by hand."""

    ahead_ms: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms

    def now(self) -> datetime:
        return datetime.fromtimestamp(self() / 1000, UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, byte by byte."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.line.split()[1])

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def outside(self) -> tuple[object, ...]:
        """All that a caller can tell one answer from another by."""
        return (
            self.line,
            sorted((n, v) for n, v in self.headers.items() if n != "Date"),
            self.body,
        )


@dataclass(slots=True)
class Agent:
    """A listening agent. `woken` are the runs that it was asked for, each time it was; `on_wake`
    may do something else at that moment."""

    port: int
    place: Place
    pairings: Pairings
    clock: Clock
    woken: list[int] = field(default_factory=list[int])
    on_wake: Callable[[int], None] = field(init=False)

    def __post_init__(self) -> None:
        self.on_wake = self.woken.append

    def wake(self, run: int) -> None:
        self.on_wake(run)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def home(self) -> Path:
        return self.place.home.root

    def ledger(self) -> Ledger:
        return self.place.ledger()

    def log(self) -> list[str]:
        """The lines of the log."""
        path = self.place.home.log
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def new_key(self) -> Pairing:
        """A key that no extension has used."""
        return self.pairings.make(self.clock.now()).pairing

    def paired(self, origin: str = ORIGIN) -> Pairing:
        """A pairing whose extension has said hello."""
        made = self.new_key()
        self.pairings.pin(made.id, origin, self.clock.now())
        return self.pairings.known()[made.id]

    def raw(self, request: bytes) -> Reply:
        """Send these bytes; what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), SECONDS) as line:
            line.sendall(request)
            return read_reply(line)

    def send(self, headers: dict[str, str], body: bytes = b"", start: str = "") -> Reply:
        """A request with just these headers."""
        return self.raw(as_bytes(start or "POST /v1/hello HTTP/1.1", headers, body))

    def headers(self, by: Pairing, path: str, body: bytes, **changes: str | None) -> dict[str, str]:
        """The headers of a signed request, some changed or (None) left out after the signing."""
        at, nonce = self.clock(), secrets.token_urlsafe(16)
        usual: dict[str, str | None] = {
            "Host": self.host,
            "Origin": by.origin or ORIGIN,
            "Sec-Fetch-Site": "none",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "X-Yundan-Key": by.id,
            "X-Yundan-Time": str(at),
            "X-Yundan-Nonce": nonce,
            "X-Yundan-Signature": sign(by.key, request_text(path, self.host, at, nonce, body)),
        }
        told = {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in {**usual, **told}.items() if value is not None}

    def ask(
        self,
        by: Pairing,
        path: str,
        asked: dict[str, Any] | bytes | None = None,
        **changes: str | None,
    ) -> Reply:
        """A signed request; its answer, whose signature was checked unless it is a refusal."""
        body = asked if isinstance(asked, bytes) else as_json(asked or {})
        headers = self.headers(by, path, body, **changes)
        reply = self.send(headers, body, f"POST {path} HTTP/1.1")
        if reply.status != 403:
            assert answer_is_signed(by, headers, reply)
        return reply


def as_json(asked: dict[str, Any]) -> bytes:
    """A request's body; with an id of its own unless it names one."""
    return json.dumps({"request_id": secrets.token_urlsafe(12), "lang": "en", **asked}).encode()


def answer_is_signed(by: Pairing, headers: dict[str, str], reply: Reply) -> bool:
    text = answer_text(headers["X-Yundan-Nonce"], reply.status, reply.body)
    return is_signed(by.key, text, reply.headers.get("X-Yundan-Answer", ""))


def as_bytes(start: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def read_reply(line: socket.socket) -> Reply:
    """One answer off a connection, which may stay open behind it."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = line.recv(65536)
        assert more, f"the connection ended after {got!r}"
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    start, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(header.split(": ", 1) for header in rest)
    assert len(headers) == len(rest), f"a header came twice: {rest}"
    while len(body) < int(headers.get("Content-Length", 0)):
        body += line.recv(65536)
    return Reply(start, headers, body)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def told_of_runs(agent: Agent) -> Generator[None]:
    """Tells an agent of every run that it asks for."""
    ask = AskedRuns.ask

    def asked(runs: AskedRuns, *what: Any, **more: Any) -> int:
        run = ask(runs, *what, **more)
        agent.wake(run)
        return run

    with patch.object(AskedRuns, "ask", asked):
        yield


class Unstarted(Child):
    """The process of a login that opens no browser."""

    def __init__(
        self, module: str, arguments: tuple[str, ...], heard: Callable[[str], None]
    ) -> None:
        super().__init__(module, arguments, heard=heard)

    def start(self) -> None:
        """Nothing begins, so nothing is heard."""


@contextmanager
def agent_in(root: Path, config: Config | None = None) -> Generator[Agent]:
    """An agent that listens for the length of a `with`; its worker is only a list."""
    place = Place(open_home(root, World()), config or Config(), World(), None, None)
    pairings, port = Pairings(place.home.root), free_port()
    agent = Agent(port, place, pairings, Clock())
    with opened_log(place.home.log) as log, place.ledger(), told_of_runs(agent):
        here = Here(place, lambda: True, AskedLogins(Unstarted))
        door = Door(agent.host, pairings, log, agent.clock)
        server = listening(build(here, door, log), port, door.turned_away)

        def serve() -> None:
            with suppress(OSError):  # it is closed while it waits
                server.run()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield agent
        finally:
            server.close()
            thread.join(5)


def told(reply: Reply) -> tuple[int, str | None]:
    """How a request was answered: its status, and the trouble by name."""
    return reply.status, reply.json.get("error")


def stocked(agent: Agent, many: int = 3) -> list[str]:
    """Give an agent's ledger a few orders that its supplier has shipped; their numbers."""
    now = datetime.now(UTC)
    ids = [f"692000000000000000{n}" for n in range(many)]
    numbers = [f"7361055558288{n}" for n in range(many)]
    with agent.ledger() as ledger:
        orders = [store_order(id, paid_at=now, lines=(line(),)) for id in ids]
        ledger.orders.save(STORE, orders, now, listed=True)
        bought = [
            shipment(
                f"280000000000000000{n}",
                named=ids[n],
                ordered_at=now,
                parcels=(parcel(numbers[n], "zto"),),
            )
            for n in range(many)
        ]
        ledger.shipments.save(SUPPLIER, bought, now, listed=True)
    return ids


def supplier_page() -> dict[str, Any]:
    """A saved list of the supplier; `names` are the store orders that it names."""
    folder = FIXTURES / "dom_only"
    saved = json.loads((folder / CAPTURE).read_text("utf-8"))
    records = json.loads((folder / EXPECTED).read_text("utf-8"))["records"]
    return {**saved, "names": [id for record in records for id in record["store_order_ids"]]}


def named_account(agent: Agent) -> str:
    """The agent has read the supplier once, and knows from it whose account that is."""
    name = str(supplier_page()["account"])
    with agent.ledger() as ledger:
        ledger.decisions.take_over(SUPPLIER, SUPPLIER, name, datetime.now(UTC))
    return name


def state(agent: Agent) -> dict[str, str]:
    """Everything in the data folder but the log, by its content."""
    with sqlite3.connect(agent.place.home.ledger) as ledger:
        kept = {"ledger": "\n".join(ledger.iterdump())}
    ledger.close()
    for path in agent.home.rglob("*"):
        if "sqlite" not in path.name and path != agent.place.home.log:
            content = path.read_bytes() if path.is_file() else b""
            kept[str(path.relative_to(agent.home))] = sha256(content).hexdigest()
    return kept
