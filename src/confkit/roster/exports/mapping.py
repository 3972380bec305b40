"""What each column of a table holds; headers that are nearly right, or stand twice, are named.

First the headers decide, then what stands below them: a column is judged by its cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.roster.exports import headers
from confkit.roster.exports.cell_words import (
    DATE,
    bears_a_letter,
    is_bare_date,
    is_flag,
    is_level,
    is_no_name,
    is_pointer,
    is_related,
    plain_words,
    relation,
    relations_said,
    role,
    said,
    unclear_letters,
    word_set,
)
from confkit.roster.exports.headers import CRITICAL, EVERYBODY, NAMING, STUDENT, Field, normal
from confkit.roster.exports.judging import may_be_permission, person_of
from confkit.roster.exports.pointing import only_for, singles_out, spoken_of, whom_let_in
from confkit.roster.exports.shapes import Mapped, Shape, unmapped
from confkit.roster.reading_options import ColumnAnswer, answer
from confkit.roster.tables.tabular import Table, TableRow

_MOST_COMPARED = 200
_MEANT = {"mail": "receives", "forbids": "no_contact", "relation": "relation"}
_SAID_NONE = "you said that it is not a permission"

_Ranked = dict[tuple[str, str], list[tuple[int, int]]]
"""The columns of each person's field: their rank, the preferred first, and their place."""


def mapped(
    table: Table, shape: Shape, own: Mapping[str, str], permissions: Mapping[str, str]
) -> Mapped:
    """Find out what each column holds; `own` are the teacher's `[roster] columns`.

    `permissions` are the teacher's words about columns that were not understood: mail, forbids,
    or none.
    """
    fields = headers.with_twins(
        {header: field for name, header in own.items() if (field := headers.field_named(name))},
        table.header,
    )
    among = headers.called(table.header, fields)
    answers = {
        headers.kind_of(header, among): given
        for header, text in permissions.items()
        if (given := answer(text))
    }
    of_columns = {
        kind: given.meaning
        for kind, given in answers.items()
        if not (given.meaning in ("none", "about") and given.words)
    }
    by_column = {
        at: given
        for at, header in enumerate(table.header)
        if (given := answers.get(headers.kind_of(header, among)))
    }
    return _Columns(
        _answered(table, by_column, among), shape, fields, among, of_columns, by_column
    ).result


def _answered(table: Table, answers: Mapping[int, ColumnAnswer], among: tuple[str, ...]) -> Table:
    """Write yes for the words that the teacher has called one; what says no stays a no.

    Where they speak of one of the child's people, the yes is that one's and nobody else's; where
    they may mean one, and the teacher has not said whom, they are none.

    What begins as the remarks that the teacher has said to mean nothing is left out; a relation is
    written out.
    """
    words = {at: given for at, given in answers.items() if given.words}
    if not words:
        return table
    named = [at for at, header in enumerate(among) if _holds_names(header)]
    yes_of = {
        at: _Yes(table, at, among, named) for at, given in words.items() if given.meaning == "mail"
    }

    def read(row: TableRow) -> TableRow:
        cells = row.cells[:]
        for at, given in words.items():
            if given.meaning == "relation":
                cells[at] = relations_said(given.words).get(key(cells[at]), cells[at])
            elif given.meaning == "none":
                cells[at] = "" if _begins(cells[at], given.words) else cells[at]
            elif at in yes_of:
                cells[at] = yes_of[at].read(row, given.words)
        return row._replace(cells=cells)

    return table._replace(rows=[read(row) for row in table.rows])


class _Yes:
    """What the words of a column say that a teacher has called a yes."""

    def __init__(self, table: Table, at: int, among: tuple[str, ...], named: Sequence[int]) -> None:
        self.at, self.named = at, named
        texts = {row.cells[at] for row in table.rows}
        of_custody = headers.of_custody(table.header[at])
        self.unclear = unclear_letters(texts, of_custody=of_custody)
        self.of_all = not headers.person_in(table.header[at], among)
        self.of_custody = self.of_all and of_custody
        self.of_letters = self.of_all and not self.unclear.isdisjoint(
            word_set("letters_of_parents")
        )

    def read(self, row: TableRow, words: tuple[str, ...]) -> str:
        """Return what a cell says: yes, or whom it means; itself where that is not known."""
        text = row.cells[self.at]
        if said(text) == "no" and key(text) not in self.unclear:
            return text
        if whom := whom_let_in(words, text):
            return whom
        if singles_out(text) or not _is_among(text, words):  # a yes for one of them only
            return text
        people = spoken_of(text)
        if people is not None:
            return " & ".join(people) or text
        if self._may_mean_one(text):
            return text
        spoken = set(plain_words(text).split())
        is_named = any(spoken.intersection(plain_words(row.cells[at]).split()) for at in self.named)
        return text if is_named else "yes"  # `Sole: Ann Fox` lets nobody in

    def _may_mean_one(self, text: str) -> bool:
        """Tell whether a cell may mean one of the child's people, and nobody knows whom.

        By a letter (`M`, `Sole - P`), or as somebody's alone (`Sole`).
        """
        alone = not word_set("alone").isdisjoint(plain_words(text).split())
        if bears_a_letter(text):
            return self.of_custody or self.of_letters or (self.of_all and alone)
        return self.of_custody and alone


def _holds_names(header: str) -> bool:
    """Tell whether a column holds names, or parts of them, of a child's people."""
    field = headers.field_of(header)
    return field is not None and field.person != STUDENT and field.name in NAMING


def _begins(text: str, words: tuple[str, ...]) -> bool:
    plain = f"{plain_words(text)} "
    return any(begin and plain.startswith(f"{begin} ") for begin in map(plain_words, words))


def _is_among(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether a cell is one of some words, with or without the day on which it was said."""
    word = DATE if is_bare_date(text) else _plain_sign(_SAID_ON.sub("", text))
    return {word, _plain_sign(text)} & set(map(_plain_sign, words)) != set()


_SAID_ON = re.compile(
    r"(?<=\w)[\s,;]*\(?(?:(?:since|on|from|seit|am|ab|depuis|le|desde|el|dal?|sinds|od)\s+)?"
    r"\d{1,4}([./-])\d{1,2}\1\d{2,4}\)?$",
    re.IGNORECASE,
)


def _plain_sign(text: str) -> str:
    return _VARIANTS.sub("", key(text))


_VARIANTS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""What makes a sign colored, or a hand's skin darker: the same sign."""


class _Columns:
    """The columns of one table on the way to being understood."""

    def __init__(
        self,
        table: Table,
        shape: Shape,
        own: Mapping[str, Field],
        among: tuple[str, ...],
        answers: Mapping[str, str],
        by_column: dict[int, ColumnAnswer],
    ) -> None:
        self.table, self.among, self.own = table, among, own
        self.result = unmapped(table, shape, among, by_column)
        self.ranked: _Ranked = {}
        self.unknown: list[int] = []
        self.second: list[int] = []
        self.beside: dict[int, str] = {}
        self.answers = answers
        self.told_whose_address = Field("guardian", "email", -1) in own.values()
        for index, header in enumerate(table.header):
            field = self.own.get(normal(header))
            self._column(index, header, field)
            if field and field.name == "student_id":
                self._name_as_id(index, header)
        self._repeated_headers()
        self._whoever_answers()
        self._explicit_names()
        self._preferred_names()
        self._contact_names()
        self._bare_words()
        self._flags_for_names()
        self._relations()
        self._alone()
        self._homes()
        self._unnamed_persons()
        self._empty_doubts()
        self._ids()
        self._judged()
        for place, ranks in self.ranked.items():
            self.result.at[place] = [index for _, index in sorted(ranks)]
        if shape.note:
            self._tell(shape.note)
        self._keep_preferred()
        self._name_unknown()
        self._tell_addresses()
        self._tell_not_taken()

    def _tell(self, message: str) -> None:
        self.result.told.append(Problem(self.table.name, self.table.head, 0, message))

    def _take(self, field: Field, index: int) -> None:
        self.ranked.setdefault((field.person, field.name), []).append((field.rank, index))

    def _column(self, index: int, header: str, own_field: Field | None) -> None:
        shape = self.result.shape
        words = normal(header)
        field = own_field or shape.columns.get(words)
        if field is None and (why := headers.dropped(header)) and not _plan(header, shape):
            self.result.dropped.append((header, why))
            return
        if field is None and words not in shape.known:
            field = self._by_header(index, header)
        if field and not own_field and self._is_answered(field, index):
            field = None
        if field is None:
            self.unknown.append(index)
        elif field.person == "staff":
            self.result.dropped.append((header, "staff"))
            self.result.staff.add(index)
        elif field.person and headers.person_of(field.person).kind == "other":
            self.result.dropped.append((header, "emergency contact"))
        elif field.name in _UNDERSTOOD:
            self.result.dropped.append((header, "not needed"))
            columns = self.result.searched if field.name in _SAYING_WHO else self.result.with_whom
            columns.add(index)
        else:
            self._take(field, index)

    def _by_header(self, index: int, header: str) -> Field | None:
        """Return the field that a header says, unless what stands below it says otherwise."""
        known = headers.field_of(header)
        if self.result.about(index) and not (known and known.name in _LETTING_IN):
            if known and known.name in _FORBIDDING:
                self.result.strict.add(index)
            return None
        field = (
            self._answered(index, header)
            or headers.field_of(header)
            or headers.of_number(header, self.among)
            if self.result.shape.role == "students"
            else self._answered(index, header) or headers.permission_of(header)
        )
        if field is None and normal(header) in _STOPS and self._has_only_ticks(index):
            field = Field(EVERYBODY, "caution")
        if field is None or field.name not in ("caution", "doubt"):
            return field
        if self._means_nothing(header):
            return None
        texts = {row.cells[index] for row in self.table.rows} - {""}
        if field.name == "doubt" or not texts or not headers.is_either_way(header):
            return field
        only_answers = all(map(is_level, texts))
        if only_answers or any(said(text) == "no" for text in texts):
            self.result.either_way.add(index)
        return None if only_answers else field

    def _name_as_id(self, index: int, header: str) -> None:
        """Keep a column of names as one where the teacher says that each name is one child."""
        name = headers.field_of(header)
        if name and name.person == STUDENT and name.name in NAMING:
            self._take(name, index)

    def _answered(self, index: int, header: str) -> Field | None:
        """Return the field of a column of which the teacher has said what its yes means.

        Where its cells say whom they mean, it is about everybody, whoever is in its header.
        """
        field = _MEANT.get(self._answer(header))
        if field in CRITICAL - {"relation"} and any(
            singles_out(row.cells[index]) for row in self.table.rows
        ):
            return Field(EVERYBODY, field)
        if field:
            whose = headers.person_in(header, self.among) or headers.home_in(header)
            return Field(whose or EVERYBODY, field)
        twins = headers.numbered_with(header, self.among)
        if not self._answer(header) and any(self._answer(twin) == "mail" for twin in twins):
            return Field(EVERYBODY, "possible")  # whose its number is, nobody has said
        return None

    def _answer(self, header: str) -> str:
        return self.answers.get(headers.kind_of(header, self.among), "")

    def _means_nothing(self, header: str) -> bool:
        return self._answer(header) == "none"

    def _named(self) -> set[str]:
        return {person for person, field in self.ranked if person and field in NAMING}

    def _repeated_headers(self) -> None:
        """Give a header that stands behind each person's name, and names nobody, to that person.

        But not an address: nothing says that it is theirs.
        """
        name_of = {
            at: person
            for (person, field), ranks in self.ranked.items()
            if person not in (STUDENT, "guardian") and field in NAMING
            for _, at in ranks
        }
        columns: dict[str, list[int]] = {}
        for at, header in enumerate(self.table.header):
            columns.setdefault(normal(header), []).append(at)
        for words, indices in columns.items():
            whose = [
                name_of[max(left)] for at in indices if (left := [n for n in name_of if n < at])
            ]
            if len(indices) < 2 or len(set(whose)) < len(indices):
                continue
            field = headers.aliases("guardian").get(words)
            for at, person in zip(indices, whose, strict=True):
                self._give(at, person, field.name if field else "")

    def _give(self, at: int, person: str, field: str) -> None:
        """Give a column that nobody has, or all of a row's people, to one of them."""
        for (of, name), ranks in list(self.ranked.items()):
            for place in [place for place in ranks if place[1] == at and of == "guardian"]:
                ranks.remove(place)
                self.ranked.setdefault((person, name), []).append(place)
            if not ranks:
                del self.ranked[of, name]
        if at in self.unknown and field not in ("", "email"):
            self.unknown.remove(at)
            self._take(Field(person, field), at)
        elif at in self.unknown:
            self.beside[at] = person

    def _whoever_answers(self) -> None:
        """Give "Your name" and "Your email" to the one who says how they are related."""
        related = [at for _, at in self.ranked.get((EVERYBODY, "relation"), [])]
        texts = [row.cells[at] for at in related if self._is_yours(at) for row in self.table.rows]
        if not texts or self._named() or not all(map(is_related, filter(None, texts))):
            return
        for index in self.unknown[:]:
            rest = " ".join(
                word for word in normal(self.table.header[index]).split() if word not in _YOURS
            )
            known = headers.aliases("guardian").get(rest)
            if rest and known and known.name in (*NAMING, "email") and self._is_yours(index):
                self.unknown.remove(index)
                self._take(known._replace(person=EVERYBODY), index)

    def _is_yours(self, index: int) -> bool:
        return "your" in normal(self.table.header[index]).split()

    def _explicit_names(self) -> None:
        """Give a bare "Name" beside "Child name" to somebody else, unless it holds the child's."""
        of_student = [
            (field, index)
            for (person, field), ranks in self.ranked.items()
            if person == STUDENT and field in NAMING
            for _, index in ranks
        ]
        told = {at for at, header in enumerate(self.table.header) if normal(header) in self.own}
        explicit = [at for _, at in of_student if at in told or self._is_explicit(at)]
        bare = [(field, index) for field, index in of_student if index not in explicit]
        if not explicit or not bare or self._repeats(explicit, [index for _, index in bare]):
            return
        named = self._named()
        second = {"parent 2", "guardian 2"} & named
        person = "contact"
        if second and not {"parent", "parent 1", "guardian", "guardian 1"} & named:
            person = f"{min(second).split()[0]} 1"
        for field, index in bare:
            places = self.ranked[STUDENT, field]
            places[:] = [place for place in places if place[1] != index]
            if not places:
                del self.ranked[STUDENT, field]
            self._take(Field(person, field), index)
        for index in list(self.unknown):
            known = headers.aliases("guardian").get(normal(self.table.header[index]))
            if known and known.name == "email" and (person, "email") not in self.ranked:
                self.unknown.remove(index)
                self._take(Field(person, "email"), index)

    def _preferred_names(self) -> None:
        """Take a preferred name for the given one of a person who has only a family name."""
        for index in sorted(self.result.searched):
            person, rest = headers.without_person(normal(self.table.header[index]))
            known = {field for of, field in self.ranked if of == person}
            if person and rest in _PREFERRED and known & set(NAMING) == {"family"}:
                self.result.searched.remove(index)
                self.result.dropped.remove((self.table.header[index], "not needed"))
                self._take(Field(person, "given"), index)

    def _is_explicit(self, index: int) -> bool:
        header = self.table.header[index]
        return headers.names_student(header) or normal(header) in {
            normal(header) for header in self.result.shape.written.values()
        }

    def _repeats(self, explicit: list[int], bare: list[int]) -> bool:
        """Tell whether the bare columns hold words of the explicit ones, as in two writings."""
        same = other = 0
        for row in self.table.rows[:_MOST_COMPARED]:
            whole = set(plain_words(" ".join(row.cells[at] for at in explicit)).split())
            part = set(plain_words(" ".join(row.cells[at] for at in bare)).split())
            same += bool(part) and part <= whole
            other += bool(part) and not part <= whole
        return same > other

    def _contact_names(self) -> None:
        """Take a bare "Contact" for the guardian's name where it holds names, and none else does.

        It may as well be a telephone or a permission, so what stands in it decides.
        """
        rows = self.table.rows
        whose = "guardian" if ("guardian", "relation") in self.ranked else "contact"
        if whose == "contact" and ("contact", "email") not in self.ranked:
            return
        for index in self.unknown[:]:
            filled = {row.cells[index] for row in rows} - {""}
            if (
                headers.is_contact(self.table.header[index])
                and not self._named()
                and filled
                and not any(map(is_no_name, filled))
                and 2 * sum(" " in text for text in filled) > len(filled)
            ):
                self.unknown.remove(index)
                self._take(Field(whose, "name"), index)

    def _bare_words(self) -> None:
        """Take a bare "Role" beside a parent for the relation, and a "Status" only by its words.

        So, too, a role that says mother or father where a column is plainly the child's name.
        """
        beside_child = any(
            headers.names_student(self.table.header[index])
            for _, index in self.ranked.get((STUDENT, "name"), [])
        )
        for field, known in (("role", "student_roles"), ("status", "active")):
            for place in self.ranked.get((STUDENT, field), [])[:]:
                header = normal(self.table.header[place[1]])
                texts = {row.cells[place[1]] for row in self.table.rows} - {""}
                if header not in _BARE or {role(text) for text in texts} & word_set(known):
                    continue
                of_adults = field == "role" and (
                    bool(self._named())
                    or (beside_child and any(relation(text).kind == "parent" for text in texts))
                )
                if not (of_adults or field == "status"):
                    continue
                self.ranked[STUDENT, field].remove(place)
                if of_adults and ("guardian", "relation") not in self.ranked:
                    self._take(Field("guardian", "relation"), place[1])
                else:
                    self.unknown.append(place[1])
            if not self.ranked.get((STUDENT, field), [1]):
                del self.ranked[STUDENT, field]

    def _relations(self) -> None:
        """Take a column for the relation of a row's only person whose cells mostly say one."""
        if any(field == "relation" for _, field in self.ranked) or len(self._named()) != 1:
            return
        if min(self._named())[-1].isdigit():
            return
        for index in self.unknown[:]:
            filled = [row.cells[index] for row in self.table.rows if row.cells[index]]
            if 2 * sum(bool(relation(text).kind) for text in filled) > len(filled):
                self.unknown.remove(index)
                self._take(Field("guardian", "relation"), index)
                return

    def _flags_for_names(self) -> None:
        """Read a column "Guardian" that holds only yes and no as what it is: no name."""
        for (person, field), ranks in list(self.ranked.items()):
            if not person or field != "name":
                continue
            for place in list(ranks):
                filled = {row.cells[place[1]] for row in self.table.rows} - {""}
                if filled and all(map(is_flag, filled)):
                    ranks.remove(place)
                    self._take(Field(person, "legal"), place[1])
                elif filled and all(_is_nobody(text) and not _is_named(text) for text in filled):
                    ranks.remove(place)
                    if person == "contact 1" and all(map(is_pointer, filled)):
                        header = self.table.header[place[1]]  # who is called first: no permission
                        self.result.dropped.append((header, "not needed"))
                        self.result.searched.add(place[1])
                    else:
                        self.unknown.append(place[1])
            if not ranks:
                del self.ranked[person, field]

    def _alone(self) -> None:
        """Give what names no person, such as "Interpreter", to the only one who has a name.

        But not an address, unless the teacher says so: nothing else says that it is theirs.
        """
        named = self._named()
        if len(named) != 1 or "guardian" in named:
            return
        (person,) = named
        for of, field in list(self.ranked):
            told = field != "email" or self.told_whose_address
            if of == "guardian" and told and (person, field) not in self.ranked:
                self.ranked[person, field] = self.ranked.pop((of, field))

    def _homes(self) -> None:
        """Give what is said of a household to each of its people: "Family 2 Mailings"."""
        for home, field in [place for place in self.ranked if place[0].startswith("home ")]:
            ranks = self.ranked.pop((home, field))
            for person in self._people_of(home) or [EVERYBODY]:
                self.ranked.setdefault((person, field), []).extend(ranks)

    def _people_of(self, home: str) -> list[str]:
        """Return the people who are counted in a household: guardian 201 is the first of home 2."""
        numbers = {person: person.partition(" ")[2] for person in self._named()}
        return [who for who, n in numbers.items() if len(n) > 2 and n[:-2] == home[5:]]

    def _unnamed_persons(self) -> None:
        """Let what is said of a person whom no column names count for whom it may mean.

        "Guardian 2 legal" beside "Parent 2 name" is that person's; "Father restraining order"
        beside "Parent 1" and "Parent 2" may mean either of them.
        """
        named = {person for person, field in self.ranked if field in (*NAMING, "email")}
        for person, field in list(self.ranked):
            if person in (STUDENT, "guardian") or person in named:
                continue
            ranks = self.ranked.pop((person, field))
            place = person, field
            twins = [twin for twin in named if twin.split()[1:] == person.split()[1:] != []]
            if field in ("no_contact", "caution"):
                place = "guardian", "caution"
            elif field in CRITICAL and len(twins) == 1:
                place = twins[0], field
            elif field in CRITICAL or field == "doubt":
                place = "guardian", "doubt"
            self.ranked.setdefault(place, []).extend(ranks)

    def _empty_doubts(self) -> None:
        """Pass over columns of consent in which nobody has ticked anything: they say nothing."""
        doubts = [place for place in self.ranked if place[1] == "doubt"]
        columns = [index for place in doubts for _, index in self.ranked[place]]
        if not any(row.cells[index] for row in self.table.rows for index in columns):
            self.unknown += columns
            for place in doubts:
                del self.ranked[place]

    def _ids(self) -> None:
        """Take a column for the student's id whose header says so, where it can be one.

        Each child must have one, and no other child the same; all are of one form, and they do not
        just count the rows.
        """
        if self.result.shape.role != "students" or (STUDENT, "student_id") in self.ranked:
            return
        header = self.table.header
        for index in sorted(self.unknown, key=lambda index: normal(header[index])):
            if headers.may_be_id(header[index]) and self._tells_apart(index):
                self.unknown.remove(index)
                self._take(Field(STUDENT, "student_id"), index)
                return

    def _tells_apart(self, index: int) -> bool:
        """Tell whether each child of the list has one text in a column, and only that child."""
        naming = sorted(at for field in NAMING for _, at in self.ranked.get((STUDENT, field), ()))
        rows = self.table.rows
        pairs = {(row.cells[index], tuple(row.cells[at] for at in naming)) for row in rows}
        ids = {text for text, _ in pairs}
        counted = {str(n) for n in range(1, len(rows) + 1)}
        return (
            bool(naming)
            and len(pairs) == len(ids) == len({names for _, names in pairs})
            and len({_form(text) for text in ids}) == 1
            and all(any(map(str.isdecimal, text)) for text in ids)
            and not {text.lstrip("0") for text in ids} <= counted
        )

    def _judged(self) -> None:
        """Look at what stands in the columns that no header explains."""
        named = self._named() | ({"guardian"} if self.result.shape.role != "students" else set())
        header = self.table.header
        alike: dict[str, list[int]] = {}
        for index in self.unknown:
            alike.setdefault(headers.kind_of(header[index], self.among), []).append(index)
        judged = list(self.unknown)
        for index in judged:
            words = normal(header[index])
            kind = headers.kind_of(header[index], self.among)
            person = self.beside.get(index) or person_of(header[index], named, self.among)
            people = self._people_of(headers.home_in(header[index])) or [person]
            if self._means_nothing(header[index]):
                self.unknown.remove(index)
                self.result.dropped.append((header[index], _SAID_NONE))
                self.result.with_whom.add(index)  # what speaks of a court there still counts
            elif words in self.result.shape.known or (
                headers.not_needed(header[index]) and not self._is_ticked(index)
            ):
                self.result.searched.add(index)
            elif index in self.result.either_way or (
                self._may_be_permission(index, alike[kind], bool(named), people != [STUDENT])
                and not self._nearly_critical(words)
            ):
                if self.result.about(index):
                    self.result.strict.add(index)
                    self.result.comments.add(index)
                    continue
                self.unknown.remove(index)
                for one in people:
                    self._take(Field(one, "possible"), index)
            else:
                self.result.comments.add(index)
        for index in sorted(self.result.either_way - set(judged)):
            self._take(Field(person_of(header[index], named, self.among), "possible"), index)
        self._look_for_words()

    def _may_be_permission(
        self, index: int, alike: list[int], some_named: bool, of_person: bool
    ) -> bool:
        header = self.table.header[index]
        return may_be_permission(
            self.table.rows,
            alike,
            of_person=of_person,
            asks=headers.asks_consent(header),
            of_school=not some_named or headers.of_school(header),
        )

    def _look_for_words(self) -> None:
        """Note which columns hold exceptions, and in which a word of care counts too."""
        rows = self.table.rows
        self.result.exceptions.update(
            at
            for at in self.result.comments
            if 2 * sum(bool(row.cells[at]) for row in rows) <= len(rows)
        )
        for place, ranks in self.ranked.items():
            if place[1] in _SEARCHED:
                self.result.searched.update(index for _, index in ranks)
            if place[1] not in _OF_PEOPLE:
                self.result.only_one.update(i for _, i in ranks if self._is_for_one(i))

    def _is_for_one(self, index: int) -> bool:
        """Tell whether a column of a language or the like says of somebody: `parent 1 only`."""
        return not self._means_nothing(self.table.header[index]) and any(
            only_for(text) is not None for text in {row.cells[index] for row in self.table.rows}
        )

    def _is_ticked(self, index: int) -> bool:
        """Tell whether a column has only ticks, or parents, where its header is of other things."""
        return headers.is_never_ticked(self.table.header[index]) and self._has_only_ticks(index)

    def _has_only_ticks(self, index: int) -> bool:
        filled = {row.cells[index] for row in self.table.rows} - {""}
        return bool(filled) and all(
            said(text) != "blank" or singles_out(text) or not any(map(str.isalnum, text))
            for text in filled
        )

    def _is_answered(self, field: Field, index: int) -> bool:
        """Tell whether a column of a person's texts holds a yes and a no instead: "Post: N"."""
        if field.name == "phone":
            return self._has_only_ticks(index)
        filled = {row.cells[index] for row in self.table.rows} - {""}
        return (
            bool(field.person)
            and field.name in _OF_TEXTS
            and all(is_flag(text) and not text.isdecimal() for text in filled)
            and any(said(text) == "no" for text in filled)
            and (len(filled) > 1 or len(min(filled)) == 1)  # NO is a country, too
        )

    def _nearly_critical(self, words: str) -> bool:
        near = _nearly(words, self.result.shape)
        return bool(near and near[1] and near[1].name in CRITICAL)

    def _keep_preferred(self) -> None:
        """Keep the preferred of two columns that hold one field; two of one header are an error."""
        result = self.result
        for (person, name), indices in result.at.items():
            first, *others = [result.table.header[index] for index in indices]
            twins = [other for other in others if normal(other) == normal(first)]
            if twins and name not in headers.SEVERAL_TIMES:
                message = (
                    f"the column {first!r} appears twice; keep one, or say which is whose by its "
                    f"place: --column {f'{first} (1)=WORD'!r}"
                )
                result.problems.append(Problem(result.table.name, result.table.head, 0, message))
            listed = all(normal(header) in result.shape.columns for header in (first, *others))
            if name not in _SEVERAL and name not in CRITICAL and not listed:
                result.unread.extend(others)
                result.comments.update(indices[1:])
                self.second += indices[1:]
                result.at[person, name] = indices[:1]

    def _name_unknown(self) -> None:
        """Name headers that are nearly right; the others are listed as not understood."""
        shape = self.result.shape
        header = self.table.header
        answered = {header[index] for index in self.result.answers}
        counts: dict[str, int] = {}
        for index in self.unknown:
            counts[header[index]] = counts.get(header[index], 0) + 1
        for number, text in enumerate(counts):
            near = None
            told = any(self.table.header[at] == text for at in self._lost())
            is_open = normal(text) not in shape.known and text not in answered
            if is_open and number < _MOST_COMPARED:
                near = _nearly(normal(text), shape)
            if near is not None and not (told and self._is_needless(near[1])):
                self._say_near(text, *near)
            elif headers.not_needed(text) or normal(text) in shape.known:
                self.result.dropped.append((text, "not needed"))
            else:
                self.result.unread.append(text)
        for text in sorted(text for text, count in counts.items() if count > 1 and text):
            message = f"the column {text!r} stands {counts[text]} times; it is not read"
            if any(self.table.header[at] == text for at in self._lost()):
                message += f"; say whose each is by its place: --column {f'{text} (1)=WORD'!r}"
            self._tell(message)

    def _tell_addresses(self) -> None:
        """Tell of each column of addresses that is not read, and whose it might be."""
        result = self.result
        persons = {person for person, field in result.at if person and field in NAMING}
        reachable = {person for person, field in result.at if field == "email"}
        header_of = self.table.header
        lost = self._lost()
        maybe = headers.numbered_people(result.unexplained)
        if maybe:
            first, field = next(iter(maybe.items()))
            answer = f"--column {f'{first}={field}'!r}"
            self._tell(
                f"{first!r} and {len(maybe) - 1} more columns may be numbered guardians'; if so, "
                f"this says it of all of them: {answer}"
            )
        for index in lost:
            header = header_of[index]
            if header in maybe:
                continue
            message = f"the column {header!r} is not read: nothing says whose address it is"
            if person := _may_be_of(header, persons, reachable, alone=len(lost) == 1):
                field = f"{person.replace(' ', '')}_email"
                message += f"; where it is a guardian's: --column {f'{header}={field}'!r}"
            self._tell(message)

    def _tell_not_taken(self) -> None:
        """Tell of an answer about a remark, or that means nothing, where a header lets people in.

        Whom `single parent` is about, such an answer would hold: the wrong one of two.
        """
        for (_, name), places in self.result.at.items():
            for at in places:
                header = self.table.header[at]
                given = self.result.answers.get(at)
                texts = {row.cells[at] for row in self.table.rows} - {""}
                word = next((t for t in sorted(texts) if said(t) == "blank"), "WORD")[:40]
                if given and name in _LETTING_IN and given.meaning in ("none", "about"):
                    self._tell(
                        f"{header!r} says by its header who may be written to, so your answer "
                        f"{given.meaning!r} is not taken; say which of its words are a yes, and "
                        f"for whom: --permission {f'{header}=mail: {word} mother'!r} (or father, "
                        "parent 2, both)"
                    )

    def _lost(self) -> list[int]:
        """Return the columns of addresses that are not read, each told once and by whom it is."""
        return [
            index
            for index in (*self.unknown, *self.second)
            if normal(self.table.header[index]) not in self.result.shape.known
            and self._holds_addresses(index)
        ]

    def _holds_addresses(self, index: int) -> bool:
        """Tell whether a column is one of addresses, and not of remarks that hold one."""
        filled = [row.cells[index] for row in self.table.rows if row.cells[index]]
        return 2 * sum("@" in text for text in filled) > len(filled)

    def _is_needless(self, field: Field | None) -> bool:
        """Tell whether the list can be read without a field, nearly as its header says."""
        missing = (
            field and field.name in _NEEDED and (field.person, field.name) not in self.result.at
        )
        return not (field and (field.name in CRITICAL or missing))

    def _say_near(self, header: str, near: str, field: Field | None) -> None:
        result = self.result
        message = f"unknown column {header!r}: did you mean {near!r}?"
        mend = "correct the header, or name it in confkit.toml under [roster] columns"
        if not self._is_needless(field):
            result.problems.append(
                Problem(result.table.name, result.table.head, 0, f"{message} {mend}")
            )
        else:
            self._tell(f"{message} It is not read; {mend}")


def _is_nobody(text: str) -> bool:
    """Tell whether a cell below a guardian's name is none: a yes, `Mother`, `parent 1 only`."""
    return is_no_name(text) or singles_out(text)


def _form(text: str) -> str:
    """Return a text with a sign for its digits and one for its letters: "A-1042" is "a-0"."""
    return _LETTERS.sub("a", _DIGITS.sub("0", text))


_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


def _is_named(text: str) -> bool:
    """Tell whether a name stands with the address in a cell: `Maria Reyes <maria@…>`."""
    return bool(_WITH_ADDRESS.match(text))


_WITH_ADDRESS = re.compile(r"[^\W\d_][^@<(\[,;]* [<(\[]\S+@\S+[>)\]]")


_YOURS = {"what", "is", "your", "please", "enter", "own"}
_SEVERAL = {
    "plan",
    "address",
    "language",
    "caution",
    "doubt",
    "no_contact",
    "status",
    "possible",
    "own_email",
}
_BARE = {"role", "rolle", "rôle", "rol", "status"}
_PREFERRED = {"preferred name", "nickname", "nick name"}
_OF_TEXTS = {"email", "address", "priority", "type", "household", "not_kept", "infix"}
"""Fields of a guardian below which no yes and no is expected."""
_STOPS = {"stop", "stops", "stopped"}
"""Headers of which a tick forbids; a text below them is where a bus stops."""
_LETTING_IN = CRITICAL - {"relation", "no_contact"}
"""Fields of which a yes lets somebody in."""
_FORBIDDING = {"no_contact", "caution", "doubt"}
"""Fields that forbid; where remarks in one are about somebody, each other cell still counts."""
_SAYING_WHO = {"phone", "not_kept"}
_OF_PEOPLE = {*NAMING, "email", "own_email", "possible", "caution", "doubt", *CRITICAL}
"""Fields that say who somebody is, or that are a permission by themselves."""
_UNDERSTOOD = {"phone", "not_kept", "pickup", "is_emergency", "lives_with"}
"""Fields of a guardian that a letter does not need; what they say is no permission."""
_NEEDED = {"student_id", "name", "given", "family"}
_SEARCHED = {"household", "class", "type", "relation", "status", "home_name"}
"""Fields in which a word of care counts too, wherever somebody has put it."""


def _may_be_of(header: str, persons: set[str], reachable: set[str], *, alone: bool) -> str:
    """Return the one person without an address whose this column may be: by its own number.

    Without a number, it must be `alone`: the only column of addresses in doubt.
    """
    numbers = [word for word in normal(header).split() if word.isdecimal()]
    if headers.person_in(header) not in (STUDENT, *persons):
        return ""
    if len(numbers) == 1 and len(persons) == 1 and persons <= set(headers.OF_ALL):
        return f"guardian {numbers[0]}"  # by the place in a cell of several people
    fitting = (
        [person for person in persons if person.split()[1:] == numbers] if numbers else [*persons]
    )
    free = len(fitting) == 1 and fitting[0] not in reachable and not headers.of_either(header)
    return fitting[0] if free and (numbers or (alone and len(persons) == 1)) else ""


def _plan(header: str, shape: Shape) -> bool:
    field = headers.aliases("student").get(normal(header))
    return shape.role == "students" and field is not None and field.name in ("plan", "language")


def _nearly(words: str, shape: Shape) -> tuple[str, Field | None] | None:
    """Return the header that one may have meant, and the field that it holds."""
    if near := headers.nearest_of(words, [*shape.columns, *shape.known]):
        return shape.written[near], shape.columns.get(near)
    if shape.role != "students":
        return None
    person, rest = headers.without_person(words)
    known = headers.aliases("guardian" if person else "student")
    if not person:
        known = {**headers.aliases("bare_guardian"), **known}
    near = headers.nearest_of(rest, list(known))
    if near is None:
        return None
    shown = words.replace(rest, near) if rest in words else f"{person} {near}"
    return shown, known[near]._replace(person=person)
