"""What the twin tells of the requests that it answered, and files as a portal's CDN gives them."""

import time

from practice_bench import serving
from test_twin_serve import fetch

from agent.practice import ask_twin

STORE = "fxg.jinritemai.com"
FILE = "/practice-assets/portal.css"


def test_every_request_to_a_portal_is_told_with_its_size() -> None:
    with serving("--recorded") as ready:
        for path in ("/ffa/morder/order/list?page=1", FILE):
            answer = fetch(ready, path, host=STORE)
            (*_, told) = ask_twin(ready["base"], "/practice/traffic?since=0")
            assert (told["host"], told["target"], told["method"]) == (STORE, path, "GET")
            assert told["sent"] == len(answer)
            request = f"GET {path} HTTP/1.1\r\nHost: {STORE}\r\nConnection: close\r\n\r\n"
            assert told["asked"] == len(request)
            assert told["ended"] >= told["began"] > time.time() - 60
        assert len(ask_twin(ready["base"], "/practice/traffic?since=0")) == 2
        assert len(ask_twin(ready["base"], "/practice/traffic?since=1")) == 1


def test_nothing_is_kept_where_nobody_measures() -> None:
    with serving() as ready:
        fetch(ready, FILE, host=STORE)
        assert ask_twin(ready["base"], "/practice/traffic?since=0") == []


def test_files_of_a_cdn_are_late_and_may_be_kept() -> None:
    with serving("--latency", "400", "--cdn") as ready:
        began = time.monotonic()
        assert b"Cache-Control: public, max-age=31536000\r\n" in fetch(ready, FILE, host=STORE)
        assert time.monotonic() - began >= 0.4
        document = fetch(ready, "/ffa/morder/order/list", host=STORE)
        assert b"Cache-Control: no-store\r\n" in document


def test_files_are_at_hand_otherwise_and_never_kept() -> None:
    with serving("--latency", "400") as ready:
        began = time.monotonic()
        assert b"Cache-Control: no-store\r\n" in fetch(ready, FILE, host=STORE)
        assert time.monotonic() - began < 0.4
