"""The QR code of a login page in the terminal, drawn anew."""

from __future__ import annotations

from rich.text import Text

from agent.cli.console import Console
from agent.telling.qr_code import STYLE, drawn


class CodeInTerminal:
    """Shows each code as it comes, on stderr, so that stdout holds nothing but the result."""

    def __init__(self, console: Console, portal: str, minutes: float) -> None:
        self._console = console
        self._about = {"portal": portal, "minutes": f"{minutes:g}"}
        self._shown = 0

    def __call__(self, said: str | None) -> None:
        """Another code stands there; None: it has gone."""
        if said is None:
            self._console.error("login.code_gone", **self._about)
            return
        self._console.error("login.code_anew" if self._shown else "login.code", **self._about)
        self._shown += 1
        for row in drawn(said):
            self._console.err.print(
                Text(row, style=STYLE), no_wrap=True, crop=False, soft_wrap=True
            )
