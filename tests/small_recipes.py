"""Recipes of a few lines, and the pages that they read: for tests of the reading engine."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from scrapers.errors import LayoutChanged
from scrapers.recipe.eyes import pages
from scrapers.records import Capture, ReadPage, Response, Shipment, StoreOrder
from scrapers.spec import PortalSpec

BASE = "https://corner.example"
ANSWER = f"{BASE}/api/page"
_PORTAL = """
[portal]
key = "corner"
name = "Corner shop"
kind = "{kind}"
base = "https://corner.example"
hosts = ["corner.example"]
zone = "Europe/Berlin"
[[pages.login]]
css = ".log-in"
[[pages.form]]
css = "form.ship"
[[pages.order]]
css = ".order"
[[pages.empty]]
css = ".nothing-here"
[[pages.list]]
css = ".list"
[responses]
list = "/api/page"
order = "/api/page"
[texts.status]
Paid = "awaiting_shipment"
Part = "partly_shipped"
Sent = "shipped"
Gone = "cancelled"
"""


def recipe(text: str, kind: str = "store") -> PortalSpec:
    """A recipe, of which `text` is what a test is about."""
    return PortalSpec.model_validate(tomllib.loads(_PORTAL.replace("{kind}", kind) + text))


def page(html: str, *told: Any, path: str = "/") -> Capture:
    """A page with the answers that it fetched itself."""
    answers = tuple(Response(ANSWER, 200, json.dumps(answer)) for answer in told)
    return Capture(BASE + path, f"<!doctype html><html><body>{html}</body></html>", answers)


def read(text: str, html: str, *told: Any, kind: str = "store") -> ReadPage:
    """What the recipe reads on the page."""
    return pages.read(recipe(text, kind), page(html, *told))


def store_order(text: str, html: str, *told: Any) -> StoreOrder:
    """The one order of a store's own page; `text` may say more of [read.order]."""
    head = '[read.order]\norder_id = { always = "A1" }\nstatus = { always = "Paid" }\n'
    (order,) = read(head + text, f'<div class="order">{html}</div>', *told).orders
    return order


def shipment(text: str, html: str, *told: Any) -> Shipment:
    """The one order of a supplier's own page; `text` may say more of [read.order]."""
    head = '[read.order]\norder_id = { always = "A1" }\nstatus = { always = "Paid" }\n'
    shown = read(head + text, f'<div class="order">{html}</div>', *told, kind="supplier")
    (found,) = shown.shipments
    return found


def memo(place: str, html: str, *told: Any) -> str | None:
    """One text of one order's page, read from `place`."""
    return shipment(f"memo = {place}", html, *told).memo


def changed(*words: str) -> Any:
    """LayoutChanged that names the place."""
    return pytest.raises(LayoutChanged, match=".*".join(words))
