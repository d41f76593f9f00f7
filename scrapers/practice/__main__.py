"""`python -m scrapers.practice --port 0 --orders 30 --seed 1`: the twin on its own."""

import argparse

from .serve import serve


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--orders", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int)
    parser.add_argument("--latency", type=int, default=0)
    parser.add_argument("--cdn", action="store_true")
    parser.add_argument("--recorded", action="store_true")
    parser.add_argument("--guess-variant", default="0")
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--qr-scan-after", type=int)
    given = parser.parse_args()
    serve(
        port=given.port,
        orders=given.orders,
        days=given.days,
        seed=given.seed,
        latency_ms=given.latency,
        cdn=given.cdn,
        recorded=given.recorded,
        guess_variant=given.guess_variant,
        faults=given.fault,
        qr_scan_after_ms=given.qr_scan_after,
    )


main()
