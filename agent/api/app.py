"""The API as a Flask app: routes, the door before them, troubles as sentences."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, cast

from flask import Response, current_app, g, request
from flask.json.provider import DefaultJSONProvider
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from agent.api.again import told
from agent.api.contract.common import Declined, Malformed
from agent.api.door import Door
from agent.api.here import Here
from agent.api.routes import BLUEPRINTS
from agent.errors import UserError
from agent.failures import of_disk_or_ledger
from agent.logs import Log

_GONE = frozenset(
    {"unknown_store", "unknown_supplier", "unknown_account", "unknown_order", "unknown_review"}
)


class _Json(DefaultJSONProvider):
    """What is nested deeper than anything that we ask for is no JSON to us."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as deep:
            raise ValueError("nested too deep") from deep


def build(here: Here, door: Door, log: Log) -> OpenAPI:
    """The app. Nothing of it can be reached but through the door."""
    app = bare()
    app.extensions["yundan"] = here
    door.stand_before(app)

    def failed(error: OSError | sqlite3.DatabaseError) -> Response:
        known = of_disk_or_ledger(error)
        names_a_place = isinstance(error, OSError) and "pairing" not in g  # of this computer
        if known is None or names_a_place:
            return bug(error)
        log.note(known.code, level=logging.WARNING, said=str(error))
        return _trouble(known)

    def bug(error: Exception) -> Response:
        log.bug(error)
        if "pairing" not in g:  # before anybody proved who calls: nothing is told
            return Response(status=403)
        return _refused("api_bug", HTTPStatus.INTERNAL_SERVER_ERROR, trouble=type(error).__name__)

    for kind in (OSError, sqlite3.DatabaseError):
        app.register_error_handler(kind, failed)
    app.register_error_handler(Exception, bug)
    return app


def bare() -> OpenAPI:
    """The routes and their spec, without an installation behind them."""
    about = Info(title="Yundan", version=version("yundan"))
    app = OpenAPI(
        "yundan",
        info=about,
        doc_ui=False,
        validation_error_status=HTTPStatus.UNPROCESSABLE_ENTITY,
        validation_error_model=Malformed,
        validation_error_callback=_malformed,
    )
    app.json = _Json(app)
    app.url_map.merge_slashes = False  # an address is known or not: nobody is sent elsewhere
    for blueprint in BLUEPRINTS:
        app.register_api(blueprint)
    app.register_error_handler(UserError, _trouble)
    app.register_error_handler(HTTPException, _http)
    return app


def spec() -> dict[str, Any]:
    """The OpenAPI document."""
    told = cast(dict[str, Any], cast(Any, bare()).api_doc)
    parts = cast(dict[str, Any], told["components"])
    return {**told, "components": {name: part for name, part in parts.items() if part is not None}}


def _refused(code: str, status: int, **details: Any) -> Response:
    here: Here | None = _here()
    lang = "en" if _asked_lang() == "en" else "zh"
    sentence = here.voice(lang).words.say(f"errors.{code}", details) if here else code
    return told(Declined(error=code, message=sentence), status)


def _here() -> Here | None:
    return current_app.extensions.get("yundan")


def _asked_lang() -> object:
    asked = request.get_json(silent=True)
    return cast(dict[str, Any], asked).get("lang") if isinstance(asked, dict) else None


def _trouble(trouble: UserError) -> Response:
    status = HTTPStatus.NOT_FOUND if trouble.code in _GONE else HTTPStatus.CONFLICT
    return _refused(trouble.code, status, **trouble.details)


def _http(error: HTTPException) -> Response:
    if "pairing" not in g:
        return Response(status=403)
    return _refused("no_such_request", error.code or HTTPStatus.NOT_FOUND)


def _malformed(broken: ValidationError) -> Response:
    first = broken.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in cast(Sequence[object], first["loc"]))
    return told(Malformed(message=str(first["msg"]), where=where), 422)
