"""The sheets as a PDF, by typst, which comes with the extra `pdf`.

What people wrote goes in as values, so that none of it is markup. The template reads no file and
reaches no network. The PDF is for everybody (PDF/UA-1): under that standard a letter that no font
has is an error, where otherwise it would be missing on the paper without a word.
"""

from __future__ import annotations

import os
import pickle
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from contextlib import suppress
from importlib.util import find_spec
from types import TracebackType
from typing import BinaryIO, Self, cast

from confkit.ground import adding
from confkit.ground.errors import ConfkitError, UsageError
from confkit.language.templates import TemplateError, Templates
from confkit.sheets import typst_process
from confkit.sheets.typst_process import CannotLoad, Start

TEMPLATE = "sheet.typ"
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("no_proxy", "https_proxy", "http_proxy", "all_proxy")
_SPARING = {
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
}
_STOPPED = (
    "typst stopped before its end; try again with more memory and more room for temporary files "
    "free, or print packet.html from a browser"
)
_NO_GLYPH = re.compile(r"the text `(\"(?:[^\"\\]|\\.)*\")` could not be displayed")
_BY_NUMBER = re.compile(r"\\u\{([0-9a-f]+)\}")
_LINE = re.compile(r"__typst_py_bytes__\.typ:(\d+):")


class NoFontError(Exception):
    """Some letters of a document are in no font that is installed."""

    def __init__(self, letters: list[str]) -> None:
        super().__init__(letters)
        self.letters = letters


def check() -> None:
    """Raise UsageError where typst is not installed; it says how to add it."""
    if find_spec("typst") is None:
        raise UsageError(_how_to_add())


class Typesetter:
    """Sets documents one after the other; the fonts are looked for once. To be used in a `with`.

    `letters` is a text with every letter of these documents.
    """

    def __init__(
        self, templates: Templates, letters: str = "", *, system_fonts: bool = True
    ) -> None:
        self._folder = tempfile.mkdtemp()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this very Python, and a module of ours
                [sys.executable, "-P", "-m", typst_process.__name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        except OSError:
            self._remove_folder()
            raise
        self._to, self._from = (
            cast("BinaryIO", stream) for stream in (self._process.stdin, self._process.stdout)
        )
        start = Start(templates.source(TEMPLATE), letters, self._folder, system_fonts)
        self._send(tuple(start))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._process.kill()
        with suppress(OSError):  # what was never sent
            self._process.communicate()
        self._remove_folder()

    def _remove_folder(self) -> None:
        with suppress(OSError):  # of a folder that cannot even be let go of
            shutil.rmtree(self._folder, ignore_errors=True)

    def pdf(self, values: str) -> bytes:
        """Return the PDF of some values; raises NoFontError or TemplateError."""
        self._send(values)
        try:
            made: bytes | str | tuple[str] = pickle.load(self._from)  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            raise ConfkitError(_STOPPED) from None
        if isinstance(made, tuple):
            raise ConfkitError(
                f"typst is installed and does not load ({CannotLoad(*made).why}); "
                f"install it again with: {adding.command('typst', 'uharfbuzz', again=True)}"
            )
        if isinstance(made, str):
            raise _as_told(made)
        return made

    def _send(self, value: object) -> None:
        with suppress(BrokenPipeError):  # told where its answer is missing
            pickle.dump(value, self._to)
            self._to.flush()


def _environment() -> dict[str, str]:
    """Return the environment of the process.

    Its network leads to nowhere: typst would fetch a package without a word. Each thread keeps
    memory of its own, and two save no time to speak of; and the C library of Linux is told to give
    back what is freed (up to 45 MB of 240 were lost in gaps).
    """
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    return kept | dict.fromkeys(_PROXIES[1:], _NOWHERE) | _SPARING


def _as_told(diagnostic: str) -> Exception:
    """Word what typst says; its first line is the mistake."""
    if missing := _NO_GLYPH.findall(diagnostic):
        return NoFontError(list(dict.fromkeys("".join(map(_unescaped, missing)))))
    at = _LINE.search(diagnostic)
    message = diagnostic.partition("\n")[0].removeprefix("error: ")
    if "package" in message:
        message = "asks for a package, and nothing is fetched from the network; write it out here"
    elif "file not found" in message:
        message = "reads a file, but a template for paper has only its values"
    message = f"{message}; fix it, or delete it to use the built-in one"
    return TemplateError(TEMPLATE, int(at[1]) if at else 0, message)


def _unescaped(quoted: str) -> str:
    """Return what shows of a text that typst quotes as Rust does, with some signs by number."""
    text = _BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), quoted[1:-1])
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Mn", "Zs"))


def _how_to_add() -> str:
    """Say how typst is added to this very installation."""
    if sys.platform == "win32" and platform.machine() == "ARM64":
        return (
            "--pdf: typst, which makes the PDFs, is not made for Windows on ARM yet; "
            "run `confkit prep` and print packet.html from a browser"
        )
    return (
        "--pdf needs typst, which is not installed; "
        f"add it with: {adding.command('typst', 'uharfbuzz')}"
    )
