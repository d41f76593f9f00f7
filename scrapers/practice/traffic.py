"""What browsers ask of the portals, request by request, for whoever measures."""

import itertools
import threading
from dataclasses import asdict, dataclass

from .messages import Json, Request

RENDER = "/practice-assets/view"
_CALLS = ("", "empty")  # what fetch() asks for has no destination


@dataclass(frozen=True)
class Exchange:
    """One request answered: times in seconds since 1970, sizes in bytes of HTTP, TLS left aside."""

    connection: int
    began: float
    ended: float
    status: int
    asked: int
    sent: int


class Traffic:
    """Keeps requests only where it is asked to, since they grow."""

    def __init__(self, kept: bool) -> None:
        self._kept = kept
        self._seen: list[Json] = []
        self._connections = itertools.count(1)
        self._lock = threading.Lock()

    def connected(self) -> int:
        """The number of a new connection."""
        with self._lock:
            return next(self._connections)

    def note(self, request: Request, target: str, exchanged: Exchange) -> None:
        """A request was answered; `target` is what its first line names."""
        if not self._kept:
            return
        wanted = request.headers.get("sec-fetch-dest", "")
        render = request.path == RENDER
        told: Json = {
            **asdict(exchanged),
            "kind": "render" if render else "call" if wanted in _CALLS else wanted,
            "method": request.method,
            "host": request.host,
            "target": target,
            "body": "" if render else request.body.decode("utf-8", "replace"),
        }
        with self._lock:
            self._seen.append(told)

    def told(self, since: int) -> list[Json]:
        """Every request but the first `since`."""
        with self._lock:
            return self._seen[since:]
