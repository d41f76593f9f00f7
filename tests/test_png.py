"""Pictures of a browser, pixel by pixel."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.png import MOST_PIXELS, NotRead, Picture, read

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}  # by channels


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int, height: int, channels: int, rows: list[bytes], filters: list[int],
    depth: int = 8, interlaced: int = 0,
) -> bytes:  # fmt: skip
    """A PNG of these rows; each is filtered as told."""
    above = bytes(width * channels)
    raw = b""
    for row, how in zip(rows, filters, strict=True):
        raw += bytes([how]) + filtered(how, row, above, channels)
        above = row
    head = struct.pack(">IIBBBBB", width, height, depth, COLOURS[channels], 0, 0, interlaced)
    packed = zlib.compress(raw)
    middle = len(packed) // 2  # writers split the data where they like
    return (
        SIGNATURE + chunk(b"IHDR", head) + chunk(b"tEXt", b"Comment\0x")
        + chunk(b"IDAT", packed[:middle]) + chunk(b"IDAT", packed[middle:]) + chunk(b"IEND", b"")
    )  # fmt: skip


def filtered(how: int, row: bytes, above: bytes, channels: int) -> bytes:
    """What the standard says a writer does."""
    left = bytes(channels) + row
    corner = bytes(channels) + above
    made = bytearray()
    for x, a, b, c in zip(row, left, above, corner, strict=False):
        nearest = min((a, b, c), key=lambda near, p=a + b - c: abs(p - near))  # the first wins
        made.append((x - (0, a, b, (a + b) // 2, nearest)[how]) % 256)
    return bytes(made)


@st.composite
def grey_pictures(draw: st.DrawFn) -> tuple[Picture, int, list[int]]:
    width, height = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    pixels = draw(st.binary(min_size=width * height, max_size=width * height))
    filters = draw(st.lists(st.integers(0, 4), min_size=height, max_size=height))
    return Picture(width, height, pixels), draw(st.sampled_from(list(COLOURS))), filters


@given(grey_pictures())
def test_every_filter_and_every_kind_of_pixel_is_undone(
    case: tuple[Picture, int, list[int]],
) -> None:
    picture, channels, filters = case
    rows: list[bytes] = []
    for y in range(picture.height):
        grey = picture.pixels[y * picture.width : (y + 1) * picture.width]
        colours = 1 if channels < 3 else 3
        solid = b"\xff" * (channels - colours)
        rows.append(b"".join(bytes([value]) * colours + solid for value in grey))
    assert read(png(picture.width, picture.height, channels, rows, filters)) == picture


def test_colours_become_bright_or_dark_and_nothing_is_white() -> None:
    row = bytes([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 128])
    assert list(read(png(5, 1, 4, [row], [0])).pixels) == [76, 149, 28, 255, 127]


WHOLE = png(2, 2, 3, [bytes(6), bytes(6)], [0, 0])


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"GIF89a",
        SIGNATURE,
        WHOLE[: len(SIGNATURE) + 10],
        WHOLE[:-30],
        WHOLE.replace(b"IHDR", b"IDAT"),
        WHOLE[:50] + b"\0\0\0\0" + WHOLE[54:],
        png(2, 1, 3, [bytes(6)], [0]).replace(b"IDAT", b"XXXX"),
        png(2, 2, 3, [bytes(6)], [0]),  # a row is missing
        png(2, 1, 3, [bytes(6)], [0], depth=16),
        png(2, 1, 3, [bytes(6)], [0], interlaced=1),
        png(MOST_PIXELS, 2, 3, [bytes(6)], [0]),
        png(0, 0, 3, [], []),
        SIGNATURE + chunk(b"IHDR", bytes(5)),
        SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes([9, 9]))),
    ],
    ids=range(15),
)
def test_what_is_no_whole_picture_of_a_browser_is_told(broken: bytes) -> None:
    with pytest.raises(NotRead):
        read(broken)


@given(st.binary(max_size=40), st.integers(0, len(WHOLE)))
def test_nothing_else_escapes_from_damage(junk: bytes, at: int) -> None:
    damaged = WHOLE[:at] + junk + WHOLE[at + len(junk) :]
    with suppress(NotRead):
        assert read(damaged).width > 0
