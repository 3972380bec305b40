"""Whether a picture is whole: each kind, and whatever a copy that broke off leaves of one."""

from __future__ import annotations

import base64

import pymupdf
import pytest

from confkit.ground import pictures

SPACE = 'xmlns="http://www.w3.org/2000/svg"'


def drawn(kind: str) -> bytes:
    """Return a small picture of a kind that has colors in it."""
    pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 24, 12))
    for x in range(24):
        for y in range(12):
            pixels.set_pixel(x, y, (x * 10, y * 20, 90))
    return bytes(pixels.tobytes(kind))


WHOLE = {
    ".png": drawn("png"),
    ".jpg": drawn("jpg"),
    ".gif": base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="),
    ".svg": f'<svg {SPACE} width="9"><image href="data:image/png;base64,AA"/></svg>'.encode(),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_is_whole_and_nothing_that_lacks_its_end_is(kind: str) -> None:
    """Wherever it breaks off."""
    whole = WHOLE[kind]
    assert pictures.wrong(whole, kind) == ""
    broken = [whole[:end] for end in range(len(whole))]
    assert [len(one) for one in broken if not pictures.wrong(one, kind)] == []
    assert pictures.wrong(whole[: len(whole) * 3 // 4], kind) == "it is cut short or damaged"


@pytest.mark.parametrize("kind", WHOLE)
def test_another_kind_is_none(kind: str) -> None:
    """Under the name of each other kind."""
    for other in WHOLE:
        is_none = pictures.wrong(WHOLE[kind], other) == f"it is no {other[1:].upper()} picture"
        assert is_none == (other != kind)


def test_a_damaged_png_is_told() -> None:
    """One byte within it was changed."""
    png = bytearray(WHOLE[".png"])
    png[len(png) // 2] ^= 1
    assert pictures.wrong(bytes(png), ".png") == "it is cut short or damaged"


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        ('<svg width="9"/>', "it is no SVG picture"),
        ("<html/>", "it is no SVG picture"),
        (f'<svg {SPACE}><image href="logo2.png"/></svg>', "it shows a picture from another file"),
        (
            f'<svg {SPACE} xmlns:x="http://www.w3.org/1999/xlink"><g><image x:href="//a.b/c"/>'
            "</g></svg>",
            "it shows a picture from another file",
        ),
        (f'\ufeff<?xml version="1.0"?>\n<!-- a logo -->\n<svg {SPACE}/>', ""),
    ],
)
def test_an_svg_is_read_as_a_browser_reads_it(svg: str, said: str) -> None:
    """As a picture: in its own name space, with nothing from outside."""
    assert pictures.wrong(svg.encode(), ".svg").startswith(said)
    assert bool(said) == bool(pictures.wrong(svg.encode(), ".svg"))
