"""The platforms' rules: does the seller's own word hold, and how much is a guess?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agent.doctor.finding import Finding, fine, problem, warning
from agent.errors import UserError
from agent.home import Home
from agent.rule_packs import packs_of
from agent.rules.in_force import rules_on
from agent.settings import Config


def rules(home: Home, config: Config, now: datetime) -> Iterator[Finding]:
    """Per store: the rules in force, and how many of them nobody has confirmed."""
    for store in config.store:
        try:
            packs = packs_of(home.rules, store.portal, store.category, store.region)
        except UserError as broken:
            yield problem("rules", broken)
            continue
        held = rules_on(packs, packs.day_of(now)).all()
        guesses = sum(not one.rule.confirmed for one in held)
        if guesses:
            said = {"store": store.key, "n": len(held), "guesses": guesses}
            yield warning("rules", "rules_guessed", "step_rules", **said)
        else:
            yield fine("rules", "rules_hold", store=store.key, n=len(held))
