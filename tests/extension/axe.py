"""axe-core on a page: what it objects to, in words that a failing test can show."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.extension.rig import EXTENSION

_FILE = EXTENSION.parent / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async () => {
  const { violations, passes } = await axe.run(document, {
    runOnly: { type: "tag", values: ["wcag2a", "wcag2aa"] },
  });
  const told = (one) => one.nodes.map((node) => `${one.id} ${node.target}: ${node.failureSummary}`);
  const measured = passes.filter((one) => one.id === "color-contrast");
  return {
    wrong: violations.flatMap(told),
    contrasts: measured.reduce((sum, one) => sum + one.nodes.length, 0),
  };
}"""
_SPECIMEN = """({ name, css, html }) => {
  const host = document.createElement(name);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.innerHTML = html;
  document.querySelector("main").replaceChildren(host);
}"""
_PLAIN = (
    '<!doctype html><html lang="en"><title>Plain</title>'
    '<body style="background: white"><main style="padding: 40px"></main></body></html>'
)


def objections(page: Page) -> list[str]:
    """What breaks WCAG 2 A or AA on the page, whose contrasts must be such that axe can measure."""
    page.evaluate(_source())
    told: dict[str, Any] = page.evaluate(_RUN)
    assert told["contrasts"] > 0, "axe could measure no contrast here"
    return told["wrong"]


def specimen(page: Page, name: str, css: str, html: str) -> None:
    """What stands in a closed root, put into an open one on a plain page."""
    page.set_content(_PLAIN)
    page.evaluate(_SPECIMEN, {"name": name, "css": css, "html": html})


@cache
def _source() -> str:
    hint = "axe-core is not there: run scripts/check_extension once, which fetches it"
    assert _FILE.exists(), hint
    return _FILE.read_text("utf-8")
