"""From children and links to students of the roster: who is in, in which order, who may be told.

Nothing here depends on the order of rows or columns: the same export, shuffled, gives the same
students, guardians and places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from confkit.ground.addresses import canonical
from confkit.ground.text import key, listed
from confkit.roster.exports.permissions import STRICTEST, Verdict
from confkit.roster.exports.values import ExportedChild, Found, Import, Link, SchoolClass
from confkit.roster.people import Contact, Guardian, Student

ALLOWABLE = ("parent", "guardian")
"""The kinds of people whom `--allow` can let in; nobody else ever comes in by it."""


def assembled(found: Found, *, classes: Collection[str], allow: Collection[str]) -> Import:
    """Return the export as students; where a class must be chosen first, as a list of classes."""
    known = _counted(found)
    chosen = _chosen(found, known, classes)
    if chosen is None:
        return _import(found, classes=tuple(known))
    permission = Permission(frozenset(allow))
    students = []
    for at, child in found.children.items():
        if chosen and not chosen & child.classes and "all" not in chosen:
            continue
        if at in found.refused or found.untraced:
            continue
        if found.only_enrolled and not child.classes:
            found.left_out["a student who is in no class (any more)"] += 1
            continue
        students.append(_student(child, found, permission))
    students.sort(key=lambda student: (key(student.sort_name or student.name), student.id))
    return _import(found)._replace(
        students=students, silent=permission.silent, let_in=frozenset(permission.let_in)
    )


class Permission:
    """The teacher's word for those of whom the export says nothing, and for whom it was asked."""

    def __init__(self, allow: frozenset[str]) -> None:
        self.allow = allow
        self.silent: dict[tuple[str, int], str] = {}
        self.let_in: set[tuple[str, int]] = set()

    def contact(self, verdict: Verdict, kind: str, student_id: str, at: int) -> Contact:
        """Return the roster's word for a verdict; nobody but parents and guardians is let in."""
        if verdict != "ask":
            return "allow" if verdict == "allow" else "deny" if verdict == "deny" else "office"
        place = key(student_id), at
        if kind in self.allow and kind in ALLOWABLE:
            self.let_in.add(place)
            return "allow"
        self.silent[place] = kind
        return "office"


def _import(found: Found, *, classes: tuple[SchoolClass, ...] = ()) -> Import:
    return Import(
        found.format,
        [],
        sorted(found.problems),
        found.told,
        frozenset(found.refused),
        classes,
        dropped=tuple(found.dropped),
        unread=tuple(found.unread),
        left_out=tuple(sorted(found.left_out.items())),
    )


def _counted(found: Found) -> list[SchoolClass]:
    """Return the classes with the number of their students, by title."""
    numbers = Counter(one for child in found.children.values() for one in child.classes)
    known = [
        found.classes.get(one, SchoolClass(one, one))._replace(students=number)
        for one, number in numbers.items()
    ]
    return sorted(known, key=lambda one: (key(one.title), one.id))


def _chosen(found: Found, known: list[SchoolClass], said: Collection[str]) -> set[str] | None:
    """Return the ids of the classes that are meant; empty for all, None where it is not clear."""
    if not said:
        return None if found.must_choose and len(known) > 1 else set()
    chosen: set[str] = set()
    for one in said:
        if key(one) == "all":
            return {"all"}
        fitting = {c.id for c in known if c.id == one} or {
            c.id for c in known if key(one) in (key(c.id), key(c.title), key(c.code))
        }
        if len(fitting) != 1:
            reason = (
                f"is no class of this export, which has {_some(known)}"
                if not fitting
                else "is the title of several classes; say its id"
            )
            found.problem("", 0, f"--class {one!r} {reason}")
        chosen |= fitting
    return None if len(chosen) == 0 else chosen


def _some(known: list[SchoolClass]) -> str:
    """Name the first classes of an export."""
    names = [f"{one.id} ({one.title})" if one.title != one.id else one.id for one in known[:8]]
    return listed([*names, *(["more"] if len(known) > len(names) else [])]) or "none"


def _student(child: ExportedChild, found: Found, permission: Permission) -> Student:
    persons = _persons(child, found)
    homes = _households(persons)
    guardians: list[Guardian] = []
    for links in persons:
        verdict = _verdict(links)
        if child.alarm and verdict in ("allow", "ask"):
            verdict = "office"
        if verdict == "leave":
            found.left_out[
                "a contact who is no parent, guardian or relative, or no longer active"
            ] += 1
            continue
        place = len(guardians) + 1
        contact = permission.contact(verdict, links[0].facts.kind, child.id, place)
        guardians.append(_guardian(links, contact, homes, place))
    said = child.fields.get
    return Student(
        id=child.id,
        name=child.name,
        sort_name=child.sort_name,
        home_name=said("home_name", ""),
        pronouns=said("pronouns", ""),
        grade=said("grade", ""),
        language=said("language", ""),
        slot=_slot(child, found),
        room=said("room", ""),
        plan_on_file=child.plan,
        guardians=tuple(guardians),
        line=child.line,
        imported="yes",
    )


def _persons(child: ExportedChild, found: Found) -> list[list[Link]]:
    """Return the rows about each person, the people in their order of contact."""
    persons: dict[tuple[str, ...], list[Link]] = {}
    in_order = len({link.order for link in child.links}) == len(child.links)
    for link in sorted(child.links, key=_order if in_order else _place):
        if not link.name:
            found.left_out["a guardian without a name"] += 1
            continue
        identity = (link.id,) if link.id else (_same(link.name), canonical(link.email))
        persons.setdefault(identity, []).append(link)
    return list(persons.values())


def _same(text: str) -> str:
    """Return the key of a cell, which is one line already."""
    return text.lower() if text.isascii() else key(text)


def _order(link: Link) -> tuple[int, int]:
    return link.order


def _place(link: Link) -> tuple[tuple[int, int], str, str, str]:
    return link.order, key(link.name), canonical(link.email), link.id


def _verdict(links: list[Link]) -> Verdict:
    """Return the strictest of what the rows about one person say; deny wins over all."""
    if len(links) == 1:
        return links[0].verdict
    said = {link.verdict for link in links}
    return next(one for one in STRICTEST if one in said)


def _guardian(links: list[Link], contact: Contact, homes: dict[str, str], place: int) -> Guardian:
    link = links[0] if len(links) == 1 else _together(links)
    return Guardian(
        link.name,
        link.email,
        link.language,
        link.relation,
        link.household or homes.get(link.address, ""),
        contact,
        link.shared_mailbox,
        link.interpreter,
        place,
        link.line,
        link.id or "yes",
    )


def _together(links: list[Link]) -> Link:
    """Return several rows about one person as one: of each field the first that is filled."""

    def first(field: str) -> str:
        return next((text for link in links if (text := str(getattr(link, field)))), "")

    return links[0]._replace(
        email=first("email"),
        language=first("language"),
        relation=first("relation"),
        household=first("household"),
        address=first("address"),
        interpreter=first("interpreter"),
        shared_mailbox=any(link.shared_mailbox for link in links),
    )


def _households(persons: Collection[list[Link]]) -> dict[str, str]:
    """Return a label for each address at which two of a child's contacts live: home 1, home 2.

    The address itself is not kept.
    """
    if not any(link.address for links in persons for link in links):
        return {}
    ways = [{link.address for link in links if link.address} for links in persons]
    counts = Counter(address for addresses in ways for address in addresses)
    shared = [address for addresses in ways for address in sorted(addresses) if counts[address] > 1]
    return {address: f"home {n}" for n, address in enumerate(dict.fromkeys(shared), 1)}


def _slot(child: ExportedChild, found: Found) -> datetime | None:
    text = child.fields.get("slot", "")
    if not text:
        return None
    try:
        slot = datetime.fromisoformat(text)
    except ValueError:
        slot = None
    if slot is None or slot.tzinfo is not None or len(text) < len("2026-11-16T15:30"):
        found.tell(child.table, child.line, "the appointment is not read; write 2026-11-16T15:30")
        return None
    return slot
