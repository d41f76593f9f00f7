"""The extension in a real Chromium, on the practice twin's pages under their real host names, with
a real agent behind it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, Worker, expect

from scrapers.browser.find import find_browser
from scrapers.browser.launch import is_root
from scrapers.browser.world import practice_world
from tests.running import Shop

EXTENSION = Path(__file__).parent.parent.parent / "extension"
LIST = "https://fxg.jinritemai.com/ffa/morder/order/list"
WHOLE = f"{LIST}?practice_list=react&practice_page_size=50"
SUPPLIER_LIST = (
    "https://air.1688.com/app/ctf-page/trade-order-list/buyer-order-list.html?page=1&pageSize=50"
)
HOSTS = ("*.jinritemai.com", "*.1688.com", "*.alicdn.com", "*.ecombdstatic.com", "*.ecombdimg.com")
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@dataclass(slots=True)
class Agent:
    """`yundan up` for one shop, as a process that can be stopped and started."""

    shop: Shop
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def environment(self) -> dict[str, str]:
        return {**self.shop.environment(), "YUNDAN_PORT": str(self.port)}

    def start(self) -> None:
        """Start it and wait until it listens."""
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "agent", "up"],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.process = process
        assert process.stdout is not None
        said = process.stdout.readline()
        assert str(self.port) in said, said + process.stdout.read()

    def stop(self) -> None:
        """End it as a person does."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(90)
            self.process = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command in the same data folder."""
        return subprocess.run(
            [sys.executable, "-m", "agent", *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    def code(self) -> str:
        """A new pairing code."""
        return json.loads(self.command("pair", "--json").stdout)["code"]


@contextmanager
def running(shop: Shop) -> Generator[Agent]:
    """An agent for the length of a `with`."""
    agent = Agent(shop)
    agent.start()
    try:
        yield agent
    finally:
        agent.stop()


@dataclass(slots=True)
class Browser:
    """A seller's browser with the extension loaded."""

    context: BrowserContext
    folder: Path

    @property
    def worker(self) -> Worker:
        """The extension's worker."""
        workers = self.context.service_workers
        return workers[0] if workers else self.context.wait_for_event("serviceworker")

    @property
    def origin(self) -> str:
        """The extension's own origin."""
        return self.worker.url.removesuffix("/worker/main.js")

    def own_page(self, path: str) -> Page:
        """One of the extension's own pages, in a tab."""
        page = self.context.new_page()
        page.goto(f"{self.origin}/{path}")
        return page

    def tell(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say something to the worker, as the extension's own pages do."""
        page = self.own_page("options/options.html")
        said = page.evaluate("message => chrome.runtime.sendMessage(message)", message)
        page.close()
        return said

    def pair(self, agent: Agent) -> None:
        """Pair with an agent."""
        said = self.tell({"kind": "pair", "code": agent.code()})
        assert said["ok"], said

    def open(self, url: str = LIST) -> Page:
        """A portal's page in a new tab."""
        page = self.context.new_page()
        page.goto(url)
        return page


@contextmanager
def browsing(
    playwright: Playwright, shop: Shop, folder: Path, lang: str = "en-US", **more: Any
) -> Generator[Browser]:
    """A browser whose portals are the shop's twin."""
    world = practice_world(shop.twin.base)
    arguments = [
        f"--disable-extensions-except={EXTENSION}",
        f"--load-extension={EXTENSION}",
        "--host-resolver-rules=" + ",".join(f"MAP {host} {world.address}" for host in HOSTS),
        f"--ignore-certificate-errors-spki-list={world.pin}",
        f"--lang={lang}",
        *more.pop("args", []),
    ]
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=find_browser(_chosen()),
        headless=True,
        args=arguments,
        chromium_sandbox=not is_root(),
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
        env={**os.environ, "LANGUAGE": lang.replace("-", "_")},
        **more,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield Browser(context, folder)
    finally:
        context.close()


def _chosen() -> Path | None:
    named = os.environ.get("YUNDAN_BROWSER")
    return Path(named) if named else None
