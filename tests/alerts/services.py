"""Services on this computer that take alerts: a webhook and a mail server that write down."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass
class Webhook:
    """What was posted to it, and what it answers from now on."""

    port: int
    posted: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    paths: list[str] = field(default_factory=list[str])
    status: int = 200
    answer: object = None
    on_post: Callable[[], None] = lambda: None

    @property
    def address(self) -> str:
        return f"json://user:aSecretWord77@127.0.0.1:{self.port}/aSecretPath99"

    @property
    def titles(self) -> list[str]:
        return [post["title"] for post in self.posted]


@contextmanager
def webhook(port: int = 0) -> Generator[Webhook]:
    """A service that takes JSON, for the length of a `with`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = cast(dict[str, Any], json.loads(self.rfile.read(length)))
            status = hook.status
            hook.paths.append(self.path)
            if status == 200:
                hook.posted.append(body)
            hook.on_post()
            content = json.dumps(hook.answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        hook = Webhook(server.server_port)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield hook
        finally:
            server.shutdown()


def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@dataclass
class Mailbox:
    """What was mailed to it, what it does before it says that it took a mail, and a receiver whom
    it does not know."""

    port: int
    mails: list[Message] = field(default_factory=list[Message])
    on_mail: Callable[[], None] = lambda: None
    stranger: str = "nobody"

    @property
    def address(self) -> str:
        here = f"127.0.0.1:{self.port}"
        return f"mailto://{here}?from=yundan@example.com&to=boss.secret@example.com"

    @property
    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.mails]


@contextmanager
def mailbox(refusal: str = "") -> Generator[Mailbox]:
    """A mail server, for the length of a `with`; with a `refusal` it answers that to a sender."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline():
                verb = line.split(b":")[0].strip().upper().split(b" ")[0]
                if verb == b"DATA":
                    self._say("354 go on")
                    box.mails.append(message_from_bytes(self._mail()))
                    box.on_mail()
                    self._say("250 taken")
                elif verb == b"QUIT":
                    self._say("221 bye")
                    return
                elif verb == b"RCPT" and box.stranger.encode() in line:
                    self._say("550 no such user")
                else:
                    self._say(refusal if refusal and verb == b"MAIL" else "250 fine")

        def _mail(self) -> bytes:
            lines: list[bytes] = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            return b"".join(lines)

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        box = Mailbox(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
