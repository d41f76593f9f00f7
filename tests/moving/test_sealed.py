"""A sealed file gives back what went in, whole, to whoever has the passphrase; else nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from agent.moving import sealed
from agent.moving.sealed import (
    PIECE,
    UNFINISHED,
    WHOLE,
    NotSealed,
    SealBroken,
    WrongPassphrase,
    finish,
    sealing,
    unsealed,
)

PHRASE = "correct horse 电池"
SECRET = b"sessionid=0123456789"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is made quickly; how it is made stands in the file."""
    monkeypatch.setattr(sealed, "_COSTS", (4, 8, 1))


def written(path: Path, plain: bytes) -> Path:
    with sealing(path, PHRASE) as into:
        for first in range(0, len(plain), 70_000):
            into.write(plain[first : first + 70_000])
    finish(path)
    return path


def read(path: Path, passphrase: str = PHRASE) -> bytes:
    with unsealed(path, passphrase) as opened:
        plain = b"".join(iter(lambda: opened.read(50_000), b""))
        opened.read_out()
        return plain


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_what_goes_in_comes_out(size: int, tmp_path: Path) -> None:
    plain = (SECRET * (size // len(SECRET) + 1))[:size]
    path = written(tmp_path / "file", plain)
    assert read(path) == plain
    assert SECRET not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_the_passphrase_opens_it(tmp_path: Path) -> None:
    path = written(tmp_path / "file", SECRET)
    with pytest.raises(WrongPassphrase):
        read(path, PHRASE + " ")
    decomposed = "Caf\u0065\u0301 12345678"
    with sealing(tmp_path / "other", "Caf\u00e9 12345678") as into:
        into.write(SECRET)
    finish(tmp_path / "other")
    assert read(tmp_path / "other", decomposed) == SECRET, "typed on another system"


@pytest.mark.parametrize("at", [-1, -20, 100, 8 + 3 + 16 + 7 + 32 + PIECE + 30])
def test_a_changed_byte_is_seen(at: int, tmp_path: Path) -> None:
    path = written(tmp_path / "file", b"x" * (2 * PIECE))
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    with pytest.raises(SealBroken):
        read(path)


@pytest.mark.parametrize("at", [9, 12, 30])
def test_a_changed_head_opens_nothing(at: int, tmp_path: Path) -> None:
    path = written(tmp_path / "file", SECRET)
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    with pytest.raises((SealBroken, WrongPassphrase)):
        read(path)


def test_a_missing_end_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path / "file", b"x" * (2 * PIECE + 7))
    raw = path.read_bytes()
    head = 8 + 3 + 16 + 7 + 32
    piece = PIECE + 16
    cuts = (len(raw) - 1, head + 2 * piece, head + piece, head + 5, head, 40, 20)
    for length in cuts:
        path.write_bytes(raw[:length])
        with pytest.raises(SealBroken):
            read(path)


def test_pieces_cannot_change_places(tmp_path: Path) -> None:
    path = written(tmp_path / "file", b"a" * PIECE + b"b" * PIECE + b"c")
    raw, head, piece = path.read_bytes(), 8 + 3 + 16 + 7 + 32, PIECE + 16
    first, second = raw[head : head + piece], raw[head + piece : head + 2 * piece]
    path.write_bytes(raw[:head] + second + first + raw[head + 2 * piece :])
    with pytest.raises(SealBroken):
        read(path)


def test_until_it_is_finished_no_one_may_use_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with sealing(path, PHRASE) as into:
        into.write(SECRET)
    with pytest.raises(NotSealed) as unfinished:
        read(path)
    assert unfinished.value.unfinished
    with unsealed(path, PHRASE, UNFINISHED) as opened:
        assert opened.read(1000) == SECRET
    finish(path)
    assert read(path) == SECRET
    with pytest.raises(NotSealed), unsealed(path, PHRASE, UNFINISHED):
        pass


def test_other_files_are_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path / "file", SECRET)
    raw = path.read_bytes()
    for content, newer in ((b"", False), (b"PK\3\4" * 40, False), (b"YUNDANM2" + raw[8:], True)):
        path.write_bytes(content)
        with pytest.raises(NotSealed) as other:
            read(path)
        assert (other.value.newer, other.value.unfinished) == (newer, False)
    assert raw.startswith(WHOLE)


def test_costs_beyond_reason_are_not_paid(tmp_path: Path) -> None:
    path = written(tmp_path / "file", SECRET)
    raw = bytearray(path.read_bytes())
    raw[8] = 40  # 2**40 × 1 KiB of memory
    path.write_bytes(raw)
    with pytest.raises(SealBroken):
        read(path)
