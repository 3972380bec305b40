"""Packs of word rules: one TOML file for each language, and those of a school beside them.

A rule has its phrases, a message, why, suggestions, exceptions, examples that must match and
that must not, and its source. `docs/coach.md` shows how a school adds one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pydantic

from confkit.coach.findings import is_privacy
from confkit.coach.pack import Limits, Pack, overlaps
from confkit.coach.phrases import reader
from confkit.coach.phrases.phrase import FIELD, BadPhrase, Lists, OneOf, Phrase
from confkit.coach.rule import Rule, RuleTable, Texts
from confkit.ground import gate
from confkit.ground.errors import Problem
from confkit.ground.toml.reading import Document, read
from confkit.ground.toml.validated import TomlTable, validated
from confkit.language import languages
from confkit.language.languages import Languages
from confkit.language.own_folders import own_folders
from confkit.names import masks


class PackTable(TomlTable):
    """One file of rules. `preferred` are the better phrases, in which no rule finds anything.

    Of the lists, `apart` is how the child and its family are spoken of, and what begins another
    clause, `apart_after_comma` what does so after a comma: no exception of privacy reaches past
    one, unless right behind an `opening` (“In Monopoly he …”). `told` is what is told of in a
    work: it excuses the phrases of `always`, too. `school_work` excuses the others in a sentence
    that does not sound private.
    """

    language: str = ""
    lists: dict[str, list[str]] = pydantic.Field(default_factory=dict)
    preferred: Texts = ()
    rule: tuple[RuleTable, ...] = ()


class Loaded(NamedTuple):
    """The pack for one workspace, its own rules included, and what was wrong with those."""

    pack: Pack
    problems: list[Problem]
    language_known: bool


FOLDER = "words"
"""A workspace's own rules, beside the settings."""
RULES = "words.toml"
"""The rules of a language, in its folder."""
PRIVACY = "privacy.toml"
"""The rules of privacy beside them; they hold whatever the school's language is."""
LARGEST = 1024 * 1024
"""Bytes of the largest file of rules that is read; a note is never so long."""
EXAMPLE_NAMES = frozenset({"Ana", "Theo", "Wyatt"})
"""Taken for names of the roster in the examples of the rules."""


def load(root: Path | None, language: str) -> Loaded:
    """Read the rules of a language, those of privacy in every language, and the school's own.

    A rule of the school with the id of a built-in one replaces it; one about privacy is added to
    it. A file of theirs that has a mistake is told and left out; the others hold.
    """
    own = _own(root, language)
    loaded = _loaded(language, own) if own else _built_in_loaded(language)
    return loaded._replace(language_known=languages.of(root)[language].has(RULES))


def _loaded(language: str, own: list[RuleFile]) -> Loaded:
    readings = (*_built_in(language), *own)
    rules = {
        (table.id, number if is_privacy(table.id) else 0): (table, reading)
        for number, reading in enumerate(readings)
        for table in reading.rules
    }
    preferred = tuple(phrase for reading in readings for phrase in reading.preferred)
    limits = _limits(readings)
    pack = _pack(list(rules.values()), preferred, limits)
    problems = [problem for reading in readings for problem in reading.problems]
    if not problems:
        problems = [
            problem
            for table, reading in rules.values()
            if reading.own
            for problem in reading.tried(table, pack)
        ]
    return Loaded(pack, problems, language_known=False)


@lru_cache(maxsize=2)  # made once for a process, for the school's language and one more
def _built_in_loaded(language: str) -> Loaded:
    return _loaded(language, [])


def _own(root: Path | None, language: str) -> list[RuleFile]:
    """Read a workspace's own rules: those in its folders of languages, and those in `words/`."""
    if root is None:
        return []
    in_words = (
        (read(file, file.relative_to(root).as_posix(), LARGEST), language)
        for folder in own_folders(root)
        for file in gate.files(folder / FOLDER, ".toml")
    )
    in_folders = _files(languages.of(root), language, only_own=True)
    return [RuleFile(document, tag, own=True) for document, tag in (*in_folders, *in_words)]


@lru_cache(maxsize=2)  # the same
def _built_in(language: str) -> tuple[RuleFile, ...]:
    """Read the rules that confkit has, once for a process."""
    files = _files(languages.of(None), language)
    return tuple(RuleFile(document, tag, own=False) for document, tag in files)


def _files(
    known: Languages, language: str, *, only_own: bool = False
) -> Iterator[tuple[Document, str]]:
    """Yield the files of rules: of this language, and of privacy in all, this one's first."""
    tags = sorted(known.tags, key=lambda tag: tag != languages.plain(language))
    for tag, name in ((language, RULES), *((tag, PRIVACY) for tag in tags)):
        for document in known[tag].files(name, only_own=only_own):
            yield document, tag


class RuleFile:
    """One file of rules as it was read, with its lists and its problems."""

    def __init__(self, document: Document, language: str, *, own: bool) -> None:
        self.document, self.path, self.own = document, document.path, own
        table, problems = validated(PackTable, document)
        self.problems = [*document.problems, *problems]
        fits = table is not None and (
            not table.language or languages.plain(table.language) == languages.plain(language)
        )
        self.table = table if table is not None and fits else PackTable()
        self.lists: dict[str, OneOf] = {}
        self.preferred: list[Phrase] = []
        self.phrases: dict[str, list[Phrase]] = {}
        self.always: dict[str, list[Phrase]] = {}
        self._read()
        if self.problems:
            self.table, self.preferred = PackTable(), []

    @property
    def rules(self) -> tuple[RuleTable, ...]:
        """The rules of the file; none where it has a mistake."""
        return self.table.rule

    def _read(self) -> None:
        try:
            self.lists = reader.lists(self.table.lists)
        except BadPhrase as error:
            self._bad(("lists", *self._in_lists(error)), error)
            return
        for at, text in enumerate(self.table.preferred):
            with self._told(("preferred", at)):
                self.preferred.append(reader.phrase(text, self.lists))
        for number, rule in enumerate(self.table.rule):
            self.phrases[rule.id] = self._phrases(number, rule, "phrases", "exact")
            self.always[rule.id] = self._phrases(number, rule, "always")
            if not (rule.phrases or rule.exact or rule.always):
                self._bad(("rule", number), BadPhrase(f"{rule.id} has no phrases"))
            for at, text in enumerate(rule.unless if self.own else ()):
                with self._told(("rule", number, "unless", at)):
                    reader.phrase(text, self.lists)  # the built-in ones are read when needed

    def _in_lists(self, error: BadPhrase) -> tuple[str | int, ...]:
        """Return where in the lists a phrase stands that an error names."""
        for name, texts in self.table.lists.items():
            for at, text in enumerate(texts):
                if repr(text) in str(error):
                    return name, at
        return ()

    def _phrases(self, number: int, rule: RuleTable, *keys: str) -> list[Phrase]:
        """Read the phrases of a rule; each with a mistake is told where it stands."""
        read = _read_now if self.own else reader.unread
        phrases: list[Phrase] = []
        for key in keys:
            for at, text in enumerate(getattr(rule, key)):
                with self._told(("rule", number, key, at)):
                    phrases += read(text, self.lists, exact=key == "exact")
        return phrases

    @contextmanager
    def _told(self, where: tuple[str | int, ...]) -> Iterator[None]:
        """Tell a phrase that cannot be understood, and go on with the next."""
        try:
            yield
        except BadPhrase as error:
            self._bad(where, error)

    def _bad(self, where: tuple[str | int, ...], error: BadPhrase) -> None:
        self.problems.append(self.document.problem(where, str(error)))

    def tried(self, table: RuleTable, pack: Pack) -> Iterable[Problem]:
        """Try a rule's examples; one that does not do what it says is a problem."""
        number = self.table.rule.index(table)
        for kind, wanted in (("match", True), ("fine", False)):
            for at, example in enumerate(getattr(table, kind)):
                if finds(pack, table.id, example) != wanted:
                    does = "does not find" if wanted else "finds something in"
                    message = f"{table.id} {does} its example {example!r}"
                    yield self.document.problem(("rule", number, kind, at), message)


def _read_now(text: str, lists: Lists, *, exact: bool) -> list[Phrase]:
    """Read a phrase of a school at once, so that a mistake in it is told."""
    return reader.phrase(text, lists, exact=exact).split()


def finds(pack: Pack, rule_id: str, sentence: str) -> bool:
    """Tell whether a rule finds something in one sentence."""
    original = f"{FIELD}{sentence}{FIELD}"
    text = masks.prepared(original, EXAMPLE_NAMES)
    quoted = [] if is_privacy(rule_id) else masks.quotations(original)
    matches = [match for match in pack.matches(text, original) if not overlaps(match, quoted)]
    return any(match.rule.id == rule_id for match in matches)


def _limits(readings: Iterable[RuleFile]) -> Limits:
    """Return how far the exceptions of privacy reach, in every language."""
    known = [reading.lists for reading in readings]
    return Limits(
        *(tuple(lists[name] for lists in known if name in lists) for name in Limits._fields)
    )


def _pack(
    tables: list[tuple[RuleTable, RuleFile]],
    preferred: tuple[Phrase, ...],
    limits: Limits,
) -> Pack:
    phrases: list[tuple[Rule, Phrase]] = []
    rules: dict[str, Rule] = {}
    for table, reading in tables:
        rule = Rule(_in_the_schools_words(table, reading, rules), reading.lists, reading.own)
        rules.setdefault(table.id, rule)
        phrases += [(rule, phrase) for phrase in reading.phrases[table.id]]
        firm = rule.without_exceptions
        phrases += [(firm, phrase) for phrase in reading.always[table.id]]
    return Pack(tuple(rules.values()), preferred, phrases, limits=limits)


def _in_the_schools_words(table: RuleTable, reading: RuleFile, rules: dict[str, Rule]) -> RuleTable:
    """Return a rule that says what it found as the first language does, which is the school's.

    A phrase of another language may stand in a sentence of the school's: “Trans read a poem”.
    """
    if reading.own or table.id not in rules:
        return table
    first = rules[table.id].table
    words = {name: getattr(first, name) for name in ("message", "why", "suggest")}
    return table.model_copy(update=words)
