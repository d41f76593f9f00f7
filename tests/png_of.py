"""A picture of the modules of a QR code, for a reader of pictures."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

PIXELS = 4


def png_of(light: Sequence[Sequence[bool]]) -> bytes:
    """A PNG of 8 bits of grey."""
    wide = [[255 if one else 0 for one in row for _ in range(PIXELS)] for row in light]
    rows = [row for row in wide for _ in range(PIXELS)]
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    raw = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    chunks = ((b"IHDR", head), (b"IDAT", raw), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
