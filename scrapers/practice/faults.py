"""Faults by name, as given on the command line: `name` or `name=value`."""

from collections.abc import Sequence

PLAIN = {
    "columns", "class-redesign", "renamed-field", "reshuffle", "duplicate-on-resubmit",
    "overwrite-on-resubmit", "logged-out", "other-account", "counter-lies",
}  # fmt: skip
VALUED = {
    "expire", "slider", "http500", "slow", "drop-after-apply", "drop-before-apply", "late-apply",
    "error-after-apply", "login-on-submit", "challenge-on-submit", "stale-reads", "qr-expires",
}  # fmt: skip


class Faults:
    """The faults of this run."""

    def __init__(self, given: Sequence[str]) -> None:
        self._on: dict[str, int] = {}
        for text in given:
            name, _, value = text.partition("=")
            if name in PLAIN and not value:
                self._on[name] = 1
            elif name in VALUED and value.isdigit() and int(value) > 0:
                self._on[name] = int(value)
            else:
                known = ", ".join(sorted(PLAIN) + [f"{n}=N" for n in sorted(VALUED)])
                raise ValueError(f"no such fault: {text!r}; there are: {known}")

    def on(self, name: str) -> bool:
        return name in self._on

    def value(self, name: str) -> int:
        """Its number, 0 when it is off."""
        return self._on.get(name, 0)

    def strikes(self, name: str, count: int) -> bool:
        """Whether a k-th-request fault strikes at this count."""
        return self._on.get(name, 0) == count
