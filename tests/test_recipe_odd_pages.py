"""Pages that change under our hands, and recipes that call the submit something else."""

from __future__ import annotations

import time
from collections.abc import Generator

import pytest

from scrapers.errors import LayoutChanged
from scrapers.recipe.hands.flow import StoreFlow
from scrapers.recipe.vocabulary.writing import Said
from scrapers.spec import Request, SubmitRequests
from tests.ship_form import PAGE, Bench, a_bench

pytestmark = pytest.mark.browser
POSTING = PAGE.replace("count('go')", "event.preventDefault(); fetch('/ship', {method: 'POST'})")
WIZARD = """<!doctype html><title>Ship</title><form class="ship"><h1>7</h1></form>
<button class="primary" id="next" onclick="fetch(
  this.textContent == 'Ship it' ? '/ship' : '/next', { method: 'POST' })">Next</button>"""
COVERED = (
    WIZARD
    + """<div id="cover" style="position: fixed; inset: 0"></div>
<script>setTimeout(() => { next.textContent = "Ship it"; cover.remove(); }, 400);</script>"""
)
SLIDING = (
    WIZARD
    + """<script>next.addEventListener("click", () => {
  next.style.transition = "transform .4s";
  next.style.transform = "translateX(300px)";
  setTimeout(() => { next.textContent = "Ship it"; }, 250);
}, { once: true });</script>"""
)
NEXT = {"click": {"css": "button.primary"}}
KNOWN = SubmitRequests(requests=[Request(url=r":\d+/ship($|\?)")], known=True)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bench]:
    with a_bench(tmp_path_factory.mktemp("odd")) as found:
        yield found


def test_a_button_that_becomes_the_submit_while_it_is_covered_is_not_pressed(bench: Bench) -> None:
    bench.show(COVERED)
    with pytest.raises(LayoutChanged, match="would press the submit"):
        bench.take(NEXT)
    bench.session.wait_quiet()
    assert bench.shop.posted == []


def test_a_button_that_becomes_the_submit_while_it_moves_is_not_pressed(bench: Bench) -> None:
    bench.show(SLIDING)
    bench.take(NEXT)
    with pytest.raises(LayoutChanged, match="would press the submit"):
        bench.take(NEXT)
    bench.session.wait_quiet()
    assert bench.shop.posted == ["/next"]


def test_saying_no_to_a_question_never_presses_the_submit_again(bench: Bench) -> None:
    bench.show(POSTING)
    ship = bench.spec.ship
    assert ship is not None
    said = Said.model_validate({"question": "#options", "cancel": {"css": "#go"}})
    spec = bench.spec.model_copy(update={"ship": ship.model_copy(update={"said": said})})
    flow = StoreFlow(spec, bench.session, {})
    with bench.session.gate.opened():
        flow.press()
        flow.answer()
    with pytest.raises(LayoutChanged, match="would press the submit"):
        flow.dismiss()
    bench.session.wait_quiet()
    assert bench.shop.posted == ["/ship"]


@pytest.fixture
def gated(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The bench, its write gate knowing the submit's request."""
    monkeypatch.setattr(bench.session.gate, "_submit", KNOWN)
    return bench


def test_a_request_that_the_bundled_file_knows_is_stopped_whatever_it_is_called(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = SubmitRequests(requests=[Request(url="/nothing$")], never=KNOWN.requests, known=True)
    monkeypatch.setattr(bench.session.gate, "_submit", renamed)
    bench.show(POSTING)
    bench.take({"click": {"css": "#go"}}, submit={"css": "#harmless"})
    bench.session.wait_quiet()
    assert bench.shop.posted == []


def test_no_shared_worker_sends_what_the_gate_would_stop(gated: Bench) -> None:
    gated.show(
        PAGE
        + """<script>
const send = "fetch(location.origin.replace('blob:', '') + '/ship', { method: 'POST' })";
window.made = typeof SharedWorker;
if (window.SharedWorker) new SharedWorker(URL.createObjectURL(new Blob([send])));
</script>"""
    )
    assert gated.session.page.evaluate("() => window.made") == "undefined"


OTHER_WAYS = {
    "a frame": "const f = document.createElement('iframe'); document.body.append(f);"
    " f.contentWindow.fetch('/ship', {method: 'POST'}).catch(() => null)",
    "a frame with a form": "const f = document.createElement('iframe'); document.body.append(f);"
    " f.contentDocument.write('<form method=post action=/ship></form>');"
    " f.contentDocument.forms[0].submit()",
    "a worker": "new Worker(URL.createObjectURL(new Blob([`fetch('${location.origin}/ship',"
    " {method: 'POST', mode: 'no-cors'}).catch(() => null)`])))",
    "a window of its own": "const w = window.open('', '_blank'); w.setTimeout("
    "`fetch('${location.origin}/ship', {method: 'POST', mode: 'no-cors'}).catch(() => null)`, 200)",
    "a beacon": "navigator.sendBeacon('/ship', 'x')",
    "an XHR": "const x = new XMLHttpRequest(); x.open('POST', '/ship'); x.send()",
    "a script": "const s = document.createElement('script'); s.src = '/ship?callback=x';"
    " document.body.append(s)",
    "a redirect": "fetch('/moved-to-ship', {method: 'POST'}).catch(() => null)",
}


@pytest.mark.parametrize("way", OTHER_WAYS)
def test_a_known_submit_is_stopped_whichever_way_it_goes(gated: Bench, way: str) -> None:
    gated.show()
    gate = gated.session.gate
    stopped = gate.stopped_while_shut
    gated.session.page.evaluate(f"() => {{ {OTHER_WAYS[way]} }}")
    deadline = time.monotonic() + 20
    while gate.stopped_while_shut == stopped:
        assert time.monotonic() < deadline, "nothing was stopped"
        gated.session.pause(20)
    assert not [path for path in gated.shop.posted if path.startswith("/ship")]


def test_a_packed_body_may_be_the_submit(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    by_body = SubmitRequests(requests=[Request(url="/graphql$", body="Ship")], known=True)
    monkeypatch.setattr(bench.session.gate, "_submit", by_body)
    bench.show()
    stopped = bench.session.gate.stopped_while_shut
    bench.session.page.evaluate(
        """() => fetch("/graphql", { method: "POST", headers: { "content-encoding": "gzip" },
        body: new Uint8Array([31, 139, 8, 0, 255]) }).catch(() => null)"""
    )
    assert bench.session.gate.stopped_while_shut == stopped + 1
    assert bench.shop.posted == []


def test_what_goes_through_a_socket_leaves_a_press_in_doubt(gated: Bench) -> None:
    gated.show()
    with gated.session.gate.opened() as passage:
        assert passage.surely_not_sent
        gated.session.gate.heard("WebSocket")
        assert not passage.surely_not_sent
