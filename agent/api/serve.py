"""Listens on 127.0.0.1, and on nothing else."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from typing import Any, cast

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from agent.api.guard import CAPTURE_LIMIT
from agent.environment import ADDRESS, again_at
from agent.errors import UserError

THREADS = 4


class _Silent(ErrorTask):
    """What waitress itself refuses looks as what the guard refuses, to the last header."""

    def execute(self) -> None:
        self.version = "1.1"
        self.status = "403 FORBIDDEN"
        self.content_length = 0
        self.close_on_finish = True
        self.write(b"")


def _channel(turned_away: Callable[[str], None]) -> type[HTTPChannel]:
    class Told(_Silent):
        def execute(self) -> None:
            turned_away(type(cast(Any, self.request).error).__name__)
            super().execute()

    class Channel(HTTPChannel):
        error_task_class = Told

    return Channel


def listening(app: Flask, port: int, turned_away: Callable[[str], None]) -> BaseWSGIServer:
    """Take the port; `run()` serves until `close()`. `turned_away` is told of what is no request.
    Raises UserError where somebody has the port."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # nobody may share the port with us
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((ADDRESS, port))
    except OSError as failed:
        taken.close()
        if failed.errno in (errno.EADDRINUSE, errno.EACCES):
            raise UserError("port_taken", port=port, again=again_at(port)) from failed
        raise
    server = create_server(
        app,
        sockets=[taken],
        threads=THREADS,
        ident=None,
        max_request_body_size=CAPTURE_LIMIT,
        channel_timeout=60,
    )
    assert isinstance(server, BaseWSGIServer)  # one socket, one server
    server.channel_class = _channel(turned_away)
    return server
