"""`scripts/real_backends up | seed N | oracle | down`: both products, to try things out on."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.real.backends import Pair, copy_data, install, seeded, shape, top_up
from tests.real.places import BackendTrouble, cache_folder, is_free, port_of
from tests.real.server import Server, end_process, is_alive
from tests.real.store import Vendure
from tests.real.store_orders import as_json
from tests.real.supplier import Oscar


def say(sentence: str) -> None:
    """Tell the person at the terminal; standard output is for the oracle's JSON."""
    print(sentence, file=sys.stderr, flush=True)


def _pair() -> Pair:
    data = cache_folder() / "shops"
    return Pair(
        Vendure(data / "vendure", port_of("VENDURE", 4310)),
        Oscar(data / "oscar", port_of("OSCAR", 4320)),
    )


def _run_file(server: Server) -> Path:
    return cache_folder() / "run" / f"{server.name}.json"


def _running_pid(server: Server) -> int | None:
    """The process that `up` started, if it still runs and is truly ours."""
    file = _run_file(server)
    if not file.exists():
        return None
    pid = json.loads(file.read_text("utf-8"))["pid"]
    if not is_alive(pid):
        return None
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return pid if server.command()[1] in shown.stdout else None


def _port_run(server: Server) -> int:
    """The port that a running server was started on, which wins over the variables of today."""
    return json.loads(_run_file(server).read_text("utf-8"))["port"]


def _prepare_data(data: Path) -> None:
    mark = data / "shape"
    if mark.exists() and mark.read_text("utf-8") == shape():
        return
    if data.exists():
        say("The shops' own files have changed: both begin anew, without orders.")
    else:
        say("Making both databases …")
    shutil.rmtree(data, ignore_errors=True)
    copy_data(seeded(0), data)
    mark.write_text(shape(), "utf-8")


def _need_port(server: Server) -> None:
    if not is_free(server.port):
        variable = "YUNDAN_VENDURE_PORT" if isinstance(server, Vendure) else "YUNDAN_OSCAR_PORT"
        raise BackendTrouble(
            f"Port {server.port} is taken by another program: stop that, or choose another"
            f" port for {server.name} with {variable}, then run this again."
        )


def up() -> None:
    """Install what is missing, start what does not run."""
    began = time.monotonic()
    install(say)
    pair = _pair()
    servers: tuple[Server, Server] = (pair.vendure, pair.oscar)
    asleep = [server for server in servers if _running_pid(server) is None]
    if len(asleep) == len(servers):
        _prepare_data(pair.vendure.data.parent)
    for server in asleep:
        _need_port(server)
        say(f"Starting {server.name} on port {server.port} …")
        server.start()
        assert server.process
        _run_file(server).parent.mkdir(parents=True, exist_ok=True)
        run = {"pid": server.process.pid, "port": server.port}
        _run_file(server).write_text(json.dumps(run), "utf-8")
    for server in asleep:
        server.wait_ready()
    _adopt_ports(pair)
    say(f"Store:    {pair.vendure.admin}  ({Vendure.user} / {Vendure.password})")
    say(f"Supplier: {pair.oscar.login}  ({Oscar.user} / {Oscar.password})")
    say(f"Both are ready after {time.monotonic() - began:.0f} s.")


def _adopt_ports(pair: Pair) -> None:
    for server in (pair.vendure, pair.oscar):
        if _running_pid(server) is None:
            raise BackendTrouble(f"{server.name} does not run: scripts/real_backends up")
        server.port = _port_run(server)


def seed(orders: int, undispatched: int) -> None:
    """Top both up to so many orders."""
    pair = _pair()
    _adopt_ports(pair)
    began = time.monotonic()
    try:
        done = top_up(pair, orders, undispatched)
    finally:
        pair.oscar.close()
    say(
        f"Placed {done['store']} orders in the store and {done['supplier']} at the supplier,"
        f" {done['dispatched']} dispatched, in {time.monotonic() - began:.0f} s."
    )


def oracle() -> None:
    """Print what the store truly holds."""
    pair = _pair()
    _adopt_ports(pair)
    truth = as_json(list(pair.vendure.orders().values()))
    print(json.dumps(truth, ensure_ascii=False, indent=1))


def down() -> None:
    """Stop both; their data stays."""
    pair = _pair()
    for server in (pair.vendure, pair.oscar):
        pid = _running_pid(server)
        if pid is None:
            say(f"{server.name} does not run.")
        else:
            end_process(pid)
            say(f"{server.name} is stopped.")
        _run_file(server).unlink(missing_ok=True)


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="scripts/real_backends", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="install what is missing")
    commands.add_parser("up", help="install what is missing and start both")
    seeding = commands.add_parser("seed", help="top both up to N orders")
    seeding.add_argument("orders", type=int, metavar="N")
    seeding.add_argument("--undispatched", type=int, default=0, metavar="K")
    commands.add_parser("oracle", help="print what the store truly holds, as JSON")
    commands.add_parser("down", help="stop both; their data stays")
    asked = parser.parse_args()
    try:
        match asked.command:
            case "install":
                install(say)
            case "up":
                up()
            case "seed":
                seed(asked.orders, asked.undispatched)
            case "oracle":
                oracle()
            case _:
                down()
    except BackendTrouble as trouble:
        say(f"\n{trouble}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
