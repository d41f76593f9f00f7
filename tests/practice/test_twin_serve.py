"""Serving: one line, one port, a certificate that can be trusted alone, a prompt end."""

import json
import socket
import ssl
import time
import urllib.request

from practice_bench import serving

from scrapers.practice.messages import Json


def fetch(ready: Json, path: str, *, host: str = "127.0.0.1", trust: str | None = None) -> bytes:
    port = int(ready["base"].rsplit(":", 1)[1])
    pem = trust or ssl.get_server_certificate(("127.0.0.1", port))
    context = ssl.create_default_context(cadata=pem)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        secure = context.wrap_socket(raw, server_hostname=host)
        secure.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        parts: list[bytes] = []
        while part := secure.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_the_certificate_names_every_host_and_is_enough_to_trust() -> None:
    with serving() as ready:
        assert set(ready) == {"base", "oracle", "hosts"}
        assert ready["oracle"] == f"{ready['base']}/practice/oracle"
        for host in (*ready["hosts"], "127.0.0.1"):
            assert fetch(ready, "/", host=host).startswith(b"HTTP/1.1 ")
        context = ssl.create_default_context(
            cadata=ssl.get_server_certificate(("127.0.0.1", int(ready["base"].rsplit(":", 1)[1])))
        )
        with urllib.request.urlopen(ready["oracle"], context=context) as reply:
            assert len(json.loads(reply.read())) == 30


def test_a_client_that_says_nothing_stalls_nobody() -> None:
    with serving() as ready:
        port = int(ready["base"].rsplit(":", 1)[1])
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
        started = time.monotonic()
        assert b"200 OK" in fetch(ready, "/practice/known")
        assert time.monotonic() - started < 2
        for one in silent:
            one.close()


def test_latency_is_slept_for_portals_only() -> None:
    with serving("--latency", "400") as ready:
        for host, slow in (("fxg.jinritemai.com", True), ("127.0.0.1", False)):
            started = time.monotonic()
            fetch(ready, "/practice/known" if not slow else "/ffa/morder/order/list", host=host)
            assert (time.monotonic() - started >= 0.4) == slow
