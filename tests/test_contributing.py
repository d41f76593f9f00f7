"""The chapter on recipes in CONTRIBUTING.md says what is so: its recipe, and every key there is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from pydantic import BaseModel

from scrapers.portal_files import load_file
from scrapers.recipe.checking.check import check
from scrapers.recipe.vocabulary.login_code import CodeLogin
from scrapers.recipe.vocabulary.marking import Annotate, Buying
from scrapers.recipe.vocabulary.reading import Lines, Parcels, Read, Receiver, Rows, Where
from scrapers.recipe.vocabulary.writing import (
    Control,
    Covered,
    PasswordLogin,
    Said,
    Ship,
    Shows,
    Step,
    Turn,
)
from scrapers.spec import (
    About,
    Account,
    PortalSpec,
    Redact,
    Request,
    ResubmitKnown,
    Sign,
    SubmitRequests,
    Timing,
)

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "tests" / "real" / "recipes" / "oscar_dashboard.toml"
CHAPTER = re.search(
    r"\n## Adding a portal: a recipe from nothing\n(.*?)\n## ",
    (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
    re.S,
)
# what stands under each heading of the vocabulary
TABLES: dict[str, tuple[type[BaseModel], ...]] = {
    "`[portal]`": (About,),
    "`[account]`": (Account,),
    "`[login]`": (PasswordLogin,),
    "`[login_qr]`": (CodeLogin,),
    "`[[pages.NAME]]`": (Sign,),
    "`[read.list]`, `[read.order]`": (Read, Receiver),
    "`[read.*.lines]`": (Lines,),
    "`[read.*.parcels]`": (Parcels,),
    "a place": (Where,),
    "rows": (Rows,),
    "`[turn]`": (Turn,),
    "`[ship]`": (Ship, Said),
    "a step": (Step,),
    "a control": (Control,),
    "`[ship.shows]`": (Shows, Covered),
    "`[resubmit]`": (ResubmitKnown,),
    "`[submit]`": (SubmitRequests, Request),
    "`[timing]`": (Timing,),
    "`[redact]`": (Redact,),
    "`[annotate]`": (Annotate,),
    "`[buying]`": (Buying,),
}


def chapter() -> str:
    assert CHAPTER is not None
    return CHAPTER.group(1)


def vocabulary() -> dict[str, str]:
    """Heading of the reference table → the rows under it, with its own."""
    rows = [line for line in chapter().partition("### The vocabulary")[2].splitlines() if line]
    found: dict[str, str] = {}
    heading = ""
    for row in rows:
        named = re.match(r"\| \*\*(.+?)\*\* \|(.*)", row)
        heading = named.group(1) if named else heading
        found[heading] = found.get(heading, "") + (named.group(2) if named else row) + "\n"
    return found


def keys(models: Iterable[type[BaseModel]]) -> set[str]:
    return {f.alias or name for model in models for name, f in model.model_fields.items()}


def test_the_pieces_of_the_chapter_are_the_recipe() -> None:
    pieces = re.findall(r"^```toml\n(.*?)^```", chapter(), re.S | re.M)
    assert tomllib.loads("\n".join(pieces)) == tomllib.loads(RECIPE.read_text("utf-8"))


def test_the_recipe_lacks_nothing() -> None:
    assert check(load_file(RECIPE).spec, own_pages=False) == []


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_has_its_line_and_every_line_its_key(heading: str) -> None:
    told, known = vocabulary()[heading], keys(TABLES[heading])
    assert [key for key in known if f"`{key}`" not in told] == []
    firsts = [line.split(" | ")[0] for line in told.splitlines() if line.startswith("| `")]
    assert {key for first in firsts for key in re.findall(r"`([a-z_]+)`", first)} <= known


def test_every_table_of_a_recipe_is_told() -> None:
    headings = " ".join(vocabulary())
    assert [key for key in keys([PortalSpec]) if not re.search(rf"\[{key}[.\]]", headings)] == []
