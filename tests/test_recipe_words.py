"""Every code that says what is wrong with a recipe has words, with all their blanks filled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.portals import sentence
from agent.words import LANGUAGES, Words
from scrapers.recipe.file import trouble as troubles
from scrapers.recipe.file.trouble import Trouble
from scrapers.recipe.probing.found import Found
from tests.test_words import ROOT, SAID, blanks, called, constants

SOURCES = [
    ast.parse(path.read_text("utf-8"))
    for path in [*ROOT.glob("scrapers/recipe/**/*.py"), ROOT / "scrapers/portal_files.py",
                 ROOT / "scrapers/spec.py", ROOT / "agent/settings.py"]
]  # fmt: skip
CODE_AT = {"wrong": 0, "fault": 1, "doubt": 1, "say": 1, "trouble": 1, "Trouble": 2}
PLACES = ("line_key", "line", "key", "file")


def told() -> Iterator[tuple[str, set[str] | None]]:
    """Each code in the sources, with the details that it is given where they stand there too."""
    for tree in SOURCES:
        for node in ast.walk(tree):
            at = CODE_AT.get(called(node)) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and at is not None and len(node.args) > at:
                for code in constants(node.args[at]):
                    whole = called(node) != "Trouble" and all(k.arg for k in node.keywords)
                    given = {str(k.arg) for k in node.keywords} if whole else None
                    yield code, given


def codes() -> set[str]:
    tables = {**troubles._CODES, **troubles._PATTERNS}  # pyright: ignore[reportPrivateUsage]
    limits = {code for code, _ in troubles._LIMITS.values()}  # pyright: ignore[reportPrivateUsage]
    return {code for code, _ in told()} | set(tables.values()) | limits


def test_every_trouble_of_a_recipe_has_words() -> None:
    assert {"css_broken", "no_word_for_status", "unknown_key_near", "too_deep"} <= codes()
    assert codes() - SAID["en"]["recipe"].keys() == set()


def test_no_words_are_left_over_for_troubles_that_are_gone() -> None:
    everything = {
        node.value
        for tree in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert SAID["en"]["recipe"].keys() - everything == set()
    assert SAID["en"]["probe"].keys() - everything - _SHOWN == set()


# said by the command itself, not by what was found
_SHOWN = {"recognised", "another_page", "not_recognised", "to_mend", "stops", "log_in_first",
          "place", "count", "shows"} | {
    f"way_{way}" for way in ("css", "json", "attr", "label", "always", "url", "text", "control")
}  # fmt: skip


def test_every_trouble_fills_its_blanks() -> None:
    missing = {
        (code, blank)
        for code, given in told()
        if given is not None
        for blank in blanks(SAID["en"]["recipe"].get(code, "")) - given
    }
    assert missing == set()


def test_everything_that_a_probe_finds_has_words() -> None:
    made = {
        code
        for tree in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("trouble", "fails")
        for code in constants(node.value)
    }
    assert {"in_some_rows", "rows_differ", "json_and_page_differ"} <= made
    assert made - SAID["en"]["probe"].keys() == set()
    assert Found.__dataclass_fields__["trouble"].default is None


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "line", "shown"),
    [
        ("portal.key", 3, ("shop.toml", "portal.key", "3")),
        ("", 3, ("shop.toml", "3")),
        ("portal.key", None, ("shop.toml", "portal.key")),
        ("", None, ("shop.toml",)),
    ],
)
def test_a_sentence_names_what_is_known_of_the_place(
    key: str, line: int | None, shown: tuple[str, ...], lang: str
) -> None:
    said = sentence(Trouble(Path("shop.toml"), key, "missing", {}, line))
    spoken = Words(lang).say(said.key, said.details)
    assert all(part in spoken for part in shown)
    assert "None" not in spoken
    assert "?" not in spoken
    assert ("必须" if lang == "zh" else "missing") in spoken


def test_all_the_ways_to_name_a_place_have_words() -> None:
    assert SAID["en"]["recipe_place"].keys() == set(PLACES)
