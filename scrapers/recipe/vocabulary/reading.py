"""The words with which a recipe says what stands where on a page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from scrapers.recipe.vocabulary.basics import Css, Pattern, Strict
from scrapers.recipe.vocabulary.wrong import wrong
from scrapers.recipe.vocabulary.zone import Zone

_DATES = frozenset("YymdHIMSpfjbBaAzZ%")


def _date(value: str) -> str:
    if value in ("iso", "seconds", "milliseconds"):
        return value
    asked = re.findall(r"%(.?)", value)
    if not asked or len(set(asked)) < len(asked) or not set(asked) <= _DATES:
        raise wrong("no_date", value=value)
    try:
        datetime.strptime(datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC).strftime(value), value)
    except (ValueError, re.error) as broken:
        raise wrong("no_date", value=value) from broken
    return value


DateFormat = Annotated[str, AfterValidator(_date)]


class Where(Strict):
    """Where one value stands. Given in JSON and on the page, both are read and must agree.

    `json` is a dotted path into the page's own answer, `css` an element (its text, the value of a
    control, or the attribute `attr`; `attr` alone is the row's own, `a|b` takes the first that
    fits), `label` the words beside the value. `always` is a value that
    the page need not say. `pattern` takes a part out of what stands there (on the page, where
    both are given), `words` translates it.
    `of_page` looks at the whole page, not only at the row. `date` and `zone` read a time, `unit`
    says what a plain amount of money counts.
    """

    json_path: str | None = Field(None, alias="json")
    css: Css | None = None
    attr: str | None = None
    label: str | None = None
    always: str | None = None
    pattern: Pattern | None = None
    words: dict[str, str] = {}
    of_page: bool = False
    date: DateFormat | None = None
    zone: Zone | None = None
    unit: Literal["yuan", "fen"] = "yuan"

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Where:
        if not (self.json_path or self.css or self.attr or self.label or self.always):
            raise wrong("stands_nowhere")
        if self.css and self.label:
            raise wrong("css_and_label")
        return self

    @property
    def on_page(self) -> bool:
        """Whether the value can be read from the page itself, without its JSON."""
        return bool(self.css or self.attr or self.label or self.always)


def _css_alone(value: Any) -> Any:
    return {"css": value} if isinstance(value, str) else value


Place = Annotated[Where, BeforeValidator(_css_alone)]


class Rows(Strict):
    """Elements that repeat: `css` on the page, `json` the list in its answer ("" is the root)."""

    json_path: str | None = Field(None, alias="json")
    css: Css | None = None

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Rows:
        if self.json_path is None and self.css is None:
            raise wrong("rows_nowhere")
        return self


RowsPlace = Annotated[Rows, BeforeValidator(_css_alone)]


class Lines(Strict):
    """The goods of one order. `line_id` tells two lines apart (the SKU will do)."""

    rows: RowsPlace
    product: Place
    quantity: Place
    line_id: Place | None = None
    product_id: Place | None = None
    sku: Place | None = None
    spec: Place | None = None
    amount: Place | None = None


class Parcels(Strict):
    """The parcels of one order. `none` is an element that stands where there are none.

    A store that ships in two steps shows a `state`: `shipped` are the words of a finished one,
    `void` those of a parcel that does not count. Any other word is a parcel still to be finished.
    """

    rows: RowsPlace
    none: Css | None = None
    number: Place
    carrier: Place | None = None
    state: Place | None = None
    shipped: list[str] = []
    void: list[str] = []
    shipped_at: Place | None = None

    @model_validator(mode="after")
    def _state_has_words(self) -> Parcels:
        if bool(self.state) != bool(self.shipped):
            raise wrong("state_and_shipped")
        if self.rows.json_path is None and self.none is None:
            raise wrong("parcels_need_none")
        return self


class Receiver(Strict):
    """The receiver, as far as the page shows it. Used for matching, kept only masked."""

    name: Place | None = None
    phone: Place | None = None
    province: Place | None = None
    city: Place | None = None
    district: Place | None = None


class Read(Strict):
    """What one page tells: its rows of orders, or the one order that it is about.

    `json` is the path to the part of the page's own answers that matters; of several answers it is
    the last that has it, and in it the path `holds`. `count` is the number of
    orders that the page states, `more` an element that is there while further pages follow.
    `detail = true`: a row only names its order; the order's own page tells the rest.
    """

    json_path: str = Field("", alias="json")
    holds: str | None = None
    rows: RowsPlace | None = None
    count: Place | None = None
    more: Css | None = None
    detail: bool = False
    order_id: Place
    link: Place | None = None
    status: Place | None = None
    ordered_at: Place | None = None
    paid_at: Place | None = None
    ship_by: Place | None = None
    after_sale: Place | None = None
    named: Place | None = None
    memo: Place | None = None
    refund: Place | None = None
    supplier_name: Place | None = None
    receiver: Receiver = Receiver()
    lines: Lines | None = None
    parcels: Parcels | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Read:
        if not self.detail and self.status is None:
            raise wrong("needs_status")
        return self
