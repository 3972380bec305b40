"""A real browser without a window, started once, that prints pages: its DevTools protocol."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_SECONDS = 120
_FONTS = {"FONTCONFIG_FILE": str(Path(__file__).parent / "fonts.conf")}
_PIPES = """
import fcntl, os, sys
reading, writing = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(reading, 3)
os.dup2(writing, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Becomes the browser, which reads what it is told from 3 and answers to 4."""


class Browser:
    """A browser that prints one page after the other; it has to be closed."""

    def __init__(self, program: str, profile: Path) -> None:
        told, self._tells = os.pipe()
        self._hears, heard = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PIPES, str(told), str(heard), program, "--headless",
             "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}",
             "--remote-debugging-pipe"],
            pass_fds=(told, heard), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, **_FONTS},
        )  # fmt: skip
        os.close(told)
        os.close(heard)
        self._rest, self._number = b"", 0
        self._session: dict[str, str] = {}
        page = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=page, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        self._ask("Page.enable")

    def print(self, page: Path) -> bytes:
        """Print a file as `--print-to-pdf` does, on the paper that it asks for; return the PDF."""
        self._ask("Page.navigate", url=page.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass
        printed = self._ask("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        return base64.b64decode(printed["data"])

    def look_at(
        self, page: Path, *, width: int = 1024, dark: bool = False
    ) -> tuple[list[str], list[str]]:
        """Open a file as a screen shows it; return what it asked for, and what the console says."""
        for domain in ("Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=800, deviceScaleFactor=1, mobile=width < 500,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        asked, console = [], []
        self._ask("Page.navigate", url=page.as_uri())
        while (said := self._next()).get("method") != "Page.loadEventFired":
            if said.get("method") == "Network.requestWillBeSent":
                asked.append(said["params"]["request"]["url"])
            elif said.get("method") in ("Runtime.consoleAPICalled", "Log.entryAdded"):
                console.append(json.dumps(said["params"]))
        return asked, console

    def run(self, script: str) -> Any:
        """Run a script in the page that is open; return the value of its last expression."""
        done = self._ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def picture(self) -> bytes:
        """Return a picture (PNG) of what the screen shows."""
        return base64.b64decode(self._ask("Page.captureScreenshot", format="png")["data"])

    def close(self) -> None:
        """End it: it goes when nobody can tell it anything any more."""
        os.close(self._tells)
        os.close(self._hears)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask for something and return the answer to it; what comes before is passed over."""
        self._number += 1
        asked = {"id": self._number, "method": method, "params": parameters} | self._session
        os.write(self._tells, json.dumps(asked).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            pass
        assert "result" in answer, answer
        return answer["result"]

    def _next(self) -> dict[str, Any]:
        """Wait for the next thing that the browser says."""
        until = time.monotonic() + _SECONDS
        while b"\0" not in self._rest:
            ready = select.select([self._hears], [], [], max(0, until - time.monotonic()))[0]
            more = os.read(self._hears, 1 << 20) if ready else b""
            assert more, "the browser says nothing any more"
            self._rest += more
        said, _, self._rest = self._rest.partition(b"\0")
        return json.loads(said)
