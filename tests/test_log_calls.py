"""Secrets and receivers are fed through every log call that there is in the source, and none gets
into the file. A new call is fed by itself, or fails here until it can be."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from agent.logs import Log, opened_log
from agent.rules.desired import Standing
from agent.sync.options import OrderResult, RunResult, Trouble
from scrapers.errors import ActionRequired, LayoutChanged, PortalError
from tests.test_logs import ADDRESS, NAME, ORDER, PHONE, RECEIVER, SECRETS, SUBMISSION

ROOT = Path(__file__).parent.parent
SOURCES = {
    path: ast.parse(path.read_text("utf-8"))
    for path in sorted([*ROOT.glob("agent/**/*.py"), *ROOT.glob("scrapers/**/*.py")])
    if "practice" not in path.parts
}
LOG_NAMES = ("log", "_log", "logger")  # what a log is called, wherever it is held
LOG_MODULE = ROOT / "agent" / "logs.py"
SPOKEN = ("note", "step", "portal_error", "run_ended", "bug")
LOGGING = ("log", "debug", "info", "warning", "error", "critical", "exception")
IDS = {"order": "order_id", "submission": "id"}  # facts that stay as they are: what they must be

# what a call may be given in place of each of its values, and what must not be found then
HOSTILE: list[tuple[Any, tuple[str, ...]]] = [
    *((said, (secret,)) for said, secret in SECRETS),
    (RECEIVER, (NAME, PHONE, ADDRESS, "文三路")),
    (ORDER, (NAME, PHONE, ADDRESS, "文三路")),
    ({"order": [ORDER], "at": f"{NAME} {ADDRESS}"}, (NAME, PHONE, ADDRESS, "文三路")),
]


@dataclass(frozen=True)
class Site:
    """One log call in the source."""

    path: Path
    call: ast.Call
    within: ast.FunctionDef | None

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.call.lineno}"

    @property
    def method(self) -> str:
        assert isinstance(self.call.func, ast.Attribute)
        return self.call.func.attr


def last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def sites() -> list[Site]:
    """Every call of a method of a log, outside of the log itself."""
    found: list[Site] = []
    for path, tree in SOURCES.items():
        holder = {
            id(inner): function  # the innermost one comes last
            for function in functions(tree)
            for inner in ast.walk(function)
            if isinstance(inner, ast.Call)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and last_name(node.func.value) in LOG_NAMES
                and node.func.attr in (*SPOKEN, *LOGGING)
                and path != LOG_MODULE
            ):
                found.append(Site(path, node, holder.get(id(node))))
    return found


SITES = sites()


def facts(site: Site) -> list[str]:
    """The names of the facts that a `note` is given."""
    names: list[str] = []
    for keyword in site.call.keywords:
        if keyword.arg is None:
            names += spread(site)
        elif keyword.arg in IDS:
            assert last_name(keyword.value) == IDS[keyword.arg], f"{site}: {keyword.arg} is no id"
        elif keyword.arg != "level":
            names.append(keyword.arg)
    return names


def spread(site: Site) -> list[str]:
    """Facts that the function around a call hands on: those that its own callers name."""
    assert site.within is not None, f"{site}: nobody can tell which facts these are"
    named = site.within.name
    callers = [
        node
        for node in ast.walk(SOURCES[site.path])
        if isinstance(node, ast.Call) and last_name(node.func) == named
    ]
    assert callers, f"{site}: nobody calls {named} here"
    assert all(k.arg for call in callers for k in call.keywords), f"{site}: handed on once more"
    return [str(k.arg) for call in callers for k in call.keywords]


def raised(value: object, secrets: tuple[str, ...]) -> list[BaseException]:
    """Bugs that carry the value: as text, as argument, as what led to them, as a note."""
    text = value if isinstance(value, str) else f"{' '.join(secrets[:3])} in {value}"
    plain = RuntimeError(text, value)
    try:
        try:
            raise ValueError(text, value)
        except ValueError as first:
            raise KeyError("second") from first
    except KeyError as caught:
        chained = caught
    try:
        try:
            raise ValueError(text, value)
        except ValueError:
            raise KeyError("second")  # noqa: B904 - the first is its context
    except KeyError as caught:
        in_context = caught
    noted = RuntimeError("see the note", value)
    noted.add_note(text)
    group = ExceptionGroup("several", [ValueError(text, value)])
    return [plain, chained, in_context, noted, group]


def spoken(value: object) -> str:
    """The value as a text that stands alone; of a record, what it tells of itself."""
    return value if isinstance(value, str) else f"{ORDER}"


def note(log: Log, site: Site, value: Any, secrets: tuple[str, ...]) -> None:
    event = site.call.args[0]
    said = event.value if isinstance(event, ast.Constant) else spoken(value)
    given: dict[str, Any] = dict.fromkeys(facts(site), value)
    log.note(str(said), **given)


def step(log: Log, site: Site, value: Any, secrets: tuple[str, ...]) -> None:
    log.step("after_arm", replace(SUBMISSION, store=spoken(value)))


def portal_error(log: Log, site: Site, value: Any, secrets: tuple[str, ...]) -> None:
    text = spoken(value)
    log.portal_error(PortalError("doudian", text))
    log.portal_error(ActionRequired("doudian", text, url=text))
    log.portal_error(LayoutChanged("doudian", text, text, text))


def run_ended(log: Log, site: Site, value: Any, secrets: tuple[str, ...]) -> None:
    text = spoken(value)
    order = OrderResult("6912345678901234567", Standing.REVIEW, text, details={"who": value})
    trouble = Trouble("doudian", "LayoutChanged", text, "mend_portal", 32, text)
    log.run_ended(RunResult(text, [order], [trouble]))


def bug(log: Log, site: Site, value: Any, secrets: tuple[str, ...]) -> None:
    for broken in raised(value, secrets):
        log.bug(broken)


FEED: dict[str, Callable[[Log, Site, Any, tuple[str, ...]], None]] = {
    "note": note,
    "step": step,
    "portal_error": portal_error,
    "run_ended": run_ended,
    "bug": bug,
}


def test_the_calls_are_found() -> None:
    assert {site.method for site in SITES} == set(SPOKEN)
    assert len(SITES) >= 15
    assert any("agent/api" in str(site) for site in SITES)
    public = {name for name in vars(Log) if not name.startswith("_")}
    assert public == {*SPOKEN, "trouble", "close"}, "a way to speak that nobody feeds"


@pytest.mark.parametrize("site", SITES, ids=str)
def test_nothing_that_is_fed_through_a_call_gets_into_the_file(site: Site, tmp_path: Path) -> None:
    feed = FEED[site.method]
    for n, (value, secrets) in enumerate(HOSTILE):
        with opened_log(tmp_path / f"{n}.log") as log:
            feed(log, site, value, secrets)
            said = log.path.read_text("utf-8")
        assert said
        assert [s for s in secrets if s in said] == [], said


@pytest.mark.parametrize("fact", ["said", "because", "path"])
def test_a_fact_is_redacted_whatever_its_name(fact: str, tmp_path: Path) -> None:
    for n, (value, secrets) in enumerate(HOSTILE):
        with opened_log(tmp_path / f"{n}.log") as log:
            given: dict[str, Any] = {fact: value}
            log.note("event", **given)
            said = log.path.read_text("utf-8")
        assert [s for s in secrets if s in said] == []


def test_the_log_itself_names_its_facts() -> None:
    """Inside of the log: a fact is a constant name, or a count of a run."""
    for node in ast.walk(SOURCES[LOG_MODULE]):
        if isinstance(node, ast.Call) and last_name(node.func) == "note":
            for keyword in node.keywords:
                if keyword.arg is None:
                    assert ast.unparse(keyword.value) == "result.counts()"
                elif keyword.arg in IDS:
                    assert last_name(keyword.value) == IDS[keyword.arg]


def test_a_log_has_one_of_its_names_everywhere() -> None:
    """What a test by names could miss: a log that is called otherwise."""
    others: set[str] = set()
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.arg) and node.annotation is not None:
                if ast.unparse(node.annotation).split(" | ")[0] in ("Log", "logs.Log"):
                    others |= {node.arg} - set(LOG_NAMES)
            elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "Log":
                others |= {last_name(node.target)} - set(LOG_NAMES)
            elif isinstance(node, ast.withitem) and opens_a_log(node.context_expr):
                assert node.optional_vars is not None, path
                others |= {last_name(node.optional_vars)} - set(LOG_NAMES)
            elif isinstance(node, ast.Assign) and opens_a_log(node.value):
                others |= {last_name(target) for target in node.targets} - set(LOG_NAMES)
    assert others == set()


def opens_a_log(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and last_name(node.func) == "enter_context":
        return any(opens_a_log(argument) for argument in node.args)
    opens = ("opened_log", "Log")
    if not isinstance(node, ast.Call):
        return False
    return last_name(node.func) in opens or ast.unparse(node.func) == "place.log"


def test_nothing_else_in_the_source_speaks_behind_our_back() -> None:
    """Save the one line by which a child tells whoever started it what it has to say, and what
    apprise says, which is caught."""
    loud = ("print", "print_exc", "print_exception", "print_stack", "getLogger", "basicConfig")
    found = [
        f"{path.relative_to(ROOT).as_posix()} {called}"
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and last_name(node.func) in (*loud, "warn")
        and not (called := ast.unparse(node.func)).endswith((".out.print", ".err.print"))
    ]
    assert sorted(found) == [
        "agent/alerts/send.py logging.getLogger",
        "agent/alerts/send.py print",
        "agent/api/process.py print",
        "agent/login/process.py print",
        "agent/worker.py print",
    ]


def test_every_secret_is_a_word_that_can_be_looked_for() -> None:
    assert all(
        len(s) > 1 and not set(s) <= set(string.punctuation) for _, all_ in HOSTILE for s in all_
    )
