"""What a recipe that fits the schema still lacks, for the work that its kind of portal is to do.

A fault would stop the first run, or make it conclude what nobody proved; a doubt asks for a look.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from scrapers.recipe.checking.finding import Finding, doubt, fault
from scrapers.recipe.checking.shipping import shipping
from scrapers.recipe.vocabulary.reading import Read, Rows, Where
from scrapers.spec import PortalSpec

_PAGES = ("list", "empty", "order", "form", "trace", "account", "login", "challenge")
_WORK_PAGES = ("list", "empty", "order", "form", "trace")
_TEXTS = ("status", "answers", "tabs")
_PERSONAL = ("name", "phone")


def check(spec: PortalSpec, *, own_pages: bool) -> list[Finding]:
    """Everything that is missing. `own_pages`: Python reads this portal's pages, not its recipe."""
    found = [*_pages(spec), *_addresses(spec), *_account(spec), *_statuses(spec)]
    if not own_pages:
        found += [*_reading(spec), *_answers(spec), *_tied(spec), *_unread(spec)]
    found += [*_turning(spec), *_receivers(spec), *shipping(spec, own_pages=own_pages)]
    guesses = spec.guesses.items()
    found += [Finding(("guesses", where), "guess", False, {"why": why}) for where, why in guesses]
    return found


def wheres(
    model: BaseModel, at: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Where | Rows]]:
    """Every place inside a part of a recipe, by its keys."""
    for name, known in type(model).model_fields.items():
        value, keys = getattr(model, name), (*at, known.alias or name)
        if isinstance(value, Where | Rows):
            yield keys, value
        elif isinstance(value, BaseModel):
            yield from wheres(value, keys)


def _pages(spec: PortalSpec) -> Iterator[Finding]:
    order = list(spec.pages)
    for name in spec.open:
        if name not in spec.pages:
            yield fault(f"open.{name}", "page_without_signs", page=name)
    for name in order:
        if name not in _PAGES and name not in spec.open:
            yield doubt(f"pages.{name}", "page_never_used", page=name, known=", ".join(_PAGES))
    if "login" not in order:
        yield fault("pages", "no_login_page")
    if "empty" not in order:
        yield doubt("pages", "no_empty_page")
    work = [order.index(name) for name in _WORK_PAGES if name in order]
    for name in ("login", "challenge"):
        if name in order and work and order.index(name) > min(work):
            yield doubt(f"pages.{name}", "page_comes_late", page=name)


def _addresses(spec: PortalSpec) -> Iterator[Finding]:
    if "list" not in spec.open:
        yield fault("open", "no_opening", page="list")
    for name, path in spec.open.items():
        of_one_order = "{order_id}" in path or "{link}" in path
        if name in ("list", "login") and of_one_order:
            yield fault(f"open.{name}", "address_of_one_order", page=name)
        if name in ("order", "form", "trace") and not of_one_order:
            yield fault(f"open.{name}", "address_of_no_order", page=name)
        if name != "list" and "{number}" in path:
            yield fault(f"open.{name}", "number_counts_pages", page=name)
    listed = spec.read.get("list")
    by_link = [name for name, path in spec.open.items() if "{link}" in path]
    if by_link and (listed is None or listed.link is None):
        yield fault(f"open.{by_link[0]}", "link_is_not_read")
    if spec.portal.base.startswith("http://"):
        yield doubt("portal.base", "not_encrypted")


def _account(spec: PortalSpec) -> Iterator[Finding]:
    place = spec.account
    if place.css is None and place.cookie is None:
        say = fault if spec.portal.kind == "store" else doubt
        yield say("account", "no_account")
    if place.open is not None and "account" not in spec.pages:
        yield fault("account.open", "page_without_signs", page="account")
    for name, opened in (
        ("account", place.open),
        ("login_qr", spec.login_qr and spec.login_qr.open),
    ):
        if opened is not None and "{" in opened:
            yield fault(f"{name}.open", "address_of_one_order", page=name)


def _statuses(spec: PortalSpec) -> Iterator[Finding]:
    words = set(spec.texts.get("status", {}).values())
    needed = ("awaiting_shipment", "shipped") if spec.portal.kind == "store" else ("shipped",)
    for status in needed:
        if status not in words:
            yield fault("texts.status", "no_word_for_status", status=status)


def _reading(spec: PortalSpec) -> Iterator[Finding]:
    listed, order = spec.read.get("list"), spec.read.get("order")
    if listed is None:
        yield fault("read", "page_not_read", page="list")
    else:
        if listed.rows is None:
            yield fault("read.list", "list_without_rows")
        if listed.count is None and listed.more is None:
            yield fault("read.list", "never_complete")
    own_page = spec.portal.kind == "store" or (listed is not None and listed.detail)
    if own_page and order is None:
        yield fault("read", "page_not_read", page="order")
    if own_page and "order" not in spec.open:
        yield fault("open", "no_opening", page="order")
    if not any(how.parcels for how in spec.read.values()):
        yield fault("read.order" if own_page else "read.list", "no_parcels")
    if not any(how.lines for how in spec.read.values()):
        yield doubt("read.order" if order else "read.list", "no_lines")
    linking = any(how.named or how.memo for how in spec.read.values())
    if spec.portal.kind == "supplier" and not linking:
        yield doubt("read.order" if order else "read.list", "names_no_store_order")


def _answers(spec: PortalSpec) -> Iterator[Finding]:
    """What the page's own JSON is asked for needs the answer that holds it."""
    for page, how in spec.read.items():
        if page not in spec.responses and _reads_json(how):
            yield fault(f"read.{page}", "json_of_no_answer", page=page)


def _tied(spec: PortalSpec) -> Iterator[Finding]:
    """Rows of the JSON and of the page are paired by place: a value in both must prove the pair."""
    for page, how in spec.read.items():
        lines, parcels = how.lines, how.parcels
        for at, each, name, place in (
            (f"read.{page}", how.rows, "order_id", how.order_id),
            (f"read.{page}.lines", lines and lines.rows, "line_id", lines and lines.line_id),
            (
                f"read.{page}.parcels",
                parcels and parcels.rows,
                "number",
                parcels and parcels.number,
            ),
        ):
            twofold = each is not None and each.json_path is not None and each.css is not None
            if twofold and not (place and place.json_path is not None and place.on_page):
                yield fault(f"{at}.{name}", "rows_not_tied", name=name)


def _reads_json(how: Read) -> bool:
    return any(place.json_path is not None for _, place in wheres(how))


def _unread(spec: PortalSpec) -> Iterator[Finding]:
    """Tables that only Python's own pages would look at."""
    for name in spec.responses:
        if name not in ("list", "order"):
            yield doubt(f"responses.{name}", "never_read", known="list, order")
    for name in spec.texts:
        if name not in _TEXTS:
            yield doubt(f"texts.{name}", "never_read", known=", ".join(_TEXTS))
    for name in ("select", "fields"):
        if getattr(spec, name):
            yield doubt(name, "never_read", known="read")


def _turning(spec: PortalSpec) -> Iterator[Finding]:
    by_address = "{number}" in spec.open.get("list", "")
    turn = spec.turn
    turned = turn is not None and (turn.next or turn.numbered or turn.scroll)
    if by_address and turned:
        yield doubt("turn", "turned_by_address")
    if not by_address and not turned:
        yield doubt("open.list", "one_page_only")
    if turn is not None and turn.tab and not spec.texts.get("tabs"):
        yield doubt("turn.tab", "tabs_without_words")


def _receivers(spec: PortalSpec) -> Iterator[Finding]:
    """Receivers that a recipe reads must be taken out of what is saved."""
    for page, how in spec.read.items():
        for name in _PERSONAL:
            where: Where | None = getattr(how.receiver, name)
            if where is not None and (bare := _unredacted(spec, where)) is not None:
                at = f"read.{page}.receiver.{name}"
                yield fault(at, "receiver_not_redacted", key=bare)


def _unredacted(spec: PortalSpec, where: Where) -> str | None:
    """The JSON key, or the table, that [redact] should name and does not."""
    if where.json_path is not None:
        for way in where.json_path.split("|"):
            if not set(way.split(".")) & set(spec.redact.json_keys):
                return f"json_keys = ['{way.rpartition('.')[2]}']"
    on_page = where.css or where.label
    return "css = ['…']" if on_page and not spec.redact.css else None
