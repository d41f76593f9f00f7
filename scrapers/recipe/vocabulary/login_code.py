"""The words with which a recipe says where a login page shows its QR code."""

from __future__ import annotations

from pydantic import Field

from scrapers.recipe.vocabulary.basics import LiveCss, OwnPath, Strict
from scrapers.recipe.vocabulary.writing import OneControl


class CodeLogin(Strict):
    """A login by a phone that scans a QR code.

    `open` is the page that shows it; without one it is where the list leads. `frame` is the frame
    that it stands in. `reach` is pressed until `code` shows. `expired` is shown once the code is
    over; then `refresh` is pressed, or, without one, the page opened anew.
    """

    open: OwnPath | None = None
    frame: LiveCss | None = None
    reach: list[OneControl] = Field(default=[])
    code: LiveCss
    expired: LiveCss | None = None
    refresh: OneControl | None = None
