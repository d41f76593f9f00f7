"""What every route file begins with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Response, current_app
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.types import ResponseDict

from agent.api.contract.common import Answer, Declined, Malformed
from agent.api.here import Here

Route = TypeVar("Route", bound=Callable[..., Response])

_DECLINED = {404: Declined, 409: Declined, 422: Malformed, 500: Declined}


class Routes:
    """The routes of one subject, under /v1. Every one is a POST."""

    def __init__(self, name: str) -> None:
        self.blueprint = APIBlueprint(name, name, url_prefix="/v1")

    def post(self, path: str, answer: type[Answer], status: int = 200) -> Callable[[Route], Route]:
        """Declare a route with the models of its answers."""
        said = cast(ResponseDict, {status: answer, **_DECLINED})
        return cast(Any, self.blueprint).post(path, responses=said)


def here() -> Here:
    """The installation behind this app."""
    return current_app.extensions["yundan"]
