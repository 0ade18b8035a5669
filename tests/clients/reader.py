"""What a reader does with a browser, in the same words for Firefox and for WebKit.

Firefox is the system's own, driven by playwright over WebDriver BiDi, which needs no driver beside it. In it no script of a test can run
where the page has a policy, so these words ask for nothing but what is seen. WebKit is driven by selenium.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from selenium.webdriver.remote.webdriver import WebDriver
    from selenium.webdriver.remote.webelement import WebElement

WAIT = 30  # seconds until what must come is missing; a loaded machine takes long


class Reader(ABC):
    """One window. Elements are named by CSS; of several that fit the one of a number, and without a number the first."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where the window is."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to a page and wait until it is loaded."""

    @abstractmethod
    def texts(self, css: str) -> list[str]:
        """Say what each element shows."""

    @abstractmethod
    def attributes(self, css: str, name: str) -> list[str | None]:
        """Say what an attribute of each element is."""

    @abstractmethod
    def shown(self, css: str) -> int:
        """Count the elements that are seen."""

    @abstractmethod
    def click(self, css: str, nth: int = 0) -> None:
        """Click."""

    @abstractmethod
    def press(self, css: str, key: str, nth: int = 0) -> None:
        """Press a key in an element."""

    @abstractmethod
    def type(self, css: str, text: str) -> None:
        """Type in place of what a field holds."""

    @abstractmethod
    def choose(self, css: str, value: str, nth: int = 0) -> None:
        """Choose an entry of a list."""

    def text(self, css: str) -> str:
        """Say what an element shows."""
        return self.texts(css)[0]

    def attribute(self, css: str, name: str) -> str | None:
        """Say what an attribute is."""
        return self.attributes(css, name)[0]

    def noted(self) -> list[str]:
        """Say what went wrong on this page."""
        return (self.attribute("html", "data-noted") or "").splitlines()

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        end = time.monotonic() + WAIT
        while not holds():
            assert time.monotonic() < end, f"after {WAIT} seconds still not so, at {self.address}"
            time.sleep(0.05)


class Firefox(Reader):
    """A page of Firefox."""

    def __init__(self, page: Page):
        self.page = page

    @property
    def address(self) -> str:
        return self.page.url

    def open(self, address: str) -> None:
        self.page.goto(address)

    def texts(self, css: str) -> list[str]:
        return self.page.locator(css).all_inner_texts()

    def attributes(self, css: str, name: str) -> list[str | None]:
        return [one.get_attribute(name) for one in self.page.locator(css).all()]

    def shown(self, css: str) -> int:
        return self.page.locator(f"{css} >> visible=true").count()

    def click(self, css: str, nth: int = 0) -> None:
        self.page.locator(css).nth(nth).click()

    def press(self, css: str, key: str, nth: int = 0) -> None:
        self.page.locator(css).nth(nth).press(key)

    def type(self, css: str, text: str) -> None:
        self.page.locator(css).first.fill(text)

    def choose(self, css: str, value: str, nth: int = 0) -> None:
        self.page.locator(css).nth(nth).select_option(value)


class WebKit(Reader):
    """A window of WebKit."""

    def __init__(self, driver: WebDriver):
        self.driver = driver

    def _all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", css)

    @property
    def address(self) -> str:
        return self.driver.current_url

    def open(self, address: str) -> None:
        self.driver.get(address)

    def texts(self, css: str) -> list[str]:
        return [one.text for one in self._all(css)]

    def attributes(self, css: str, name: str) -> list[str | None]:
        return [one.get_dom_attribute(name) for one in self._all(css)]

    def shown(self, css: str) -> int:
        return sum(one.is_displayed() for one in self._all(css))

    def click(self, css: str, nth: int = 0) -> None:
        self._all(css)[nth].click()

    def press(self, css: str, key: str, nth: int = 0) -> None:
        from selenium.webdriver.common.keys import Keys

        names = {"Enter": Keys.ENTER, "Space": Keys.SPACE, "ArrowLeft": Keys.ARROW_LEFT, "End": Keys.END}
        self._all(css)[nth].send_keys(names[key])

    def type(self, css: str, text: str) -> None:
        field = self._all(css)[0]
        field.clear()
        field.send_keys(text)

    def choose(self, css: str, value: str, nth: int = 0) -> None:
        from selenium.webdriver.support.select import Select

        Select(self._all(css)[nth]).select_by_value(value)


#: Where Debian and Fedora keep the browser that WebKit's driver starts.
MINI_BROWSERS = ("/usr/lib/*/webkit2gtk-4.*/MiniBrowser", "/usr/libexec/webkit2gtk-4.*/MiniBrowser")


def mini_browser() -> Path | None:
    """Return the small browser of WebKitGTK; none where it is not installed."""
    return next((path for pattern in MINI_BROWSERS for path in sorted(Path("/").glob(pattern[1:]))), None)


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Yield an environment with a screen that nobody sees, since WebKit has no way to do without one."""
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
                              pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield os.environ | {"DISPLAY": f":{told.readline().strip()}", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    finally:
        server.terminate()
        server.wait(20)
