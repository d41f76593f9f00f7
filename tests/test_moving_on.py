"""A page that moves on by itself while it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ship_form import PAGE, a_bench

pytestmark = pytest.mark.browser
MOVES_ON = """<script>
if (location.search) fetch("/calls/second");
else fetch("/calls/first").then((answer) => answer.text()).then(() => { location.search = "?on"; });
</script>"""


def test_what_a_page_before_was_answered_stops_no_reading(tmp_path: Path) -> None:
    """The browser forgets the answers of a page that is left."""
    with a_bench(tmp_path) as bench:
        bench.session.spec = bench.spec.model_copy(update={"responses": {"calls": "/calls/"}})
        bench.shop.page = PAGE + MOVES_ON
        bench.session.page.goto(f"{bench.shop.base}/orders/7/ship")
        bench.session.page.wait_for_url("**/ship?on")
        bench.session.wait_for_answer("/calls/second")
        read = bench.session.capture()
    assert [answer.url.rpartition("/")[2] for answer in read.responses] == ["second"]
