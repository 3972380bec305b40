"""The sheets as a PDF, by typst, which comes with the extra `pdf`.

What people wrote goes in as values, so that none of it is markup. The template reads no file and
reaches no network. The PDF is for everybody (PDF/UA-1): under that standard a letter that no font
has is an error, where otherwise it would be missing on the paper without a word.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from confkit.ground import adding
from confkit.ground.errors import UsageError
from confkit.language.templates import TemplateError, Templates
from confkit.sheets import fonts, large_fonts

TEMPLATE = "sheet.typ"
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("https_proxy", "http_proxy", "all_proxy")
_THREADS = "RAYON_NUM_THREADS"
_NO_GLYPH = re.compile(r"the text `(\"(?:[^\"\\]|\\.)*\")` could not be displayed")
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
        import typst

        self._typst = typst
        source = templates.source(TEMPLATE)
        self._source = source.encode()
        self._folders = tempfile.TemporaryDirectory()
        empty, cut_fonts = (Path(self._folders.name, name) for name in ("empty", "fonts"))
        empty.mkdir()
        cut_fonts.mkdir()
        there = typst.Fonts(include_system_fonts=system_fonts)
        self.fonts = fonts.chosen(there.families())
        orders = [self.fonts[tag] for tag in self.fonts if not tag or f'"{tag}"' in letters]
        cut = large_fonts.cut_down(there.fonts(), orders, letters + source, cut_fonts)
        if cut:
            there = typst.Fonts(include_system_fonts=system_fonts, font_paths=[cut_fonts])
            self.fonts = fonts.before_the_installed(cut, self.fonts)
        self._compiler = typst.Compiler(
            root=empty, font_paths=there, package_path=empty, package_cache_path=empty
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._folders.cleanup()

    def pdf(self, values: str) -> bytes:
        """Return the PDF of some values; raises NoFontError or TemplateError."""
        try:
            with _no_network_and_one_thread():
                made: Any = self._compiler.compile(
                    input=self._source,
                    format="pdf",
                    sys_inputs={"values": values},
                    pdf_standards=["ua-1"],
                )
        except self._typst.TypstError as error:
            raise _as_told(error.diagnostic or str(error)) from None
        return bytes(made)


@contextmanager
def _no_network_and_one_thread() -> Iterator[None]:
    """Lead to nowhere what asks for the network: typst would fetch a package without a word.

    Each thread of typst keeps memory of its own, and two save no time to speak of.
    """
    proxies = [*_PROXIES, *map(str.upper, _PROXIES)]
    before = {
        name: os.environ.pop(name, None) for name in [*proxies, "no_proxy", "NO_PROXY", _THREADS]
    }
    os.environ |= dict.fromkeys(proxies, _NOWHERE) | {_THREADS: "1"}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _as_told(diagnostic: str) -> Exception:
    """Word what typst says; its first line is the mistake."""
    if missing := _NO_GLYPH.findall(diagnostic):
        return NoFontError(list(dict.fromkeys(letter for text in missing for letter in text[1:-1])))
    at = _LINE.search(diagnostic)
    message = diagnostic.partition("\n")[0].removeprefix("error: ")
    if "package" in message:
        message = "asks for a package, and nothing is fetched from the network; write it out here"
    elif "file not found" in message:
        message = "reads a file, but a template for paper has only its values"
    message = f"{message}; fix it, or delete it to use the built-in one"
    return TemplateError(TEMPLATE, int(at[1]) if at else 0, message)


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
