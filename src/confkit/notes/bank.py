"""The bank: goals, strategies, promises and glows in plain words, to take over or to name.

It is data in each language's folder, and a workspace's `bank.toml` adds to it. A note may name one
by its id, with its blanks filled: `strategy = "page-and-tell"`, `statement = "read-aloud-evening
pages=3 days=4"`. It is read only where a note names one, where one is offered, or where a sentence
of a note may be one of its own for a family with another language.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

import pydantic

from confkit.ground.errors import Problem, nearest
from confkit.ground.text import UNSPACED
from confkit.ground.toml.reading import Document, parse, read
from confkit.ground.toml.validated import TomlTable, validated
from confkit.ground.toml.where import Where
from confkit.language import languages
from confkit.language.languages import ENGLISH
from confkit.language.own_folders import own_folders

BANK = "bank.toml"
Band = Literal["K-2", "3-5", "6-8", "9-12"]
Kind = Literal["goal", "strategy", "promise", "glow"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_PARTS = ("statement", "home", "school", "student", "measure")
_BLANK = re.compile(r"\{([a-z]+)(?:=([^{}]*))?\}")
_NAMED = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)+)((?:\s+[a-z]+=\S+)*)")
_FILLED = re.compile(r"([a-z]+)=(\S+)")
_NUMBER = re.compile(r"\d+(?:[.,:/–-]\d+)*")
OPEN = "{…}"
"""What stands in a blank that cannot be filled in another language."""

_SURE = 0.75
"""How near an id must be to be the one that was meant: “check-in” is words, too."""


class Item(TomlTable):
    """What each thing of the bank has: a theme, the grades it fits (none: all), words it goes with.

    In its texts `{child}` is the child's name, and `{days=4}` a blank and what stands in it unless
    a note says otherwise.
    """

    id: Annotated[str, pydantic.Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)+$")]
    theme: str = ""
    grades: tuple[Band, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """Its texts by the names of their fields."""
        others = Item.model_fields
        return {name: text for name, text in self if name not in others and name != "kind" and text}

    @property
    def main(self) -> str:
        """The text by which it is offered."""
        return next(iter(self.texts.values()))

    @property
    def blanks(self) -> list[str]:
        """The names of its blanks."""
        blanks = (blank[1] for text in self.texts.values() for blank in _BLANK.finditer(text))
        return [name for name in dict.fromkeys(blanks) if name != "child"]

    def with_blanks_filled(self, child: str) -> Self:
        """Return the item as it reads for a child, each blank with what it usually holds."""
        return self.model_copy(
            update={name: filled(text, child) for name, text in self.texts.items()}
        )


class BankGoal(Item):
    """A goal with every part that a goal needs but its day."""

    statement: str
    home: str
    school: str
    student: str = ""
    measure: str


class BankStrategy(Item):
    """A strategy that both sides can use, and how to try it at home in five minutes."""

    text: str
    five_minutes: str = ""


class BankPromise(Item):
    """Something that a teacher can promise."""

    text: str
    kind: Literal["resource", "action"] = "resource"


class BankGlow(Item):
    """A strength, and an example of what was seen."""

    text: str
    evidence: str


class _Tables(TomlTable):
    weekdays: tuple[str, ...] = ()
    one: dict[str, str] = {}  # noqa: RUF012 - a field of pydantic's
    goal: tuple[BankGoal, ...] = ()
    strategy: tuple[BankStrategy, ...] = ()
    promise: tuple[BankPromise, ...] = ()
    glow: tuple[BankGlow, ...] = ()


class Filled(NamedTuple):
    """A note's document with what it named from the bank filled in, and what is wrong with that."""

    document: Document
    problems: list[Problem]


def filled(text: str, child: str, values: dict[str, str] | None = None) -> str:
    """Return a text of the bank with the child's name and its blanks filled."""
    known = {"child": child} | (values or {})
    return _BLANK.sub(lambda blank: known.get(blank[1], blank[2] or blank[1]), text)


class Bank:
    """Everything in the bank of one language; an own item replaces the built-in one of its id.

    `weekdays` are those of the language, Monday first, as they stand in a blank. `one` has the
    words around a number in a blank, and the same around a 1.
    """

    def __init__(self, tables: Iterable[_Tables], problems: Iterable[Problem] = ()) -> None:
        self.problems = list(problems)
        self.weekdays: tuple[str, ...] = ()
        self.one: dict[str, str] = {}
        self._items: dict[Kind, dict[str, Item]] = {
            "goal": {},
            "strategy": {},
            "promise": {},
            "glow": {},
        }
        for table in tables:
            self.weekdays = table.weekdays or self.weekdays
            self.one |= table.one
            for kind, items in self._items.items():
                items.update({item.id: item for item in getattr(table, kind)})

    def all(self, kind: Kind) -> list[Item]:
        """Return everything of one kind."""
        return list(self._items[kind].values())

    @property
    def says_one(self) -> bool:
        """Whether it is known how one of something is said."""
        return bool(self.one)

    def with_values(self, text: str, values: Mapping[str, str]) -> str:
        """Return a text with the words around each blank that holds a 1 as they are for one."""
        for blank in reversed([*_BLANK.finditer(text)]):
            if values.get(blank[1]) == "1" and (around := self._around(text, blank)):
                many, single = (phrase.split("#") for phrase in around)
                before = text[: blank.start()].removesuffix(many[0])
                after = text[blank.end() :].removeprefix(many[1])
                text = f"{before}{single[0]}{blank[0]}{single[1]}{after}"
        return text

    def _around(self, text: str, blank: re.Match[str]) -> tuple[str, str] | None:
        """Return the longest words around a blank that are known to be other ones around a 1."""
        found = [
            phrases
            for phrases in self.one.items()
            for before, _, after in [phrases[0].partition("#")]
            if text[: blank.start()].endswith(before)
            and re.match(rf"{re.escape(after)}(?!\w)" if after else "", text[blank.end() :])
        ]
        return max(found, key=lambda phrases: len(phrases[0]), default=None)

    def lacks_one(self, item: Item, blank: str) -> bool:
        """Tell whether some text of an item is not known with a 1 in a blank for several things."""
        return (blank.endswith("s") or blank == "people") and any(
            there[1] == blank and not self._around(text, there)
            for text in item.texts.values()
            for there in _BLANK.finditer(text)
        )

    @cached_property
    def by_form(self) -> Mapping[str, list[tuple[Kind, Item, str, str]]]:
        """Its texts by their form: which kind, the item, the name of its field, and the text.

        One with numbers in its blanks has a form for each way in which some of them are 1.
        """
        forms: dict[str, list[tuple[Kind, Item, str, str]]] = {}
        for kind, items in self._items.items():
            for item in items.values():
                for name, text in item.texts.items():
                    for said in self._ways(text):
                        form = self.form(_without_stop(filled(said, "{child}")))
                        forms.setdefault(form, []).append((kind, item, name, said))
        return forms

    def _ways(self, text: str) -> Iterator[str]:
        blanks = dict.fromkeys(
            blank[1] for blank in _BLANK.finditer(text) if self.one and self._around(text, blank)
        )
        for values in product(("", "1"), repeat=len(blanks)):
            yield self.with_values(text, dict(zip(blanks, values, strict=True)))

    @cached_property
    def digests(self) -> dict[tuple[Kind, str], str]:
        """What each thing of it says, in a few signs, by its kind and id."""
        return {
            (kind, item.id): hashlib.sha256(repr((kind, item.id, item.texts)).encode()).hexdigest()[
                :12
            ]
            for kind, items in self._items.items()
            for item in items.values()
        }

    def items_of(self, text: str, child: str) -> Iterator[tuple[Kind, str]]:
        """Yield of what a sentence about a child may be one, by kind and id."""
        for kind, item, *_ in self.by_form.get(self.form(_with_child_marked(text, child)), ()):
            yield kind, item.id

    def form(self, text: str) -> str:
        """Return a text without what fills its blanks: a number or a weekday is a sign."""
        plain = re.sub(r"\d+", "#", text)
        return re.sub("|".join(map(re.escape, self.weekdays)) or "(?!)", "#", plain)

    def find(self, kind: Kind, name: str) -> Item | None:
        """Return the item of a kind with this id."""
        return self._items[kind].get(name)

    def fitting(self, kind: Kind, about: str, band: Band | None, most: int = 2) -> list[Item]:
        """Return what goes with a text by its words, the best first; nothing where none does."""
        text = f" {' '.join(about.split())}".casefold()
        counted = [
            (sum(_goes_with(topic, text) for topic in item.topics), item)
            for item in self.all(kind)
            if not band or not item.grades or band in item.grades
        ]
        counted.sort(key=lambda pair: -pair[0])
        return [item for count, item in counted[:most] if count]


def _goes_with(topic: str, text: str) -> bool:
    """Tell whether a word of a text begins so; in a script without blanks, whether it is there."""
    return topic in text if re.match(UNSPACED, topic) else f" {topic}" in text


def bank(root: Path | None, language: str = ENGLISH, *, otherwise: str = ENGLISH) -> Bank:
    """Read the bank of a language and the workspace's own.

    Where the language has none, it is that of another; with `otherwise=""` there is none then.
    """
    known = languages.of(root)
    tables = known[language].tables(BANK, _Tables)
    if not tables and otherwise:
        tables = known[otherwise].tables(BANK, _Tables)
    problems: list[Problem] = []
    for folder in own_folders(root):
        if (file := folder / BANK).is_file():
            document = read(file, file.relative_to(root or folder).as_posix())
            own, own_problems = validated(_Tables, document)
            tables = [*tables, *([own] if own else [])]
            problems += [*document.problems, *own_problems]
    return Bank(tables, problems)


def id_in(text: str) -> str:
    """Return the id that a text is, with or without blanks; "" where it cannot be one."""
    named = _NAMED.fullmatch(text.strip())
    return named[1] if named else ""


def names_any(data: dict[str, Any]) -> bool:
    """Tell whether a note may name something from the bank."""
    return any(_NAMED.fullmatch(text) for _, _, text in _texts(data))


def _texts(data: dict[str, Any]) -> Iterator[tuple[Kind, Where, str]]:
    """Yield the texts of a note that may name something: which kind, where, and the text."""
    goal = data.get("goal")
    for name in (*_PARTS, "strategy") if isinstance(goal, dict) else ():
        if isinstance(text := goal.get(name), str):  # type: ignore[union-attr]
            kind: Kind = "strategy" if name == "strategy" else "goal"
            yield kind, ("goal", name), text.strip()
    grow = data.get("grow")
    offers = grow.get("strategies") if isinstance(grow, dict) else None
    for number, text in enumerate(offers if isinstance(offers, list) else ()):
        if isinstance(text, str):
            yield "strategy", ("grow", "strategies", number), text.strip()
    for kind in ("promise", "glow"):
        tables = data.get(kind)
        for number, table in enumerate(tables if isinstance(tables, list) else ()):
            if isinstance(table, dict) and isinstance(text := table.get("text"), str):
                yield kind, (kind, number, "text"), text.strip()


def fill(
    document: Document, child: str, reading: Callable[[], Bank], school: Bank | None = None
) -> Filled:
    """Put the words of the bank where a note names them by id.

    A goal named in `statement` also fills the parts that the note leaves out. Something that looks
    like an id and is none is left as words, unless it has blanks or is very near to one. `school`
    is the bank in whose language the note fills blanks, where that is another one.
    """
    if not names_any(document.data):
        return Filled(document, [])
    data, problems = dict(document.data), []
    the_bank = reading()
    for kind, where, text in _texts(document.data):
        named = _NAMED.fullmatch(text)
        if named is None:
            continue
        values = dict(_FILLED.findall(named[2]))
        item = the_bank.find(kind, named[1])
        if message := _wrong(the_bank, kind, item, named[1], values):
            problems.append(document.problem(where, message))
        elif item is not None:
            if school:
                values = {
                    blank: _carried(value, school, the_bank) for blank, value in values.items()
                }
            texts = {
                name: filled(the_bank.with_values(text, values), child, values)
                for name, text in item.texts.items()
            }
            _put(data, where, item, texts)
    return Filled(document._replace(data=data), problems)


def doubtful(document: Document, reading: Callable[[], Bank]) -> list[Problem]:
    """Find where a note has a 1 in a sentence of its own bank for two or more: “1 pages”."""
    if "=1" not in document.text:
        return []
    found, the_bank = [], reading()
    as_written = parse(document.text.encode(), document.path)
    for kind, where, text in _texts(as_written.data):
        named = _NAMED.fullmatch(text)
        if named is None or (item := the_bank.find(kind, named[1])) is None:
            continue
        for blank, value in _FILLED.findall(named[2]):
            if value == "1" and the_bank.lacks_one(item, blank):
                message = (
                    f"`{blank}=1`: the sentences of {named[1]} are for two or more; write it in "
                    "your own words"
                )
                found.append(document.problem(where, message))
    return found


def translated(text: str, child: str, school: Bank, reading: Callable[[], Bank]) -> str:
    """Return a sentence of the school's bank as another bank has it; "" where it is none.

    The note has it in words: it was chosen by its number, or copied.
    """
    marked = _with_child_marked(text, child)
    for kind, item, name, said in school.by_form.get(school.form(marked), ()):
        usual = dict(_BLANK.findall(said))
        found = re.fullmatch(_pattern(_without_stop(said)), marked)
        theirs = reading()
        other = theirs.find(kind, item.id)
        if found and other and name in other.texts:
            values = {
                blank: _carried(value, school, theirs)
                for blank, value in found.groupdict().items()
                if value != usual[blank]
            }
            return filled(theirs.with_values(other.texts[name], values), child, values)
    return ""


def _with_child_marked(text: str, child: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(child)}(?!\w)", "{child}", _without_stop(text))


def _without_stop(text: str) -> str:
    return text.strip().rstrip(".")


def _pattern(text: str) -> str:
    """Return the pattern of a text, each of its blanks a group."""
    pattern, at, seen = "", 0, set()
    for blank in _BLANK.finditer(text):
        group = rf"(?P={blank[1]})" if blank[1] in seen else rf"(?P<{blank[1]}>.+?)"
        group = re.escape(blank[0]) if blank[1] == "child" else group
        pattern, at = pattern + re.escape(text[at : blank.start()]) + group, blank.end()
        seen.add(blank[1])
    return pattern + re.escape(text[at:])


def _carried(value: str, school: Bank, theirs: Bank) -> str:
    """Return what fills a blank as another language says it: OPEN, unless a number or a weekday."""
    if _NUMBER.fullmatch(value):
        return OPEN if value == "1" and not theirs.says_one else value
    named = [weekday.casefold() for weekday in school.weekdays]
    if value.casefold() not in named or len(theirs.weekdays) != len(named):
        return OPEN
    return theirs.weekdays[named.index(value.casefold())]


def _wrong(the_bank: Bank, kind: Kind, item: Item | None, name: str, values: dict[str, str]) -> str:
    """Say what is wrong with a name of the bank; "" where it is one, or only words."""
    if item is not None:
        strange = [value for value in values if value not in item.blanks]
        blanks = ", ".join(item.blanks) or "none"
        return f"{name!r} has no blank {strange[0]!r}; its blanks are: {blanks}" if strange else ""
    ids = [item.id for item in the_bank.all(kind)]
    meant = nearest(name, ids, likeness=_SURE)
    begins = f"{name.partition('-')[0]}-"  # as the ids of glows do
    begins_as_most = 2 * sum(one.startswith(begins) for one in ids) > len(ids)
    if not (meant or values or begins_as_most):
        return ""
    hint = f"did you mean {meant}?" if meant else f"`confkit questions --bank {kind}` lists them"
    return f"no {kind} of the bank has the id {name!r}; {hint}"


def _put(data: dict[str, Any], where: Where, item: Item, texts: dict[str, str]) -> None:
    """Put an item's texts, as they are filled, into a copy of the note's table."""
    kind, name = where[0], where[-1]
    if kind == "grow":
        offers = list(data["grow"]["strategies"])
        offers[int(where[2])] = texts["text"]
        data["grow"] = data["grow"] | {"strategies": offers}
        return
    if kind == "goal":
        table = data["goal"] = dict(data["goal"])
        if name == "strategy":
            table["strategy"] = texts["text"]
        elif name == "statement":
            table |= {part: text for part, text in texts.items() if not table.get(part)}
            table["statement"] = texts["statement"]
        else:
            table[name] = texts.get(str(name), "")
        return
    tables = data[str(kind)] = list(data[str(kind)])
    number = int(where[1])
    if isinstance(item, BankPromise):
        texts["kind"] = item.kind
    filled_in = {part: text for part, text in texts.items() if not tables[number].get(part)}
    tables[number] = tables[number] | filled_in | {"text": texts["text"]}
