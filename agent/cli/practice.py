"""`yundan practice serve`: look-alikes of the portals to practise on."""

from __future__ import annotations

import click


@click.group()
def practice() -> None:
    """Look-alikes of 抖店 and 1688 on this machine; no live host is reached. 练习平台。"""


@practice.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free one.")
@click.option("--orders", type=click.IntRange(1, 20000), default=40, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--latency", type=click.IntRange(0), default=0, metavar="MS")
@click.option("--cdn", is_flag=True, help="Static files are late too, and browsers may keep them.")
@click.option("--recorded", is_flag=True, help="/practice/traffic tells every request.")
@click.option("--guess-variant", default="0", metavar="V", help="What is a guess, otherwise.")
@click.option("--fault", "faults", multiple=True, metavar="NAME[=VALUE]")
@click.option("--qr-scan-after", type=click.IntRange(0), metavar="MS", help="The seller logs in.")
def serve(
    port: int,
    orders: int,
    seed: int,
    latency: int,
    cdn: bool,
    recorded: bool,
    guess_variant: str,
    faults: tuple[str, ...],
    qr_scan_after: int | None,
) -> None:
    """Serve until stopped; one JSON line when ready (base, oracle, hosts).

    Then, in another window: YUNDAN_PRACTICE=<base> yundan sync --yes
    """
    from scrapers.practice.serve import serve as run

    try:
        run(
            port=port,
            orders=orders,
            seed=seed,
            latency_ms=latency,
            cdn=cdn,
            recorded=recorded,
            guess_variant=guess_variant,
            faults=faults,
            qr_scan_after_ms=qr_scan_after,
        )
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
