"""Printing a page by the browser of this machine: for a workspace that has a design of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from confkit.ground import gate

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_SECONDS = 120


def installed() -> str | None:
    """Return the path of a Chromium, Chrome or Edge; None where there is none."""
    by_name = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return by_name or next((place for place in _PLACES if Path(place).is_file()), None)


def printed(program: str, page: Path) -> bytes | None:
    """Return a page as a PDF, without the browser's own header; None where that fails.

    It asks no network for anything.
    """
    quiet = subprocess.DEVNULL
    # Where the machine's only user is root, as in a container, there is no other to hide from.
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and not os.geteuid() else []
    with tempfile.TemporaryDirectory() as scratch:
        pdf = Path(scratch) / "page.pdf"
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={scratch}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={pdf}",
            *alone,
            page.as_uri(),
        ]
        try:
            subprocess.run(  # noqa: S603 - a browser of this machine, and a page of ours
                command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=_SECONDS, check=True
            )
            return gate.read(pdf)
        except (OSError, subprocess.SubprocessError):
            return None
