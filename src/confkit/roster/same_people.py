"""Whether two rows, of two lists or two times, are about one child or one guardian."""

from __future__ import annotations

from confkit.ground.addresses import canonical, mailboxes
from confkit.roster.exports.cell_words import same_person
from confkit.roster.own_columns import GONE
from confkit.roster.people import Guardian, Student
from confkit.roster.person_names import plain


def meets(guardian: Guardian, other: Guardian) -> bool:
    """Tell whether two guardians may be one person, by name or by address."""
    return same_person(guardian.name, other.name) or bool(
        mailboxes(guardian.email) & mailboxes(other.email)
    )


def like_child(old: Student, new: Student) -> bool:
    """Tell whether two children may be one: their names agree, and a guardian of both does."""
    return same_person(old.name, new.name) and any(
        meets(guardian, other) for guardian in old.guardians for other in new.guardians
    )


def same_child(old: Student, new: Student) -> bool:
    """Tell whether two names of one id can be one child: they agree, or share a given name.

    A family name alone is not enough: an id may have been handed on to a sister.
    """
    names = [old.names.plain_names, new.names.plain_names]
    if any(same_person(name, other) for name in names[0] for other in names[1]):
        return True
    return not _given(old).isdisjoint(_given(new))


def _given(student: Student) -> set[str]:
    """Return the words of a given name, or the first word if nobody knows which it is."""
    known = student.names.given or student.name.partition(" ")[0]
    return set(plain(f"{known} {student.home_name}").split())


def same_name(old: Guardian | Student, new: Guardian | Student) -> bool:
    """Tell whether two people have one name, accents and case aside."""
    return plain(old.name) == plain(new.name)


def same_name_and_address(old: Guardian, new: Guardian) -> bool:
    """Tell whether two guardians have one name and one mailbox."""
    return same_name(old, new) and canonical(old.email) == canonical(new.email)


def like_name_and_origin(old: Guardian, new: Guardian) -> bool:
    """Tell whether two names may be one person's, and an id or an address says so too."""
    origins = {old.origin, new.origin}
    same_id = len(origins) == 1 and origins.isdisjoint(("", "yes", GONE))
    same_address = bool(new.email) and canonical(old.email) == canonical(new.email)
    return same_person(old.name, new.name) and (same_id or same_address)
