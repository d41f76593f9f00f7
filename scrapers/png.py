"""Reads the pictures that a browser takes: PNG of 8 bits a channel, not interlaced.

Chromium writes no others, and an imaging library for these lines would weigh 20 MB.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

MOST_PIXELS = 16_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # grey, RGB, grey and alpha, RGBA
_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4


class NotRead(ValueError):
    """No PNG, a damaged one, or one that a browser would not have taken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Brightness, one byte a pixel, row by row from the top; what is see-through lies on white."""

    width: int
    height: int
    pixels: bytes


def read(png: bytes) -> Picture:
    """Raises NotRead."""
    try:
        return _read(png)
    except (struct.error, zlib.error, IndexError, ValueError) as damaged:
        raise NotRead(str(damaged)) from damaged


def _read(png: bytes) -> Picture:
    if not png.startswith(_SIGNATURE):
        raise NotRead("not a PNG")
    chunks = list(_chunks(png))
    if not chunks or chunks[0][0] != b"IHDR":
        raise NotRead("no header")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or interlaced or colour not in _CHANNELS:
        raise NotRead(f"of a kind that browsers do not take ({depth}, {colour}, {interlaced})")
    if not 0 < width * height <= MOST_PIXELS:
        raise NotRead(f"{width} x {height}")
    channels = _CHANNELS[colour]
    size = (width * channels + 1) * height
    packed = b"".join(data for name, data in chunks if name == b"IDAT")
    raw = zlib.decompressobj().decompress(packed, size)
    if len(raw) != size:
        raise NotRead("cut off")
    rows = _rows(raw, width, channels)
    return Picture(width, height, b"".join(_bright(row, channels) for row in rows))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        (said,) = struct.unpack_from(">I", png, at + 8 + length)
        if zlib.crc32(name + data) != said:
            raise NotRead("damaged")
        yield name, data
        at += length + 12


def _rows(raw: bytes, width: int, channels: int) -> Iterator[bytes]:
    """Each row holds differences to the pixel on its left, the one above, or both."""
    length = width * channels
    above = bytes(length)
    for at in range(0, len(raw), length + 1):
        above = _unfiltered(raw[at], raw[at + 1 : at + 1 + length], above, channels)
        yield above


def _unfiltered(how: int, row: bytes, above: bytes, channels: int) -> bytes:
    if how == 0:
        return row
    if how == _UP and row.count(0) == len(row):  # most of a page is flat
        return above
    undo = _UNDO.get(how)
    if undo is None:
        raise NotRead(f"filter {how}")
    made = bytearray(len(row))
    for n in range(channels):
        made[n::channels] = undo(row[n::channels], above[n::channels])
    return bytes(made)


def _sub(row: bytes, above: bytes) -> bytes:
    return bytes(x & 255 for x in accumulate(row))


def _up(row: bytes, above: bytes) -> bytes:
    return bytes((x + up) & 255 for x, up in zip(row, above, strict=True))


def _average(row: bytes, above: bytes) -> bytes:
    made, left = bytearray(), 0
    for x, up in zip(row, above, strict=True):
        left = (x + ((left + up) >> 1)) & 255
        made.append(left)
    return bytes(made)


def _paeth(row: bytes, above: bytes) -> bytes:
    """By the neighbour that is nearest to left + up - corner: left before up before corner."""
    made, left, corner = bytearray(), 0, 0
    for x, up in zip(row, above, strict=True):
        if up != corner:
            by_left, by_up = abs(up - corner), abs(left - corner)
            by_corner = abs(left + up - 2 * corner)
            if by_left > by_up or by_left > by_corner:
                left = up if by_up <= by_corner else corner
        left, corner = (x + left) & 255, up
        made.append(left)
    return bytes(made)


_UNDO = {_SUB: _sub, _UP: _up, _AVERAGE: _average, _PAETH: _paeth}


def _bright(row: bytes, channels: int) -> bytes:
    """Green alone would do for black on white; codes are drawn in any colour."""
    if channels in (1, 2):
        bright = row[0::channels]
    else:
        red, green, blue = (row[n::channels] for n in range(3))
        bright = bytes(
            (r * 77 + g * 150 + b * 29) >> 8 for r, g, b in zip(red, green, blue, strict=True)
        )
    if channels in (1, 3):
        return bright
    solid = row[channels - 1 :: channels]
    return bytes(255 - (255 - b) * a // 255 for b, a in zip(bright, solid, strict=True))
