"""An import laid over the roster that is there: what is added, gone, changed, and what stays.

A teacher's own rows and fields stay; `deny` stays whatever the export says; where both say
something about permission, the stricter word stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from confkit.ground.addresses import mailboxes
from confkit.ground.errors import Problem
from confkit.ground.text import key
from confkit.roster.exports.cell_words import relation, same_person
from confkit.roster.exports.values import Import
from confkit.roster.own_columns import GONE
from confkit.roster.people import NOTHING_SAID, Contact, Guardian, Student, may_be_named
from confkit.roster.person_names import plain
from confkit.roster.same_people import (
    like_child,
    like_name_and_origin,
    meets,
    same_child,
    same_name,
    same_name_and_address,
)

STUDENT_FIELDS = ("name", "sort_name", "home_name", "pronouns", "grade", "language", "slot", "room")
GUARDIAN_FIELDS = ("name", "email", "language", "relation", "household", "interpreter")
_STRICTEST: tuple[Contact, ...] = ("deny", "office", "allow")


class RosterChange(NamedTuple):
    """One thing that an import would change. `what` is added, gone, changed, kept or renamed.

    `who` is "" for the student, else a guardian's name, or words for one who may not be named.
    `field`, `before` and `after` are filled for a change of a field; `renamed` is a child who has
    another id in the import, with the id of before.
    """

    student_id: str
    student: str
    what: str
    who: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass
class RosterChanges:
    """The roster as it would be, and how it came to be so; `left` are children who have left.

    `new_ids` are children who come under another id: as they are here, and in the import.
    """

    students: list[Student] = field(default_factory=list)
    changes: list[RosterChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)
    left: list[Student] = field(default_factory=list)
    new_ids: list[tuple[Student, Student]] = field(default_factory=list)

    def number(self, what: str) -> int:
        """Return how many students were added, are gone, changed or kept."""
        return len(
            {
                change.student_id
                for change in self.changes
                if change.what == what and not (change.who and what != "changed")
            }
        )


UNNAMED = "a guardian who may not be written to"


def laid_over(
    old: Sequence[Student],
    new: Import,
    roster: str,
    left: Sequence[Student] = (),
    before: Iterable[Import] = (),
) -> RosterChanges:
    """Lay an import over the students of the roster; nothing is decided about files here.

    `left` are children who had left, of whom the roster knows who may not be written to.
    `before` is the same export as it is read with fewer answers; it is read only when needed.
    """
    result = RosterChanges()
    earlier = _Earlier(before)
    there = {key(student.id): student for student in (*left, *old)}
    elsewhere = _Elsewhere(there, new, roster)
    coming = _with_zeros(
        there, {key(student.id): student for student in new.students}, result, roster
    )
    same = _under_another_id(there, coming)
    for at, student in there.items():
        if at in coming:
            _Merge(student, coming[at], new, result, elsewhere, earlier).run()
        elif at in same:
            result.new_ids.append((student, same[at]))
            change = RosterChange(
                same[at].id, student.name, "renamed", "", "student_id", student.id, same[at].id
            )
            result.changes.append(change)
            _tell_of_id(student, same[at], result, roster)
            _Merge(student, same[at], new, result, elsewhere, earlier).run(keep_id=False)
        elif student.imported == GONE:
            result.left.append(student)
        elif student.imported and new.students and not new.problems:
            result.changes.append(RosterChange(student.id, student.name, "gone"))
            _keep_denial(student, result, roster)
        else:
            result.students.append(student)  # if imported: who was not read may be in the rest
            kept = RosterChange(student.id, student.name, "kept")
            result.changes += [] if student.imported else [kept]
    known = {key(student.id) for student in same.values()}
    for at, student in coming.items():
        if at not in there and at not in known:
            result.students.append(elsewhere.wary_of(student, result))
        if at not in known and (at not in there or there[at].imported == GONE):
            result.changes.append(RosterChange(student.id, student.name, "added"))
    return result


def _under_another_id(there: dict[str, Student], coming: dict[str, Student]) -> dict[str, Student]:
    """Find the children who come with a new id, by their names, each the only one of that name.

    A name that is only alike (a second family name, an initial) needs a guardian who agrees.
    """
    students: dict[str, Student] = {}
    gone = {at: student for at, student in there.items() if at not in coming}
    fresh = {at: student for at, student in coming.items() if at not in there}
    for alike in (same_name, like_child):
        of_word: dict[str, set[str]] = {}
        for new, student in fresh.items():
            for word in plain(student.name).split():
                of_word.setdefault(word, set()).add(new)
        pairs = [
            (at, new)
            for at, old in gone.items()
            for new in set().union(*(of_word.get(word, ()) for word in plain(old.name).split()))
            if alike(old, fresh[new])
        ]
        olds, news = Counter(at for at, _ in pairs), Counter(new for _, new in pairs)
        for at, new in pairs:
            if olds[at] == 1 == news[new]:
                students[at] = fresh.pop(new)
                del gone[at]
    return students


class _Elsewhere:
    """Who may not be written to about any child, by the words of a name and by mailbox.

    Such a person comes in as office about another child, unless the export itself permits it.
    `answered` are the kinds of people whom the teacher has let in before: of those, whoever is
    office now is so by the teacher's own word.
    """

    def __init__(self, there: dict[str, Student], new: Import, roster: str) -> None:
        self.new, self.roster = new, roster
        self.answered = {
            relation(guardian.relation).kind
            for child in there.values()
            for guardian in child.guardians
            if guardian.contact == "allow" and guardian.imported
        }
        self.denied: dict[str, list[tuple[Student, Guardian]]] = {}
        for child in there.values():
            for denied_person in child.denied:
                for text in (*plain(denied_person.name).split(), *mailboxes(denied_person.email)):
                    self.denied.setdefault(text, []).append((child, denied_person))

    def wary_of(self, student: Student, result: RosterChanges) -> Student:
        """Return a child with whoever is denied about another one as office, told."""
        guardians = tuple(self.wary(guardian, student, result) for guardian in student.guardians)
        return student._replace(guardians=guardians)

    def wary(self, guardian: Guardian, student: Student, result: RosterChanges) -> Guardian:
        """Return a guardian who is new about this child, as office if denied about another."""
        place = key(student.id), guardian.place
        if guardian.contact != "allow" or place not in self.new.let_in:
            return guardian
        texts = (*plain(guardian.name).split(), *mailboxes(guardian.email))
        known = [pair for text in texts for pair in self.denied.get(text, ())]
        for child, other in known:
            if key(child.id) != key(student.id) and meets(guardian, other):
                message = (
                    f"{student.name}: a guardian comes in as office, because the roster says of "
                    f"{child.name} that somebody of this name or address may not be written to"
                )
                result.told.append(Problem(self.roster, child.line, 0, message, student.id))
                return guardian._replace(contact="office")
        return guardian


class _Earlier:
    """What an export says against each person where some of its columns are not explained."""

    def __init__(self, before: Iterable[Import]) -> None:
        self.before = iter(before)
        self.marks: set[tuple[str, str, str]] = set()

    def said(self, student: Student, guardian: Guardian, why: str) -> bool:
        """Tell whether this was the mark of somebody with fewer answers."""
        wanted = key(student.id), plain(guardian.name), why
        while wanted not in self.marks:
            if (reading := next(self.before, None)) is None:
                return False
            self.marks |= {
                (key(child.id), plain(person.name), person.why_held)
                for child in reading.students
                for person in child.guardians
            }
        return True


def _tell_of_id(old: Student, new: Student, result: RosterChanges, roster: str) -> None:
    message = (
        f"{old.name} was {old.id} and is {new.id} in the import: the same child? What the roster "
        "knows of the guardians stays"
    )
    result.told.append(Problem(roster, old.line, 0, message, old.id))


def _with_zeros(
    there: dict[str, Student], coming: dict[str, Student], result: RosterChanges, roster: str
) -> dict[str, Student]:
    """Find the students whose ids lost the zeros in front, as a spreadsheet takes them away.

    Else the child would be gone and another one added, and what the roster knows be lost.
    """
    without: dict[str, list[str]] = {}
    for at in there.keys() - coming.keys():
        without.setdefault(at.lstrip("0"), []).append(at)
    students: dict[str, Student] = {}
    for at, student in coming.items():
        fitting = without.get(at.lstrip("0"), []) if at.isdecimal() and at not in there else []
        if len(fitting) == 1 and fitting[0] not in students:
            old = there[fitting[0]]
            message = (
                f"the id {old.id} is {student.id} in the import: it keeps the zeros it has here"
            )
            result.told.append(Problem(roster, old.line, 0, message, old.id))
            students[fitting[0]] = student
        else:
            students[at] = student
    return students


def _keep_denial(student: Student, result: RosterChanges, roster: str) -> None:
    """Keep of a child who leaves who may not be written to, should the child come back."""
    if student.denied:
        message = (
            f"{student.name} leaves the class; who may not be written to about the child is kept "
            f"in {roster} (imported = {GONE}), should the child come back"
        )
        result.told.append(Problem(roster, student.line, 0, message, student.id))
        denied = tuple(guardian._replace(imported=GONE) for guardian in student.denied)
        result.left.append(student._replace(imported=GONE, slot=None, guardians=denied))


def _is_of_before(guardian: Guardian) -> bool:
    """Tell whether somebody is office without a mark, as imports once wrote whom nobody let in."""
    return guardian.contact == "office" and guardian.imported != "" and not guardian.why_held


class _Merge:
    """One student of the roster, and the same one of the export."""

    def __init__(
        self,
        old: Student,
        new: Student,
        imported: Import,
        result: RosterChanges,
        known: _Elsewhere,
        earlier: _Earlier,
    ) -> None:
        self.old, self.new, self.found, self.result = old, new, imported, result
        self.elsewhere, self.roster, self.earlier = known, known.roster, earlier
        self.pairs: dict[int, Guardian] = {}
        self.wary = False
        self.id = old.id

    def run(self, *, keep_id: bool = True) -> None:
        """Put the merged student into the result, with every change named."""
        self.id = self.old.id if keep_id else self.new.id
        if not same_child(self.old, self.new):
            self.result.problems.append(
                Problem(
                    self.roster,
                    self.old.line,
                    0,
                    f"the id {self.old.id} is {self.old.name} here and {self.new.name} in the "
                    "import: another child? Take the old rows out, or correct the id",
                    self.old.id,
                )
            )
            return
        self._pair()
        fields: dict[str, Any] = {name: self._field(name) for name in STUDENT_FIELDS}
        plan = self.old.plan_on_file or self.new.plan_on_file
        if plan != self.old.plan_on_file:
            self._changed("", "plan_on_file", "", "yes")
        merged = self.new._replace(
            **fields,
            id=self.id,
            plan_on_file=plan,
            guardians=self._guardians(),
        )
        self._tell_guardians(merged)
        self.result.students.append(merged)

    def _field(self, name: str) -> object:
        before, after = getattr(self.old, name), getattr(self.new, name)
        if not after or after == before:
            return before
        self._changed("", name, str(before or ""), str(after))
        return after

    def _changed(self, who: str, name: str, before: str, after: str) -> None:
        self.result.changes.append(
            RosterChange(
                self.id, self.new.name or self.old.name, "changed", who, name, before, after
            )
        )

    def _pair(self) -> None:
        """Find for each guardian of the export the same person in the roster, by name first.

        An id or an address alone makes nobody the same person: both are handed on.
        """
        left = {guardian.place: guardian for guardian in self.old.guardians}
        for same in (same_name_and_address, same_name, like_name_and_origin):
            for guardian in self.new.guardians:
                if guardian.place in self.pairs:
                    continue
                fitting = [other for other in left.values() if same(other, guardian)]
                if len(fitting) == 1:
                    self.pairs[guardian.place] = left.pop(fitting[0].place)
        self.left = list(left.values())
        for place, old in self.pairs.items():
            new = next(newcomer for newcomer in self.new.guardians if newcomer.place == place)
            if old.contact == "deny" and old.email and not same_name_and_address(old, new):
                self.left.append(old)  # the name and address that are known stay denied, too

    def _guardians(self) -> tuple[Guardian, ...]:
        """Return the guardians in the export's order, then those that only the roster has."""
        names = [pair.name for pair in self.pairs.values()]
        self.wary = any(
            guardian.contact == "deny" and guardian.name not in names for guardian in self.left
        )
        merged = [self._guardian(guardian) for guardian in self.new.guardians]
        merged += [
            guardian
            for guardian in self.left
            if guardian.contact == "deny" or not guardian.imported
        ]
        back = (
            guardian._replace(imported="yes") if guardian.imported == GONE else guardian
            for guardian in merged
        )
        return tuple(guardian._replace(place=place) for place, guardian in enumerate(back, 1))

    def _guardian(self, new: Guardian) -> Guardian:
        old = self.pairs.get(new.place)
        if old is None:
            return self._stranger(new)
        fields = {name: getattr(new, name) or getattr(old, name) for name in GUARDIAN_FIELDS}
        merged = new._replace(
            **fields,
            contact=self._contact(old, new),
            shared_mailbox=old.shared_mailbox or new.shared_mailbox,
        )
        if _is_of_before(old) and new.why_held == NOTHING_SAID:
            return merged.marked("", waits=False)
        by_import = old.contact == "allow" or (old.waits and self._says_the_same(old, new))
        return merged.marked(new.why_held, waits=merged.contact == "office" and by_import)

    def _contact(self, old: Guardian, new: Guardian) -> Contact:
        """Return the stricter word; where the export says none, the teacher's stands.

        Whom an import alone made office is let in by an answer, if the export says what it said.
        """
        words = [old.contact, new.contact]
        place = (key(self.new.id), new.place)
        if words == ["office", "allow"]:
            if old.waits and self._says_the_same(old, new):
                return self._stranger(new).contact
            return "allow" if self._lets_in(old, new) else self._stays_office(old, new)
        if place in self.found.silent:
            return old.contact
        if words == ["allow", "office"] and self._is_answered(old, new):
            return "allow"
        return next(word for word in _STRICTEST if word in words)

    def _lets_in(self, old: Guardian, new: Guardian) -> bool:
        """Tell whether the teacher lets somebody in whom an import of before left as office."""
        typed = (key(self.new.id), new.place) in self.found.let_in
        answered = relation(new.relation).kind in self.elsewhere.answered
        return typed and _is_of_before(old) and not answered

    def _says_the_same(self, old: Guardian, new: Guardian) -> bool:
        """Tell whether the export says against somebody what it said when they became office."""
        same = old.why_held in (NOTHING_SAID, new.why_held)
        return same or self.earlier.said(self.new, new, old.why_held)

    def _stays_office(self, old: Guardian, new: Guardian) -> Contact:
        who = new.name if may_be_named(self.old, old) else UNNAMED
        kept = f"{who} stays office, as {self.roster} says; change the word there"
        told = Problem(self.roster, old.line, 0, f"{self.old.name}: {kept}", self.old.id)
        self.result.told.append(told)
        return "office"

    def _is_answered(self, old: Guardian, new: Guardian) -> bool:
        """Tell whether the teacher has let somebody in though the export said what it says now."""
        answered = new.why_held != "" and new.why_held == old.why_held
        if answered:
            kept = f"{new.name} stays allow, as {self.roster} says: the export says nothing new"
            told = Problem(self.roster, old.line, 0, f"{self.old.name}: {kept}", self.old.id)
            self.result.told.append(told)
        return answered

    def _stranger(self, new: Guardian) -> Guardian:
        """Take a new guardian in, as office where the export does not know somebody denied."""
        alike = any(same_person(new.name, guardian.name) for guardian in self.old.denied)
        if not (self.wary or alike) or new.contact != "allow":
            return self.elsewhere.wary(new, self.new, self.result)
        message = (
            f"{self.old.name}: a new guardian comes in as office, because somebody who may not be "
            "written to is not in this export under the name or address known; please look"
        )
        self.result.told.append(Problem(self.roster, self.old.line, 0, message, self.old.id))
        return new._replace(contact="office")

    def _tell_guardians(self, merged: Student) -> None:
        """Name what changes for each guardian, and nobody who is denied, before or after."""
        known = {pair.place: place for place, pair in self.pairs.items()}
        for each in self.old.guardians:
            if each in self.left and each.contact != "deny" and each.imported:
                self._say("gone", each, merged)
        for place, guardian in enumerate(merged.guardians, 1):
            old = self.pairs.get(place)
            if old is None and place <= len(self.new.guardians):
                self._say("added", guardian, merged)
            elif old is not None and old.place in known:
                self._tell_fields(old, guardian, merged)

    def _tell_fields(self, old: Guardian, new: Guardian, merged: Student) -> None:
        for name in (*GUARDIAN_FIELDS, "contact"):
            before, after = getattr(old, name), getattr(new, name)
            if before == after:
                continue
            if self._may_name(old, merged) and self._may_name(new, merged):
                self._changed(new.name, name, before, after)
            else:
                self._changed(UNNAMED, name if name == "contact" else "", "", "")

    def _say(self, what: str, guardian: Guardian, merged: Student) -> None:
        who = guardian.name if self._may_name(guardian, merged) else UNNAMED
        self.result.changes.append(RosterChange(self.id, self.old.name, what, who))

    def _may_name(self, guardian: Guardian, merged: Student) -> bool:
        return may_be_named(self.old, guardian) and may_be_named(merged, guardian)
