"""A headless Chromium driven through its own debugging protocol: no driver, no network."""

import base64
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--remote-debugging-port=0",
]
WAIT = 60
"""Seconds for an answer: machines of a build farm are slow to start."""


@dataclass
class Tab:
    """One page: sends commands, keeps the events that came meanwhile."""

    socket: ClientConnection
    events: list[dict[str, Any]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(timeout=WAIT))
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self.events.append(message)

    def open(self, path: Path, *, width: int = 1100, height: int = 900, dark: bool = False) -> None:
        """Load a file with the network off, in a window of that size and colour scheme."""
        scheme = "dark" if dark else "light"
        self.send(
            "Network.emulateNetworkConditions",
            offline=True,
            latency=0,
            downloadThroughput=0,
            uploadThroughput=0,
        )
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.events.clear()
        self.send("Page.navigate", url=path.as_uri())
        self.wait_for("Page.loadEventFired")

    def wait_for(self, method: str) -> None:
        """Read events until that one has come."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(json.loads(self.socket.recv(timeout=WAIT)))

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def find_violations(self) -> list[str]:
        """What axe-core holds against the page: rule and elements."""
        self.evaluate(axe_source() + "; true")
        found = self.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
        return [f"{rule}: {nodes[:3]}" for rule, nodes in found]

    def print(self) -> bytes:
        """The page as PDF, on the paper that its style asks for."""
        answer = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(answer["data"])


def axe_source() -> str:
    """axe-core's script, from the package that brings it."""
    return (files("axe_core_python") / "axe.min.js").read_text("utf-8")


@contextmanager
def open_tab(profile: Path) -> Iterator[Tab]:
    """A tab of a browser of its own, which ends with the block."""
    assert BROWSER is not None
    log = profile / "browser.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [BROWSER, *FLAGS, f"--user-data-dir={profile}"], stderr=stream, stdout=stream
        )
    try:
        port = find_port(log, process)
        with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=WAIT) as answer:
            page = next(target for target in json.load(answer) if target["type"] == "page")
        with connect(page["webSocketDebuggerUrl"], max_size=None, open_timeout=WAIT) as socket:
            tab = Tab(socket)
            for domain in ("Page", "Runtime", "Log", "Network"):
                tab.send(f"{domain}.enable")
            yield tab
    finally:
        process.terminate()
        process.wait(timeout=WAIT)


def find_port(log: Path, process: subprocess.Popen[bytes]) -> str:
    """The port that the browser chose, from what it says when it starts."""
    for _ in range(WAIT * 10):
        found = re.search(
            r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", log.read_text("utf-8", "replace")
        )
        if found:
            return found[1]
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError(f"the browser did not start: {log.read_text('utf-8', 'replace')[-500:]}")
