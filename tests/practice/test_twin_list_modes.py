"""The order list's switches as far as they show without a browser's scrolling and clicking."""

import json

from practice_bench import STORE_LIST, Bench, soup, store_ids

from scrapers.practice.messages import Json, Reply, request_to

VIEW = "https://fxg.jinritemai.com/practice-assets/view"


def viewed(bench: Bench, url: str, responses: list[Json]) -> Reply:
    """What the page's script gets when it sends these answers of its calls."""
    body = json.dumps({"url": url, "answers": responses, "ui": {}}).encode()
    return bench.twin.handle(request_to(VIEW, method="POST", body=body))


def step_of(reply: Reply) -> Json:
    return json.loads(reply.header("X-Practice-Step") or "{}")


def test_a_page_of_500_orders_where_the_address_says_so() -> None:
    bench = Bench(orders=520)
    capture = bench.twin.capture(f"{STORE_LIST}?practice_page_size=500")
    assert len(store_ids(capture)) == 500
    assert "500 条/页" in capture["html"]
    assert "pageSize=500&" in capture["responses"][-1]["url"]
    both = bench.twin.capture(f"{STORE_LIST}?practice_page_size=500&pageSize=500&page=1")
    assert len(store_ids(both)) == 20
    assert len(store_ids(bench.twin.capture(f"{STORE_LIST}?practice_page_size=501"))) == 500
    assert len(store_ids(bench.twin.capture(STORE_LIST))) == 10


def test_switches_are_off_and_stay_once_they_are_on() -> None:
    bench = Bench()
    plain = viewed(bench, STORE_LIST, bench.twin.capture(STORE_LIST)["responses"])
    assert (step_of(plain)["react"], step_of(plain)["poll"]) == (False, "")
    assert "practice_" not in plain.text
    url = f"{STORE_LIST}?practice_list=virtual,live&practice_form=react"
    on = viewed(bench, url, bench.twin.capture(url)["responses"])
    assert step_of(on)["react"] is True
    page = soup({"html": on.text})
    assert page.select_one("tbody[data-b=virtual]")
    going = [str(one["data-b"]) for one in page.select("[data-b^='go:']")]
    forms = [link for link in going if "/delivery" in link]
    assert forms
    assert all(link.endswith("&practice_form=react") for link in forms)
    for link in set(going) - set(forms):
        assert "practice_list=virtual%2Clive&practice_form=react" in link


def test_a_live_list_asks_its_own_call_and_sets_what_is_new_above() -> None:
    bench = Bench()
    url = f"{STORE_LIST}?practice_list=live"
    capture = bench.twin.capture(url)
    listed = capture["responses"][-1]
    assert step_of(viewed(bench, url, capture["responses"]))["poll"] == listed["url"]
    made = bench.control("new_order")["order_id"]
    later = {**listed, "body": bench.get(listed["url"]).text}
    shown = store_ids({"html": viewed(bench, url, [*capture["responses"], later]).text})
    assert shown == [made, *store_ids(capture)]


def test_an_order_that_changed_shows_its_new_state_in_its_old_place() -> None:
    bench = Bench()
    url = f"{STORE_LIST}?practice_list=live&pageSize=50"
    capture = bench.twin.capture(url)
    order_id, carrier, number = bench.plain()
    bench.ship(order_id, carrier, number)
    bench.clock.forward(seconds=5)
    listed = capture["responses"][-1]
    later = {**listed, "body": bench.get(listed["url"]).text}
    made = {"html": viewed(bench, url, [*capture["responses"], later]).text}
    assert store_ids(made) == store_ids(capture)
    count = [soup(one)("div", attrs={"data-kora_order_status": "3"}) for one in (capture, made)]
    assert len(count[1]) == len(count[0]) + 1


def test_the_modal_lies_over_the_whole_list() -> None:
    bench = Bench(variant="7")
    order_id = bench.plain()[0]
    capture = bench.twin.capture(f"{STORE_LIST}?practice_list=react&ship={order_id}")
    assert len(store_ids(capture)) == 10
    dialog = soup(capture).select_one("div[role=dialog].auxo-modal-wrap")
    assert dialog is not None
    assert f"订单编号 {order_id}" in dialog.get_text()
