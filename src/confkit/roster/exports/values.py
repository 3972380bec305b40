"""What an export holds, before it is decided who is written to: children and their links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from confkit.ground.errors import Problem
from confkit.ground.text import counted, listed
from confkit.roster.exports.permissions import Facts, Verdict, verdict
from confkit.roster.exports.pointing import Pointer
from confkit.roster.people import Student
from confkit.roster.spreadsheet_times import Order


class GuardianLink(NamedTuple):
    """A person as one row links them to one child. `order` sorts by order of contact.

    `word` is the relation as the export writes it; `cells` are those that decided. `person` is the
    one of headers.toml in whose columns they stand; of several in one cell, each has their number.
    """

    name: str
    email: str
    relation: str
    facts: Facts
    language: str = ""
    household: str = ""
    address: str = ""
    shared_mailbox: bool = False
    interpreter: str = ""
    id: str = ""
    order: tuple[int, int] = (0, 0)
    cells: tuple[str, ...] = ()
    said: Verdict | None = None
    line: int = 0
    word: str = ""
    person: str = "guardian"

    @property
    def verdict(self) -> Verdict:
        """Whether this row lets the person be written to about this child."""
        return self.said or verdict(self.facts)


@dataclass
class ExportedChild:
    """A student of the export; `classes` are the ids of the classes, as the export has them.

    `cautions` are the texts that may forbid contact with one of the guardians. `remarks` are
    the cells that nothing reads. `addresses` are the child's own.
    """

    id: str
    name: str
    sort_name: str
    line: int
    table: str
    fields: dict[str, str] = field(default_factory=dict)
    plan: bool = False
    cautions: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    links: list[GuardianLink] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)


class Remark(NamedTuple):
    """A cell that nothing reads; `matters` where it may say who must not be written to.

    `whom` are those whom the teacher has said it is about; None where nothing was said.
    """

    table: str
    line: int
    header: str
    text: str
    matters: bool
    whom: frozenset[Pointer] | None = None


class Flag(NamedTuple):
    """A column of yes and no that is not understood, and how many times it says no.

    `more` are the columns that differ from it only in the person; one answer is for all of them.
    `words` are the first of its cells, where one is neither a yes nor a no. Of a whole table that
    is not understood, `header` is its name, and `named` how many children's people it names.
    """

    table: str
    header: str
    refused: int
    more: int = 0
    words: tuple[str, ...] = ()
    named: int = 0

    def asked(self) -> str:
        """Ask what the column means, or the table."""
        if self.named:
            who = f"people of {counted(self.named, 'child', 'children')}"
            return f"{self.header!r} names {who}, and is not understood: may letters go to them?"
        more = f" (and {counted(self.more, 'more column')} like it)" if self.more else ""
        holds = f"says no {counted(self.refused, 'time')}" if self.refused else "never says no"
        what = f"{self.header!r}{more} has yes and no, or the like, and {holds}"
        if self.words:
            what = f"{self.header!r}{more} holds {listed(list(map(repr, self.words)))}"
        return f"{what}: is that the permission?"


class UnknownRelations(NamedTuple):
    """A column of relations, and the first of its words that nobody knows."""

    header: str
    words: tuple[str, ...]

    def asked(self) -> str:
        """Ask what the words mean."""
        holds = listed(list(map(repr, self.words)))
        return f"{self.header!r} holds {holds}: how are these people related to the child?"

    def answer(self) -> str:
        """Return how an answer looks; WORD is for the teacher to fill in."""
        return f"relation: {', '.join(f'{word} WORD' for word in self.words)}"


class SeenColumn(NamedTuple):
    """A column of a list: what `[roster] columns` calls it, "" where it is not understood.

    `why` says why it is not kept; of such a column there are no `samples`. `maybe` is what it may
    be called. `contested` are columns of one header of which only one can be what it says.
    """

    header: str
    field: str
    why: str
    samples: tuple[str, ...]
    maybe: str = ""
    contested: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody knows which of several columns it is, or whose addresses it holds."""
        has_addresses = any("@" in text for text in self.samples)
        return self.contested or (not self.field and not self.why and has_addresses)


class SchoolClass(NamedTuple):
    """A class that the export knows, and how many students it has."""

    id: str
    title: str
    code: str = ""
    students: int = 0


@dataclass
class ReadExport:
    """Everything that was read of an export, by comparable student id.

    `refused` are ids of children with an error in one of their rows. `untraced` is set when a
    row that cannot be read may be about any child. `left_out` says who was left out, and why;
    `shut_out` why a student was. Where `only_enrolled` is set, a child in no class is no student
    of the teacher's. `staff` are addresses of the school's people. `flags` are the columns that
    may be a permission. `enrolled` are words of a status column by which the teacher says that
    a student is in the class, `unknown_status` those that nobody knows, with whom they concern.
    `dates` is the order of day and month, `either` a time that could be either way round.
    `held_by` are the lines of the remarks that nobody has understood, by table and header.
    `families_in_capitals` is set where the list writes last names so.
    """

    format: str = ""
    children: dict[str, ExportedChild] = field(default_factory=dict)
    classes: dict[str, SchoolClass] = field(default_factory=dict)
    must_choose: bool = False
    only_enrolled: bool = False
    problems: list[Problem] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    untraced: bool = False
    dropped: list[tuple[str, str, str]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    shut_out: list[str] = field(default_factory=list)
    staff: set[str] = field(default_factory=set)
    flags: list[Flag] = field(default_factory=list)
    relations: list[UnknownRelations] = field(default_factory=list)
    columns: list[SeenColumn] = field(default_factory=list)
    enrolled: frozenset[str] = frozenset()
    dates: Order | None = None
    families_in_capitals: bool = False
    either: str = ""
    unknown_status: dict[str, list[str]] = field(default_factory=dict)
    held_by: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def problem(self, table: str, line: int, message: str, student_id: str = "") -> None:
        """Note an error; a child that it is about is refused."""
        self.problems.append(Problem(table, line, 0, message, student_id))

    def leave(self, why: str, who: str) -> None:
        """Note who is left out: a name, or the line where nobody may be named."""
        self.left_out.setdefault(why, []).append(who)

    def tell(self, table: str, line: int, message: str) -> None:
        """Note what the teacher should know."""
        self.told.append(Problem(table, line, 0, message))


class Import(NamedTuple):
    """An export as students of confkit's own roster, and what is to be told about it.

    `classes` are listed where one has to be chosen; then there are no students. `silent` are the
    people of whom the export does not say whether they may be written to: their kind, by
    comparable student id and place. `let_in` are those of them whom the teacher let in.
    """

    format: str
    students: list[Student]
    problems: list[Problem]
    told: list[Problem]
    refused: frozenset[str] = frozenset()
    classes: tuple[SchoolClass, ...] = ()
    silent: Mapping[tuple[str, int], str] = MappingProxyType({})
    let_in: frozenset[tuple[str, int]] = frozenset()
    dropped: tuple[tuple[str, str, str], ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()
    flags: tuple[Flag, ...] = ()
    columns: tuple[SeenColumn, ...] = ()
    either: str = ""
    unknown_status: tuple[tuple[str, tuple[str, ...]], ...] = ()
    relations: tuple[UnknownRelations, ...] = ()
