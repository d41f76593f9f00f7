"""`yundan openapi`: the API's own description."""

from __future__ import annotations

import json

import click


@click.command()
def openapi() -> None:
    """Print the API's OpenAPI document. 打印接口说明。"""
    from agent.api.app import spec  # Flask takes a while

    click.echo(json.dumps(spec(), ensure_ascii=False, indent=1, sort_keys=True))
