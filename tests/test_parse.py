"""`yundan parse`: what a person and a program see of a saved page, and what it does not need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.cli import run
from scrapers.fixtures import fixtures_of
from scrapers.portal_files import bundled
from tests.no_browser import run_without_browser

STORE_LIST = "https://fxg.jinritemai.com/ffa/morder/order/list"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data folder that is named but not there."""
    folder = tmp_path / "home"
    monkeypatch.setenv("YUNDAN_HOME", str(folder))
    monkeypatch.setenv("YUNDAN_LANG", "en")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("YUNDAN_PRACTICE", raising=False)
    return folder


def path(key: str, case: str) -> Path:
    """A fixture's capture file."""
    found = {f.case: f.folder for f in fixtures_of(key, bundled()[key])}
    return found[case] / "capture.json"


def capture(key: str, case: str) -> dict[str, Any]:
    return json.loads(path(key, case).read_text("utf-8"))


class Said:
    """One run of `yundan parse`."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> None:
        self.status = run(["parse", *map(str, arguments)])
        self.out, self.err = capsys.readouterr()

    @property
    def ids(self) -> list[str]:
        return [record["order_id"] for record in json.loads(self.out)["records"]]


def test_it_needs_no_browser_and_makes_no_data_folder(home: Path) -> None:
    ran = run_without_browser(home, "parse", "doudian", str(path("doudian", "happy")), "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(json.loads(ran.stdout)["records"]) == 3
    assert not home.exists()


def test_a_person_sees_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    said = Said(capsys, "doudian", path("doudian", "several_parcels"))
    assert said.status == 0
    assert "6929145002699513680" in said.out
    assert "YT8294559007866" in said.out
    assert "YT8294559007911" in said.out
    assert "shipped" in said.out


@pytest.mark.parametrize(
    ("key", "case", "status", "words"),
    [
        ("doudian", "login", 16, "log in, then save the page again"),
        ("doudian", "challenge", 8, "solve it in the browser"),
        (
            "alibaba1688",
            "layout_changed",
            32,
            "correct span.order-id copy-to-clipboard in portals/",
        ),
        ("doudian", "call_failed", 4, "a little later"),
    ],
)
def test_trouble_is_one_sentence_with_the_next_step(
    capsys: pytest.CaptureFixture[str], key: str, case: str, status: int, words: str
) -> None:
    said = Said(capsys, key, path(key, case))
    assert (said.status, said.out) == (status, "")
    assert words in said.err
    assert said.err.count("\n") == 1


def test_trouble_speaks_chinese_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUNDAN_LANG", "zh")
    assert "请登录后重新保存页面" in Said(capsys, "doudian", path("doudian", "login")).err


# --- saved HTML ------------------------------------------------------------------------------


def saved(folder: Path, html: str, encoding: str = "utf-8") -> Path:
    file = folder / "page.html"
    file.write_bytes(html.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_html_tells_its_address_as_chrome_writes_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, encoding: str
) -> None:
    page = capture("doudian", "happy")["html"].replace('<meta charset="utf-8"/>', "")
    comment = f"<!-- saved from url=({len(STORE_LIST):04d}){STORE_LIST} -->"
    said = Said(capsys, "doudian", saved(tmp_path, comment + page, encoding), "--json")
    assert said.status == 0, said.err
    assert said.ids == ["6929145002699513680", "6924063217986027667", "6921885554214305534"]
    assert {r["parcels"] for r in json.loads(said.out)["records"]} == {None}


def test_html_tells_its_address_as_canonical_link(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    link = f'<link rel="canonical" href="{STORE_LIST}"></head>'
    page = capture("doudian", "happy")["html"].replace("</head>", link)
    assert len(Said(capsys, "doudian", saved(tmp_path, page), "--json").ids) == 3


@pytest.mark.parametrize(
    ("key", "case", "page"),
    [
        ("doudian", "happy", "list"),
        ("doudian", "empty", "empty"),
        ("doudian", "form_filled", "form"),
        ("alibaba1688", "by_hand_dom_only", "list"),
    ],
)
def test_html_without_an_address_is_known_by_its_content(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, key: str, case: str, page: str
) -> None:
    said = Said(capsys, key, saved(tmp_path, capture(key, case)["html"]), "--json")
    assert said.status == 0, said.err
    assert json.loads(said.out)["page"] == page


@pytest.mark.parametrize(
    ("html", "fits"),
    [
        ("<html><body><p>hello</p></body></html>", "none"),
        # both the list's table and the form's field: nobody can say which page it is
        (
            '<div class="auxo-table-tbody"><table><tr class="auxo-table-row-level-0"'
            ' data-row-key="1"></tr></table></div><input placeholder="单号">',
            "form or list",
        ),
        # the login page is known by its address alone, which the file does not tell
        ("<html><body><h1>抖店登录</h1></body></html>", "none"),
    ],
)
def test_html_whose_content_decides_nothing_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, html: str, fits: str
) -> None:
    said = Said(capsys, "doudian", saved(tmp_path, html), "--json")
    error = json.loads(said.err)
    assert (said.status, said.out) == (32, "")
    assert (error["error"], error["page"], error["selector"]) == (
        "LayoutChanged",
        "unknown",
        "pages",
    )
    assert fits in error["message"]


def test_declarative_shadow_roots_are_read_like_open_ones(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = capture("alibaba1688", "by_hand_dom_only")["html"]
    page = page.replace("<shadow-root>", '<template shadowrootmode="open">')
    page = page.replace("</shadow-root>", "</template>")
    said = Said(capsys, "alibaba1688", saved(tmp_path, page), "--json")
    assert said.status == 0, said.err
    assert said.ids == ["2400000000000000101", "2400000000000000202"]


# --- files that hold no page -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b'{"url": "https://x", "html": "<p></p>"', "Invalid JSON"),
        (b'{"html": "<p></p>"}', "url: Field required"),
        (b'{"url": "u", "html": "h", "responses": [{"url": "u", "status": "ok", "body": ""}]}',
         "responses.0.status"),
        (b'{"url": "u", "html": "h", "captured_at": "2026-06-03T09:00:00"}', "captured_at"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a page nor a capture"),
        (b"", "neither a page nor a capture"),
        (b"MIME-Version: 1.0\r\n\r\n<html>", "MHTML"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_page_is_told_as_such(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, trouble: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    said = Said(capsys, "doudian", file)
    assert (said.status, said.out) == (2, "")
    assert trouble in said.err
    assert ".html" in said.err


def test_a_missing_file_and_an_unknown_portal_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    missing = Said(capsys, "doudian", tmp_path / "none.html")
    assert (missing.status, "none.html" in missing.err) == (2, True)
    unknown = Said(capsys, "kuaishou", path("doudian", "happy"))
    assert (unknown.status, "doudian" in unknown.err) == (2, True)


def test_nothing_of_a_page_is_quoted_when_its_file_is_broken(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "capture.json"
    file.write_text('{"url": "u", "html": ["林小满 13900001111"]}', "utf-8")
    said = Said(capsys, "doudian", file)
    assert "html" in said.err
    assert "林小满" not in said.err


# --- the seller's corrections ----------------------------------------------------------------


def test_corrections_of_an_existing_data_folder_apply(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    before = Said(capsys, "doudian", path("doudian", "renamed_field"), "--json")
    assert json.loads(before.err)["selector"] == "shop_order_id"
    answer = capture("doudian", "renamed_field")["responses"][-1]["body"]
    order = json.loads(answer)["data"][0]
    (home / "portals").mkdir(parents=True)
    (home / "portals" / "doudian.toml").write_text(
        f'[fields.list]\norder_id = "{next(iter(order))}"\n', "utf-8"
    )
    after = Said(capsys, "doudian", path("doudian", "renamed_field"), "--json")
    assert json.loads(after.err)["selector"] != "shop_order_id" if after.err else after.ids


def test_corrections_that_do_not_hold_are_told(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    (home / "portals").mkdir(parents=True)
    (home / "portals" / "doudian.toml").write_text("[select", "utf-8")
    said = Said(capsys, "doudian", path("doudian", "happy"))
    assert (said.status, "doudian.toml" in said.err) == (2, True)
