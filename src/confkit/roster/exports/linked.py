"""People, roles and links over several tables: OneRoster, and School Data Sync."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from confkit.ground import identifiers
from confkit.ground.tables.tabular import TableRow
from confkit.ground.text import key
from confkit.roster.exports import cell_words, custody_words, people
from confkit.roster.exports.permissions import Facts
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import Found, Link, SchoolClass

FAMILY = ("parent", "guardian", "relative")


@dataclass
class _Person:
    """Somebody in the table of people, whoever they are."""

    id: str
    pupils: people.Pupils
    row: TableRow
    roles: set[str] = field(default_factory=set)
    alarm: bool = False
    grade: str = ""

    @property
    def mapped(self) -> Mapped:
        """The table in which the person stands."""
        return self.pupils.mapped


class Linked:
    """The tables of one export, joined by the ids of the people in them."""

    def __init__(self, found: Found, day: date | None = None) -> None:
        self.found = found
        self.day = day
        self.persons: dict[str, _Person] = {}
        self.links: dict[tuple[str, str], str] = {}
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
        alarming = custody_words.lines(mapped, self.found)
        pupils = people.Pupils(mapped)
        people.tell_numbers(mapped, "id", self.found)
        for row in mapped.table.rows:
            person_id = mapped.get(row, "id")
            if not person_id:
                self.found.problem(mapped.table.name, row.line, "this person has no id")
                self.found.untraced = True
            elif person_id in self.persons:
                first = self.persons[person_id].row.line
                said = f"the id stands on line {first} too; each person has one of their own"
                self.found.problem(mapped.table.name, row.line, said, person_id)
                self.found.refused.add(key(person_id))
                self.persons[person_id].roles.add("twice")
            elif _gone(mapped, row):
                self.found.left_out["a person who is marked as deleted"] += 1
            else:
                person = self.persons[person_id] = _Person(person_id, pupils, row)
                person.alarm = row.line in alarming
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
        for row in mapped.table.rows:
            place = (mapped.get(row, "student"), mapped.get(row, "person"))
            relation = mapped.get(row, "relation")
            self.links[place] = max(relation, self.links.get(place, relation), key=_how_far)

    def _flags(self, mapped: Mapped) -> None:
        for row in mapped.table.rows:
            if mapped.get(row, "flag").casefold() in ("iep", "504"):
                self.flagged.add(mapped.get(row, "person"))
            else:
                self.found.left_out["a flag that is not kept"] += 1

    def _enrollments(self, mapped: Mapped) -> None:
        self.has_enrollments = True
        for row in mapped.table.rows:
            if mapped.get(row, "role").casefold() not in ("", "student"):
                continue
            self.has_students = True
            if _gone(mapped, row):
                self.found.left_out["an enrollment that is marked as deleted"] += 1
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
            self.found.left_out[f"what had ended by {self.day}: {mapped.shape.role}"] += 1
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
        for (student_id, person_id), relation in self.links.items():
            self._link(student_id, person_id, relation)

    @property
    def _has_roles(self) -> bool:
        return any(person.roles for person in self.persons.values())

    def _is_linked(self, person: _Person) -> bool:
        return key(person.id) in self.enrolled or any(one == person.id for one, _ in self.links)

    def _child(self, person: _Person) -> None:
        student_id = person.id
        if reason := identifiers.why_not(student_id):
            self.found.problem(person.mapped.table.name, person.row.line, f"the id {reason}")
            return
        child = person.pupils.child(person.row, student_id)
        if not child.name:
            self.found.problem(child.table, child.line, "this person has no name", student_id)
            self.found.refused.add(key(student_id))
        if person.grade:
            child.fields.setdefault("grade", person.grade)
        child.plan = child.plan or person.id in self.flagged
        child.alarm = person.alarm
        other = self.found.children.setdefault(key(student_id), child)
        if other is not child:
            said = f"the id is the same as on line {other.line} but for case"
            self.found.problem(child.table, child.line, said, student_id)
            self.found.refused.add(key(student_id))

    def _link_agents(self) -> None:
        """Read family links in both directions: either side may name the other."""
        for person in self.persons.values():
            for other_id in mapped_agents(person):
                other = self.persons.get(other_id)
                if other is None:
                    self.found.left_out["a family link to somebody who is not in the export"] += 1
                elif "student" in person.roles and not other.roles & {"student"}:
                    self._agent(person, other)
                elif "student" in other.roles and "student" not in person.roles:
                    self._agent(other, person)
                else:
                    self.found.left_out["a family link that is not between child and adult"] += 1

    def _agent(self, student: _Person, adult: _Person) -> None:
        roles = [role for role in FAMILY if role in adult.roles]
        if not roles:
            self.found.left_out["a family link to somebody who is no parent or guardian"] += 1
            return
        self.links.setdefault((student.id, adult.id), roles[0])

    def _link(self, student_id: str, person_id: str, relation: str) -> None:
        child = self.found.children.get(key(student_id))
        person = self.persons.get(person_id)
        if person is None:
            self.found.left_out["a family link to somebody who is not in the export"] += 1
        elif child is None:
            self.found.left_out["a guardian of a student who is not in the list"] += 1
        elif "twice" in person.roles:
            said = "a guardian's id stands for two people; correct it, nobody is guessed"
            self.found.problem(person.mapped.table.name, person.row.line, said, child.id)
            self.found.refused.add(key(child.id))
        else:
            child.links.append(_family(person, relation, self.found))
            child.alarm = child.alarm or person.alarm

    def in_classes(self) -> None:
        """Set each child's classes by the enrollments, whatever table named the child.

        Where there are enrollments, a child without one is in no class.
        """
        self.found.only_enrolled = self.has_students
        for at, child in self.found.children.items():
            child.classes = self.enrolled.get(at, set())


def _family(person: _Person, relation: str, found: Found) -> Link:
    mapped, row = person.mapped, person.row
    given = mapped.get(row, "preferred") or mapped.get(row, "given")
    family = mapped.get(row, "preferred_family") or mapped.get(row, "family")
    known = cell_words.relation(relation)
    email = people.address(mapped.get(row, "email"), mapped, row, found)
    if not email and "@" in person.id:  # School Data Sync v1 knows families by their address
        email = person.id
    disabled = cell_words.said(mapped.get(row, "enabled")) == "no"
    return Link(
        name=cell_words.joined(given, family).shown,
        email=email,
        relation=known.word,
        facts=Facts(kind=known.kind or "unknown", caution="yes" if disabled else "absent"),
        language=cell_words.language(mapped.get(row, "language")),
        id=person.id,
        line=row.line,
    )


def mapped_agents(person: _Person) -> list[str]:
    """Return the ids that a person's row names as family."""
    text = person.mapped.get(person.row, "agents")
    return [one.strip() for one in text.split(",") if one.strip()] if text else []


def _gone(mapped: Mapped, row: TableRow) -> bool:
    return mapped.get(row, "status").casefold() in ("tobedeleted", "inactive", "deleted")


def _how_far(relation: str) -> int:
    """Order relations by how far they are from a parent, so that the stricter one wins."""
    kinds = ("parent", "guardian", "relative", "", "other")
    return kinds.index(cell_words.relation(relation).kind)
