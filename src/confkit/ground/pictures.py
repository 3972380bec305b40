"""Whether a picture is whole: a PNG, JPEG, GIF or SVG file whose end is there.

A browser shows as much of a picture as it has, and a PDF none of one that was cut short.
"""

from __future__ import annotations

import codecs
import zlib
from contextlib import suppress

KINDS = {
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".gif": ("image/gif", b"GIF8"),
    ".svg": ("image/svg+xml", b"<"),
}
"""The kinds of picture: the ending of the file, the type, and how its bytes begin."""

_OUTSIDE = (
    "it shows a picture from another file or address, and nothing from outside is read (put that "
    "picture into the SVG itself)"
)
_CUT_SHORT = "it is cut short or damaged"
_SVG = "http://www.w3.org/2000/svg svg"
_LINKS = ("href", "http://www.w3.org/1999/xlink href")


def wrong(picture: bytes, ending: str) -> str:
    """Say why some bytes are no whole picture of a kind; "" where they are."""
    bare = picture.removeprefix(codecs.BOM_UTF8).lstrip() if ending == ".svg" else picture
    if not bare.startswith(KINDS[ending][1]):
        return f"it is no {ending[1:].upper()} picture"
    if ending == ".svg":
        return _wrong_svg(bare)
    is_whole = {".png": _is_whole_png, ".jpg": _is_whole_jpeg, ".gif": _is_whole_gif}[ending]
    with suppress(IndexError):  # the end of the file
        return "" if is_whole(picture) else _CUT_SHORT
    return _CUT_SHORT


def _is_whole_png(picture: bytes) -> bool:
    """Go from chunk to chunk: length, name, content and its checksum (PNG, 5.3)."""
    at = 8
    kinds: list[bytes] = []
    while kinds[-1:] != [b"IEND"]:
        length = int.from_bytes(picture[at : at + 4], "big")
        named, checksum = picture[at + 4 : at + 8 + length], picture[at + 8 + length :][:4]
        if len(checksum) < 4 or zlib.crc32(named) != int.from_bytes(checksum, "big"):
            return False
        kinds.append(named[:4])
        at += 12 + length
    return kinds[0] == b"IHDR" and b"IDAT" in kinds


def _is_whole_jpeg(picture: bytes) -> bool:
    """Go from segment to segment to where the picture itself begins; after it is its end mark."""
    at = 2
    while picture[at] == 0xFF:
        if picture[at + 1] == 0xDA:
            return picture.find(b"\xff\xd9", at) > 0
        at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return False


def _is_whole_gif(picture: bytes) -> bool:
    """Go from block to block to the one that ends the file."""

    def colors(flags: int) -> int:
        return 3 << (flags & 7) + 1 if flags & 0x80 else 0

    def after_parts(at: int) -> int:
        while picture[at]:
            at += 1 + picture[at]
        return at + 1

    at = 13 + colors(picture[10])
    while picture[at] != 0x3B:
        if picture[at] == 0x21:
            at = after_parts(at + 2)
        elif picture[at] == 0x2C:
            at = after_parts(at + 11 + colors(picture[at + 9]))
        else:
            return False
    return True


def _wrong_svg(picture: bytes) -> str:
    from xml.parsers import expat

    tags: list[str] = []
    links: list[str] = []

    def begun(tag: str, attributes: dict[str, str]) -> None:
        tags.append(tag)
        if tag.endswith((" image", " feImage")):
            links.extend(attributes[name] for name in _LINKS if name in attributes)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begun
    try:
        parser.Parse(picture, True)
    except expat.ExpatError:
        return _CUT_SHORT
    if tags[0] != _SVG:
        return "it is no SVG picture"
    return "" if all(link.lstrip().startswith(("data:", "#")) for link in links) else _OUTSIDE
