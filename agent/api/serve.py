"""Listens on 127.0.0.1, and on nothing else."""

from __future__ import annotations

import errno
import socket
import sys

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from agent.api.guard import CAPTURE_LIMIT
from agent.errors import UserError

ADDRESS = "127.0.0.1"
THREADS = 4


class _Silent(ErrorTask):
    """What waitress itself refuses looks as what the guard refuses."""

    def execute(self) -> None:
        self.status = "403 FORBIDDEN"
        self.content_length = 0
        self.set_close_on_finish()
        self.write(b"")


class _Channel(HTTPChannel):
    error_task_class = _Silent


def listening(app: Flask, port: int) -> BaseWSGIServer:
    """Take the port; `run()` serves until `close()`. Raises UserError where somebody has it."""
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
            raise UserError("port_taken", port=port) from failed
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
    server.channel_class = _Channel
    return server
