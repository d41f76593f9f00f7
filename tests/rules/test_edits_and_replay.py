"""Changes of a waybill are counted against the rule; the past is replayed under other rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.rule_packs import parsed
from agent.rules.edits import edits
from agent.rules.in_force import Held, Packs, rules_on
from agent.rules.knowledge import View
from agent.rules.pack import Pack
from agent.rules.reason import Why
from agent.rules.replay import replay
from tests.rules.knowing import OTHER_ZTO, PACK, PAID, YTO, ZTO, at, known, purchase, trace, view


def rule(more: str) -> Held:
    text = f'platform = "x"\n[[rule]]\nwhat = "edits"\nfrom = 2020-01-01\nsource = "t"\n{more}\n'
    held = rules_on(Packs((parsed(text, "x"),)), PAID.date()).edits
    assert held is not None
    return held


SEEN = [view(0), view(10, ZTO), view(12, OTHER_ZTO), view(13, OTHER_ZTO), view(14), view(15, YTO)]
THREE = rule('budget = 3\nhours = 24\nstarts = "shipped"\nconfidence = "G"')


@pytest.mark.parametrize(
    ("views", "used", "left"),
    [(SEEN[:1], 0, 3), (SEEN[:2], 0, 3), (SEEN[:3], 1, 2), (SEEN[:4], 1, 2), (SEEN, 2, 1)],
)
def test_every_change_that_was_seen_counts(views: list[View], used: int, left: int) -> None:
    found = edits(views, THREE)
    assert (found.used, found.left, found.confirmed) == (used, left, False)


def test_the_time_in_which_it_may_be_changed_ends() -> None:
    found = edits(SEEN, THREE)
    assert found.until == at(34)
    assert found.possible(at(33))
    assert not found.possible(at(34))


def test_nothing_known_is_told_as_nothing_known() -> None:
    found = edits(SEEN, None)
    assert (found.used, found.left, found.until, found.possible(at(999))) == (2, None, None, True)
    assert not edits(SEEN, rule('budget = 2\nconfidence = "C1"')).possible(at(16))


LATE = known(
    view(0),
    view(11, ZTO),
    reads=[30, 40, 60],
    purchases=[purchase(view(10, ZTO), reads=[20, 30, 40, 60])],
    traces={ZTO: trace((40, "【杭州市】已揽收"), looks=[12, 20, 30, 36, 41, 60])},
)


def stricter(hours: int) -> Pack:
    rules = [
        replace_hours(one, hours) if one["what"] == "pickup" else one
        for one in PACK.model_dump(by_alias=True, exclude_none=True)["rule"]
    ]
    return Pack.model_validate({"platform": "test", "rule": rules})


def replace_hours(one: dict[str, object], hours: int) -> dict[str, object]:
    return {**one, "hours": hours}


def test_the_past_tells_when_each_reason_would_have_been_shown_and_until_when() -> None:
    past = replay(LATE, Packs((PACK,)), at(0), at(60))
    overdue = [f for f in past.flags if f.reason.why is Why.PICKUP_OVERDUE]
    (flag,) = overdue
    assert (flag.reason.since, flag.shown_from, flag.shown_until) == (at(35), at(36), at(41))
    assert past.penalty_fen == 2000


def test_another_pack_flags_other_orders_at_other_times() -> None:
    whys = {f.reason.why for f in replay(LATE, Packs((stricter(72),)), at(0), at(60)).flags}
    assert Why.PICKUP_OVERDUE not in whys
    early = replay(LATE, Packs((stricter(6),)), at(0), at(60)).flags
    (flag,) = [f for f in early if f.reason.why is Why.PICKUP_OVERDUE]
    assert (flag.reason.since, flag.shown_from) == (at(17), at(20))


def test_warnings_follow_each_other() -> None:
    past = replay(LATE, Packs((PACK,)), at(0), at(60))
    near = [f for f in past.flags if f.reason.why is Why.PICKUP_DEADLINE_NEAR]
    assert [(f.reason.level, f.shown_from, f.shown_until) for f in near] == [
        (50, at(23), at(29)),
        (75, at(29), at(32.6)),
        (90, at(32.6), at(36)),
    ]


def test_what_grew_too_old_is_told_from_the_instant_after() -> None:
    unread = replace(LATE, reads=(at(0),), purchases=())
    past = replay(replace(unread, views=(view(0),)), Packs((PACK,)), at(0), at(20))
    (flag,) = [f for f in past.flags if f.reason.why is Why.STORE_UNREAD]
    assert flag.reason.since == at(6)
    assert at(6) < flag.shown_from <= at(6) + timedelta(seconds=1)
