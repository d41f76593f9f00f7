"""A whole recipe of a store that nobody has, and what tests change in it."""

from __future__ import annotations

from pathlib import Path

from scrapers.portal_files import Own, load_file
from scrapers.recipe.file.trouble import BrokenPortalFile, Trouble
from scrapers.spec import PortalSpec

KEY = "corner"
RECIPE = """\
[portal]
key = "corner"
name = "Corner shop"
kind = "store"
base = "https://shop.example.com"
hosts = ["shop.example.com", "api.example.com:8443"]
login_hosts = ["*.login.example.com"]
zone = "Europe/Berlin"
language = "en-GB"

[account]
css = ".who"

[submit]
requests = [{ url = "/ship$" }]
known = true

[open]
list = "/orders?page={number}"
order = "/orders/{order_id}"
form = "/orders/{order_id}/ship"

[[pages.login]]
url = "/login"
[[pages.order]]
url = "/orders/\\\\d+$"
css = ".order"
[[pages.form]]
css = "form.ship"
[[pages.empty]]
css = ".none-yet"
[[pages.list]]
css = ".orders"

[read.list]
rows = ".orders .row"
count = { css = ".count", pattern = "of (\\\\d+)" }
order_id = ".number"
status = { css = ".state" }

[read.order]
order_id = "h1"
status = ".state"
receiver = { name = ".receiver b" }
lines = { rows = ".line", line_id = { attr = "id" }, product = ".product", quantity = ".pieces" }

[read.order.parcels]
rows = ".parcel"
none = ".no-parcel"
number = ".code"
carrier = ".carrier"

[ship]
fill = [
  { choose = { label = "Carrier" }, with = "{carrier_name}" },
  { fill = { css = "#code" }, with = "{number}" },
]
submit = { button = "Ship it" }
shows = { order_id = "h1", number = "#code", carrier = { label = "Carrier" } }

[texts.status]
New = "awaiting_shipment"
Sent = "shipped"

[texts.answers]
accepted = "thank you"

[redact]
css = [".receiver"]
"""


def changed(*changes: tuple[str, str], text: str = RECIPE) -> str:
    """The recipe with some texts in the place of others, each of which must be there once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the recipe"
        text = text.replace(old, new)
    return text


def spec_of(folder: Path, text: str = RECIPE) -> PortalSpec:
    """A recipe as it is read from a file."""
    return load_file(saved(folder, text)).spec


def troubles(folder: Path, text: str, own: Own | None = None) -> list[Trouble]:
    """Everything that is wrong with a recipe that does not hold."""
    try:
        load_file(saved(folder, text), own or Own())
    except BrokenPortalFile as broken:
        return list(broken.troubles)
    raise AssertionError("the recipe holds")


def trouble(folder: Path, *changes: tuple[str, str]) -> Trouble:
    """The one thing that is wrong after these changes."""
    (only,) = troubles(folder, changed(*changes))
    return only


def saved(folder: Path, text: str = RECIPE, name: str = f"{KEY}.toml") -> Path:
    """The recipe in a file of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def line_of(text: str, part: str) -> int:
    """The line in which a part of a recipe stands for the first time."""
    return text[: text.index(part)].count("\n") + 1
