"""What click says of a command that was typed wrongly, in the reader's language.

By the kind of its error: click's own sentences are English alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import click
from click.exceptions import NoArgsIsHelpError

from agent.words import Phrase, Words

_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


def told(words: Words, wrong: click.ClickException) -> str:
    """The lines about it: how the command is called, what is wrong, where to read more."""
    if isinstance(wrong, NoArgsIsHelpError):
        return wrong.format_message()
    what = _what(wrong)
    lines = [words.say(what.key, what.details)]
    if isinstance(wrong, click.UsageError) and wrong.ctx is not None:
        path, command = wrong.ctx.command_path, wrong.ctx.command
        usage = " ".join([path, *command.collect_usage_pieces(wrong.ctx)])
        lines.insert(0, words.say("usage.usage", usage=usage))
        lines.append(words.say("usage.help", command=path))
    return "\n".join(lines)


def _what(wrong: click.ClickException) -> Phrase:
    match wrong:
        case click.MissingParameter():
            return Phrase("usage.missing", {"name": _name(wrong)})
        case click.NoSuchOption():
            return _unknown("option", wrong.option_name, wrong.possibilities)
        case click.NoSuchCommand():
            return _unknown("command", wrong.command_name, wrong.possibilities)
        case click.BadOptionUsage():
            return Phrase("usage.option_value", {"name": wrong.option_name})
        case click.BadParameter():
            return Phrase("usage.value", {"name": _name(wrong), "wanted": _wanted(wrong)})
        case _:
            return _other(wrong)


def _unknown(kind: str, name: str, possible: Sequence[str] | None) -> Phrase:
    if possible:
        return Phrase(f"usage.{kind}_like", {"name": name, "known": ", ".join(sorted(possible))})
    return Phrase(f"usage.{kind}", {"name": name})


def _other(wrong: click.ClickException) -> Phrase:
    """What click has no kind of its own for: words too many, else its own sentence."""
    if extra := _EXTRA.search(wrong.format_message()):
        return Phrase("usage.too_many", {"words": extra[1]})
    return Phrase("usage.other", {"said": wrong.format_message()})


def _name(wrong: click.BadParameter) -> str:
    """The option or argument as it is typed."""
    if wrong.param_hint is not None:
        hint = wrong.param_hint
        return hint if isinstance(hint, str) else " / ".join(hint)
    if isinstance(wrong.param, click.Option):
        return max(wrong.param.opts, key=len)
    return wrong.param.make_metavar(wrong.ctx) if wrong.param and wrong.ctx else "?"


def _wanted(wrong: click.BadParameter) -> Phrase:
    """What would have been taken there, by its type; else click's own words."""
    match kind := wrong.param.type if wrong.param else None:
        case click.Choice():
            return Phrase("usage.one_of", {"known": ", ".join(map(str, kind.choices))})
        case click.IntRange() | click.FloatRange():
            if kind.max is not None:
                return Phrase("usage.between", {"least": kind.min, "most": kind.max})
            return Phrase("usage.at_least", {"least": kind.min})
        case click.Path():
            return Phrase("usage.no_file")
        case _:
            if kind in (click.INT, click.FLOAT):
                return Phrase("usage.number")
            return Phrase("usage.said", {"said": wrong.message})
