"""Printing a page by the browser of this machine: for a workspace that has a design of its own.

The page is somebody's template, so it may load and run nothing. It goes to the browser as an
archive of one page (MHTML): browsers run no script in one, follow no refresh, and load only what is
in it. A policy at its beginning (Content Security Policy) forbids the same once more.
"""

from __future__ import annotations

import base64
import codecs
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from confkit.ground import files, gate

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
_ARCHIVE = b"""MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="page"

--page
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64
Content-Location: http://page.invalid/

%b
--page--
"""
_POLICY = (
    b'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="'
    b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)
"""Stands before the page's own beginning, which a browser reads on from there."""


def installed() -> str | None:
    """Return the path of a Chromium, Chrome or Edge; None where there is none."""
    by_name = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return by_name or next((place for place in _PLACES if Path(place).is_file()), None)


def printed(program: str, page: Path) -> bytes | None:
    """Return a page as a PDF, without the browser's own header; None where that fails.

    Nothing in the page runs, and nothing is loaded: no other file, and nothing of a network.
    """
    quiet = subprocess.DEVNULL
    # Where the machine's only user is root, as in a container, there is no other to hide from.
    alone = ["--no-sandbox"] if hasattr(os, "geteuid") and not os.geteuid() else []
    with tempfile.TemporaryDirectory() as scratch:
        archive, pdf = Path(scratch) / "page.mhtml", Path(scratch) / "page.pdf"
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
            archive.as_uri(),
        ]
        try:
            files.write(archive, _alone(gate.read(page)))
            subprocess.run(  # noqa: S603 - a browser of this machine, and a page of ours
                command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=_SECONDS, check=True
            )
            return gate.read(pdf)
        except (files.CannotWrite, OSError, subprocess.SubprocessError):
            return None


def _alone(page: bytes) -> bytes:
    """Return a page as an archive that has nothing else."""
    encoded = base64.encodebytes(_POLICY + page.removeprefix(codecs.BOM_UTF8))
    return (_ARCHIVE % encoded).replace(b"\n", b"\r\n")
