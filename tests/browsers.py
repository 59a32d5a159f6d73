"""Chromium, for the tests that need a real browser: they skip without one, unless PA_REQUIRE_BROWSER is 1."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

needs_browser = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("PA_REQUIRE_BROWSER") != "1", reason="no Chromium on this machine"
)


@contextmanager
def started() -> Generator[Any]:
    """Start a browser that asks for nothing of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()
