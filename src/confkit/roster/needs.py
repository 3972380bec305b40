"""What still stops a letter, or makes it less than it should be, for each student."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from confkit.ground.addresses import BadAddress, canonical, is_read, sendable
from confkit.ground.errors import Problem
from confkit.language import languages, names
from confkit.roster.exports.cell_words import is_language, is_no_address
from confkit.roster.people import Guardian, NoLetter, Recipient, Student
from confkit.roster.person_names import is_ones_own, plain

ASSUMED = "language not known: the school's is assumed"
_SHARED = (
    "others read this mailbox: a notice without content goes there, and the letter is a page to "
    "print and a phone script"
)

TWO_HOMES = (
    "somebody of another household has this address: only a notice without content goes there, "
    "and a letter is printed for each; leave the address only with the person who reads it"
)
WHO_LIVES_TOGETHER = (
    "the list does not say who lives together: give those who do the same `household`; until "
    "then only those who came are told what the family said"
)


Word = Literal[
    "no-reader",
    "office",
    "denied-address",
    "no-email",
    "bad-address",
    "language-unknown",
    "interpreter",
    "shared-mailbox",
    "two-homes-one-address",
    "household-unknown",
]
"""What a need is called for programs."""


class Need(NamedTuple):
    """One thing to see to. `guardian` is "" where it concerns nobody who may be named."""

    need: Word
    guardian: str
    said: str


def needs_of(
    student: Student,
    readers: list[Recipient],
    left_out: list[NoLetter],
    shared: Container[str] = (),
) -> list[Need]:
    """Return what to see to before letters about a student go out, most serious first.

    `shared` are the addresses that others read too, in comparable form.
    """
    needs: list[Need] = []
    if not readers:
        needs.append(Need("no-reader", "", "no guardian who may receive a letter"))
    for entry in left_out:
        if entry.name:
            office = "office" in entry.reason
            needs.append(Need("office" if office else "denied-address", entry.name, entry.reason))
    for reader in readers:
        for guardian in reader.guardians:
            needs += _of_guardian(guardian, student)
            if reader.is_read_in_two_homes:
                needs.append(Need("two-homes-one-address", guardian.name, TWO_HOMES))
            elif shared and reader.email and canonical(reader.email) in shared:
                needs.append(Need("shared-mailbox", guardian.name, _SHARED))
    if is_household_unknown(student):
        needs.append(Need("household-unknown", "", WHO_LIVES_TOGETHER))
    return needs


def is_household_unknown(student: Student) -> bool:
    """Tell whether there are several guardians and the list does not say who lives together."""
    return len(student.guardians) > 1 and not all(
        guardian.household for guardian in student.guardians
    )


def _of_guardian(guardian: Guardian, student: Student) -> Iterator[Need]:
    name = guardian.name
    if not guardian.email:
        yield Need("no-email", name, "no e-mail address: the letter is printed")
    elif reason := _refused(guardian.email):
        yield Need("bad-address", name, f"the address {reason} in roster.csv")
    language = guardian.language or student.language
    if not language:
        yield Need("language-unknown", name, ASSUMED)
    elif message := unknown_language(guardian, student):
        yield Need("language-unknown", name, message)
    elif (script := names.written(language)).startswith(f"{language}-"):
        message = (
            f"{language!r} is read as {script}; write {script}, or zh-Hant if the family reads"
        )
        yield Need("language-unknown", name, f"{message} traditional characters")
    if guardian.interpreter == "needed":
        yield Need("interpreter", name, "an interpreter is needed and not booked")


def unknown_language(guardian: Guardian, student: Student) -> str:
    """Say that a guardian's language is none that is known; "" where it is, or is not said."""
    language = guardian.language or student.language
    if not language or is_language(language):
        return ""
    return f"{language!r} is not a language that is known; write its code, like es or pt-BR"


def _refused(address: str) -> str:
    """Return why no letter can go to an address, or ""."""
    try:
        sendable(address)
    except BadAddress as error:
        return str(error)
    return ""


def held(
    students: Sequence[Student], path: str, own: Collection[str] = ()
) -> tuple[list[Student], list[Problem]]:
    """Make those office who cannot be a guardian, and tell of each: the child, or the teacher.

    A denied address that cannot be read is told too, as it may be somebody else's in the file.
    `own` are the teacher's addresses; an address such as `noemail@…` is nobody's.
    """
    own_addresses = {canonical(address) for address in own if address}
    told: list[Problem] = []
    looked = []
    for student in students:
        guardians = list(student.guardians)
        for at, guardian in enumerate(student.guardians):
            email = guardian.email
            if guardian.contact == "deny" and not (is_read(email) or is_no_address(email)):
                message = f"{student.name} ({student.id}): {_UNREAD}"
                told.append(Problem(path, guardian.line, 0, message, student.id))
            if guardian.contact != "allow":
                continue
            if why := _why_nobody(guardian, student, own_addresses):
                message = f"{student.name} ({student.id}): {why}, and gets no letter"
                told.append(Problem(path, guardian.line, 0, message, student.id))
                guardians[at] = guardian._replace(contact="office")
                student = student._replace(guardians=tuple(guardians))
        looked.append(student)
    return looked, told


_UNREAD = (
    "the address of somebody who may not be written to cannot be read; correct it. Until "
    "then, whoever has an address like it gets no letter either"
)


def _why_nobody(guardian: Guardian, student: Student, own_addresses: Collection[str]) -> str:
    if is_ones_own(guardian.name, student.name):
        return (
            "a guardian has the child's own name; if it is a parent of the same name, write it with"
            " more (Luis Reyes Sr.)"
        )
    if len(guardian.email.partition("@")[0]) >= _TELLING and is_no_address(guardian.email):
        return f"{guardian.email!r} is no address of anybody's; leave it empty for a printed letter"
    if guardian.email and own_addresses and canonical(guardian.email) in own_addresses:
        return "a guardian has your own address; correct it, or leave it empty for a printed letter"
    return ""


def without_children(students: Sequence[Student], path: str) -> tuple[list[Student], list[Problem]]:
    """Take a child, and a guardian of the same child, for no interpreter, and tell of each.

    Whoever is booked so is still needed: a child is never asked to interpret for its family.
    """
    told: list[Problem] = []
    looked = []

    @cache  # an interpreter is booked for many
    def of_class(name: str) -> list[Student]:
        return [
            child
            for child in students
            for called in (child.name, child.home_name)
            if called and is_ones_own(name, called)
        ]

    for student in students:
        guardians = list(student.guardians)
        for at, guardian in enumerate(student.guardians):
            if not (name := guardian.booked_interpreter):
                continue
            if why := _why_no_interpreter(name, student, of_class(name)):
                is_denied = any(is_ones_own(name, denied.name) for denied in student.denied)
                who = "somebody who may not be named" if is_denied else repr(name)
                message = (
                    f"{student.name} ({student.id}): {who} is booked to interpret and {why}; "
                    "book an adult who is not of the family. If it is one, write the name with "
                    "more (Leo Reyes, district office)"
                )
                told.append(Problem(path, guardian.line, 0, message, student.id))
                guardians[at] = guardian._replace(interpreter="needed")
        looked.append(student._replace(guardians=tuple(guardians)))
    return (looked if told else list(students)), told


def _why_no_interpreter(name: str, student: Student, of_class: Sequence[Student]) -> str:
    if of_class:
        is_another = of_class[0].id != student.id
        return "is a student of the class" if is_another else "is the child"
    if any(is_ones_own(name, guardian.name) for guardian in student.guardians):
        return "is a guardian of the child"
    known = student.languages or languages.of(None)
    of_family = (*known.attendance.sister, *known.attendance.brother, *known.people.student)
    if {plain(word) for word in of_family}.intersection(plain(name).split()):
        return "is a sister, a brother or a student"
    return ""


_TELLING = 5
"""So many letters before the @ of an address that is nobody's; `na@…` may be Na's."""
