"""Everything the program can say exists, in both languages, with all its blanks filled."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from agent import errors
from agent.doctor import Level
from agent.ledger.submissions import State
from agent.rules.compare import Shown
from agent.rules.desired import Standing
from agent.rules.matching import Evidence
from agent.sync.recover import Standby
from agent.words import LANGUAGES, Phrase, Words, language
from scrapers import errors as portal_errors
from scrapers.records import OrderStatus

ROOT = Path(__file__).parent.parent
SOURCES = {
    path: ast.parse(path.read_text("utf-8"))
    for path in sorted([*ROOT.glob("agent/**/*.py"), *ROOT.glob("scrapers/**/*.py")])
    if "practice" not in path.parts[len(ROOT.parts) : -1]
}
SAID = {lang: Words(lang).sentences for lang in LANGUAGES}
# where a reason stands in a call, and what the blanks of a composed one may hold
REASON_AT = {
    "Trip": 0,
    "GuardTripped": 1,
    "Verdict": 1,
    "Outcome": 1,
    "Wish": 2,
    "_ask": 1,
    "waiting": 1,
    "from_wish": 1,
    "_withdraw": 1,
}
OTHERWISE = tuple(s for s in Shown if s not in (Shown.NOTHING, Shown.STORED))
COMPOSED: dict[str, tuple[str, ...]] = {
    "read_back_": OTHERWISE,
    "pre_read_": OTHERWISE,
    "shown_": OTHERWISE,
    "standby_": tuple(s for s in Standby if s is not Standby.READY),
}
# groups whose keys are made of an enumeration
GROUPS: dict[str, tuple[str, ...]] = {
    "standing": tuple(Standing),
    "states": tuple(State),
    "evidence": tuple(Evidence),
    "order_status": tuple(OrderStatus),
    "levels": tuple(Level),
}


def calls(*names: str) -> Iterator[ast.Call]:
    """Every call of a function or method of one of these names."""
    for tree in SOURCES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in names:
                yield node


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def constants(node: ast.AST) -> Iterator[str]:
    """The strings that an expression may be: a constant, or the branches of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        head = node.values[0]
        assert isinstance(head, ast.Constant), ast.unparse(node)
        if head.value in COMPOSED:
            yield from (f"{head.value}{rest}" for rest in COMPOSED[str(head.value)])


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def strings_of(paths: Iterable[Path]) -> set[str]:
    """Every string constant in these sources."""
    return {
        node.value
        for path in paths
        for node in ast.walk(SOURCES[path])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def every_string() -> frozenset[str]:
    return frozenset(strings_of(SOURCES))


def filled(node: ast.Call) -> set[str] | None:
    """The details a call gives; None where some come from elsewhere."""
    if any(k.arg is None for k in node.keywords):
        return None
    return {str(k.arg) for k in node.keywords}


def test_both_languages_say_the_same_things() -> None:
    zh, en = SAID["zh"], SAID["en"]
    assert {g: sorted(zh[g]) for g in zh} == {g: sorted(en[g]) for g in en}


@pytest.mark.parametrize("group", sorted(SAID["en"]))
def test_both_languages_have_the_same_blanks(group: str) -> None:
    for key, sentence in SAID["en"][group].items():
        assert blanks(SAID["zh"][group][key]) == blanks(sentence), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty(lang: str) -> None:
    for group, sentences in SAID[lang].items():
        assert all(sentence.strip() for sentence in sentences.values()), group


def test_every_reason_has_words() -> None:
    used = {
        reason
        for node in calls(*REASON_AT)
        if len(node.args) > REASON_AT[called(node)]
        for reason in constants(node.args[REASON_AT[called(node)]])
    }
    assert {"order_cancelled", "read_back_same", "read_back_twice", "link_proposed"} <= used
    assert used - SAID["en"]["reasons"].keys() == set()


def test_every_brake_has_words() -> None:
    stops = {"too_many_conflicts", "too_many_unknowns", "limit_reached"}
    assert stops <= every_string()
    assert stops <= SAID["en"]["reasons"].keys()


def test_no_words_are_left_over_for_reasons_that_are_gone() -> None:
    composed = {f"{head}{rest}" for head, rests in COMPOSED.items() for rest in rests}
    assert SAID["en"]["reasons"].keys() - every_string() - composed == set()


def test_every_foreseen_trouble_has_words_and_an_exit_status() -> None:
    codes = {code for node in calls("UserError") for code in constants(node.args[0])}
    assert {"config_broken", "disk_full"} <= codes | every_string()
    assert codes - errors.EXITS.keys() == set()
    at_the_end = {"interrupted", "given_up", "bug", "bug_unsaved", "api_bug", "pass_died"}
    at_the_end |= {"no_such_request", "worker_died"}
    assert errors.EXITS.keys() | at_the_end == SAID["en"]["errors"].keys()


def test_no_trouble_is_left_over() -> None:
    """Raised by name, or chosen from a table elsewhere."""
    elsewhere = strings_of(path for path in SOURCES if path.name != "errors.py")
    assert errors.EXITS.keys() - elsewhere == set()


def test_every_trouble_fills_its_blanks() -> None:
    missing = {
        (code, blank)
        for node in calls("UserError")
        for code in constants(node.args[0])
        if (given := filled(node)) is not None
        for blank in blanks(SAID["en"]["errors"][code]) - given
    }
    assert missing == set()


def test_everything_said_by_name_has_words_with_filled_blanks() -> None:
    unsaid: set[str] = set()
    unfilled: set[tuple[str, str]] = set()
    for node in calls("say", "error", "Phrase"):
        for key in constants(node.args[0]) if node.args else ():
            group, dot, name = key.partition(".")
            if not dot:
                continue  # a log's entry
            sentence = SAID["en"].get(group, {}).get(name)
            if sentence is None:
                unsaid.add(key)
            elif len(node.args) == 1 and (given := filled(node)) is not None:
                unfilled |= {(key, blank) for blank in blanks(sentence) - given}
    assert unsaid == set()
    assert unfilled == set()


def test_every_finding_of_the_doctor_has_words() -> None:
    doctor = SAID["en"]["doctor"]
    said = {s for node in calls("fine", "warning") for s in constants(node.args[1])}
    steps = {s for node in calls("warning") for s in constants(node.args[2])}
    assert "guesses" in doctor
    assert (said | steps) - doctor.keys() == set()
    assert {f"presses_{s}" for s in Standby if s is not Standby.READY} <= doctor.keys()
    checks = {c for node in calls("fine", "warning", "problem", "blocked", "_safely")
              for c in constants(node.args[0])}  # fmt: skip
    assert checks - SAID["en"]["checks"].keys() == set()


@pytest.mark.parametrize("group", GROUPS)
def test_every_member_of_an_enumeration_has_words(group: str) -> None:
    assert set(GROUPS[group]) <= SAID["en"][group].keys()


def kinds() -> dict[str, type[portal_errors.PortalError]]:
    """Every portal error that the source can raise, by name."""
    found = vars(portal_errors)
    return {
        called(node): found[called(node)]
        for node in calls(*found)
        if isinstance(found[called(node)], type)
        and issubclass(found[called(node)], portal_errors.PortalError)
    }


def test_every_portal_trouble_has_words_and_a_next_step() -> None:
    raised = kinds()
    assert {"LoginExpired", "LayoutChanged", "Unreachable"} <= raised.keys()
    assert raised.keys() - SAID["en"]["portal"].keys() == set()
    steps = {kind.next_step for kind in raised.values()} | {portal_errors.PortalError.next_step}
    assert steps - SAID["en"]["next"].keys() == set()


def test_every_trouble_of_a_login_has_words() -> None:
    for name, kind in kinds().items():
        if issubclass(kind, portal_errors.NeedsUser) or kind is portal_errors.LayoutChanged:
            assert name in SAID["en"]["login"]


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_US", "LANG": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_the_systems(
    environment: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language(None) == lang
    assert language("zh") == "zh"


def test_words_inside_words_are_said_in_the_same_language() -> None:
    details = {"gap": Phrase("ui.hours", {"n": 3})}
    assert "3 h " in Words("en").say("errors.clock_wrong", details)
    assert "3 小时" in Words("zh").say("errors.clock_wrong", details)
