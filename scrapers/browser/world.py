"""Which network a browser profile may see: its portal's hosts, live or on the practice twin."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:  # what only keeps watch knows the world, and no portal
    from scrapers.spec import About


@dataclass(frozen=True, slots=True)
class World:
    """`address` is "127.0.0.1:PORT" of a practice twin, None for the live portals.

    `pin` is the base64 SHA-256 of the twin's public key: the only certificate trusted beside
    the usual ones.
    """

    address: str | None = None
    pin: str | None = None

    def arguments(self, portal: About, *, person: bool = False) -> list[str]:
        """Browser switches that confine a profile to `portal`'s hosts.

        Where a `person` is to log in, its login hosts are within reach too.

        Routes do not see redirects, so confinement stands below them, at name resolution.
        """
        reachable = [*portal.hosts, *([] if self.address else portal.asset_hosts)]
        if self.address:
            rules = [f"MAP {host} {self.address}" for host in reachable]
            rules += ["MAP * ~NOTFOUND"]
        else:
            reachable += portal.login_hosts if person else []
            ported = [host for host in reachable if ":" in host]  # the first rule that fits holds
            rules = [f"MAP {host} {host}" for host in ported]
            rules += ["MAP * ~NOTFOUND"]
            rules += [f"EXCLUDE {host}" for host in reachable if host not in ported]
        found = ["--host-resolver-rules=" + ",".join(rules)]
        if self.pin:
            found.append(f"--ignore-certificate-errors-spki-list={self.pin}")
        return found


def practice_world(base: str) -> World:
    """The twin at `base` (https://127.0.0.1:PORT), its certificate pinned as it stands now.

    Raises ValueError where `base` is not on this machine, OSError where nothing answers.
    """
    parts = urlsplit(base)
    if (
        parts.scheme != "https"
        or parts.hostname not in ("127.0.0.1", "localhost")
        or not parts.port
    ):
        raise ValueError(base)
    import ssl  # these are heavy, and the live world needs none of them

    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    pem = ssl.get_server_certificate(("127.0.0.1", parts.port), timeout=10)
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    return World(address=f"127.0.0.1:{parts.port}", pin=pin)
