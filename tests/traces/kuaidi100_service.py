"""快递100's query service as its documents describe it, on this machine, with faults on request.

It shares no code with what asks it: it computes the signature over what it received.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

CUSTOMER = "B4F1D0C3A2958677E6D5C4B3A2918070"
API_KEY = "qXzWvUtS4821"
COMPANIES = ("zhongtong", "yuantong", "shunfeng")
PIECE = b"x" * 65536

Fault = Callable[["Handler"], None]


@dataclass
class Service:
    """What the service knows, what it was asked, and what is wrong with it."""

    lines: dict[str, list[dict[str, str]]] = field(default_factory=dict[str, list[dict[str, str]]])
    phones: dict[str, str] = field(default_factory=dict[str, str])  # parcels that demand one
    refusal: tuple[str, str] | None = None  # returnCode and message for everything
    fault: Fault | None = None
    received: list[dict[str, str]] = field(default_factory=list[dict[str, str]])  # forms
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])  # their param
    left: threading.Event = field(default_factory=threading.Event)  # somebody hung up on a fault
    closing: threading.Event = field(default_factory=threading.Event)
    base: str = ""

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        """The answer to a form."""
        signed = form["param"] + API_KEY + CUSTOMER
        if form["sign"] != hashlib.md5(signed.encode()).hexdigest().upper():
            return refused("503", "验证签名失败")
        if form["customer"] != CUSTOMER:
            return refused("503", "验证签名失败")
        if self.refusal:
            return refused(*self.refusal)
        param = json.loads(form["param"])
        if param["com"] not in COMPANIES:
            return refused("400", "找不到对应公司")
        number = param["num"]
        if number in self.phones and param.get("phone") != self.phones[number]:
            return refused("408", "快递公司参数异常：验证码错误")
        if number not in self.lines:
            return refused("500", "查询无结果，请隔段时间再查")
        return told(param["com"], number, self.lines[number])


def told(company: str, number: str, lines: list[dict[str, str]]) -> dict[str, Any]:
    """A full answer; lines as they come, newest first."""
    return {
        "message": "ok",
        "nu": number,
        "ischeck": "0",
        "com": company,
        "status": "200",
        "data": lines,
        "state": "0",
        "condition": "00",
    }


def refused(code: str, message: str) -> dict[str, Any]:
    return {"result": False, "returnCode": code, "message": message}


def line(at: str, context: str, **more: str) -> dict[str, str]:
    return {"time": at, "context": context, "ftime": at, **more}


class Handler(BaseHTTPRequestHandler):
    """One query."""

    service: Service

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        fields = parse_qs(self.rfile.read(size).decode(), strict_parsing=True)
        form = {name: values[0] for name, values in fields.items()}
        self.service.received.append(form)
        if self.path != "/poll/query.do":
            self.send_error(404)
            return
        self.service.asked.append(json.loads(form["param"]))
        if self.service.fault:
            self.service.fault(self)
        else:
            self.reply(json.dumps(self.service.answer(form), ensure_ascii=False).encode())

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.begin(status, len(body), **headers)
        self.wfile.write(body)

    def begin(self, status: int, size: int | None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        if size is not None:
            self.send_header("Content-Length", str(size))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def status(code: int, **headers: str) -> Fault:
    return lambda handler: handler.reply(b"<html>nginx</html>", code, **headers)


def says(body: bytes) -> Fault:
    return lambda handler: handler.reply(body)


def tells(**changes: object) -> Fault:
    """A full answer with something changed in it."""

    def reply(handler: Handler) -> None:
        param = handler.service.asked[-1]
        one = [line("2025-11-20 09:00:00", "已揽收")]
        whole = {**told(param["com"], param["num"], one), **changes}
        handler.reply(json.dumps(whole).encode())

    return reply


def silent(handler: Handler) -> None:
    """Takes the query and says nothing."""
    handler.service.closing.wait(30)


def hangs_up(handler: Handler) -> None:
    handler.close_connection = True


def _pours(piece: bytes, pause: float) -> Fault:
    def pour(handler: Handler) -> None:
        handler.begin(200, None)
        try:
            while not handler.service.closing.wait(pause):
                handler.wfile.write(piece)
        except OSError:
            handler.service.left.set()

    return pour


endless = _pours(PIECE, 0)
dripping = _pours(b" ", 0.02)


@contextmanager
def running() -> Generator[Service]:
    """The service on a free port of this machine."""
    service = Service()
    handler = type("Handler", (Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    service.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
