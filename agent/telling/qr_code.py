"""A QR code as rows of half blocks, two modules a sign, for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import zxingcpp

QUIET = 4  # modules of light around it; phones find none with fewer
# fixed entries of the 256 colours, which no theme of a terminal changes; the light modules are the
# ink, so that on a terminal without colours it is still right where letters are light on dark
STYLE = "color(231) on color(16)"
_create: Callable[..., zxingcpp.Barcode] = vars(zxingcpp)["create_barcode"]  # half typed
_SIGNS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


class NotDrawn(ValueError):
    """An empty text, or more than a QR code holds."""


def drawn(text: str) -> list[str]:
    """Its rows, all of one length, to be printed in STYLE. Raises NotDrawn."""
    light = modules(text)
    width = len(light[0]) + 2 * QUIET
    clear = [True] * width
    rows = [clear] * QUIET + [[True] * QUIET + row + [True] * QUIET for row in light]
    rows += [clear] * (QUIET + len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_SIGNS[sign] for sign in zip(*pair, strict=True)) for pair in pairs]


def modules(text: str) -> list[list[bool]]:
    """Whether each module is light. Raises NotDrawn.

    On a screen nothing is smudged: the least correction makes the smallest code.
    """
    try:
        code = _create(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    except ValueError as refused:
        raise NotDrawn(f"{len(text)} characters: {refused}") from refused
    image = memoryview(cast(bytes, code.to_image(scale=1, add_quiet_zones=False)))  # a buffer
    rows = cast(list[list[int]], image.tolist())
    return [[shade > 127 for shade in row] for row in rows]
