"""Reads the QR code of a login page from the browser's picture of it."""

from __future__ import annotations

import zxingcpp

from scrapers.png import read

_KIND = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def decode(png: bytes) -> str | None:
    """What the one QR code in the picture says; None where there is none that can be read, or
    where there are several that say different things. Raises scrapers.png.NotRead."""
    picture = read(png)
    grey = memoryview(picture.pixels).cast("B", (picture.height, picture.width))
    found = zxingcpp.read_barcodes(grey, formats=_KIND)
    said = {code.text for code in found if code.valid and code.text}
    return said.pop() if len(said) == 1 else None
