"""Mail servers, where apprise falls short of them. Loads the standard library only.

Seen in apprise 2.2: it waits for a server to take a mail no longer than for a connection, and that
in vain where the server looks a mail through first. Then the mail may have arrived all the same.
Of a mail with copies it tells a no where one receiver was refused and all the others have it.
"""

from __future__ import annotations

import smtplib
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

_TAKEN = 250


@contextmanager
def waited_for(seconds: float) -> Generator[list[bytes]]:
    """Mail servers meanwhile have `seconds` to say what becomes of a mail they were given. What
    they say of each that they took."""
    taken: list[bytes] = []
    plain = smtplib.SMTP.data

    def data(self: smtplib.SMTP, msg: Any) -> tuple[int, bytes]:
        line = self.sock
        if line is None:
            return plain(self, msg)
        step = line.gettimeout()
        line.settimeout(seconds)
        answer = plain(self, msg)
        line.settimeout(step)
        code, said = answer
        if code == _TAKEN:
            taken.append(said)
        return answer

    smtplib.SMTP.data = data
    try:
        yield taken
    finally:
        smtplib.SMTP.data = plain
