"""The journal's decisions by property: what proves a write, and what may never follow what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rules.compare import Shown, compare
from agent.sync.journal import (
    ALLOWED,
    LIVE,
    MAX_ATTEMPTS,
    Aftermath,
    Brakes,
    Member,
    State,
    Submission,
    Verdict,
    form_differences,
    judge,
    judge_finish,
    judge_preread,
)
from scrapers.records import Answer, AnswerKind, Line, Parcel, Resubmit, ShipForm, Waybill

WAYBILLS = st.builds(
    Waybill, st.sampled_from(["zto", "yto", ""]), st.sampled_from(["A1", "B2", "C3"])
)
PARCELS = st.lists(st.builds(Parcel, WAYBILLS), max_size=4)
ANSWERS = st.none() | st.builds(Answer, st.sampled_from(AnswerKind), st.just("text"))
HABITS = st.sampled_from(["rejects", "overwrites", "duplicates", "unknown"])
AFTERMATHS = st.builds(
    Aftermath,
    wanted=WAYBILLS,
    shown=st.sampled_from(Shown),
    answer=ANSWERS,
    surely_not_sent=st.booleans(),
    on_resubmit=HABITS,
    attempts=st.integers(1, 4),
)
OURS = Waybill("zto", "73668413376130")
FORM = ShipForm("69", "zto", "中通快递", OURS.number, ("1", "2"), True)
LINES = (Line("1", "goods", 1), Line("2", "more", 3))
PLAN = Submission(
    "s", "shop", State.PLANNED, 0, (Member("69", "1", 1, OURS), Member("69", "2", 3, OURS))
)


@given(AFTERMATHS)
def test_only_the_same_waybill_read_back_confirms(after: Aftermath) -> None:
    assert (judge(after).state is State.CONFIRMED) == (after.shown is Shown.SAME)


@given(AFTERMATHS)
def test_anything_else_in_the_store_is_a_conflict_whatever_was_answered(after: Aftermath) -> None:
    shows_other = after.shown not in (Shown.SAME, Shown.STORED, Shown.NOTHING)
    assert (judge(after).state is State.CONFLICT) == shows_other


@given(AFTERMATHS)
def test_what_stands_there_unshipped_is_to_be_finished_and_never_pressed_again(
    after: Aftermath,
) -> None:
    assert (judge(after).state is State.STORED) == (after.shown is Shown.STORED)


@given(AFTERMATHS)
def test_a_second_press_only_where_it_is_surely_harmless(after: Aftermath) -> None:
    if judge(after).state is State.PLANNED:
        assert after.shown is Shown.NOTHING
        once_more = after.on_resubmit == "rejects" and after.attempts < MAX_ATTEMPTS
        assert after.surely_not_sent or once_more


@given(AFTERMATHS)
def test_a_refusal_needs_the_stores_words_and_no_earlier_press(after: Aftermath) -> None:
    if judge(after).state is State.REFUSED:
        assert after.answer is not None
        assert after.answer.kind in (AnswerKind.REFUSED, AnswerKind.QUESTION)
        assert after.attempts == 1
        assert not after.surely_not_sent


@given(AFTERMATHS)
def test_every_verdict_may_follow_a_read_back(after: Aftermath) -> None:
    assert judge(after).state in ALLOWED[State.VERIFYING]


@given(AFTERMATHS)
def test_clearing_an_old_doubt_only_ends_where_a_doubt_may(after: Aftermath) -> None:
    blind = replace(after, answer=None, surely_not_sent=False)
    assert judge(blind).state in ALLOWED[State.UNKNOWN] | {State.UNKNOWN}


@given(st.sampled_from(Shown), st.booleans(), st.integers(0, 4), st.booleans(), HABITS)
def test_what_a_look_says_of_a_stored_waybill(
    shown: Shown, begun: bool, tries: int, surely_not_sent: bool, habit: Resubmit
) -> None:
    found = judge_finish(
        shown, begun=begun, tries=tries, surely_not_sent=surely_not_sent, on_resubmit=habit
    )
    state = found.state if found else None
    assert (state is State.CONFIRMED) == (shown is Shown.SAME)
    assert (state is State.CONFLICT) == (shown not in (Shown.SAME, Shown.STORED))
    once_more = habit == "rejects" and tries < MAX_ATTEMPTS
    unfinished = shown is Shown.STORED and begun
    assert (state is State.STORED) == (unfinished and (surely_not_sent or once_more))
    assert state is None or state in ALLOWED[State.FINISHING if begun else State.STORED]


def test_no_way_leads_from_a_stored_waybill_back_to_a_press() -> None:
    reached = {State.STORED}
    while more := {new for state in reached for new in ALLOWED[state]} - reached:
        reached |= more
    assert not reached & {State.PLANNED, State.ARMED, State.UNKNOWN}


def test_of_two_stages_of_one_submission_the_later_is_known() -> None:
    pressed = replace(PLAN, attempts=1)
    finished = replace(pressed, finishings=1)
    assert PLAN.deeds < pressed.deeds < finished.deeds < replace(finished, finishings=2).deeds
    assert replace(PLAN, finishings=1).deeds > PLAN.deeds, "another's waybill, finished by us"


def test_nothing_leads_out_of_an_end() -> None:
    for state in State:
        assert (state in LIVE) == bool(ALLOWED[state])
    assert not ALLOWED[State.CONFIRMED]


def test_an_armed_submission_can_only_be_looked_at() -> None:
    assert ALLOWED[State.ARMED] == {State.VERIFYING, State.UNKNOWN}
    assert State.ARMED not in ALLOWED[State.UNKNOWN] | ALLOWED[State.VERIFYING]
    into_armed = [state for state in State if State.ARMED in ALLOWED[state]]
    assert into_armed == [State.PLANNED]


@given(st.sets(WAYBILLS, min_size=1, max_size=2), PARCELS)
def test_same_means_exactly_those_parcels_once(wanted: set[Waybill], parcels: list[Parcel]) -> None:
    if len({w.number for w in wanted}) < len(wanted):
        return  # one number with two carriers is no wish
    shown = sorted((p.waybill.carrier, p.waybill.number) for p in parcels)
    exactly = shown == sorted((w.carrier, w.number) for w in wanted)
    assert (compare(wanted, parcels) is Shown.SAME) == exactly
    assert (compare(wanted, parcels) is Shown.NOTHING) == (not parcels)


@given(st.sets(WAYBILLS, min_size=1, max_size=2), PARCELS)
def test_the_order_of_parcels_says_nothing(wanted: set[Waybill], parcels: list[Parcel]) -> None:
    assert compare(wanted, parcels) is compare(wanted, parcels[::-1])


@given(PARCELS)
def test_a_press_needs_an_order_without_any_parcel(parcels: list[Parcel]) -> None:
    assert (judge_preread(OURS, parcels) is None) == (not parcels)


@given(PARCELS)
def test_parcels_still_to_be_finished_never_count_as_shipped(parcels: list[Parcel]) -> None:
    open_ones = [replace(parcel, finished=False) for parcel in parcels]
    done = compare((OURS,), parcels)
    expected = Shown.STORED if done is Shown.SAME else done
    assert compare((OURS,), open_ones) is expected
    for mixed in (parcels[:1] + open_ones[1:], open_ones[:1] + parcels[1:]):
        assert compare((OURS,), mixed) in (done, expected)


def test_a_half_done_shipment_of_another_person_is_gone_on_with() -> None:
    half = [Parcel(OURS, finished=False)]
    assert judge_preread(OURS, half) == Verdict(State.STORED, "stored_not_shipped")


@pytest.mark.parametrize(
    ("parcels", "shown"),
    [
        ((), Shown.NOTHING),
        (("zto", "1"), Shown.OTHER_NUMBER),
        (("yto", OURS.number), Shown.OTHER_CARRIER),
        (("zto", OURS.number), Shown.SAME),
        (("zto", OURS.number, "zto", OURS.number), Shown.TWICE),
        (("zto", OURS.number, "yto", "1"), Shown.MORE),
        (("zto", OURS.number, "yto", OURS.number), Shown.OTHER_CARRIER),
    ],
)
def test_what_the_store_shows(parcels: tuple[str, ...], shown: Shown) -> None:
    pairs = zip(parcels[::2], parcels[1::2], strict=True)
    assert compare((OURS,), [Parcel(Waybill(c, n)) for c, n in pairs]) is shown


def test_one_of_two_parcels_is_too_few() -> None:
    assert compare((OURS, Waybill("yto", "1")), [Parcel(OURS)]) is Shown.FEWER


@pytest.mark.parametrize(
    ("form", "differs"),
    [
        (FORM, ()),
        (replace(FORM, covered=None), ()),
        (replace(FORM, covered=("2", "1")), ()),
        (replace(FORM, order_id="68"), ("order",)),
        (replace(FORM, order_id=None), ("order",)),
        (replace(FORM, number=OURS.number + "0"), ("waybill",)),
        (replace(FORM, carrier="yto"), ("carrier",)),
        (replace(FORM, carrier=""), ("carrier",)),
        (replace(FORM, covered=("1",)), ("lines",)),
        (replace(FORM, covered=("1", "2", "3")), ("lines",)),
        (replace(FORM, covered=()), ("lines",)),
        (replace(FORM, quantities={"1": 1, "2": 3}), ()),
        (replace(FORM, quantities={"1": 1, "2": 2}), ("quantities",)),
        (replace(FORM, ready=False), ("not_ready",)),
        (replace(FORM, number="", carrier=""), ("waybill", "carrier")),
    ],
)
def test_the_live_form_must_say_exactly_what_is_meant(
    form: ShipForm, differs: tuple[str, ...]
) -> None:
    assert form_differences(form, PLAN, LINES) == differs


EVENTS = st.lists(st.tuples(st.sampled_from(State), st.booleans()), max_size=12)


@given(EVENTS, st.integers(0, 6), st.integers(1, 3), st.integers(1, 3))
def test_brakes_hold_and_never_let_go(
    events: list[tuple[State, bool]], writes: int, conflicts: int, unknowns: int
) -> None:
    brakes = Brakes(writes, conflicts, unknowns)
    stopped = brakes.stop is not None
    for state, pressed in events:
        brakes = brakes.after(state, pressed=pressed)
        stopped_now = brakes.stop is not None
        assert stopped_now or not stopped
        stopped = stopped_now
    ours = [state for state, pressed in events if pressed]
    assert stopped == (
        len(ours) >= writes
        or ours.count(State.CONFLICT) >= conflicts
        or ours.count(State.UNKNOWN) + ours.count(State.FINISHING) >= unknowns
    )


def test_what_others_did_is_no_reason_to_brake() -> None:
    brakes = Brakes()
    for _ in range(10):
        brakes = brakes.after(State.CONFLICT, pressed=False)
    assert brakes.stop is None
