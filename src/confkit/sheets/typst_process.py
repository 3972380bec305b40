"""typst in a process of its own, which holds none of what `prep` does: `python -m` starts it.

A PDF of many sheets needs much memory until its last page is written. `pdf_typesetting` starts this
process, closed to the network, and asks it for one PDF after the other over its pipes.
"""

from __future__ import annotations

import json
import pickle
import re
import signal
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from confkit.sheets import fonts, large_fonts

_NO_FONTS = '"fonts": {}'
"""As it stands in the values; in what people wrote, JSON has another sign before each quote."""
_JOINED = re.compile("(?=(\\S)[\ufe0f\u200d\U0001f3fb-\U0001f3ff])|\u200d(?=(\\S))")
"""A sign of a picture that is joined from several."""
_EACH_ALONE = b"""#set document(title: "Signs")
#set text(font: json(bytes(sys.inputs.fonts)))
#for sign in sys.inputs.signs.codepoints() [#sign ]"""


class Start(NamedTuple):
    """What the process needs once: the template, every letter that it will set, an empty folder."""

    source: str
    letters: str
    folder: str
    system_fonts: bool


class CannotLoad(NamedTuple):
    """The answer where typst, or what it is used with, is installed and does not load."""

    why: str


class Typst:
    """Sets documents one after the other; puts into their values the fonts, looked for once."""

    def __init__(self, start: Start) -> None:
        import typst

        self._typst = typst
        self._source = start.source.encode()
        empty, cut_fonts = (Path(start.folder, name) for name in ("empty", "fonts"))
        empty.mkdir()
        cut_fonts.mkdir()
        there = typst.Fonts(include_system_fonts=start.system_fonts)
        self.fonts = fonts.chosen(there.families())
        orders = [self.fonts[tag] for tag in self.fonts if not tag or f'"{tag}"' in start.letters]
        letters = start.letters + start.source
        cut = large_fonts.cut_down(there.fonts(), orders, letters, cut_fonts)
        if cut:
            there = typst.Fonts(include_system_fonts=start.system_fonts, font_paths=[cut_fonts])
            self.fonts = fonts.before_the_installed(cut, self.fonts)
        self._compiler = typst.Compiler(
            root=empty, font_paths=there, package_path=empty, package_cache_path=empty
        )

    def pdf(self, values: str) -> bytes | str:
        """Return the PDF of some values, or what typst says is wrong.

        Of a picture that is joined from several, typst shows what a font has and drops the others
        without a word; so each of these is also set alone.
        """
        fonts_there = json.dumps(self.fonts)
        values = values.replace(_NO_FONTS, f'"fonts": {fonts_there}', 1)
        made = self._compiled(self._source, {"values": values})
        joined = "".join(sign for pair in _JOINED.findall(values) for sign in pair)
        signs = "".join(sign for sign in joined if unicodedata.category(sign) == "So")
        told = signs and self._compiled(
            _EACH_ALONE, {"fonts": json.dumps(self.fonts[""]), "signs": signs}
        )
        if isinstance(told, str) and told:
            return f"{made}\n{told}" if isinstance(made, str) else told
        return made

    def _compiled(self, source: bytes, inputs: dict[str, str]) -> bytes | str:
        try:
            made: Any = self._compiler.compile(
                input=source, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"]
            )
        except self._typst.TypstError as error:
            return str(error.diagnostic or error)
        return bytes(made)


def main() -> None:
    """Answer each document with its PDF, until there is no more to read."""
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # an interrupt is told by who asked
    start = Start(*pickle.load(sys.stdin.buffer))  # noqa: S301 - from our own process
    try:
        setter = Typst(start)
    except (ImportError, AttributeError, SyntaxError) as error:
        pickle.dump(tuple(CannotLoad(str(error))), sys.stdout.buffer)
        return
    with suppress(EOFError):
        while True:
            pickle.dump(setter.pdf(pickle.load(sys.stdin.buffer)), sys.stdout.buffer)  # noqa: S301
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
