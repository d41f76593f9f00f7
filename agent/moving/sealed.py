"""A file sealed by a passphrase: scrypt makes the key, AES-GCM seals it in pieces of 1 MiB.

8 bytes   what it is; another mark until `finish`, so that half a move is no move
1+1+1     scrypt: log2 of N, r, p
16, 7     salt; the beginning of every nonce
32        HMAC-SHA256 of salt and costs, which tells a wrong passphrase from a damaged file
pieces    each sealed with its number and whether it is the last, over all of the above save
          the first 8 bytes: none can be left out, put elsewhere or cut off unnoticed
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

WHOLE = b"YUNDANM1"
UNFINISHED = b"YUNDANM0"
_FAMILY = b"YUNDANM"
PIECE = 1 << 20
_TAG = 16
_COSTS = (16, 8, 1)  # 64 MiB, about a quarter of a second
_DEAREST = (20, 16, 4)
_HEAD = struct.Struct(">3B16s7s")
_PROOF = 32


class WrongPassphrase(RuntimeError):
    """The passphrase is not the one that sealed the file."""


class NotSealed(RuntimeError):
    """No file of ours; `newer`: of a newer program; `unfinished`: the move did not end."""

    def __init__(self, *, newer: bool = False, unfinished: bool = False) -> None:
        super().__init__("newer" if newer else "unfinished" if unfinished else "not sealed")
        self.newer = newer
        self.unfinished = unfinished


class SealBroken(RuntimeError):
    """The file is not what was written, or its end is missing."""


@dataclass(frozen=True, slots=True)
class _Keys:
    cipher: Any
    head: bytes
    prefix: bytes

    def nonce(self, number: int, *, last: bool) -> bytes:
        return self.prefix + struct.pack(">IB", number, last)


class Sealing:
    """Takes bytes in and writes them sealed."""

    def __init__(self, file: BinaryIO, keys: _Keys) -> None:
        self._file = file
        self._keys = keys
        self._left = bytearray()
        self._number = 0

    def write(self, data: bytes) -> int:
        """Seal these bytes after those before."""
        self._left += data
        while len(self._left) > PIECE:
            self._seal(PIECE, last=False)
        return len(data)

    def end(self) -> None:
        """Seal the last piece."""
        self._seal(len(self._left), last=True)

    def _seal(self, size: int, *, last: bool) -> None:
        nonce = self._keys.nonce(self._number, last=last)
        plain = bytes(self._left[:size])
        self._file.write(self._keys.cipher.encrypt(nonce, plain, self._keys.head))
        del self._left[:size]
        self._number += 1


class Unsealing:
    """Gives back what was sealed; nothing before it was proven. Raises SealBroken."""

    def __init__(self, file: BinaryIO, keys: _Keys) -> None:
        self._file = file
        self._keys = keys
        self._left = bytearray()
        self._number = 0
        self._next = file.read(PIECE + _TAG)
        self._ended = False

    def read(self, size: int) -> bytes:
        """The next bytes; fewer at the end."""
        while len(self._left) < size and not self._ended:
            self._open()
        given = bytes(self._left[:size])
        del self._left[:size]
        return given

    def read_out(self) -> None:
        """Go to the end, which proves that there is one."""
        while not self._ended:
            self._left.clear()
            self._open()

    def _open(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed, self._next = self._next, self._file.read(PIECE + _TAG)
        last = not self._next
        nonce = self._keys.nonce(self._number, last=last)
        try:
            self._left += self._keys.cipher.decrypt(nonce, sealed, self._keys.head)
        except (InvalidTag, ValueError):
            raise SealBroken from None
        self._number += 1
        self._ended = last


@contextmanager
def sealing(path: Path, passphrase: str) -> Generator[Sealing]:
    """A new 0600 file, `UNFINISHED` yet, on the disk at the end of the `with`. Raises OSError."""
    salt, prefix = os.urandom(16), os.urandom(7)
    head = _HEAD.pack(*_COSTS, salt, prefix)
    cipher, proof = _derived(passphrase, head)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(UNFINISHED + head + proof)
        into = Sealing(file, _Keys(cipher, head + proof, prefix))
        yield into
        into.end()
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def unsealed(path: Path, passphrase: str, mark: bytes = WHOLE) -> Generator[Unsealing]:
    """What a sealed file with this `mark` holds. Raises NotSealed, WrongPassphrase, SealBroken,
    OSError."""
    with path.open("rb") as file:
        _check_mark(file.read(len(WHOLE)), mark)
        raw = file.read(_HEAD.size + _PROOF)
        if len(raw) < _HEAD.size + _PROOF:
            raise SealBroken
        head, proof = raw[: _HEAD.size], raw[_HEAD.size :]
        *costs, _, prefix = _HEAD.unpack(head)
        if any(cost > most for cost, most in zip(costs, _DEAREST, strict=True)) or 0 in costs:
            raise SealBroken
        cipher, ours = _derived(passphrase, head)
        if not hmac.compare_digest(ours, proof):
            raise WrongPassphrase
        yield Unsealing(file, _Keys(cipher, raw, prefix))


def finish(path: Path) -> None:
    """From now on the file may be used: its mark is changed, and on the disk."""
    with path.open("r+b") as file:
        file.write(WHOLE)
        file.flush()
        os.fsync(file.fileno())


def name_of(path: Path) -> str:
    """What tells this file from every other one: of its salt."""
    with path.open("rb") as file:
        return file.read(len(WHOLE) + _HEAD.size)[len(WHOLE) :].hex()


def check_whole(path: Path) -> None:
    """Whether it says of itself that it is such a file. Raises NotSealed, OSError."""
    with path.open("rb") as file:
        _check_mark(file.read(len(WHOLE)), WHOLE)


def _check_mark(found: bytes, wanted: bytes) -> None:
    if found == wanted:
        return
    unfinished = found == UNFINISHED
    raise NotSealed(newer=found.startswith(_FAMILY) and not unfinished, unfinished=unfinished)


def _derived(passphrase: str, head: bytes) -> tuple[Any, bytes]:
    """The cipher, and the proof of the passphrase."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    log_n, r, p, salt, _ = _HEAD.unpack(head)
    spoken = unicodedata.normalize("NFC", passphrase).encode()
    made = Scrypt(salt=salt, length=64, n=1 << log_n, r=r, p=p).derive(spoken)
    return AESGCM(made[:32]), hmac.new(made[32:], head, hashlib.sha256).digest()
