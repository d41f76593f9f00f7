"""What a page says to a press: only words that came after it; in a real browser."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime

import pytest

from agent.sync.hands import StoreHands
from scrapers.portal import Portal
from scrapers.recipe.hands.flow import StoreFlow
from scrapers.records import Answer, AnswerKind
from tests.ship_form import PAGE, Bench, a_bench

pytestmark = pytest.mark.browser
STANDING = '<p class="toast">Cannot load the news</p>'
SAID = """<script>
document.querySelector("#go").onclick = () => {
  event.preventDefault();
  setTimeout(() => {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.textContent = "WORDS";
    document.body.append(toast);
  }, 300);
};
</script>"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bench]:
    said = ("shows = {", 'said = { message = ".toast" }\nshows = {')
    words = ('accepted = "thank you"', 'refused = "(?i)cannot"\naccepted = "(?i)thank you"')
    patience = ("ready = 2000", "ready = 2000\nanswer = 1500")
    with a_bench(tmp_path_factory.mktemp("answers"), said, words, patience) as found:
        yield found


def answered(bench: Bench, page: str) -> Answer:
    """What the store is understood to say after one press on this page."""
    bench.show(page)
    portal = Portal(bench.spec, None)
    flow = StoreFlow(bench.spec, bench.session, {})
    hands = StoreHands(
        "shop", portal.key, portal, lambda: datetime.now(UTC), bench.session.pause,
        flow=flow, gate=bench.session.gate, flush_sockets=lambda: None,
        on_resubmit="unknown", settle_ms=(0,),
    )  # fmt: skip
    before = hands.flow.press()
    return hands.answer(before, hands.flow.answer())


def test_words_that_come_after_the_press_are_its_answer(bench: Bench) -> None:
    page = PAGE + SAID.replace("WORDS", "Cannot ship this")
    assert answered(bench, page) == Answer(AnswerKind.REFUSED, "Cannot ship this")


def test_words_that_stood_there_before_the_press_are_no_answer(bench: Bench) -> None:
    assert answered(bench, PAGE + STANDING).kind is AnswerKind.SILENT


def test_standing_words_do_not_cut_the_wait_for_the_answer_short(bench: Bench) -> None:
    bench.show(PAGE + STANDING + SAID.replace("WORDS", "Thank you"))
    flow = StoreFlow(bench.spec, bench.session, {})
    flow.press()
    assert "Thank you" in flow.answer().html
