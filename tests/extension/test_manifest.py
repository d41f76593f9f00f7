"""What the extension is made of keeps its promises: no secret and no request in a page's scripts,
no door for pages, nothing from elsewhere, no markup from strings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scrapers.portal_files import Own, known, load
from tests.extension.rig import EXTENSION

MANIFEST = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
SCRIPTS = sorted(EXTENSION.glob("**/*.js"))
IN_PAGES = sorted({name for one in MANIFEST["content_scripts"] for name in one["js"]})


def test_pages_have_no_door_to_the_extension() -> None:
    assert MANIFEST.keys() & {"web_accessible_resources", "externally_connectable"} == set()
    assert MANIFEST["host_permissions"] == ["http://127.0.0.1/*"]
    assert set(MANIFEST["permissions"]) == {"storage", "alarms", "notifications", "sidePanel"}


def test_every_script_that_the_manifest_names_is_there_and_no_other() -> None:
    there = sorted(str(f.relative_to(EXTENSION)) for f in EXTENSION.glob("page/*.js"))
    assert there == IN_PAGES


@pytest.mark.parametrize("name", IN_PAGES)
def test_a_script_in_a_page_asks_no_server_and_holds_no_secret(name: str) -> None:
    text = (EXTENSION / name).read_text("utf-8")
    forbidden = r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|indexedDB|localStorage"
    forbidden += r"|sessionStorage|crypto\.subtle)\b|127\.0\.0\.1|chrome\.storage"
    assert re.findall(forbidden, text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(EXTENSION)))
def test_no_string_becomes_markup_or_code(path: Path) -> None:
    text = path.read_text("utf-8")
    forbidden = r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b *[=(]"
    assert re.findall(forbidden, text) == []
    assert re.findall(r"""\b(?:import|from)\b[ (]*["']https?:""", text) == []


def test_no_page_of_its_own_loads_anything_from_elsewhere() -> None:
    for page in EXTENSION.glob("*/*.html"):
        assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.read_text("utf-8")) == []


def test_only_the_worker_knows_where_the_agent_is() -> None:
    naming = [
        f
        for f in SCRIPTS
        if "http://127.0.0.1" in f.read_text("utf-8") or "`http://" in f.read_text("utf-8")
    ]
    assert [str(f.relative_to(EXTENSION)) for f in naming] == ["worker/agent.js"]


def test_the_pages_that_are_marked_belong_to_bundled_portals() -> None:
    own = Own(Path("/nowhere"))
    hosts = {host for key in known(own) for host in load(key, own).spec.portal.hosts}
    sites = {".".join(host.split(".")[-2:]) for host in hosts}
    for group in MANIFEST["content_scripts"]:
        for match in group["matches"]:
            assert ".".join(match.split("/")[2].split(".")[-2:]) in sites


def test_most_files_are_small() -> None:
    assert [f.name for f in SCRIPTS if len(f.read_text("utf-8").splitlines()) > 200] == []
