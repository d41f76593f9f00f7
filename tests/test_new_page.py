"""A pass that reads for long goes on in a new page, where everything holds as in the first."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from scrapers.recipe.hands.flow import StoreFlow
from tests.ship_form import PAGE, Bench, a_bench

pytestmark = pytest.mark.browser
SENDS = "() => fetch('/nobody-asks-for-this', { method: 'POST' }).then(() => 1, () => 0)"
ASKS_MUCH = """async () => {
  for (let n = 0; n < 300; n += 1) await fetch(`/calls/${n}`);
}"""


@pytest.fixture
def bench(tmp_path: Path) -> Generator[Bench]:
    with a_bench(tmp_path) as bench:
        bench.session.spec = bench.spec.model_copy(update={"responses": {"calls": "/calls/"}})
        yield bench


def test_one_that_asked_for_little_stays(bench: Bench) -> None:
    bench.show()
    first = bench.session.page
    bench.session.turn_over()
    assert bench.session.page is first


def test_one_that_asked_for_much_is_left_before_the_next_order(bench: Bench) -> None:
    bench.show()
    first = bench.session.page
    first.evaluate(ASKS_MUCH)
    bench.shop.page = PAGE + "<script>fetch('/calls/now')</script>"
    flow = StoreFlow(bench.session.spec, bench.session, {})
    read = flow.order("7")
    assert first.is_closed()
    assert bench.session.context.pages == [bench.session.page]
    assert [answer.url.rpartition("/")[2] for answer in read.responses] == ["now"]
    assert bench.session.page.evaluate(SENDS) == 0
    assert bench.shop.posted == []
