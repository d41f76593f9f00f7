"""What goes wrong between supplier, seller and store: numbers, carriers, purchases, refunds."""

from dataclasses import replace
from datetime import timedelta

from .carriers import BY_KEY
from .history_cases import PROMPT, ships, ships_and_enters, soon
from .history_draft import Draft
from .store_changes import cancel, refund, vanish
from .world import SupplierState

NOBODYS_CARRIERS = ("小熊快递", "四海速运", "鸿雁物流")
CONTRADICTIONS = (("yto", "zto"), ("sto", "yunda"), ("jt", "yto"), ("zto", "sto"))


def changes_number(draft: Draft) -> str:
    """The supplier makes another label; the seller may have entered the first one already."""
    detail = draft.one_of("before", "after, corrected", "after, left")
    bought, first = ships(draft, scan=None)
    entered = soon(draft, first)
    early = detail == "before"
    at = first.shipped_at + draft.hours(1, 3) if early else entered + draft.hours(3, 24)
    second = draft.labels(bought, at)
    draft.goes(second, at + draft.hours(0.5, 6))
    if early:
        draft.enters(soon(draft, second), second)
    else:
        draft.enters(entered, first)
    if detail == "after, corrected":
        draft.corrects(at + draft.hours(2, 12), first.number, second)
    draft.parcel = second
    return detail


def splits(draft: Draft) -> str:
    """Two parcels, the second some hours after the first."""
    detail = draft.one_of("both entered", "second left out")
    bought = draft.buys()
    at = bought.paid + draft.hours(*PROMPT)
    first = draft.labels(bought, at, entries=(0,))
    later = at + draft.hours(6, 30)
    second = draft.labels(bought, later, entries=(1,))
    draft.shows(bought, later, first, second)
    for parcel in (first, second):
        draft.goes(parcel, parcel.shipped_at + draft.hours(0.5, 6))
    draft.enters(soon(draft, first), first)
    if detail == "both entered":
        draft.enters(soon(draft, second), second)
    return detail


def store_typo(draft: Draft) -> str:
    """Two digits changed places, or one is another; some sellers see it later."""
    detail = draft.one_of("left", "corrected")
    _, parcel = ships(draft)
    number = parcel.number
    typo = f"{number[:-3]}{(int(number[-3]) + 4) % 10}{number[-2:]}" if number[-3].isdigit() else ""
    wrong = typo or f"{number[:5]}{(int(number[5]) + 4) % 10}{number[6:]}"
    at = soon(draft, parcel)
    draft.enters(at, parcel, number=wrong)
    if detail == "corrected":
        draft.corrects(at + draft.hours(3, 20), wrong, parcel)
    return detail


def store_other_carrier(draft: Draft) -> str:
    detail = draft.one_of("left", "corrected")
    _, parcel = ships(draft)
    true = next(k for k, c in BY_KEY.items() if parcel.carrier_name in c.supplier_names)
    other = draft.make.rng.choice([k for k in ("zto", "yto", "sto", "jt") if k != true])
    at = soon(draft, parcel)
    draft.enters(at, parcel, key=other)
    if detail == "corrected":
        draft.corrects(at + draft.hours(3, 20), parcel.number, parcel)
    return detail


def gone(draft: Draft) -> str:
    """The number vanishes from the store; some enter it again."""
    detail = draft.one_of("for good", "entered again")
    _, parcel = ships(draft)
    at = soon(draft, parcel)
    draft.enters(at, parcel)
    lost = at + draft.hours(4, 30)
    draft.store(lost, vanish)
    if detail == "entered again":
        draft.enters(lost + draft.hours(5, 20), parcel)
    return detail


def bought_twice(draft: Draft) -> str:
    """A second purchase for the same order; some are cancelled, some come as well."""
    detail = draft.one_of("second cancelled", "both sent")
    ships_and_enters(draft)
    second = draft.buys(after=draft.hours(0.5, 8))
    if detail == "second cancelled":
        draft.supplier(second, second.paid + draft.hours(3, 20), SupplierState(cancelled=True))
    else:
        parcel = draft.labels(second, second.paid + draft.hours(*PROMPT))
        draft.goes(parcel, parcel.shipped_at + draft.hours(0.5, 6))
    return detail


def reused_number(draft: Draft) -> str:
    """Two orders, one number: the supplier's clerk pasted the one before."""
    if draft.turn % 2 == 0 or draft.earlier is None or draft.earlier.parcel is None:
        ships_and_enters(draft)
        return "whose it is"
    theirs = draft.earlier.parcel
    detail = "corrected" if draft.turn % 4 == 1 else "left"
    bought = draft.buys()
    at = max(bought.paid + draft.hours(1, 4), theirs.shipped_at) + draft.hours(0.2, 2)
    pasted = draft.labels(bought, at, name=theirs.carrier_name, number=theirs.number)
    entered = soon(draft, pasted)
    draft.enters(entered, pasted)
    if detail == "corrected":
        right = draft.labels(bought, entered + draft.hours(4, 20))
        draft.goes(right, right.shipped_at + draft.hours(0.5, 6))
        draft.corrects(right.shipped_at + draft.hours(0.5, 5), pasted.number, right)
        draft.parcel = right
    return detail


def phone_as_number(draft: Draft) -> str:
    """The supplier typed a telephone number; the store takes none."""
    detail = draft.one_of("corrected", "left")
    bought = draft.buys()
    phone = f"1{draft.make.rng.choice(('38', '59', '77'))}{draft.make.rng.randrange(10**8):08d}"
    wrong = draft.labels(bought, bought.paid + draft.hours(*PROMPT), number=phone)
    if detail == "corrected":
        right = draft.labels(bought, wrong.shipped_at + draft.hours(5, 24))
        draft.goes(right, right.shipped_at + draft.hours(0.5, 6))
        draft.enters(soon(draft, right), right)
        draft.parcel = right
    return detail


def unknown_carrier(draft: Draft) -> str:
    """A real number under the name of a carrier that nobody knows."""
    detail = draft.one_of("left out", "entered by shape")
    bought, key = draft.buys(), draft.make.carrier()
    at = bought.paid + draft.hours(*PROMPT)
    parcel = draft.labels(bought, at, key=key, name=draft.make.rng.choice(NOBODYS_CARRIERS))
    draft.goes(parcel, at + draft.hours(0.5, 6), key=key)
    if detail == "entered by shape":
        draft.enters(soon(draft, parcel), parcel, key=key)
        draft.parcel = parcel
    return detail


def carrier_contradicts(draft: Draft) -> str:
    """The supplier names one carrier, the number looks like another's."""
    detail = draft.one_of("left out", "entered by shape", "entered as named")
    bought, (key, named) = draft.buys(), draft.make.rng.choice(CONTRADICTIONS)
    at = bought.paid + draft.hours(*PROMPT)
    parcel = draft.labels(bought, at, key=key, name=BY_KEY[named].name)
    draft.goes(parcel, at + draft.hours(0.5, 6), key=key)
    if detail != "left out":
        shape = detail == "entered by shape"
        draft.enters(at + draft.hours(3, 12), parcel, key=key if shape else named)
        draft.parcel = parcel
    return detail


def wrong_spec(draft: Draft) -> str:
    bought, parcel = ships(draft)
    draft.make.swap_spec(bought)
    draft.enters(soon(draft, parcel), parcel)
    return "wrong spec"


def after_sale(draft: Draft) -> str:
    """The buyer wants his money back: before the parcel is sent, or after; or thinks again."""
    detail = draft.one_of("before", "after", "withdrawn", "still open")
    if detail == "after":
        ships_and_enters(draft)
        draft.store(draft.order.paid + draft.hours(30, 100), refund("applying"))
        draft.store(draft.order.paid + draft.hours(150, 220), refund("done"))
        return detail
    opened = draft.order.paid + draft.hours(0.5, 3)
    draft.store(opened, refund("applying"))
    _, parcel = ships(draft, (5, 14))
    if detail == "withdrawn":
        draft.store(opened + draft.hours(12, 30), refund(""))
        ready = max(parcel.shipped_at, opened + timedelta(hours=30))
        draft.enters(ready + draft.hours(0.5, 3), parcel)
    elif detail == "before":
        after = opened + draft.hours(30, 60)
        draft.store(after, lambda state: cancel(replace(state, refund="done")))
    return detail


def never_bought(draft: Draft) -> str:
    detail = draft.one_of("left", "cancelled")
    if detail == "cancelled":
        draft.store(draft.order.paid + draft.hours(20, 70), cancel)
    return detail
