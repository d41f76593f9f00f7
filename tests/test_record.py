"""`yundan record`: a page becomes a fixture that reads the same; nothing is replaced."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest

import agent.cli.record
from agent.cli import run
from agent.cli.record import cleaned, source_checkout
from agent.errors import UserError
from scrapers.fixtures import CAPTURE, Outcome, outcome, write_fixture
from scrapers.portal_files import load
from scrapers.records import Capture, Response
from scrapers.saved import read_capture
from tests.running import Shop, shop

STORE_LIST = "https://fxg.jinritemai.com/ffa/morder/order/list"

pytestmark = pytest.mark.xdist_group("record")  # one twin for all of them


def test_a_checkout_keeps_fixtures_with_the_portal() -> None:
    assert source_checkout() == Path(__file__).parent.parent


def test_writing_never_replaces_unless_told(tmp_path: Path) -> None:
    page = Capture(STORE_LIST, "<p>first</p>")
    other = Capture(STORE_LIST, "<p>second</p>")
    error, read = Outcome(error={"error": "X"}), Outcome(read={"page": "list"})
    write_fixture(tmp_path / "case", page, error)
    with pytest.raises(FileExistsError):
        write_fixture(tmp_path / "case", other, read)
    assert sorted(f.name for f in (tmp_path / "case").iterdir()) == [CAPTURE, "error.json"]
    assert read_capture((tmp_path / "case" / CAPTURE).read_text("utf-8")) == page

    write_fixture(tmp_path / "case", other, read, replace=True)
    assert sorted(f.name for f in (tmp_path / "case").iterdir()) == [CAPTURE, "expected.json"]
    assert read_capture((tmp_path / "case" / CAPTURE).read_text("utf-8")) == other


def test_a_page_that_reads_otherwise_once_redacted_is_not_saved() -> None:
    portal = load("doudian")
    # a nickname equal to the waybill: taking it out would take the waybill out too
    order = {
        "shop_order_id": "6920000000000000001", "user_nickname": "YT8962646785389",
        "order_status_info": {"order_status_text": "已发货"}, "pay_time": 1, "exp_ship_time": 1,
        "product_item": [{"item_order_id": "1", "product_name": "p", "combo_num": 1}],
        "logistics_info": [{"tracking_no": "YT8962646785389", "company_name": "圆通速递"}],
    }  # fmt: skip
    page = Capture(
        "https://fxg.jinritemai.com/ffa/morder/order/detail?id=6920000000000000001",
        '<p class="index_infoItem__a">订单编号 6920000000000000001</p>'
        '<p class="index_packageItem__a">运单号：YT8962646785389</p>',
        (
            Response(
                "https://x/api/order/detail?a=1",
                200,
                json.dumps({"code": 0, "data": {"order": order}}),
            ),
        ),
    )
    assert outcome(portal, page).read is not None
    with pytest.raises(UserError, match="redaction_differs"):
        cleaned(portal, page)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Shop]:
    with shop(tmp_path_factory.mktemp("record"), 3, 7) as opened:
        yield opened


@pytest.fixture
def into_home(place: Shop, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Commands of this process talk to the twin and keep fixtures in the data folder."""
    for name, value in place.environment().items():
        if name.startswith("YUNDAN_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(agent.cli.record, "source_checkout", lambda: None)
    return place.home / "fixtures"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("key", "account"), [("doudian", "某某某某某某"), ("alibaba1688", "xxxxxx_xxxx")]
)
def test_a_recorded_page_reads_like_the_live_one(
    into_home: Path, capsys: pytest.CaptureFixture[str], key: str, account: str
) -> None:
    assert run(["record", key, "happy"]) == 0
    folder = into_home / key / "happy"
    assert str(folder) in capsys.readouterr().out
    content = (folder / CAPTURE).read_text("utf-8")
    read = json.loads((folder / "expected.json").read_text("utf-8"))
    assert outcome(load(key), read_capture(content)).read == read
    assert (read["page"], read["stated"], len(read["records"])) == ("list", 3, 3)
    assert read["account"] == account
    assert "msToken=x" in content or "sign=x" in content

    before = content
    assert run(["record", key, "happy"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (folder / CAPTURE).read_text("utf-8") == before


@pytest.mark.browser
def test_an_unknown_page_is_recorded_as_shapes_and_said_so(
    into_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patience = into_home.parent / "portals" / "doudian.toml"
    patience.parent.mkdir(parents=True, exist_ok=True)
    patience.write_text("[timing]\nready = 1500\n", "utf-8")  # nothing will ever be ready there
    home_page = "https://fxg.jinritemai.com/ffa/mshop/homepage/index"
    status = run(["record", "doudian", "odd", "--url", home_page])
    patience.unlink()
    assert status == 0
    assert "by its shape" in capsys.readouterr().out
    error = json.loads((into_home / "doudian" / "odd" / "error.json").read_text("utf-8"))
    assert (error["error"], error["page"]) == ("LayoutChanged", "unknown")
    assert "欢迎回来" not in (into_home / "doudian" / "odd" / CAPTURE).read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["doudian", "../x"], "is no name for a fixture"),
        (["doudian", "x", "--url", "https://example.com/ffa"], "example.com"),
        (["doudian", "x", "--url", "http://fxg.jinritemai.com/"], "https"),
        (["doudian", "x", "--page", "order"], "--order"),
        (["alibaba1688", "x", "--page", "form", "--order", "1"], "list, order"),
        (["doudian", "x", "--account", "nobody"], "doudian"),
        (["kuaishou", "x"], "kuaishou"),
    ],
)
def test_wrong_use_is_told_before_any_browser_opens(
    into_home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert run(["record", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (into_home / arguments[0] / "x").exists()
