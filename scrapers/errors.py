"""The one error family of portals, classed by who acts next.

`exit_bit`s of a run are OR-ed into its exit status. `scope` says what is parked: the portal, the
order, or only this value. `next_step` names a sentence in the interface's words; `str(error)` is
for logs and holds no receiver, cookie or token: what a page says stands in it as `quoting.py` lets
it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal

from scrapers.quoting import counted, quoted

Scope = Literal["portal", "order", "value"]


class PortalError(Exception):
    """Anything a portal does that needs a reaction. `evidence` is a folder, if one was saved."""

    scope: ClassVar[Scope] = "portal"
    exit_bit: ClassVar[int] = 32
    retryable: ClassVar[bool] = False
    next_step: ClassVar[str] = "look_at_evidence"

    def __init__(self, portal: str, message: str = "", *, evidence: Path | None = None) -> None:
        super().__init__(message or type(self).__name__)
        self.portal = portal
        self.message = message
        self.evidence = evidence


def named(name: str) -> type[PortalError]:
    """The class of an error that was kept by its name; PortalError for one nobody knows now."""
    known = [PortalError]
    for kind in known:
        known += kind.__subclasses__()
    return next((kind for kind in known if kind.__name__ == name), PortalError)


class Transient(PortalError):
    """Passes by itself: back off with jitter, capped."""

    exit_bit = 4
    retryable = True
    next_step = "wait_and_retry"


class Unreachable(Transient):
    """No answer, a dropped connection, a 5xx page."""


class Throttled(Transient):
    """The portal asks to slow down; `until` is UTC where it says so."""

    def __init__(self, portal: str, message: str = "", *, until: datetime | None = None) -> None:
        super().__init__(portal, message)
        self.until = until


class QuotaSpent(Throttled):
    """An account of a query service has no queries left: it answers again once more are bought."""

    exit_bit = 8
    next_step = "buy_queries"


class IncompleteRead(Transient):
    """Rows read do not equal the count the page states; nothing may be concluded from absence."""

    next_step = "read_again"

    def __init__(self, portal: str, page: str, *, stated: int | None, read: int) -> None:
        super().__init__(
            portal, f"{page}: the page states {counted(stated)} orders, {read} were read"
        )
        self.page = page
        self.stated = stated
        self.read = read


class NeedsUser(PortalError):
    """Only a person can go on. The portal is parked; nothing is solved by machine."""

    exit_bit = 8
    next_step = "act_in_browser"


class ChallengeShown(NeedsUser):
    """A slider or captcha (滑块, 验证码) is shown."""

    next_step = "solve_challenge"

    def __init__(self, portal: str, kind: str = "challenge", *, evidence: Path | None = None):
        super().__init__(portal, f"the portal shows a {kind}", evidence=evidence)
        self.kind = kind


class ActionRequired(NeedsUser):
    """The portal demands something of the person at `url`."""

    def __init__(self, portal: str, message: str, *, url: str):
        super().__init__(portal, message)
        self.url = url


class LoginExpired(NeedsUser):
    """The session is gone (登录已失效)."""

    exit_bit = 16
    next_step = "log_in"


class CredentialsRejected(NeedsUser):
    """The portal did not take the password; never tried again by itself."""

    exit_bit = 16
    next_step = "log_in_by_password"


class WrongAccount(NeedsUser):
    """Another account than ours is logged in."""

    exit_bit = 16
    next_step = "log_in_right_account"

    def __init__(self, portal: str, *, expected: str, found: str) -> None:
        said = f"expected account {expected!r}, found {quoted(found)}"  # it may be anybody's name
        super().__init__(portal, said)
        self.expected = expected
        self.found = found


class NeedsFix(PortalError):
    """The page is not what we know. The portal is read-only until somebody mends it."""

    exit_bit = 32
    next_step = "mend_portal"


class LayoutChanged(NeedsFix):
    """`selector` (a CSS selector, a JSON path or a rule's name) did not hold on `page`."""

    def __init__(
        self,
        portal: str,
        selector: str,
        page: str,
        message: str = "",
        *,
        evidence: Path | None = None,
    ) -> None:
        text = message or f"{selector} did not match as expected on page {page}"
        super().__init__(portal, text, evidence=evidence)
        self.selector = selector
        self.page = page


class NeedsDecision(PortalError):
    """A person must decide about this order; everything else goes on."""

    scope = "order"
    exit_bit = 64
    next_step = "decide"


class AmbiguousMatch(NeedsDecision):
    """No single supplier order is surely this store order's."""


class WaybillConflict(NeedsDecision):
    """The store shows another waybill than the supplier, or ours more than once."""


class OutcomeUnknown(NeedsDecision):
    """A submit was pressed and nothing proves what became of it."""

    next_step = "resolve"


class GuardTripped(NeedsDecision):
    """A guard before the write found a reason not to write; `reason` is its key."""

    def __init__(self, portal: str, reason: str, message: str = "") -> None:
        super().__init__(portal, message or reason)
        self.reason = reason


class Refused(PortalError):
    """The store said no, with its text; final for that value."""

    scope = "value"
    exit_bit = 64
    next_step = "read_refusal"
