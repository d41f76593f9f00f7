"""Patterns, templates, words and numbers of a recipe: none hangs a run or means something else."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scrapers.patterns import extract, found
from scrapers.recipe.vocabulary.basics import filled
from scrapers.recipe.vocabulary.tables import AnswerWord, StatusWord
from scrapers.records import AnswerKind, OrderStatus
from tests.shop_recipe import changed, spec_of, trouble

FAR_BELOW_BACKTRACKING = 30  # seconds; 2**60 steps would outlast the sun


def test_a_pattern_that_makes_others_backtrack_returns_at_once(tmp_path: Path) -> None:
    """In a process of its own: an engine that hangs takes no signal."""
    text = changed(('pattern = "of (\\\\d+)"', 'pattern = "(a+)+$"'))
    (tmp_path / "corner.toml").write_text(text, "utf-8")
    page = '<div class="orders">' + '<p class="count">' + "a" * 60_000 + "!</p></div>"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from scrapers.errors import LayoutChanged\n"
        "from scrapers.portal_files import load_file\n"
        "from scrapers.records import Capture\n"
        "portal = load_file(Path(sys.argv[1]))\n"
        "try:\n"
        f"    portal.read(Capture('https://shop.example.com/orders', {page!r}))\n"
        "except LayoutChanged as changed:\n"
        "    print(changed.page)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "corner.toml")],
        capture_output=True, text=True, timeout=FAR_BELOW_BACKTRACKING, check=False,
    )  # fmt: skip
    assert (ran.stdout.strip(), ran.stderr) == ("list", "")


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}b", "(?:a?){300}a{300}b", "([a-z]+)*!!"]
)
def test_no_pattern_takes_longer_than_the_text_is_long(pattern: str) -> None:
    began = time.monotonic()
    found(pattern, "a" * 200_000)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("(?=a)b", "pattern_looks_around"),
        ("(?!a)b", "pattern_looks_around"),
        ("(?<=a)b", "pattern_looks_around"),
        ("(?<!a)b", "pattern_looks_around"),
        ("(", "pattern_broken"),
        ("a{2", ""),
        ("a{1001}", "pattern_broken"),
        ("(a)\\\\1", "pattern_broken"),
        ("(?P>a)", "pattern_broken"),
        ("((a{100}){100}){100}", "pattern_broken"),
        ("(?:a?){900}a{900}b", "pattern_broken"),
    ],
)
def test_patterns_are_checked_when_the_file_is_read(
    pattern: str, code: str, tmp_path: Path
) -> None:
    change = ('pattern = "of (\\\\d+)"', f'pattern = "{pattern}"')
    if not code:
        assert spec_of(tmp_path, changed(change))
        return
    wrong = trouble(tmp_path, change)
    assert (wrong.key, wrong.code) == ("read.list.count.pattern", code)


@pytest.mark.parametrize("table", ["url", "text"])
def test_patterns_of_signs_and_answers_are_checked_too(table: str, tmp_path: Path) -> None:
    wrong = trouble(
        tmp_path, ('[[pages.empty]]\ncss = ".none-yet"', f"[[pages.empty]]\n{table} = '['")
    )
    assert (wrong.key, wrong.code) == (f"pages.empty.1.{table}", "pattern_broken")
    wrong = trouble(tmp_path, ("[redact]", "[select.list]\nid_text = '('\n[redact]"))
    assert (wrong.key, wrong.code) == ("select.list.id_text", "pattern_broken")
    wrong = trouble(tmp_path, ("[redact]", "[select.list]\nid = 'td['\n[redact]"))
    assert (wrong.key, wrong.code) == ("select.list.id", "css_broken")


def test_half_characters_of_a_page_break_no_pattern() -> None:
    assert found("x", "a\ud800x")
    assert extract("(.)x", "\ud83dx") == "?"


@pytest.mark.parametrize(
    "template",
    [
        "{number.__class__}",
        "{number!r}",
        "{number:>9999999999}",
        "{number[0]}",
        "{0}",
        "{}",
        "{{number}}",
        "{number",
        "number}",
        "{password}",
        "{Number}",
        "{ number }",
    ],
)
def test_a_template_is_filled_and_nothing_else(template: str, tmp_path: Path) -> None:
    wrong = trouble(tmp_path, ('"#code" }, with = "{number}"', f'"#code" }}, with = "{template}"'))
    assert (wrong.key, wrong.code) == ("ship.fill.2.with", "placeholder")
    has = ('button = "Ship it" }', f'button = "Ship it", inside = "p", has = "{template}" }}')
    assert trouble(tmp_path, has).code == "placeholder"


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert (
        filled("{number} {order_id}", {"number": "{order_id}", "order_id": "7"}) == "{order_id} 7"
    )
    assert filled("{number}", {}) == ""


@pytest.mark.parametrize("words", ["", "  ", 'a\\" >> css=b', "a\nb", "x" * 300])
@pytest.mark.parametrize("way", ["label", "placeholder", "button", "link"])
def test_words_of_a_control_are_words(way: str, words: str, tmp_path: Path) -> None:
    said = f"submit = {{ {way} = {json.dumps(words)} }}"
    wrong = trouble(tmp_path, ('submit = { button = "Ship it" }', said))
    assert wrong.key.startswith(f"ship.submit.{way}")
    assert wrong.code in ("no_word", "invisible", "text_too_long")


@pytest.mark.parametrize(
    "date",
    ["%d%d", "%Q", "%", "a", "%9999999999d", "%Y-%", "%-d", "%s", "%c", "%Y %Y", "%\\u0000Y"],
)
def test_a_date_format_is_one(date: str, tmp_path: Path) -> None:
    wrong = trouble(
        tmp_path, ("[read.order]\n", f'[read.order]\npaid_at = {{ css = "i", date = "{date}" }}\n')
    )
    assert wrong.code in ("no_date", "invisible")


@pytest.mark.parametrize("zone", ["Europe", "../../etc/passwd", "/etc/passwd", "", "Mars/Base"])
def test_a_zone_is_one(zone: str, tmp_path: Path) -> None:
    assert trouble(tmp_path, ('zone = "Europe/Berlin"', f'zone = "{zone}"')).code == "no_zone"


@pytest.mark.parametrize(
    "timing",
    ["ready = 999999999", "ready = 0", "answer = -1", "settle = []", "settle = [99999999]",
     "settle = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "quiet = 99999999"],
)  # fmt: skip
def test_no_recipe_lets_a_run_wait_for_ever(timing: str, tmp_path: Path) -> None:
    wrong = trouble(tmp_path, ("[redact]", f"[timing]\n{timing}\n[redact]"))
    assert wrong.code in ("at_least", "at_most", "too_few", "too_many")


def test_the_words_of_a_recipe_are_those_of_the_records() -> None:
    assert set(StatusWord.__args__) == set(OrderStatus)
    assert set(AnswerWord.__args__) == set(AnswerKind)
