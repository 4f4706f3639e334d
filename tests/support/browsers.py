"""Debian's Chromium, driven by Playwright; what needs it is skipped where either is absent."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra degarble[browser]")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the extra degarble[browser]")
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("needs Chromium: apt-get install chromium", allow_module_level=True)

PATIENCE_MS = 60_000
"""Slow machines are only slow; what is wrong stays wrong for as long."""

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
HOSTILE = ("<script>window.ran=1</script>", '"><img src=x onerror="window.ran=1">', "javascript:window.ran=1",
           "{{7*7}}{% raw %}${7*7}", "</script><!--<script>window.ran=1", "abc\u202edef\u2066ghi",
           "bell\x07\x1b[31mred\x00", "a" * 400)


@contextmanager
def running() -> Iterator[Any]:
    playwright.expect.set_options(timeout=PATIENCE_MS)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Tab:
    """A page in a profile of its own, with what its console complained of."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.page = browser.new_context(**options).new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.problems: list[str] = []
        self.page.on("console", lambda said: said.type in ("error", "warning")
                     and self.problems.append(said.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(address)

    def text(self, where: str) -> str:
        return str(self.page.inner_text(where))

    def expect(self, where: str) -> Any:
        return playwright.expect(self.page.locator(where))

    def serious(self) -> list[str]:
        """What axe-core finds of serious or critical impact."""
        found = axe.Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found
                if each["impact"] in ("serious", "critical")]
