"""Large fonts, cut down to the letters of one run before typst gets them.

typst reads the whole file of a font, and again for each face in it; those with Chinese, Japanese
and Korean letters have 20 MB and more. HarfBuzz, which comes with the extra `pdf` too, writes the
few letters that are printed into a file of their own, in some milliseconds. A font that cannot be
cut down is used as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

_LARGE = 1_000_000
"""Bytes of a file from which on its fonts are cut down."""


class Face(Protocol):
    """One face of a font as typst lists it; `path` is None for those that it brings along."""

    family: str
    path: str | None
    index: int


def cut_down(
    faces: Iterable[Face], orders: Collection[Sequence[str]], letters: str, folder: Path
) -> dict[str, str]:
    """Write into a folder what a text needs of the large fonts for its wide letters.

    `orders` are lists of families, in each of which a letter is looked for from the first to the
    last. Returns by family (casefolded) the name that it has in the folder: another one than the
    installed font's, so that typst can tell the two apart.
    """
    wide = {letter for letter in set(letters) if unicodedata.east_asian_width(letter) in "WF"}
    if not wide or find_spec("uharfbuzz") is None:
        return {}
    import uharfbuzz

    large = _large(faces)
    kept = set(map(ord, {*letters, *unicodedata.normalize("NFC", letters)}))
    names: dict[str, str] = {}
    for family in _looked_in(orders, large, {ord(letter) for letter in wide}, uharfbuzz):
        installed = large[family][0].family
        name = f"~{installed[1:]}"
        try:
            cut = [_cut(face, kept, uharfbuzz) for face in large[family]]
            for number, content in enumerate(cut):
                named = content.replace(installed.encode("utf-16-be"), name.encode("utf-16-be"))
                (folder / f"{len(names)}-{number}.otf").write_bytes(named)
        except (OSError, RuntimeError):  # as HarfBuzz says that it cannot
            continue
        names[family] = name
    return names


def _large(faces: Iterable[Face]) -> dict[str, list[Face]]:
    """Return the faces that stand in a large file, by their family."""
    large: dict[str, list[Face]] = {}
    for face in faces:
        if face.path and Path(face.path).stat().st_size > _LARGE:
            large.setdefault(face.family.casefold(), []).append(face)
    return large


def _looked_in(
    orders: Iterable[Sequence[str]], large: dict[str, list[Face]], wide: set[int], harfbuzz: Any
) -> list[str]:
    """Return the large families that some of these letters are taken from."""
    has: dict[str, set[int]] = {}
    taken_from: dict[str, None] = {}
    for order in orders:
        missing = set(wide)
        for family in map(str.casefold, order):
            if missing and family in large:
                if family not in has:
                    letters = _opened(large[family][0], harfbuzz).unicodes
                    has[family] = {letter for letter in wide if letter in letters}
                if missing & has[family]:
                    taken_from[family] = None
                    missing -= has[family]
    return list(taken_from)


def _opened(face: Face, harfbuzz: Any) -> Any:
    return harfbuzz.Face(harfbuzz.Blob.from_file_path(face.path), face.index)


def _cut(face: Face, letters: set[int], harfbuzz: Any) -> bytes:
    """Return a face with these letters alone, and with all that shapes them."""
    wanted = harfbuzz.SubsetInput()
    wanted.unicode_set.update(letters)
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.invert()
    return bytes(harfbuzz.subset(_opened(face, harfbuzz), wanted).blob.data)
