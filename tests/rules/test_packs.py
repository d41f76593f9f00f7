"""Rule packs: the bundled ones hold together, what is wrong in one is told, the strictest holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import UserError
from agent.rule_packs import bundled, own_file, packs_of, parsed, read_pack
from agent.rules.clocks import Span
from agent.rules.in_force import Packs, rules_on
from agent.rules.pack import Pack, What
from agent.rules.pack_check import check_pack, unknown_choices
from agent.rules.scope import ANY

TODAY = date(2026, 11, 22)
HEAD = 'platform = "doudian"\n'
RULE = 'confidence = "C1"\nsource = "test"\n'


UPSIDE_DOWN = "{ percent = 5, min_fen = 9, max_fen = 1 }"


def pickup(more: str, hours: int = 24) -> str:
    return f'[[rule]]\nwhat = "pickup"\nstarts = "shipped"\nhours = {hours}\n{RULE}{more}\n'


def pack(*rules: str, head: str = HEAD) -> Pack:
    return parsed(head + "".join(rules), "test")


@pytest.mark.parametrize("platform", sorted(bundled()))
def test_bundled_packs_hold_together(platform: str) -> None:
    assert [found for found in check_pack(bundled()[platform], TODAY) if found.fault] == []


@pytest.mark.parametrize("platform", ["doudian", "kuaishou", "tiktok"])
def test_every_platform_has_its_clocks_and_no_guess_is_called_confirmed(platform: str) -> None:
    held = rules_on(packs_of(Path("/nowhere"), platform), TODAY)
    assert held.ship_by
    assert held.pickup
    assert held.delivery
    assert held.stall
    assert len(held.knowledge) == 4
    for rule in bundled()[platform].rule:
        assert rule.confirmed is (rule.confidence in ("C1", "C2", "own"))
        if rule.penalty is not None and not rule.confirmed:
            assert rule.penalty.guess


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('[[rule]]\nwhat = "pickup"\nfrom = 2020-01-01\n' + RULE, "hours"),
        (pickup("from = 2020-01-01\nafter = 'locker'"), "after"),
        (pickup("from = 2020-01-01\nbusiness_days = 2"), "business_days"),
        (pickup("from = 2020-01-01\nto = 2019-01-01"), "before"),
        (pickup("from = 2020-01-01\nchoice = 'x'"), "option"),
        (pickup("from = 2020-01-01\npenalty = { fen = 1, percent = 5 }"), "penalty"),
        (pickup("from = 2020-01-01\ncolour = 'red'"), "colour"),
        (pickup("from = 2020-01-01", hours=-1), "hours"),
        (pickup("from = 1577836800"), "from"),
        (
            pickup("from = 2020-01-01\npenalty = { percent = 5, min_fen = 9, max_fen = 1 }"),
            "max_fen",
        ),
        ('country = "EU"\n', "country"),
        ("[[rule]\n", "TOML"),
    ],
)
def test_what_does_not_hold_is_told_with_its_place(rules: str, said: str) -> None:
    with pytest.raises(UserError) as told:
        pack(rules)
    assert said in str(told.value.details["trouble"])


def test_two_rules_of_one_day_are_an_overlap() -> None:
    both = pack(pickup("from = 2020-01-01"), pickup("from = 2024-01-01", hours=48))
    (found,) = [f for f in check_pack(both, TODAY, own=True) if f.fault]
    assert (found.kind, found.rules, found.day) == ("overlap", (1, 2), date(2024, 1, 1))


def test_days_without_a_rule_are_a_gap() -> None:
    rules = pack(
        pickup("from = 2020-01-01\nto = 2023-12-30"), pickup("from = 2024-01-01", hours=48)
    )
    (found,) = [f for f in check_pack(rules, TODAY, own=True) if f.fault]
    assert (found.kind, found.day) == ("gap", date(2023, 12, 31))
    ended = pack(pickup("from = 2020-01-01\nto = 2025-12-31"))
    (found,) = [f for f in check_pack(ended, TODAY, own=True) if f.fault]
    assert (found.kind, found.day) == ("gap", date(2026, 1, 1))


def test_a_platform_without_its_clocks_is_told() -> None:
    missing = {f.what for f in check_pack(pack(), TODAY) if f.kind == "missing"}
    assert missing == {What.SHIP_BY, What.PICKUP, What.DELIVERY}


def test_a_rule_that_follows_another_day_by_day_is_neither() -> None:
    rules = pack(
        pickup("from = 2020-01-01\nto = 2023-12-31"), pickup("from = 2024-01-01", hours=48)
    )
    assert [f for f in check_pack(rules, TODAY, own=True) if f.fault] == []
    for day, hours in ((date(2023, 12, 31), 24), (date(2024, 1, 1), 48)):
        held = rules_on(Packs((rules,)), day).pickup
        assert held is not None
        assert held.rule.hours == hours


def test_the_category_chooses_and_nothing_else_changes() -> None:
    plain = rules_on(packs_of(Path("/nowhere"), "doudian"), TODAY)
    shoes = rules_on(packs_of(Path("/nowhere"), "doudian", category="shoes_bags"), TODAY)
    assert plain.score
    assert shoes.score
    assert (plain.score.rule.hours, shoes.score.rule.hours) == (24, 48)
    assert plain.pickup == shoes.pickup


def test_of_contradicting_sources_the_stricter_holds_until_the_seller_chooses(
    tmp_path: Path,
) -> None:
    held = rules_on(packs_of(tmp_path, "tiktok", region="US"), TODAY).ship_by
    assert held is not None
    assert held.rule.option == "carrier_scan"
    own_file(tmp_path, "tiktok").write_text(
        'platform = "tiktok"\nzone = "UTC"\n[choose]\nlate_dispatch = "ready_to_ship"\n'
    )
    held = rules_on(packs_of(tmp_path, "tiktok", region="US"), TODAY).ship_by
    assert held is not None
    assert held.rule.option == "ready_to_ship"


def test_a_choice_that_nobody_offers_is_told(tmp_path: Path) -> None:
    own_file(tmp_path, "tiktok").write_text('platform = "tiktok"\n[choose]\nlate_dispatch = "x"\n')
    own = read_pack(own_file(tmp_path, "tiktok"), "tiktok")
    (found,) = unknown_choices(own, list(bundled().values()))
    assert (found.kind, found.option) == ("unknown_choice", "x")


def test_the_sellers_own_word_comes_first_and_stands_apart(tmp_path: Path) -> None:
    before = own_file(tmp_path, "doudian")
    before.write_text(HEAD + pickup("from = 2020-01-01", hours=12))
    held = rules_on(packs_of(tmp_path, "doudian", category="flowers"), TODAY)
    assert held.pickup is not None
    assert (held.pickup.rule.hours, held.pickup.own) == (12, True)
    assert held.ship_by == rules_on(packs_of(Path("/nowhere"), "doudian"), TODAY).ship_by
    before.unlink()
    again = rules_on(packs_of(tmp_path, "doudian"), TODAY).pickup
    assert again is not None
    assert (again.rule.hours, again.own) == (24, False)


def test_another_platforms_rules_in_this_ones_file_are_refused(tmp_path: Path) -> None:
    own_file(tmp_path, "tiktok").write_text(HEAD)
    with pytest.raises(UserError):
        packs_of(tmp_path, "tiktok")


def test_a_penalty_in_per_cent_keeps_its_bounds() -> None:
    text = "from = 2020-01-01\npenalty = { percent = 5, min_fen = 500, max_fen = 10000 }"
    penalty = pack(pickup(text)).rule[0].penalty
    assert penalty is not None
    assert [penalty.of(fen) for fen in (None, 1000, 20000, 10**7)] == [500, 500, 1000, 10000]


@pytest.mark.parametrize(
    ("country", "zone", "start", "days", "end"),
    [
        # 1-7 October 2026 is off in China, and Saturday the 10th is worked for it
        ("CN", "Asia/Shanghai", "2026-09-30T10:00+08:00", 2, "2026-10-09T10:00+08:00"),
        ("CN", "Asia/Shanghai", "2026-10-03T10:00+08:00", 1, "2026-10-09T00:00+08:00"),
        ("CN", "Asia/Shanghai", "2026-10-09T10:00+08:00", 1, "2026-10-10T10:00+08:00"),
        # Thanksgiving, and a weekend
        ("US", "UTC", "2026-11-25T10:00+00:00", 2, "2026-11-30T10:00+00:00"),
        ("GB", "UTC", "2026-11-27T10:00+00:00", 2, "2026-12-01T10:00+00:00"),
    ],
)
def test_working_days(country: str, zone: str, start: str, days: int, end: str) -> None:
    began = datetime.fromisoformat(start).astimezone(UTC)
    span = Span(business_days=days, country=country, zone=zone)
    assert span.after(began) == datetime.fromisoformat(end)


def test_days_are_counted_in_the_platforms_zone() -> None:
    packs = Packs((pack(pickup("from = 2024-01-01")),))
    assert packs.day_of(datetime(2023, 12, 31, 17, tzinfo=UTC)) == date(2024, 1, 1)
    assert packs.day_of(datetime(2023, 12, 31, 15, tzinfo=UTC)) == date(2023, 12, 31)
    assert timedelta(days=1) == date(2024, 1, 1) - date(2023, 12, 31)


def test_common_rules_are_for_every_platform() -> None:
    assert bundled()[ANY].rule


def test_a_rule_that_ends_with_all_days_is_checked_too() -> None:
    both = pack(pickup("from = 2020-01-01\nto = 9999-12-31"), pickup("from = 2024-01-01"))
    assert [f.kind for f in check_pack(both, TODAY, own=True) if f.fault] == ["overlap"]


def test_a_region_has_its_own_holidays_and_days() -> None:
    """Thanksgiving is no holiday in Britain."""
    paid = datetime(2026, 11, 25, 10, tzinfo=UTC)
    ends: dict[str, datetime] = {}
    for region in ("US", "GB"):
        packs = packs_of(Path("/nowhere"), "tiktok", region=region)
        held = rules_on(packs, packs.day_of(paid)).ship_by
        assert held is not None
        ends[region] = held.span.after(paid)
    assert ends["GB"] == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert ends["US"] == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_a_word_of_ones_own_without_a_sum_keeps_the_sum(tmp_path: Path) -> None:
    own_file(tmp_path, "doudian").write_text(HEAD + pickup("from = 2020-01-01", hours=12))
    held = rules_on(packs_of(tmp_path, "doudian"), TODAY).pickup
    assert held is not None
    assert (held.rule.hours, held.rule.penalty and held.rule.penalty.fen) == (12, 2000)


def test_rules_that_are_tried_lie_over_everything(tmp_path: Path) -> None:
    own_file(tmp_path, "doudian").write_text(HEAD + pickup("from = 2020-01-01", hours=12))
    tried = rules_on(
        packs_of(tmp_path, "doudian", over=pack(pickup("from = 2020-01-01", hours=1))), TODAY
    )
    assert tried.pickup
    assert tried.delivery
    assert tried.pickup.rule.hours == 1


def test_a_file_may_begin_with_the_mark_that_windows_writes(tmp_path: Path) -> None:
    file = tmp_path / "doudian.toml"
    file.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert read_pack(file, "doudian").platform == "doudian"
