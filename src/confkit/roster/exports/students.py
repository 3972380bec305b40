"""From children and links to students of the roster: who is in, in which order, who may be told.

Nothing here depends on the order of rows or columns: the same export, shuffled, gives the same
students, guardians and places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from zlib import crc32

from confkit.ground.addresses import canonical, mailboxes
from confkit.ground.text import key, listed
from confkit.roster import class_look
from confkit.roster.exports import headers, judging
from confkit.roster.exports.cell_words import (
    bears_a_code,
    bears_a_mark,
    plain_words,
    same_person,
    speaks_of_parent,
    writes_families_in_capitals,
)
from confkit.roster.exports.permissions import STRICTEST, Facts, Verdict
from confkit.roster.exports.pointing import means, mentions_one, pointers
from confkit.roster.exports.values import (
    ExportedChild,
    GuardianLink,
    Import,
    ReadExport,
    Remark,
    SchoolClass,
)
from confkit.roster.people import NOTHING_SAID, Contact, Guardian, Student
from confkit.roster.person_names import is_ones_own
from confkit.roster.spreadsheet_times import is_date, is_either, order_of, time_of

ALLOWABLE = ("parent", "guardian")
"""The kinds of people whom `--allow` can let in; nobody else ever comes in by it."""


def assembled(export: ReadExport, *, classes: Collection[str], allow: Collection[str]) -> Import:
    """Return the export as students; where a class must be chosen first, as a list of classes."""
    known = _counted(export)
    chosen = _chosen(export, known, classes)
    if chosen is None:
        return _import(export, classes=tuple(known))
    permission = Permission(frozenset(allow))
    export.families_in_capitals = writes_families_in_capitals(
        link.name for child in export.children.values() for link in child.links
    )
    slots = {child.fields.get("slot", "") for child in export.children.values()}
    export.dates = export.dates or order_of(slots - {""})
    pupils = frozenset(text for child in export.children.values() for text in child.addresses)
    students = []
    for at, child in export.children.items():
        if chosen and not chosen & child.classes and "all" not in chosen:
            continue
        if at in export.refused or export.untraced:
            continue
        if export.only_enrolled and not child.classes:
            export.leave("a student who is in no class (any more)", child.name)
            continue
        students.append(_student(child, export, permission, pupils))
    for (table, header), lines in export.held_by.items():
        begin = f"--permission {f'{header}=none: WORDS'!r}"
        about = f"--permission {f'{header}=about: WORDS father'!r}"
        never = (
            f"where it never says that, answer --permission {f'{header}=none'!r}, or how the "
            f"remarks begin that never do: {begin}; or "
        )
        never = "say " if headers.forbids(header) else never
        export.tell(
            table,
            min(lines),
            f"{header!r} is not understood, and may say on {judging.on_lines(lines)} who must not "
            f"be written to: guardians there {judging.UNTIL}; {never}how one begins, and whom "
            f"it means: {about}",
        )
    students = [student for student in students if key(student.id) not in export.refused]
    students = _with_own_addresses(students, export)
    students.sort(key=lambda student: (key(student.sort_name or student.name), student.id))
    if not students and not export.problems:
        export.problem("", 0, f"no student is read: {_why_nobody(export)}")
    return _import(export)._replace(
        students=students, silent=permission.silent, let_in=frozenset(permission.let_in)
    )


def _with_own_addresses(students: list[Student], export: ReadExport) -> list[Student]:
    """Hold the guardians of several families who have one address: nobody knows whose it is."""
    shared = dict(class_look.in_doubt(students))
    if not shared:
        return students
    for message in shared.values():
        export.tell("", 0, f"{message} Its guardians {judging.UNTIL}")

    def held(guardian: Guardian) -> Guardian:
        if guardian.contact != "allow" or canonical(guardian.email) not in shared:
            return guardian
        return guardian._replace(contact="office").marked("shared", waits=True)

    return [student._replace(guardians=tuple(map(held, student.guardians))) for student in students]


def _why_nobody(export: ReadExport) -> str:
    """Say what has shut every student out, by the words of the export."""
    causes = export.shut_out or [f"{why} ({len(who)})" for why, who in export.left_out.items()]
    return listed(causes) or "the list is empty"


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


def _import(export: ReadExport, *, classes: tuple[SchoolClass, ...] = ()) -> Import:
    return Import(
        export.format,
        [],
        sorted(export.problems),
        export.told,
        frozenset(export.refused),
        classes,
        dropped=tuple(export.dropped),
        unread=tuple(export.unread),
        left_out=tuple((why, tuple(who)) for why, who in sorted(export.left_out.items())),
        flags=tuple(export.flags),
        relations=tuple(export.relations),
        either=export.either,
        columns=tuple(export.columns),
        unknown_status=tuple((word, tuple(who)) for word, who in export.unknown_status.items()),
    )


def _counted(export: ReadExport) -> list[SchoolClass]:
    """Return the classes with the number of their students, by title."""
    numbers = Counter(
        school_class for child in export.children.values() for school_class in child.classes
    )
    known = [
        export.classes.get(class_id, SchoolClass(class_id, class_id))._replace(students=number)
        for class_id, number in numbers.items()
    ]
    return sorted(known, key=lambda school_class: (key(school_class.title), school_class.id))


def _chosen(
    export: ReadExport, known: list[SchoolClass], names: Collection[str]
) -> set[str] | None:
    """Return the ids of the classes that are meant; empty for all, None where it is not clear."""
    if not names:
        return None if export.must_choose and len(known) > 1 else set()
    chosen: set[str] = set()
    for name in names:
        if key(name) == "all":
            return {"all"}
        fitting = {c.id for c in known if c.id == name} or {
            c.id for c in known if key(name) in (key(c.id), key(c.title), key(c.code))
        }
        if len(fitting) != 1:
            reason = (
                f"is no class of this export, which has {_some(known)}"
                if not fitting
                else "is the title of several classes; say its id"
            )
            export.problem("", 0, f"--class {name!r} {reason}")
        chosen |= fitting
    return None if len(chosen) == 0 else chosen


def _some(known: list[SchoolClass]) -> str:
    """Name the first classes of an export."""
    names = [
        f"{school_class.id} ({school_class.title})"
        if school_class.title != school_class.id
        else school_class.id
        for school_class in known[:8]
    ]
    return listed([*names, *(["more"] if len(known) > len(names) else [])]) or "none"


def _student(
    child: ExportedChild, export: ReadExport, permission: Permission, pupils: frozenset[str]
) -> Student:
    persons = _persons(child, export)
    meant = _tell_remarks(child, persons, export)
    homes = _households(persons)
    guardians: list[Guardian] = []
    verdicts = [_verdict(links) for links in persons]
    denied = [
        links[0].name for links, word in zip(persons, verdicts, strict=True) if word == "deny"
    ]
    doubted = [
        links[0].name
        for links, word in zip(persons, verdicts, strict=True)
        if word == "office" and any(_says_no(link.facts) for link in links)
    ]
    for at, (links, told) in enumerate(zip(persons, verdicts, strict=True)):
        likes = any(same_person(links[0].name, name) for name in denied)
        is_alike = likes or any(same_person(links[0].name, name) for name in doubted)
        verdict = "office" if is_alike and told in ("allow", "ask") else told
        against = _speaks_against(links, child, export, pupils)
        if verdict in ("allow", "ask") and (against or child.cautions or at in meant):
            verdict = "office"
            if against:
                export.tell(child.table, links[0].line, f"{against}; see the office")
        if verdict == "leave":
            who = f"line {links[0].line}" if likes else links[0].name
            export.leave(f"no guardian: {_why_left(links[0])}", who)
            continue
        place = len(guardians) + 1
        contact = permission.contact(verdict, links[0].facts.kind, child.id, place)
        guardian = _guardian(links, contact, homes, place)
        if verdict == "ask":
            guardian = guardian.marked(NOTHING_SAID, waits=contact == "office")
        elif verdict == "office" and not likes and all(map(_is_whole, links)):
            guardian = guardian.marked(_why_held(links, child, against), waits=True)
        guardians.append(guardian)
    said_of = child.fields.get
    return Student(
        id=child.id,
        name=child.name,
        sort_name=child.sort_name,
        home_name=said_of("home_name", ""),
        pronouns=said_of("pronouns", ""),
        grade=_no_date("grade", child, export),
        language=said_of("language", ""),
        slot=_slot(child, export),
        room=_no_date("room", child, export),
        plan_on_file=child.plan,
        guardians=tuple(guardians),
        line=child.line,
        imported="yes",
    )


def _why_left(link: GuardianLink) -> str:
    if link.facts.active == "no":
        return "no longer active"
    return f"the relation is {link.word or link.relation or link.facts.kind}"


def _speaks_against(
    links: list[GuardianLink],
    child: ExportedChild,
    export: ReadExport,
    pupils: frozenset[str],
) -> str:
    """Return what speaks against somebody whom the rows would let in, or ""."""
    if any(
        bears_a_mark(link.name)
        or bears_a_code(link.name, child.name, family_in_capitals=export.families_in_capitals)
        for link in links
    ):
        return "there is a mark beside this guardian's name, or a word that may be a code"
    if is_ones_own(links[0].name, child.name):
        return "a guardian has the child's own name"
    if pupils or export.staff:
        addresses = {canonical(link.email) for link in links} - {""}
        if addresses & pupils:
            return "a guardian has the address of a student"
        if addresses & export.staff:
            return "a guardian has an address of the school's"
    return ""


def _says_no(facts: Facts) -> bool:
    """Tell whether a row says no of somebody, or warns, in a column that is understood or not."""
    no = (facts.receives, facts.conduct, facts.legal, facts.custody, facts.possible)
    return "no" in no or facts.caution == "yes"


def _is_whole(link: GuardianLink) -> bool:
    """Tell whether what a column of care says is at hand; else nobody sees that it has changed."""
    return link.facts.caution != "yes" or bool(link.cells)


def _why_held(links: list[GuardianLink], child: ExportedChild, against: str) -> str:
    """Return a mark of everything that the export says against writing to somebody."""
    reasons = {
        f"{name}: {fact}"
        for link in links
        for name, fact in link.facts._asdict().items()
        if fact != "absent"
    }
    reasons.update(
        *(link.cells for link in links), [link.word for link in links], child.cautions, [against]
    )
    return f"{crc32(repr(sorted(reasons)).encode()):08x}"


def _tell_remarks(
    child: ExportedChild, persons: list[list[GuardianLink]], export: ReadExport
) -> set[int]:
    """Hold this child's guardians where a cell that nothing reads may mean one of them.

    Return the places of those who alone are meant, as the teacher has said.
    """
    meant: set[int] = set()
    if not persons:
        return meant
    people = [links[0].person for links in persons]
    for remark in child.remarks:
        if remark.whom is not None:
            found = {
                at
                for at, links in enumerate(persons)
                if means(remark.whom, people[at], links[0].relation, people)
            }
            if remark.whom and not found:
                found = set(range(len(persons)))
                _tell_not_meant(remark, persons, export)
            meant |= found
            continue
        words = plain_words(remark.text).split()
        if (
            remark.matters
            or speaks_of_parent(words)
            or mentions_one(remark.text)
            or any(_names(links, child.name, words, remark.text) for links in persons)
        ):
            child.cautions.append(remark.text)
            export.held_by.setdefault((remark.table, remark.header), set()).add(remark.line)
    return meant


def _tell_not_meant(remark: Remark, persons: list[list[GuardianLink]], export: ReadExport) -> None:
    """Tell where a teacher has said that a remark is about somebody whom this child has not."""
    said = " & ".join(sorted(pointer.text for pointer in remark.whom or ()))
    people = [links[0].person for links in persons]
    known = [(links[0].relation, who) for links, who in zip(persons, people, strict=True)]
    them = {one for both in known if (one := next(filter(pointers, both), ""))}
    begin = f"{remark.header}=about: {judging.as_said(remark.text)}"
    answer = f"--permission {f'{begin} {said} & WHOM'!r}"
    export.tell(
        remark.table,
        remark.line,
        f"you said that this cell of {remark.header!r} is about {said}, and this child has none, "
        f"so all of the child's guardians are office; say whom it means here: {answer}, where WHOM "
        f"is {listed(sorted(them), 'or')}",
    )


_INITIAL = re.compile(r"(?<![\w.])([^\W\d_])\.(?!\w)")


def _names(links: list[GuardianLink], child: str, words: list[str], text: str) -> bool:
    """Tell whether a text names a guardian: wholly, by address, or by a name the child has not.

    An initial is a name, too: "D. is not to learn where she is".
    """
    if "@" in text:
        return not {canonical(link.email) for link in links}.isdisjoint(mailboxes(text))
    own = plain_words(links[0].name).split()
    initials = {word[0] for word in own} - {word[0] for word in plain_words(child).split()}
    if not initials.isdisjoint(plain_words(sign) for sign in _INITIAL.findall(text)):
        return True
    given = [word for word in own[:1] if len(word) > 2 and word not in plain_words(child).split()]
    return set(own) <= set(words) or any(word in words and word.title() in text for word in given)


def _persons(child: ExportedChild, export: ReadExport) -> list[list[GuardianLink]]:
    """Return the rows about each person, the people in their order of contact.

    Rows are one person's where the names are the same and the addresses do not differ. An id
    joins rows only where the names agree; where they do not, it is an error of the export.
    """
    in_order = len({link.order for link in child.links}) == len(child.links)
    persons: list[list[GuardianLink]] = []
    for link in sorted(child.links, key=_order if in_order else _place):
        if not link.name:
            export.leave("a guardian without a name", f"line {link.line}")
            continue
        mine = [person for person in persons if _is_one(person, link, child, export)]
        if mine:
            mine[0].append(link)
        else:
            persons.append([link])
    return persons


def _is_one(
    person: list[GuardianLink], link: GuardianLink, child: ExportedChild, export: ReadExport
) -> bool:
    """Tell whether a row is about a person of whom there are rows already."""
    for known in person:
        if link.id and link.id == known.id:
            if same_person(link.name, known.name):
                return True
            message = (
                f"the guardian's id {link.id} is another name's on line {known.line}; correct it; "
                "confkit does not guess"
            )
            export.problem(child.table, link.line, message, child.id)
            export.refused.add(key(child.id))
            return False
    if link.id and any(known.id for known in person):
        return False
    emails = {canonical(known.email) for known in [*person, link]} - {""}
    return key(link.name) == key(person[0].name) and len(emails) < 2


def _order(link: GuardianLink) -> tuple[int, int]:
    return link.order


def _place(link: GuardianLink) -> tuple[tuple[int, int], str, str, str]:
    return link.order, key(link.name), canonical(link.email), link.id


def _verdict(links: list[GuardianLink]) -> Verdict:
    """Return the strictest of what the rows about one person say; deny wins over all."""
    verdicts = {link.verdict for link in links}
    if len(verdicts) > 1 and any(link.facts.active == "no" for link in links):
        verdicts.add("office")  # gone in one row, and not in another
    return next(verdict for verdict in STRICTEST if verdict in verdicts)


def _guardian(
    links: list[GuardianLink], contact: Contact, homes: dict[str, str], place: int
) -> Guardian:
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


def _together(links: list[GuardianLink]) -> GuardianLink:
    """Return several rows about one person as one: the name and address of one row.

    Other fields are the first that are filled, of the rows with that very name.
    """
    chosen = min(links, key=lambda link: (not link.email, -len(link.name)))
    same = [chosen, *(link for link in links if key(link.name) == key(chosen.name))]

    def first(field: str) -> str:
        return next((text for link in same if (text := str(getattr(link, field)))), "")

    return chosen._replace(
        language=first("language"),
        relation=first("relation"),
        household=first("household"),
        address=first("address"),
        interpreter=first("interpreter"),
        id=next((link.id for link in links if link.id), ""),
        shared_mailbox=any(link.shared_mailbox for link in links),
    )


def _households(persons: Collection[list[GuardianLink]]) -> dict[str, str]:
    """Return a label for each address at which two of a child's contacts live: home 1, home 2.

    The address itself is not kept.
    """
    if not any(link.address for links in persons for link in links):
        return {}
    ways = [{link.address for link in links if link.address} for links in persons]
    counts = Counter(address for addresses in ways for address in addresses)
    shared = [address for addresses in ways for address in sorted(addresses) if counts[address] > 1]
    return {address: f"home {n}" for n, address in enumerate(dict.fromkeys(shared), 1)}


def _slot(child: ExportedChild, export: ReadExport) -> datetime | None:
    text = child.fields.get("slot", "")
    if not text:
        return None
    slot = time_of(text, export.dates)
    if isinstance(slot, datetime):
        return slot
    export.either = export.either or (text if is_either(text) else "")
    export.tell(child.table, child.line, f"the appointment is {text!r}; {slot}; it is left out")
    return None


def _no_date(name: str, child: ExportedChild, export: ReadExport) -> str:
    """Return a short field of a child, or "" where a spreadsheet has made a date of it."""
    text = child.fields.get(name, "")
    if not is_date(text):
        return text
    message = f"`{name}` is {text!r}: a spreadsheet took it for a date; left out"
    export.tell(child.table, child.line, message)
    return ""
