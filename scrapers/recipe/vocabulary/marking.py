"""The words with which a recipe says what the browser extension needs of its pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from scrapers.recipe.vocabulary.basics import LiveCss, Pattern, Strict
from scrapers.recipe.vocabulary.css import live_css
from scrapers.recipe.vocabulary.reading import Place, Where
from scrapers.recipe.vocabulary.wrong import wrong


def _live(place: Where) -> Where:
    if place.css is not None:
        live_css(place.css)
    return place


LivePlace = Annotated[Place, AfterValidator(_live)]


def _offer(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or "{product_id}" not in parts.path:
        raise wrong("no_offer_address", value=value)
    return value


OfferAddress = Annotated[str, AfterValidator(_offer)]


class Annotate(Strict):
    """What the extension needs to mark the rows of the list, and nothing more.

    `bar_before` is the element over which the counts are shown. `status` and `numbers` are what a
    row shows of its order. `shadow`: the rows stand inside of shadow roots.
    """

    row: LiveCss
    order_id: LivePlace
    badge_after: LiveCss
    bar_before: LiveCss | None = None
    status: LivePlace | None = None
    numbers: LivePlace | None = None
    shadow: bool = False


class Buying(Strict):
    """A supplier's pages on the way to an order. `offer` is an offer's address, `form` and `done`
    are patterns of the addresses of the order form and of the page after it."""

    offer: OfferAddress
    form: Pattern
    product_id: LivePlace
    quantity: LivePlace | None = None
    memo: LiveCss
    submit: LiveCss
    done: Pattern
    order_id: LivePlace
