"""Serves the twin over TLS on one port, all hosts told apart by their Host header."""

import json
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from .certificate import tls_context
from .messages import Reply, Request, json_reply
from .traffic import RENDER, Exchange, Traffic
from .twin import HOSTS, Twin

HANDSHAKE_SECONDS = 10
IDLE_SECONDS = 60
ASSETS = "/practice-assets/"
KEPT_BY_BROWSERS = ("text/javascript", "text/css", "image/")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        # The handshake runs here, in the connection's own thread: a slow client stalls nobody.
        raw: socket.socket = self.request
        raw.settimeout(HANDSHAKE_SECONDS)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = self._owner.tls.wrap_socket(raw, server_side=True)
        self.request.settimeout(IDLE_SECONDS)
        self._connection = self._owner.traffic.connected()
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    @property
    def _owner(self) -> "_Server":
        return cast(_Server, self.server)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        request, began = self._read(), time.time()
        own = request.host == "127.0.0.1"
        told = own and request.path == "/practice/traffic"
        latency_ms = 0 if own else self._owner.latency_ms
        reply = self._traffic(request) if told else self._reply(request, latency_ms)
        size = 0 if reply.drop else self._head(reply) + self._length(reply)
        if not own:  # noted before it leaves: who has the answer finds it told
            exchanged = Exchange(
                self._connection, began, time.time(), reply.status, self._asked(request), size
            )
            self._owner.traffic.note(request, self.path, exchanged)
        if reply.drop:
            self.close_connection = True
            self.request.shutdown(socket.SHUT_RDWR)
            return
        self.end_headers()
        self.wfile.write(reply.body[: self._length(reply)])

    def _reply(self, request: Request, latency_ms: int) -> Reply:
        """What the twin answers, as late as it should be."""
        if request.path.startswith(ASSETS):
            # What renders stands for the page's own script: no portal is asked for it.
            late = latency_ms if self._owner.cdn and request.path != RENDER else 0
            reply = self._owner.twin.assets.answer(request)
        else:
            with self._owner.lock:
                reply = self._owner.twin.handle(request)
            late = latency_ms + reply.delay_ms
        if late:
            time.sleep(late / 1000)
        return reply

    def _traffic(self, request: Request) -> Reply:
        since = request.query.get("since", "")
        return json_reply(self._owner.traffic.told(int(since) if since.isdigit() else 0))

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        headers = {k.lower(): v for k, v in self.headers.items()}
        host = headers.get("host", "").partition(":")[0]
        length = headers.get("content-length", "0")
        body = self.rfile.read(int(length)) if length.isdigit() else b""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            jar = SimpleCookie()
        cookies = {name: morsel.value for name, morsel in jar.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return Request(self.command, host, parts.path, query, headers, cookies, body)

    def _asked(self, request: Request) -> int:
        """How many bytes a request has."""
        lines = [
            self.requestline,
            *(f"{name}: {value}" for name, value in self.headers.items()),
            "",
        ]
        return sum(len(line) + len("\r\n") for line in lines) + len(request.body)

    def _head(self, reply: Reply) -> int:
        """Make the answer's head ready; how many bytes it has."""
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Cache-Control", self._may_be_kept(reply))
        self.send_header("Content-Length", str(len(reply.body)))
        ready: list[bytes] = getattr(self, "_headers_buffer", [])
        return sum(map(len, ready)) + len("\r\n")

    def _length(self, reply: Reply) -> int:
        return 0 if self.command == "HEAD" else len(reply.body)

    def _may_be_kept(self, reply: Reply) -> str:
        kept = (reply.header("Content-Type") or "").startswith(KEPT_BY_BROWSERS)
        return "public, max-age=31536000" if kept and self._owner.cdn else "no-store"

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: stdout holds one line, and stderr is for what went wrong."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, twin: Twin, latency_ms: int, cdn: bool, recorded: bool) -> None:
        self.twin = twin
        self.latency_ms = latency_ms
        self.cdn = cdn
        self.traffic = Traffic(recorded)
        self.lock = threading.Lock()  # guards the core; waiting is done outside it
        self.tls: ssl.SSLContext = tls_context(HOSTS)
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        # A client that goes away, or that does not trust the certificate, is no fault of the twin.
        why = sys.exc_info()[1]
        if not isinstance(why, OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def serve(
    *,
    port: int,
    orders: int,
    seed: int,
    latency_ms: int = 0,
    cdn: bool = False,
    recorded: bool = False,
    guess_variant: str = "0",
    faults: Sequence[str] = (),
    qr_scan_after_ms: int | None = None,
    days: int | None = None,
) -> None:
    """Serves until SIGTERM or SIGINT; prints one JSON line when ready.

    `cdn`: static files come as late as the rest, and browsers may keep them, as a portal's are.
    `recorded`: /practice/traffic tells every request to a portal.
    """
    twin = Twin(
        orders=orders,
        seed=seed,
        clock=lambda: datetime.now(UTC),
        guess_variant=guess_variant,
        faults=faults,
        qr_scan_after_ms=qr_scan_after_ms,
        days=days,
    )
    server = _Server(port, twin, latency_ms, cdn, recorded)
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, on_signal)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    base = f"https://127.0.0.1:{server.server_address[1]}"
    ready = {"base": base, "oracle": f"{base}/practice/oracle", "hosts": list(HOSTS)}
    print(json.dumps(ready), flush=True)
    stop.wait()
    server.shutdown()
    server.server_close()
