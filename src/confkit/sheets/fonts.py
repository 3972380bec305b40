"""Which fonts set which letters in a PDF, by script, and which one to install where none can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from confkit.ground.resources import data_table
from confkit.ground.text import listed
from confkit.language import scripts

_FILE = "data/fonts.toml"


def chosen(installed: Collection[str]) -> dict[str, list[str]]:
    """Return the families to set in, of those installed: by a name's language, "" for the rest."""
    table = data_table(_FILE)
    there = {family.casefold() for family in installed}
    by_script = {
        script["of"]: [family for family in script["families"] if family.casefold() in there]
        for script in table["script"]
    }
    all_of_them = [family for families in by_script.values() for family in families]
    by_language = {"": [*table["base"], *dict.fromkeys(all_of_them)]}
    for script in table["script"]:
        for language in script["languages"]:
            own = [*table["base"], *by_script[script["of"]]]
            by_language[language] = list(dict.fromkeys([*own, *by_language[""]]))
    return by_language


def before_the_installed(
    cut: Mapping[str, str], by_language: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Put fonts that were cut down before those that they come from."""
    return {
        language: [
            name for family in families for name in (cut.get(family.casefold()), family) if name
        ]
        for language, families in by_language.items()
    }


def to_install(letters: Iterable[str]) -> str:
    """Say which fonts show these letters: `“Noto Serif CJK”`; a script of none is named."""
    table = {script["of"]: script["install"] for script in data_table(_FILE)["script"]}
    wanted = []
    for script in dict.fromkeys(map(scripts.of_letter, letters)):
        font = table.get(script)
        unnamed = "a font that has them (confkit knows none)"
        named = f"a font with {script.title()} letters" if script else unnamed
        wanted.append(f"the font “{font}”" if font else named)
    return listed(list(dict.fromkeys(wanted)))
