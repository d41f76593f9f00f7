"""What every request and answer is made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from agent.ledger.captured import Source

Lang = Literal["zh", "en"]


def _printable(text: str) -> str:
    if any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        raise ValueError("has signs that no page shows")
    return text


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("is before or after all times") from None


Plain = AfterValidator(_printable)
OrderId = Annotated[str, Field(min_length=1, max_length=64), Plain]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]
Text = Annotated[str, Field(max_length=200), Plain]
RowId = Annotated[int, Field(ge=1, le=2**53)]
When = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Asked(BaseModel):
    """A request. A repeat has a new nonce and the same `request_id`: it does nothing again."""

    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")
    lang: Lang = "zh"


class FromPage(Asked):
    """What an order's card may also ask. `portal` is then the one whose page it stands in: only
    that portal's stores are meant."""

    portal: Key | None = None


class Answer(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid")


class Declined(Answer):
    """What was asked cannot be done: a name for it, and a sentence with the next step."""

    error: str
    message: str


class Malformed(Answer):
    """The request is not as the spec says: where, and what is wrong there."""

    error: Literal["malformed"] = "malformed"
    message: str
    where: str


class WaybillShown(Answer):
    """A waybill. `source` is from where it came if not by our own reading."""

    carrier: str
    carrier_name: str
    number: str
    side: Literal["store", "supplier"]
    sources: list[Source] = []


class StorePage(Asked):
    """What a page of a store's backend says of itself: its portal and the account it shows."""

    portal: Key
    account: Annotated[str, Field(max_length=120), Plain] | None = None
