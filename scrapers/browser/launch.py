"""Starts a browser on one account's own profile."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import BrowserContext, Error, Playwright, sync_playwright

from scrapers.browser.failures import first_line
from scrapers.browser.world import World
from scrapers.spec import About

Mode = Literal["headless", "offscreen", "headed"]

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
)
_OFFSCREEN = "--window-position=-32000,-32000"
_PROFILE_BUSY = ("ProcessSingleton", "already in use", "SingletonLock", "existing browser session")


class ProfileLocked(RuntimeError):
    """Another browser holds this profile."""


class BrowserFailed(RuntimeError):
    """The browser is there but did not start; the message says why."""


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    """Which browser program, how it shows itself, and whether a person is to work in it."""

    program: Path
    mode: Mode = "headless"
    person: bool = False


@contextmanager
def playing() -> Generator[Playwright]:
    """Playwright for the length of a pass."""
    with sync_playwright() as playwright:
        yield playwright


def launch(
    playwright: Playwright,
    choice: BrowserChoice,
    profile: Path,
    portal: About,
    world: World,
    *,
    patience: float = 20,
) -> BrowserContext:
    """Open `profile` (made 0700), confined to the portal's hosts.

    A browser of a process that was just killed may take a moment to let go of the profile: it is
    waited for up to `patience` seconds. Raises ProfileLocked, BrowserFailed.
    """
    profile.mkdir(parents=True, exist_ok=True, mode=0o700)
    profile.chmod(0o700)
    deadline = time.monotonic() + patience
    arguments = [*_QUIET, *world.arguments(portal, person=choice.person)]
    if choice.person:
        arguments.append(f"--disk-cache-dir={_no_folder(profile)}")
    while True:
        try:
            return _open(playwright, choice, profile, arguments, portal.language)
        except Error as failed:
            busy = any(sign in failed.message for sign in _PROFILE_BUSY)
            if not busy:
                raise BrowserFailed(first_line(failed)) from failed
            if time.monotonic() > deadline:
                raise ProfileLocked(profile.name) from failed
        time.sleep(0.25)


def _no_folder(profile: Path) -> Path:
    """A file: no cache can be made in it, so nothing of a person's login, such as the picture of
    its code, comes to lie on the disk."""
    file = profile / "no-cache"
    file.touch(mode=0o600)
    return file


def _open(
    playwright: Playwright,
    choice: BrowserChoice,
    profile: Path,
    arguments: list[str],
    language: str,
) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=choice.program,
        headless=choice.mode == "headless",
        args=arguments + ([_OFFSCREEN] if choice.mode == "offscreen" else []),
        chromium_sandbox=not is_root(),
        ignore_default_args=["--use-mock-keychain"] if sys.platform == "darwin" else None,
        handle_sigint=False,  # Ctrl-C is ours: the last press is read back before the end
        service_workers="block",
        locale=language,
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )


def version(playwright: Playwright, program: Path) -> str:
    """Start a browser on no profile, end it, tell its version. Raises BrowserFailed."""
    try:
        browser = playwright.chromium.launch(
            executable_path=program, headless=True, chromium_sandbox=not is_root()
        )
        try:
            return browser.version
        finally:
            browser.close()
    except Error as failed:
        raise BrowserFailed(first_line(failed)) from failed


def is_root() -> bool:
    """Whether this runs as root, where Chromium has no sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
