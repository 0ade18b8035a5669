"""What a reader does with a browser, in the same words for Firefox and for WebKit.

Both are the system's own and are driven by selenium: WebKit by its driver, Firefox over WebDriver BiDi, for which it needs no driver beside it.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selenium.common.exceptions import NoSuchFrameException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.bidi.common import command_builder
from selenium.webdriver.common.bidi.session import Session
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from selenium.webdriver.support.select import Select

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

WAIT = 120  # seconds until what must come is missing; a loaded machine takes long
KEYS = {"Enter": Keys.ENTER, "Space": Keys.SPACE, "ArrowLeft": Keys.ARROW_LEFT, "ArrowDown": Keys.ARROW_DOWN, "Home": Keys.HOME}


class Reader(ABC):
    """One window. Elements are named by CSS; of several that fit the one of a number, and without a number the first."""

    @abstractmethod
    def run(self, function: str, *given: object) -> Any:
        """Call a function in the page."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to a page and wait until it is loaded."""

    @abstractmethod
    def keys(self, keys: str) -> None:
        """Press keys, one after the other, where the keyboard is."""

    @abstractmethod
    def click(self, css: str) -> None:
        """Click."""

    @abstractmethod
    def choose(self, css: str, value: str, nth: int = 0) -> None:
        """Choose an entry of a list."""

    @property
    def address(self) -> str:
        """Where the window is."""
        return self.run("() => location.href")

    def texts(self, css: str) -> list[str]:
        """Say what each element shows."""
        return self.run("css => [...document.querySelectorAll(css)].map(one => one.innerText)", css)

    def text(self, css: str) -> str:
        """Say what an element shows."""
        return self.texts(css)[0]

    def attributes(self, css: str, name: str) -> list[str | None]:
        """Say what an attribute of each element is."""
        return self.run("(css, name) => [...document.querySelectorAll(css)].map(one => one.getAttribute(name))", css, name)

    def attribute(self, css: str, name: str) -> str | None:
        """Say what an attribute is."""
        return self.attributes(css, name)[0]

    def shown(self, css: str) -> int:
        """Count the elements that are seen."""
        return self.run("css => [...document.querySelectorAll(css)].filter(one => one.checkVisibility({ visibilityProperty: true })).length", css)

    def press(self, css: str, key: str, nth: int = 0) -> None:
        """Press a key in an element."""
        self.run("(css, nth) => document.querySelectorAll(css)[nth].focus()", css, nth)
        self.keys(KEYS[key])

    def type(self, css: str, text: str) -> None:
        """Type in place of what a field holds."""
        self.run("css => { const field = document.querySelector(css); field.focus(); field.value = ''; }", css)
        self.keys(text)

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
    """A page of Firefox, led by the commands of WebDriver BiDi; keys and clicks are those of a keyboard and a mouse."""

    def __init__(self, connection: WebSocketConnection, width: int = 1280, height: int = 900):
        self.connection, self.context = connection, ""
        self.context = self.ask("browsingContext.create", type="tab")["context"]
        self.ask("browsingContext.setViewport", viewport={"width": width, "height": height})

    def ask(self, command: str, **given: Any) -> dict[str, Any]:
        """Give a command for this page; return the answer."""
        return self.connection.execute(command_builder(command, {"context": self.context} | given if self.context else given))

    def run(self, function: str, *given: object) -> Any:
        call = f"() => JSON.stringify(({function})(...{json.dumps(given)}))"
        said = self.ask("script.callFunction", functionDeclaration=call, awaitPromise=False, target={"context": self.context})
        assert said["type"] == "success", said["exceptionDetails"]["text"]
        return json.loads(said["result"].get("value", "null"))

    def open(self, address: str) -> None:
        self.ask("browsingContext.navigate", url=address, wait="complete")

    def keys(self, keys: str) -> None:
        pressed = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("input.performActions", actions=[{"type": "key", "id": "keyboard", "actions": pressed}])

    def click(self, css: str) -> None:
        x, y = self.run("""css => { const one = document.querySelector(css); one.scrollIntoView({ block: "center", behavior: "instant" });
            const [box] = one.getClientRects(); return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round); }""", css)
        pressed = [{"type": "pointerMove", "x": x, "y": y}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.ask("input.performActions", actions=[{"type": "pointer", "id": "mouse", "actions": pressed}])

    def choose(self, css: str, value: str, nth: int = 0) -> None:
        place = self.run("(css, nth, value) => [...document.querySelectorAll(css)[nth].options].findIndex(one => one.value === value)", css, nth, value)
        self.press(css, "Home", nth)
        self.keys(KEYS["ArrowDown"] * place)

    def printed(self) -> bytes:
        """Print the page as a PDF."""
        return base64.b64decode(self.ask("browsingContext.print")["data"])

    def close(self) -> None:
        """Close the page."""
        self.ask("browsingContext.close")


class WebKit(Reader):
    """A window of WebKit."""

    def __init__(self, driver: WebDriver):
        self.driver = driver

    def run(self, function: str, *given: object) -> Any:
        return self.driver.execute_script(f"return ({function})(...arguments)", *given)

    def open(self, address: str) -> None:
        self.driver.get(address)

    def until(self, holds: Callable[[], object]) -> None:
        def asked() -> object:
            try:
                return holds()
            except NoSuchFrameException:  # the page went away while it was asked
                return False
        super().until(asked)

    def keys(self, keys: str) -> None:
        ActionChains(self.driver, duration=0).send_keys(keys).perform()

    def click(self, css: str) -> None:
        self.driver.find_element("css selector", css).click()

    def choose(self, css: str, value: str, nth: int = 0) -> None:
        self.run("(css, nth) => document.querySelectorAll(css)[nth].scrollIntoView({ block: 'center', behavior: 'instant' })", css, nth)
        Select(self.driver.find_elements("css selector", css)[nth]).select_by_value(value)


@contextlib.contextmanager
def started(program: str, profile: Path, **settings: bool) -> Iterator[WebSocketConnection]:
    """Start Firefox without a window, with settings of its own by name; yield the connection over which it is led."""
    (profile / "user.js").write_text("".join(f'user_pref("{name}", {json.dumps(value)});\n' for name, value in settings.items()), encoding="utf-8")
    running = subprocess.Popen([program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        told, end = profile / "WebDriverBiDiServer.json", time.monotonic() + WAIT
        while not (told.exists() and told.stat().st_size):
            assert running.poll() is None and time.monotonic() < end, "Firefox did not start"
            time.sleep(0.05)
        server = json.loads(told.read_text(encoding="utf-8"))
        connection = WebSocketConnection(f"ws://{server['ws_host']}:{server['ws_port']}/session", timeout=WAIT, interval=0.005)
        Session(connection).new(capabilities={})
        yield connection
        connection.response_wait_timeout = 0  # nothing comes any more, and its thread would look for ten seconds
        connection.close()
    finally:
        running.kill()  # its profile is thrown away
        running.wait(20)


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
