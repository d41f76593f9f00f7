"""The architecture of CONTRIBUTING.md, asserted from the imports themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("agent/**/*.py"), *ROOT.glob("scrapers/**/*.py")])


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def under(*folders: str) -> list[Path]:
    return [f for f in FILES if any(f.is_relative_to(ROOT / folder) for folder in folders)]


def offenders(files: list[Path], forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports(path)
        if re.match(forbidden, name)
    ]


def test_scrapers_never_reach_the_agent() -> None:
    assert under("scrapers")
    assert offenders(under("scrapers"), r"agent(\.|$)") == []


def test_the_practice_twin_shares_no_code() -> None:
    outside = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in under("scrapers/practice")
        for name in imports(path)
        if name.startswith(("scrapers.", "agent")) and not name.startswith("scrapers.practice")
    ]
    assert outside == []


def test_only_the_ledger_knows_sql() -> None:
    elsewhere = [f for f in FILES if not f.is_relative_to(ROOT / "agent/ledger")]
    # catching sqlite3's errors at the edge is no SQL; speaking to a database is
    assert [
        str(f.relative_to(ROOT))
        for f in elsewhere
        if re.search(
            r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b .*\b(FROM|SET|VALUES|WHERE)\b",
            f.read_text("utf-8"),
        )
    ] == []


@pytest.mark.parametrize("folder", ["agent/rules"])
def test_rules_are_pure(folder: str) -> None:
    assert (
        offenders(under(folder), r"(playwright|sqlite3|agent\.(ledger|sync|cli)|time$|os$)") == []
    )


def test_parsers_and_recognition_need_no_browser() -> None:
    parsers = [f for f in under("scrapers/stores", "scrapers/suppliers") if f.name != "flow.py"]
    assert offenders(parsers, r"(playwright|scrapers\.browser)") == []


def test_flows_and_the_browser_side_extract_nothing() -> None:
    hands = [f for f in FILES if f.name == "flow.py"] + under("scrapers/browser")
    assert offenders(hands, r"(bs4|scrapers\.(selectors|answers))") == []


def test_the_agent_contains_no_selectors() -> None:
    assert offenders(under("agent/rules", "agent/sync", "agent/ledger"), r"bs4") == []


def test_the_api_runs_no_browser_and_knows_no_selectors() -> None:
    forbidden = r"(playwright|bs4|scrapers\.(browser|selectors|recipe\.(eyes|hands)))"
    assert under("agent/api")
    assert offenders(under("agent/api"), forbidden) == []


def test_who_may_call_is_decided_without_a_server() -> None:
    pure = [f for f in under("agent/api") if f.name in ("guard.py", "signing.py")]
    assert len(pure) == 2
    assert offenders(pure, r"(flask|time$|datetime|agent\.(ledger|sync|cli))") == []


def test_nothing_below_knows_the_doors() -> None:
    below = under(
        "agent/ledger", "agent/rules", "agent/sync", "agent/telling", "agent/service", "scrapers"
    )
    assert offenders(below, r"agent\.(api|cli|worker|jobs)") == []


def test_only_the_journal_presses() -> None:
    pressing = [f for f in under("agent") if ".press(" in f.read_text("utf-8")]
    assert [f.name for f in pressing] == ["write.py"]


def test_no_file_has_two_jobs() -> None:
    assert [
        f"{f.relative_to(ROOT)}" for f in FILES if len(f.read_text("utf-8").splitlines()) > 300
    ] == []
