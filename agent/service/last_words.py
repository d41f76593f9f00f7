"""How a process of ours ends where something foreseen is in its way: by a sentence."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from agent.errors import UserError
from agent.words import Words, language


def end_with(trouble: UserError) -> NoReturn:
    """Say it on stderr, and end with its status."""
    words = Words(language(os.environ.get("YUNDAN_LANG")))
    print(words.say(f"errors.{trouble.code}", trouble.details), file=sys.stderr, flush=True)
    sys.exit(trouble.exit_status)
