"""What is signed and how: HMAC-SHA256 with a key that never travels. Pure.

The extension signs the same text, see `extension/worker/signing.js`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

KEY_BYTES = 16


def request_text(path: str, host: str, at_ms: int, nonce: str, body: bytes) -> bytes:
    """The text of a request. `host` is what the caller meant to reach, with the port."""
    digest = hashlib.sha256(body).hexdigest()
    return f"yundan-1\nPOST\n{host}\n{path}\n{at_ms}\n{nonce}\n{digest}".encode()


def answer_text(nonce: str, status: int, body: bytes) -> bytes:
    """The text of an answer, bound to the request's nonce."""
    digest = hashlib.sha256(body).hexdigest()
    return f"yundan-1-answer\n{nonce}\n{status}\n{digest}".encode()


def sign(key: bytes, text: bytes) -> str:
    """A signature as it stands in a header: base64url without padding."""
    return base64.urlsafe_b64encode(hmac.digest(key, text, "sha256")).rstrip(b"=").decode()


def is_signed(key: bytes, text: bytes, signature: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(sign(key, text).encode(), signature.encode("utf-8", "replace"))


def key_id(key: bytes) -> str:
    """By which name a key is called without telling it."""
    return hashlib.sha256(b"yundan-pairing\n" + key).hexdigest()[:16]


def key_text(key: bytes) -> str:
    """A key as a person copies it: 26 signs of base32."""
    return base64.b32encode(key).rstrip(b"=").decode()
