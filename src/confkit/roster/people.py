"""Students and their guardians, and who of them may be written to.

A relation belongs to the link between a guardian and a student, so a guardian is a value of
the student's. Permission is decided here and nowhere else: `deny` counts for that child and
that address, an unknown permission is none (FERPA, 34 CFR 99.4, gives both parents access
unless a court order says otherwise; the order itself is never kept).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from confkit.ground.addresses import canonical, is_read, mailboxes, resembles
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import key
from confkit.roster.person_names import PersonNames, plain

if TYPE_CHECKING:
    from confkit.language.languages import Languages

Contact = Literal["allow", "deny", "office"]
NOTHING_SAID = "nothing"
"""Why somebody is office of whom an export does not say whether they may be written to."""
_HELD, _WAITS = " held:", " waits:"


class Guardian(NamedTuple):
    """A person linked to one student. `place` is the order of contact, from 1.

    `language` is "" where the roster says none. `interpreter` is "", "needed", "declined" or
    "booked:<name>". `line` is the roster's line. `imported` is the person's id in the export
    they came in with ("yes" where it has none), "" where the teacher wrote the row. Behind it
    stands a mark of what the export said against writing to them: after `waits:` where the
    import made them office and nobody has changed that, after `held:` where somebody has.
    """

    name: str
    email: str = ""
    language: str = ""
    relation: str = ""
    household: str = ""
    contact: Contact = "allow"
    shared_mailbox: bool = False
    interpreter: str = ""
    place: int = 1
    line: int = 0
    imported: str = ""

    def marked(self, why: str, *, waits: bool) -> Guardian:
        """Return this person with the mark of why an import holds them; "" takes it off."""
        mark = f"{_WAITS if waits else _HELD}{why}" if why else ""
        return self._replace(imported=f"{self.origin}{mark}")

    @property
    def why_held(self) -> str:
        """The mark of why an import made this person office; "" where it did not."""
        return self._mark[1] or self._mark[2]

    @property
    def waits(self) -> bool:
        """Whether this person is office by an import alone, so that an answer may let them in."""
        return self.contact == "office" and self._mark[1] != ""

    @property
    def origin(self) -> str:
        """The person's id in the export or "yes", without that mark."""
        return self._mark[0]

    @property
    def _mark(self) -> tuple[str, str, str]:
        origin, _, waits = self.imported.partition(_WAITS)
        origin, _, held = origin.partition(_HELD)
        return origin, waits, held

    @property
    def booked_interpreter(self) -> str:
        """The interpreter's name if one is booked, else ""."""
        return self.interpreter.partition(":")[2].strip()


class Student(NamedTuple):
    """A student of the roster with the guardians in their order of contact.

    `name` is used as it is, never split. `slot` is local time without a zone. `languages` are
    the workspace's, where it has some of its own.
    """

    id: str
    name: str
    sort_name: str = ""
    home_name: str = ""
    pronouns: str = ""
    grade: str = ""
    language: str = ""
    slot: datetime | None = None
    room: str = ""
    plan_on_file: bool = False
    guardians: tuple[Guardian, ...] = ()
    line: int = 0
    imported: str = ""
    languages: Languages | None = None

    @property
    def names(self) -> PersonNames:
        """The names that the student has."""
        return PersonNames(self.name, self.home_name, self.sort_name)

    @property
    def called(self) -> str:
        """The name to use in a sentence: the family's own, else the given name if known.

        Without a sort name, a guardian's surname shows which part of the name is the first one.
        """
        names = self.names
        return names.home or names.given or without_surname(self.name, self.guardians)

    @property
    def shown_guardians(self) -> tuple[Guardian, ...]:
        """The guardians that any output may name: all but the denied."""
        if not self.denied:
            return self.guardians
        denied = {key(guardian.name) for guardian in self.denied}
        return tuple(guardian for guardian in self.guardians if key(guardian.name) not in denied)

    @property
    def denied(self) -> tuple[Guardian, ...]:
        """The guardians that no output names, whatever another row of the child says of them."""
        return tuple([guardian for guardian in self.guardians if guardian.contact == "deny"])


def without_surname(name: str, guardians: Iterable[Guardian]) -> str:
    """Return a first name, where what follows it is a guardian's surname; else the name as it is.

    A middle name could be a surname, so only one word before the surname is a first name.
    """
    words = name.split()
    known = [[plain(word) for word in guardian.name.split()] for guardian in guardians]
    if len(words) < 2 or all(plain(words[-1]) != parts[-1] for parts in known if len(parts) > 1):
        return name
    surnames = {word for _, *rest in filter(None, known) for word in rest}
    return words[0] if all(plain(word) in surnames for word in words[1:]) else name


def may_be_named(student: Student, guardian: Guardian) -> bool:
    """Tell whether any output about this student may name a guardian: nobody denied, by name."""
    denied = student.denied
    return not denied or (
        guardian.contact != "deny"
        and key(guardian.name) not in {key(person.name) for person in denied}
    )


def address_shown(student: Student, guardian: Guardian) -> str:
    """Return the address that an output may show; "" where somebody denied has it too."""
    denied = student.denied
    if denied and _reaches(guardian, denied, _mailboxes(denied)):
        return ""
    return guardian.email


class ReaderLanguage(NamedTuple):
    """The language somebody is written to, and whether it is only assumed."""

    tag: str
    assumed: bool


def language_of(guardian: Guardian, student: Student, school: str) -> ReaderLanguage:
    """Return a guardian's language: their own, else the student's home language, else school's."""
    if guardian.language:
        return ReaderLanguage(guardian.language, assumed=False)
    return ReaderLanguage(student.language or school, assumed=True)


class Recipient(NamedTuple):
    """One letter's reader: the guardians who share an address, or one with none.

    `is_read_in_two_homes`: a guardian of another household has the same address.
    """

    guardians: tuple[Guardian, ...]
    email: str
    is_read_in_two_homes: bool = False

    @property
    def place(self) -> int:
        """The place in the order of contact of the first guardian greeted."""
        return self.guardians[0].place

    @property
    def names(self) -> list[str]:
        """The names that are greeted, in the order of contact."""
        return [guardian.name for guardian in self.guardians]


def shared_addresses(students: Iterable[Student]) -> frozenset[str]:
    """Return the addresses that others read too, in comparable form, whichever row says so."""
    return frozenset(
        canonical(guardian.email)
        for student in students
        for guardian in student.guardians
        if guardian.shared_mailbox and guardian.email
    )


class NoLetter(NamedTuple):
    """A guardian who gets no letter, and why; `name` is "" for one who may not be named."""

    name: str
    reason: str


_HIDDEN = NoLetter("", "a guardian who may not be written to")


def recipients(student: Student) -> tuple[list[Recipient], list[NoLetter]]:
    """Return who gets a letter about this student, one each address, and who is left out.

    A denied address gets no letter, whoever else reads it. Guardians of one household who have
    no address share one printed letter; those of two households with one address have one each.
    """
    denied_mailboxes = _mailboxes(student.denied)
    groups: dict[tuple[str, str, str], list[Guardian]] = {}
    shown = student.shown_guardians
    households: dict[str, set[str]] = {}
    for guardian in shown:
        if guardian.email and guardian.household:
            households.setdefault(canonical(guardian.email), set()).add(key(guardian.household))
    contested = {address for address, homes in households.items() if len(homes) > 1}
    hidden = len(student.guardians) - len(shown)
    left_out = [_HIDDEN] * hidden
    for guardian in shown:
        if guardian.contact != "allow":
            left_out.append(NoLetter(guardian.name, "see the school office before writing"))
        elif denied_mailboxes and _reaches(guardian, student.denied, denied_mailboxes):
            left_out.append(
                NoLetter(guardian.name, "shares the address of somebody who may not be written to")
            )
        elif guardian.email:
            address = canonical(guardian.email)
            home = _home(guardian) if address in contested else ""
            groups.setdefault(("mail", address, home), []).append(guardian)
        else:
            groups.setdefault(("print", "", _home(guardian)), []).append(guardian)
    readers = [
        Recipient(
            tuple(guardians), guardians[0].email if way == "mail" else "", address in contested
        )
        for (way, address, _), guardians in groups.items()
    ]
    return readers, left_out


def _home(guardian: Guardian) -> str:
    return key(guardian.household) if guardian.household else f"\n{guardian.place}"


def _mailboxes(guardians: Iterable[Guardian]) -> frozenset[str]:
    return frozenset[str]().union(*(mailboxes(guardian.email) for guardian in guardians))


def _reaches(
    guardian: Guardian, denied: Iterable[Guardian], denied_mailboxes: frozenset[str]
) -> bool:
    """Tell whether a guardian's address may reach somebody denied, also where theirs is unclear."""
    if not guardian.email:
        return False
    return bool(mailboxes(guardian.email) & denied_mailboxes) or any(
        resembles(person.email, guardian.email) for person in denied if not is_read(person.email)
    )


def nobody_to_write_to(student: Student) -> bool:
    """Tell whether none of the guardians on the roster may be written to now."""
    return bool(student.guardians) and not recipients(student)[0]
