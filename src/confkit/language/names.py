"""Languages by their English names and tags, from a file made of the Unicode CLDR.

Babel knows them, too, in every language; it takes longer to load than a class takes to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from confkit.ground.resources import data_table
from confkit.ground.text import key

_FILE = "data/languages.toml"


@cache  # made once for a process; asked for each guardian
def tags() -> Mapping[str, str]:
    """Return the tag of each language by its English name, in the form in which names compare."""
    return {key(name): tag for name, tag in data_table(_FILE)["english"].items()}


def codes() -> Mapping[str, str]:
    """Return the tag for a longer or older code (ISO 639-2)."""
    table: dict[str, str] = data_table(_FILE)["code"]
    return table


@cache
def names() -> Mapping[str, str]:
    """Return the English name of each language by its tag."""
    return {tag: name for name, tag in data_table(_FILE)["english"].items()}


def written(*tags: str) -> str:
    """Return the first tag, with its script where a language has several: zh-Hant for zh-TW.

    Where nothing is known of it, the next one is looked for.
    """
    known: dict[str, str] = data_table(_FILE)["written"]
    return next((known[tag] for tag in tags if tag in known), tags[0])


def scripts(tag: str) -> frozenset[str]:
    """Return the scripts in which a language is written, as Unicode's names of letters begin."""
    known: dict[str, str] = data_table(_FILE)["script"]
    subtags = tag.split("-")
    own = next((part.title() for part in subtags[1:] if len(part) == len("Latn")), "")
    found = known.get(own) or known.get(tag) or known.get(subtags[0].casefold(), "LATIN")
    return frozenset(found.split())
