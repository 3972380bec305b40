"""Make src/confkit/data/languages.toml: what Babel knows of languages, without loading it.

Babel takes 30 ms to load, as long as a tenth of a large roster; most lists name their languages in
English or by a code. The file names the Babel that it was made with; a test compares the two on
that version alone. `python tools/languages.py` makes it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel import Locale, __version__
from babel.core import get_global

FILE = Path(__file__).resolve().parent.parent / "src" / "confkit" / "data" / "languages.toml"
HEAD = f"""\
# Made by tools/languages.py from the Unicode CLDR as Babel {__version__} has it.
# [english]: the tag of each language by its English name. [code]: longer or older codes.
# [written]: Chinese as it is written where the tag says only the country, and by those who speak
# Cantonese; whoever speaks an Arabic of a country reads Arabic; Filipino is Tagalog.
# [script]: the scripts of a language, or of the code of a script, where it is not Latin alone, as
# Unicode's names of the letters begin.
"""

UNICODE_SAYS = {
    "Beng": "BENGALI",
    "Cans": "CANADIAN",
    "Hans": "CJK",
    "Hant": "CJK",
    "Jpan": "CJK HIRAGANA KATAKANA",
    "Kore": "HANGUL",
    "Latg": "LATIN",
    "Orya": "ORIYA",
    "Saur": "SAURASHTRA",
    "Sgnw": "LATIN",
    "Xsux": "CUNEIFORM",
}
"""Scripts whose letters Unicode calls by another word than Babel begins their name with."""


def text() -> str:
    """Return the file's text, sorted, a language on a line."""
    english = {name: tag.replace("_", "-") for tag, name in sorted(Locale("en").languages.items())}
    aliases = get_global("language_aliases").items()
    named = english.values()
    codes = {
        old: tag
        for old, new in aliases
        if "_" not in old and ("_" not in new or new.replace("_", "-") in named)
        for tag in (new.replace("_", "-"),)
    }
    written = {
        tag.replace("_", "-"): f"zh-{likely.split('_')[1]}"
        for tag, likely in get_global("likely_subtags").items()
        if tag == "zh" or (tag.startswith("zh_") and len(tag) == len("zh_TW"))
    }
    written |= {codes["tl"]: "tl"}  # lists of classes have either; families read the same letter
    written |= {tag: "ar" for name, tag in english.items() if name.endswith(" Arabic")}
    written |= {"yue": "zh-Hant", "yue-CN": "zh-Hans"}
    tables = (
        ("english", english), ("code", codes), ("written", written), ("script", scripts()),
    )  # fmt: skip
    return HEAD + "".join(_table(name, entries) for name, entries in tables)


def scripts() -> dict[str, str]:
    """Return the scripts of languages, of those of a country that has another one, and of codes."""
    names, spoken_of = Locale("en").scripts, set(Locale("en").languages) - {"und"}
    of_tag = {
        tag.replace("_", "-"): likely.split("_")[1]
        for tag, likely in get_global("likely_subtags").items()
        if tag.partition("_")[0] in spoken_of and len(tag.split("_")) < 3
        if len(likely.split("_")[1]) == len("Latn") and not tag.endswith(likely.split("_")[1])
    }
    spoken = {code: _letters(code, names) for code in set(of_tag.values())}
    found = {
        tag: spoken[code]
        for tag, code in of_tag.items()
        if spoken[code] != spoken[of_tag.get(tag.partition("-")[0], "Latn")] or "-" not in tag
    }
    return {tag: said for tag, said in found.items() if said != "LATIN" or "-" in tag} | spoken


def _letters(code: str, names: Mapping[str, str]) -> str:
    word = names.get(code, code).replace("\N{RIGHT SINGLE QUOTATION MARK}", "").partition(" ")[0]
    return UNICODE_SAYS.get(code, word.partition("-")[0].upper())


def _table(name: str, entries: dict[str, str]) -> str:
    rows = "".join(f'"{word}" = "{tag}"\n' for word, tag in sorted(entries.items()))
    return f"\n[{name}]\n{rows}"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
