"""People, roles and links over several tables: OneRoster, and School Data Sync."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from confkit.ground import identifiers
from confkit.ground.text import key
from confkit.roster.exports import cell_words, judging, people
from confkit.roster.exports.cautions import asks_for_care
from confkit.roster.exports.permissions import Facts, strictest_of
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import GuardianLink, ReadExport, SchoolClass
from confkit.roster.spreadsheet_times import SHORTENED, is_shortened
from confkit.roster.tables.tabular import TableRow

FAMILY = ("parent", "guardian", "relative")


@dataclass
class _Person:
    """Somebody in the table of people, whoever they are."""

    id: str
    pupils: people.Pupils
    row: TableRow
    roles: set[str] = field(default_factory=set)
    cautions: list[str] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    grade: str = ""

    @property
    def mapped(self) -> Mapped:
        """The table in which the person stands."""
        return self.pupils.mapped


class _Relation(NamedTuple):
    """What one row says of a person and a child: the relation, and the permission."""

    word: str
    facts: Facts = Facts()
    cautions: tuple[str, ...] = ()


class Linked:
    """The tables of one export, joined by the ids of the people in them."""

    def __init__(self, export: ReadExport, day: date | None = None) -> None:
        self.found = export
        self.day = day
        self.persons: dict[str, _Person] = {}
        self.links: dict[tuple[str, str], list[_Relation]] = {}
        self.ended: list[date] = []
        self.enrolled: dict[str, set[str]] = {}
        self.flagged: set[str] = set()
        self.has_enrollments = False
        self.has_students = False

    def read(self, tables: list[Mapped]) -> None:
        """Read all tables; people first, then what is said about them."""
        for role, reader in (
            ("people", self._people),
            ("roles", self._roles),
            ("links", self._links),
            ("flags", self._flags),
            ("enrollments", self._enrollments),
            ("classes", self._classes),
        ):
            for mapped in tables:
                if mapped.shape.role == role:
                    reader(mapped)

    def _people(self, mapped: Mapped) -> None:
        alarming = judging.care_lines(mapped, self.found)
        pupils = people.Pupils(mapped)
        people.tell_numbers(mapped, "id", self.found)
        for row in mapped.table.rows:
            person_id = mapped.get(row, "id")
            if not person_id:
                self.found.problem(mapped.table.name, row.line, "this person has no id")
                self.found.untraced = True
            elif person_id in self.persons:
                first = self.persons[person_id].row.line
                message = f"the id stands on line {first} too; each person has one of their own"
                self.found.problem(mapped.table.name, row.line, message, person_id)
                self.found.refused.add(key(person_id))
                self.persons[person_id].roles.add("twice")
            elif _gone(mapped, row):
                self.found.leave("a person who is marked as deleted", _named(mapped, row))
            else:
                person = self.persons[person_id] = _Person(person_id, pupils, row)
                person.cautions += alarming.get(row.line, ())
                person.facts.append(people.facts(mapped, row, "guardian", "", ""))
                if role := mapped.get(row, "role").casefold():
                    person.roles.add(role)

    def _roles(self, mapped: Mapped) -> None:
        for row in mapped.table.rows:
            person = self.persons.get(mapped.get(row, "person"))
            if person and not _gone(mapped, row) and not self._ended(mapped, row):
                person.roles.add(mapped.get(row, "role").casefold())
                person.grade = min(
                    filter(None, (person.grade, mapped.get(row, "grade"))), default=""
                )

    def _links(self, mapped: Mapped) -> None:
        alarming = judging.care_lines(mapped, self.found)
        for row in mapped.table.rows:
            place = (mapped.get(row, "student"), mapped.get(row, "person"))
            relation = _Relation(
                mapped.get(row, "relation"),
                people.facts(mapped, row, "guardian", "", ""),
                tuple(alarming.get(row.line, ())),
            )
            self.links.setdefault(place, []).append(relation)

    def _flags(self, mapped: Mapped) -> None:
        for row in mapped.table.rows:
            flag, person = mapped.get(row, "flag"), self.persons.get(mapped.get(row, "person"))
            if flag.casefold() in ("iep", "504"):
                self.flagged.add(mapped.get(row, "person"))
            elif person and asks_for_care(flag):
                person.cautions.append(flag)
                self.found.tell(mapped.table.name, row.line, judging.CARE)
            else:
                self.found.leave("a flag that is not kept", flag)

    def _enrollments(self, mapped: Mapped) -> None:
        self.has_enrollments = True
        for row in mapped.table.rows:
            if mapped.get(row, "role").casefold() not in ("", "student"):
                continue
            self.has_students = True
            if _gone(mapped, row):
                self.found.leave("an enrollment that is marked as deleted", f"line {row.line}")
            elif not self._ended(mapped, row):
                person, school_class = mapped.get(row, "person"), mapped.get(row, "class")
                self.enrolled.setdefault(key(person), set()).add(school_class)
                self.found.classes.setdefault(school_class, SchoolClass(school_class, ""))

    def _ended(self, mapped: Mapped, row: TableRow) -> bool:
        """Tell whether a role or an enrollment had ended by the day; its last day is excluded."""
        try:
            end = date.fromisoformat(mapped.get(row, "end")[:10])
        except ValueError:
            return False
        ended = self.day is not None and end <= self.day
        if ended:
            why = f"what had ended by {self.day}: {mapped.shape.role}"
            self.found.leave(why, f"line {row.line}")
            self.ended.append(end)
        return ended

    def _classes(self, mapped: Mapped) -> None:
        for row in mapped.table.rows:
            class_id = mapped.get(row, "id")
            if not _gone(mapped, row):
                self.found.classes[class_id] = SchoolClass(
                    class_id, mapped.get(row, "title"), mapped.get(row, "code")
                )

    def children(self) -> None:
        """Make the students of the people, and link their families to them."""
        for person in self.persons.values():
            if "student" in person.roles or (not self._has_roles and self._is_linked(person)):
                self._child(person)
        if any(mapped_agents(person) for person in self.persons.values()):
            self._link_agents()
        for (student_id, person_id), relations in self.links.items():
            for relation in relations:
                self._link(student_id, person_id, relation)

    @property
    def _has_roles(self) -> bool:
        return any(person.roles for person in self.persons.values())

    def _is_linked(self, person: _Person) -> bool:
        return key(person.id) in self.enrolled or any(agent == person.id for agent, _ in self.links)

    def _child(self, person: _Person) -> None:
        student_id = person.id
        if reason := identifiers.why_not(student_id):
            message = SHORTENED if is_shortened(student_id) else f"the id {reason}"
            self.found.problem(person.mapped.table.name, person.row.line, message)
            return
        child = person.pupils.child(person.row, student_id)
        if not child.name:
            self.found.problem(child.table, child.line, "this person has no name", student_id)
            self.found.refused.add(key(student_id))
        if person.grade:
            child.fields.setdefault("grade", person.grade)
        child.plan = child.plan or person.id in self.flagged
        child.cautions += person.cautions
        child.remarks += judging.remarks(person.mapped, person.row)
        other = self.found.children.setdefault(key(student_id), child)
        if other is not child:
            message = f"the id is the same as on line {other.line} except for case"
            self.found.problem(child.table, child.line, message, student_id)
            self.found.refused.add(key(student_id))

    def _link_agents(self) -> None:
        """Read family links in both directions: either side may name the other."""
        for person in self.persons.values():
            for other_id in mapped_agents(person):
                other = self.persons.get(other_id)
                if other is None:
                    self.found.leave("a family link to somebody who is not in the export", other_id)
                elif "student" in person.roles and not other.roles & {"student"}:
                    self._agent(person, other)
                elif "student" in other.roles and "student" not in person.roles:
                    self._agent(other, person)
                else:
                    why = "a family link that is not between child and adult"
                    self.found.leave(why, _named(person.mapped, person.row))

    def _agent(self, student: _Person, adult: _Person) -> None:
        roles = [role for role in FAMILY if role in adult.roles]
        if not roles:
            why = "a family link to somebody who is not a parent or guardian"
            self.found.leave(why, _named(adult.mapped, adult.row))
            return
        self.links.setdefault((student.id, adult.id), [_Relation(roles[0])])

    def _link(self, student_id: str, person_id: str, relation: _Relation) -> None:
        child = self.found.children.get(key(student_id))
        person = self.persons.get(person_id)
        if person is None:
            self.found.leave("a family link to somebody who is not in the export", person_id)
        elif child is None:
            who = _named(person.mapped, person.row)
            self.found.leave("a guardian of a student who is not in the list", who)
        elif "twice" in person.roles:
            message = "a guardian's id stands for two people; correct it; confkit does not guess"
            self.found.problem(person.mapped.table.name, person.row.line, message, child.id)
            self.found.refused.add(key(child.id))
        else:
            child.links.append(_family(person, relation, self.found))
            child.cautions += [*person.cautions, *relation.cautions]
            child.remarks += judging.remarks(person.mapped, person.row)

    def in_classes(self) -> None:
        """Set each child's classes by the enrollments, whatever table named the child.

        Where there are enrollments, a child without one is in no class.
        """
        self.found.only_enrolled = self.has_students
        if self.has_students and not self.enrolled and self.ended:
            last = max(self.ended)
            message = f"every enrollment had ended by {self.day} (the last on {last})"
            self.found.shut_out.append(message)
        for at, child in self.found.children.items():
            child.classes = self.enrolled.get(at, set())


def _family(person: _Person, relation: _Relation, export: ReadExport) -> GuardianLink:
    mapped, row = person.mapped, person.row
    given = mapped.get(row, "preferred") or mapped.get(row, "given")
    family = mapped.get(row, "preferred_family") or mapped.get(row, "family")
    known = cell_words.relation(relation.word)
    email = people.address(mapped.get(row, "email"), mapped, row, export)
    if not email and "@" in person.id:  # School Data Sync v1 knows families by their address
        email = person.id
    disabled = cell_words.said(mapped.get(row, "enabled")) == "no"
    facts = strictest_of([relation.facts, *person.facts])._replace(kind=known.kind or "unknown")
    return GuardianLink(
        name=cell_words.joined(given, family).shown,
        email=email,
        relation=known.word,
        facts=facts._replace(caution="yes") if disabled else facts,
        language=cell_words.language(mapped.get(row, "language")),
        id=person.id,
        line=row.line,
        word=relation.word,
    )


def _named(mapped: Mapped, row: TableRow) -> str:
    """Return how a person in the table of people is told: by name, else by line."""
    name = cell_words.joined(mapped.get(row, "given"), mapped.get(row, "family")).shown
    return name or f"line {row.line}"


def mapped_agents(person: _Person) -> list[str]:
    """Return the ids that a person's row names as family."""
    text = person.mapped.get(person.row, "agents")
    return [agent.strip() for agent in text.split(",") if agent.strip()] if text else []


def _gone(mapped: Mapped, row: TableRow) -> bool:
    return mapped.get(row, "status").casefold() in ("tobedeleted", "inactive", "deleted")
