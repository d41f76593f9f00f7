"""Tables of a data file whose keys are free, but whose values must hold: selectors, and words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter

from scrapers.recipe.vocabulary.basics import Css, Pattern

Tables = dict[str, dict[str, str]]

# The words of scrapers.records, as a data file writes them.
StatusWord = Literal[
    "unpaid", "held", "awaiting_shipment", "partly_shipped", "shipped", "finished", "cancelled"
]
AnswerWord = Literal["accepted", "shipped", "refused", "question", "silent"]


class _Texts(BaseModel):
    """What the engine itself looks for in [texts.*]; any other table is the portal's own."""

    model_config = ConfigDict(extra="allow")

    status: dict[str, StatusWord] = {}
    answers: dict[AnswerWord, Pattern] = {}
    ret: dict[str, Pattern] = {}


_SELECTORS = TypeAdapter(dict[str, dict[str, Css]])
_PATTERNS = TypeAdapter(dict[str, dict[str, Pattern]])


def _texts(tables: Tables) -> Tables:
    _Texts.model_validate(tables)
    return tables


def _select(tables: Tables) -> Tables:
    """`…_text` is a pattern over what an element says, everything else a selector."""
    _PATTERNS.validate_python(_kept(tables, patterns=True))
    _SELECTORS.validate_python(_kept(tables, patterns=False))
    return tables


def _kept(tables: Tables, *, patterns: bool) -> Tables:
    return {
        name: {key: said for key, said in table.items() if key.endswith("_text") is patterns}
        for name, table in tables.items()
    }


TextTables = Annotated[Tables, AfterValidator(_texts)]
SelectTables = Annotated[Tables, AfterValidator(_select)]
