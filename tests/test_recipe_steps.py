"""Steps of a recipe never press the submit, by whatever other name; in a real browser."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from scrapers.errors import LayoutChanged, PortalError
from scrapers.recipe.hands.turning import Turning
from scrapers.recipe.vocabulary.writing import Control, Ship, Step, Turn
from scrapers.spec import Request, SubmitRequests
from tests.ship_form import PAGE, Bench, a_bench
from tests.shop_recipe import spec_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bench]:
    with a_bench(tmp_path_factory.mktemp("steps")) as found:
        yield found


SUBMIT_BY_OTHER_NAMES: list[dict[str, Any]] = [
    {"click": {"button": "Ship it"}},
    {"click": {"css": "#go"}},
    {"click": {"css": "button.primary", "text": "Ship it"}},
    {"click": {"css": "#inside"}},
    {"click": {"css": "#around"}},
    {"click": {"css": "form.ship"}},
    {"click": {"css": "label[for=go]"}},
    {"click": {"css": "body"}},
    {"click": {"css": "[onclick*=go]", "inside": "form.ship"}},
    {"tick": {"css": "button"}},
    {"tick": {"css": "#inside"}},
    {"choose": {"css": "#go"}, "with": "x", "option": "li[title='{name}']"},
    {"choose": {"css": "#carrier"}, "with": "primary", "option": "button[class='{name}']"},
    {"choose": {"css": "#carrier"}, "with": "go", "option": "[id='{name}']"},
    {"search": {"css": "#code"}, "with": "{number}"},
    {"search": {"label": "Carrier"}, "with": "{number}"},
]


@pytest.mark.parametrize("step", SUBMIT_BY_OTHER_NAMES, ids=str)
def test_no_step_presses_the_submit_by_another_name(bench: Bench, step: dict[str, Any]) -> None:
    bench.show()
    with pytest.raises(LayoutChanged, match="would press the submit"):
        bench.take(step)
    assert bench.pressed == []
    assert bench.shop.posted == []


def test_steps_on_other_controls_are_taken(bench: Bench) -> None:
    bench.show()
    bench.take({"click": {"button": "Next"}})
    bench.take({"fill": {"css": "#code"}, "with": "{number}"})
    bench.take({"choose": {"css": "#outside"}, "with": "harmless", "option": "li[title='{name}']"})
    assert bench.pressed == ["harmless", "li"]
    assert bench.session.page.locator("#code").input_value() == "YT8812345678901"


def test_a_submit_inside_a_shadow_root_or_a_slot_is_not_pressed_from_around_it(
    bench: Bench,
) -> None:
    bench.show()
    bench.session.page.evaluate("() => document.getElementById('host').append(go)")
    for css in ("#host", "#shell"):
        with pytest.raises(LayoutChanged, match="would press the submit"):
            bench.take({"click": {"css": css}})
    shadow = (
        "() => { host.shadowRoot.innerHTML = '<button id=deep>Ship it</button>'; go.remove(); }"
    )
    bench.session.page.evaluate(shadow)
    with pytest.raises(LayoutChanged, match="would press the submit"):
        bench.take({"click": {"css": "#host"}})


def test_a_submit_that_comes_late_is_not_pressed_either(bench: Bench) -> None:
    """What the step waits for is looked at once it stands there, not before."""
    bench.show(PAGE.replace('id="go"', 'id="before" type="button"').replace("Ship it", "Wait"))
    bench.session.page.evaluate(
        "() => setTimeout(() => { before.id = 'go'; inside.textContent = 'Ship it'; }, 300)"
    )
    with pytest.raises(LayoutChanged, match="would press the submit"):
        bench.take({"click": {"css": "#go"}})
    assert bench.pressed == []


def test_the_steps_after_the_submit_do_not_press_it_again(bench: Bench) -> None:
    bench.show()
    after = TypeAdapter(list[Step]).validate_python([{"click": {"css": "button.primary"}}])
    with pytest.raises(LayoutChanged, match="would press the submit"):
        bench.steps().take(after, "order")
    assert bench.pressed == []


def test_turning_a_page_does_not_press_the_submit(bench: Bench) -> None:
    bench.show()
    turn = Turn(next=Control(css="button.primary"))
    spec = bench.spec.model_copy(update={"turn": turn, "open": {"list": "/orders"}})
    with pytest.raises(LayoutChanged, match="would press the submit"):
        Turning(spec, bench.session).to(2)
    assert bench.pressed == []


def test_the_journal_presses_the_one_submit(bench: Bench) -> None:
    bench.show()
    ship = bench.spec.ship
    assert ship is not None
    bench.steps().press(ship.submit, "form")
    assert bench.pressed == ["go"]


@pytest.mark.parametrize(
    "control", [{"css": "button"}, {"css": "#nothing"}, {"css": "li", "text": "nothing"}]
)
def test_a_step_works_exactly_one_control(bench: Bench, control: dict[str, Any]) -> None:
    bench.show()
    with pytest.raises(PortalError) as refused:
        bench.take({"click": control})
    assert isinstance(refused.value, LayoutChanged)
    assert bench.pressed == []


def test_enter_in_a_form_of_the_store_sends_nothing_while_the_gate_is_shut(bench: Bench) -> None:
    bench.show()
    stopped = bench.session.gate.stopped_while_shut
    bench.take({"search": {"css": "#other-form"}, "with": "{number}"})
    bench.session.wait_quiet()
    assert bench.session.gate.stopped_while_shut == stopped + 1
    assert bench.shop.posted == []


def test_a_known_submit_is_stopped_whatever_a_step_sets_off(bench: Bench) -> None:
    """A recipe that names a harmless submit, and the real one as a step before it."""
    page = PAGE.replace("count('go')", "event.preventDefault(); fetch('/ship', {method: 'POST'})")
    bench.show(page)
    gate = bench.session.gate
    shut, gate._submit = gate._submit, SubmitRequests(requests=[Request(url="/ship$")], known=True)  # pyright: ignore[reportPrivateUsage]
    try:
        bench.take({"click": {"css": "#go"}}, submit={"css": "#harmless"})
        bench.session.wait_quiet()
    finally:
        gate._submit = shut  # pyright: ignore[reportPrivateUsage]
    assert bench.shop.posted == []


@pytest.mark.parametrize(
    ("where", "step"),
    [
        ("fill", {"click": {"button": "Ship it"}}),
        ("reach", {"click": {"button": ["Ship it"]}}),
        ("after", {"click": {"button": "Ship it"}}),
        ("fill", {"tick": {"button": "Ship it"}}),
        ("fill", {"choose": {"button": "Ship it"}, "with": "x"}),
        ("fill", {"search": {"css": "#code"}, "with": "x"}),
        ("after", {"fill": {"css": "#code"}, "with": "x"}),
    ],
)
def test_a_file_whose_steps_are_the_submit_is_refused(
    where: str, step: dict[str, Any], tmp_path: Path
) -> None:
    ship = spec_of(tmp_path).ship
    assert ship is not None
    told = ship.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    told[where] = [*told.get(where, []), step]
    with pytest.raises(ValueError, match=r"step_is_submit|search_in_form|after_fills"):
        Ship.model_validate(told)


def test_a_question_is_not_answered_by_the_submit(tmp_path: Path) -> None:
    ship = spec_of(tmp_path).ship
    assert ship is not None
    told = ship.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    with pytest.raises(ValueError, match="cancel_is_submit"):
        Ship.model_validate({**told, "said": {"cancel": {"button": "Ship it"}}})
