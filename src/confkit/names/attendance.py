"""Who came to a talk, and from which home: what a teacher wrote, held against the roster.

Pure. A guardian is named by number, name, part of a name or relation, in any language there are
words for; anybody else by the home they come from. What fits nobody, or people of two homes, is
unknown, and while anything is unknown nothing that was said goes to any home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from confkit.ground.text import listed, one_line
from confkit.ground.toml.where import Where
from confkit.language import languages
from confkit.language.languages import Languages
from confkit.names.masks import words_of
from confkit.notes.notes import Attendee, Note
from confkit.roster.people import Guardian, Recipient, Student
from confkit.roster.person_names import plain

_BRACKETED = re.compile(r"(.[^(\[]*?)\s*[(\[](.+)[)\]]\s*")
_PARENTS = frozenset({"mother", "father", "parent"})
_AS_PARENTS = _PARENTS | {
    f"{kind}{who}" for kind in ("step", "foster_") for who in ("mother", "father", "parent")
}
_WIDER = {
    "parent": _PARENTS,
    "grandparent": frozenset({"grandmother", "grandfather", "grandparent"}),
}
"""Relations that one word names together."""
_WOMEN = frozenset({"mother", "stepmother", "grandmother", "aunt", "sister", "foster_mother"})
_TITLES = ("titles", "titles_of_women", "titles_of_men")
_MEN = frozenset({"father", "stepfather", "grandfather", "uncle", "brother", "foster_father"})


class Home(NamedTuple):
    """Where people live together: a household of the roster, or a guardian of whom none is said."""

    household: str
    place: int = 0


def home_of(guardian: Guardian) -> Home:
    """Return a guardian's home; one without a household has a home of their own."""
    household = plain(guardian.household)
    return Home(household) if household else Home("", guardian.place)


class Attendance(NamedTuple):
    """Who came. `came` are places in the contact order that are sure, `perhaps` those in doubt.

    `homes` are those of which somebody came; `unknown` is what was written and fits no home.
    `one_home`: the child's guardians live together, so that there is no other home to tell, and it
    is sure that nobody denied came.
    """

    came: frozenset[int]
    perhaps: frozenset[int]
    homes: frozenset[Home]
    unknown: tuple[str, ...]
    one_home: bool

    @property
    def homes_are_known(self) -> bool:
        """Whether it is known which homes may be told what was said."""
        return self.one_home or (bool(self.homes) and not self.unknown)

    def may_hear(self, reader: Recipient, homes: frozenset[Home] | None = None) -> bool:
        """Tell whether a reader may be told what was said by these homes, or by all that came."""
        if self.one_home or not self.homes_are_known:
            return self.one_home
        theirs = {home_of(guardian) for guardian in reader.guardians}
        return theirs <= (self.homes if homes is None else homes)

    def was_there(self, reader: Recipient) -> bool:
        """Tell whether it is sure that one of the readers came."""
        return any(guardian.place in self.came for guardian in reader.guardians)

    def home_was_there(self, reader: Recipient) -> bool:
        """Tell whether it is sure that others of the readers' home came, and not they."""
        theirs = {home_of(guardian) for guardian in reader.guardians}
        places = {guardian.place for guardian in reader.guardians}
        return not self.unknown and theirs <= self.homes and not places & (self.came | self.perhaps)


def homes_in_doubt(student: Student, note: Note) -> Iterator[tuple[Where, str]]:
    """Yield what has to be known before a home is told what was said: its place, and what to do.

    Nothing, where the child has one home, or the talk did not take place.
    """
    meeting = note.meeting
    came = attendance(student, meeting.present if meeting else ())
    if meeting is None or not note.was_held or came.one_home:
        return
    choices = listed(
        [f"{guardian.place} {guardian.name}" for guardian in student.shown_guardians], "or"
    )
    how = (
        f'write {choices}, a relation such as "mother", "both", '
        'or { name = "Grandma", home = "…" } for somebody else from a home'
    )
    if not came.homes_are_known:
        who = listed([repr(one_line(answer)) for answer in came.unknown])
        told = f"it is not clear who came: {who}" if who else "it is not said who came"
        held_back = "until it is, nothing that the family said or promised goes to any home"
        yield (
            ("meeting", "present") if meeting.present else ("meeting",),
            f"{told}; {held_back}; {how}",
        )
    for number, line in enumerate(meeting.heard):
        if line.speaker and line.audience == "home" and not homes_meant(student, line.speaker):
            who = repr(one_line(line.speaker))
            yield (
                ("meeting", "heard", number),
                f"it is not clear who {who} is; no home is told; {how}",
            )


def guardians_spoken_of(student: Student, text: str) -> list[str]:
    """Return the words of a text that name a guardian, or speak of a parent or guardian by role.

    A grandfather who is on no list is no guardian, and may be told of.
    """
    known, spoken = _words(student), words_of(text)
    names = {
        word
        for guardian in student.guardians
        for word in _spoken(guardian.name)
        if len(word) > 1 and word not in _spoken(student.name)
    }
    roles = _AS_PARENTS.union(
        *(known.kinds(plain(guardian.relation)) for guardian in student.guardians)
    )
    return [
        word
        for word in spoken
        if names.intersection(_spoken(word)) or roles & known.kinds(plain(word))
    ]


class _Who(NamedTuple):
    """Who is meant: guardians, by their places, and the homes. Neither: somebody of no home.

    `all_came`: each of them did, where it may else be any one of several.
    """

    places: frozenset[int] = frozenset()
    homes: frozenset[Home] = frozenset()
    all_came: bool = False


class Person(NamedTuple):
    """Somebody who is named as present: as whom, and which guardians are meant.

    "guardian" is also one by a word such as "grandmother" whom the roster does not tell apart.
    `all_came`: each of `places` did; else any one of them.
    """

    came_as: Literal["guardian", "student", "interpreter", "other"]
    places: frozenset[int]
    all_came: bool


def attendance(student: Student, present: Iterable[Attendee]) -> Attendance:
    """Work out who came to the talk about a student."""
    came: set[int] = set()
    perhaps: set[int] = set()
    homes: set[Home] = set()
    unknown = []
    for attendee in present:
        for answer, who in _attendee(student, attendee):
            if who is None:
                unknown.append(answer)
                continue
            homes |= who.homes
            (came if who.all_came else perhaps).update(who.places)
    denied = {guardian.place for guardian in student.denied}
    in_doubt = denied & (came | perhaps) or (denied and unknown)
    return Attendance(
        frozenset(came),
        frozenset(perhaps),
        frozenset(homes),
        tuple(unknown),
        one_home=has_one_home(student) and not in_doubt,
    )


def people(student: Student, present: Iterable[Attendee]) -> Iterator[Person]:
    """Yield each person who is named as present, by the rule that letters follow."""
    for attendee in present:
        for answer, who in _attendee(student, attendee):
            who = who or _Who()
            yield Person(_came_as(student, answer, who), who.places, who.all_came)


def _came_as(
    student: Student, answer: str, who: _Who
) -> Literal["guardian", "student", "interpreter", "other"]:
    """Tell as whom somebody came: by the roster, else by a word; a doubt tells nothing."""
    if who.places:
        return "guardian"
    known, spoken = (student.languages or languages.of(None)).people, _spoken(answer)
    words = frozenset(() if _is_doubt(answer) else spoken)
    if words & _plain(known.interpreter) or _is_any(spoken, _interpreters(student)):
        return "interpreter"
    if words & _plain(known.guardian):
        return "guardian"
    if words & _plain(known.student) or _is_any(spoken, _names_of_the_child(student)):
        return "student"
    return "other"


def has_one_home(student: Student) -> bool:
    """Tell whether all who may be written to or come live together."""
    return len({home_of(guardian) for guardian in student.shown_guardians}) < 2


def homes_meant(student: Student, answer: str) -> frozenset[Home]:
    """Return the homes of whom a text names, as `mother` or `Grandma, from Mom's`; none if unsure.

    With several people it is all of their homes.
    """
    attendees = list(_attendee(student, Attendee(name=answer)))
    if any(who is None for _, who in attendees):
        return frozenset()
    return frozenset[Home]().union(*(who.homes for _, who in attendees if who))


def _attendee(student: Student, attendee: Attendee) -> list[tuple[str, _Who | None]]:
    """Return who each part of an entry means; None where it is not known."""
    shown = attendee.name
    if attendee.home:
        home = _home(student, attendee.home)
        who = _one(student, shown)
        if home is None or (who and who.homes and who.homes != {home}):
            return [(f"{shown} ({attendee.home})", None)]
        return [(shown, (who or _Who())._replace(homes=frozenset({home})))]
    if not shown:
        return []
    names = [*(guardian.name for guardian in student.guardians), *_names_of_the_child(student)]
    named = any(_same_words(shown, name) for name in names)
    parts = [shown] if named else people_in(student, shown)
    return [(part, _one(student, part)) for part in parts]


def _same_words(first: str, other: str) -> bool:
    return sorted(_spoken(first)) == sorted(_spoken(other))


def people_in(student: Student, answer: str) -> list[str]:
    """Take a list of people apart; `from Mom's` stays with whom it speaks of."""
    known = _words(student)
    parts: list[str] = []
    joins = {words[0] for words in known.coming_from}
    for part in known.between.split(answer):
        if parts and _spoken(part)[:1] and _spoken(part)[0] in joins:
            parts[-1] += f", {part}"
        elif part:
            parts.append(part)
    return parts


def _one(student: Student, answer: str) -> _Who | None:
    """Return whom one phrase means; None where it fits nobody, or people of several homes."""
    if _is_doubt(answer):
        return None
    known, guardians = _words(student), student.guardians
    spoken = _spoken(answer)
    bare = _without(spoken, known.fillers)
    phrases = {" ".join(spoken), " ".join(bare)}
    if phrases & known.everyone or (phrases & known.both and len(guardians) == 2):
        return _Who(
            frozenset(guardian.place for guardian in guardians),
            frozenset(home_of(guardian) for guardian in guardians),
            all_came=True,
        )
    if any(_same_words(answer, name) for name in _names_of_the_child(student)):
        alike = any(_same_words(answer, guardian.name) for guardian in guardians)
        return None if alike else _Who()
    if meant := _meant(student, spoken):
        homes = frozenset(home_of(guardian) for guardian in meant)
        places = frozenset(guardian.place for guardian in meant)
        return _Who(places, homes, all_came=len(places) == 1) if len(homes) == 1 else None
    if phrases & known.apart or _is_apart(student, spoken):
        return _Who()
    return _of_a_home(student, answer)


def _meant(student: Student, spoken: tuple[str, ...]) -> list[Guardian]:
    """Return the guardians that a number, a name, a part of one or a relation fits."""
    known, phrase = _words(student), " ".join(spoken)
    whole = [
        guardian
        for guardian in student.guardians
        if sorted(_spoken(guardian.name)) == sorted(spoken)
    ]
    if whole or phrase.isdecimal():
        return whole or [
            guardian for guardian in student.guardians if str(guardian.place) == phrase
        ]
    bare = _without(spoken, known.fillers | set(_spoken(student.called)[:1]))
    name = _without(bare, known.titles)
    return [
        guardian
        for guardian in student.guardians
        if (_is_part(name, _spoken(guardian.name)) and _may_be_titled(known, guardian, bare))
        or known.is_relation(" ".join(bare), guardian.relation)
    ]


def _may_be_titled(known: _Words, guardian: Guardian, spoken: tuple[str, ...]) -> bool:
    """Tell whether titles suit somebody of this relation: a father is no Mrs."""
    theirs = known.kinds(plain(guardian.relation))
    as_woman = known.titles_of_women.intersection(spoken)
    as_man = known.titles_of_men.intersection(spoken)
    return not ((as_woman and theirs & _MEN) or (as_man and theirs & _WOMEN))


def _of_a_home(student: Student, answer: str) -> _Who | None:
    """Read `Grandma, from Mom's`, `Grandma (Dad's side)`, `the Reyes family`: the home counts.

    Somebody has to come from it: `nobody from Mom's` and `Mom instead of Dad` are no answers.
    `Marisol (mom)` is a guardian, said twice.
    """
    known = _words(student)
    if bracketed := _BRACKETED.fullmatch(answer):
        return _of_this_home(student, bracketed[1], bracketed[2])
    spoken = _spoken(answer)
    joins = [
        (at, at + len(before))
        for before in known.coming_from
        for at in range(1, len(spoken) - len(before))
        if spoken[at : at + len(before)] == before
    ]
    if joins:
        end, start = max(joins, key=lambda join: (join[1], -join[0]))
        words = answer.split()
        heads = (" ".join(words[:number]) for number in range(1, len(words)))
        who = next((head for head in heads if len(_spoken(head)) == end), "")
        return _of_this_home(student, who, " ".join(spoken[start:]))
    home = _home(student, answer) if known.home.intersection(spoken) else None
    return None if home is None else _Who(homes=frozenset({home}))


def _of_this_home(student: Student, who: str, home: str) -> _Who | None:
    """Return who comes from a home: a guardian of it, or somebody who is none of another."""
    meant_home, meant = _home(student, home), _meant(student, _spoken(who))
    elsewhere = {home_of(guardian) for guardian in meant} - {meant_home}
    if meant_home is None or elsewhere or not (meant or _is_somebody(student, who)):
        return None
    places = frozenset(guardian.place for guardian in meant)
    return _Who(places, frozenset({meant_home}), all_came=len(places) == 1)


def _is_somebody(student: Student, answer: str) -> bool:
    """Tell whether words are a person: `Grandma`, `her boyfriend`, `Aunt Rosa`.

    A name alone is not enough, because `Nobody` and `Message` begin like one.
    """
    known = _words(student)
    written = answer.replace(",", " ").split()
    spoken = _without(tuple(plain(word) for word in written), known.fillers)
    return any(
        " ".join(spoken[:end]) in known.relations.keys() | known.others | known.titles
        and all(word.istitle() for word in written[len(written) - len(spoken) + end :])
        for end in range(1, len(spoken) + 1)
    )


def _home(student: Student, answer: str) -> Home | None:
    """Return the home that is meant by the household's name, or by whose it is."""
    known = _words(student)
    spoken = _spoken(answer)
    plain = _without(
        spoken, known.fillers | known.home | {phrase[0] for phrase in known.coming_from}
    )
    homes = {home_of(guardian) for guardian in student.guardians}
    for words in (spoken, plain):
        if (household := Home(" ".join(words))) in homes:
            return household
    meant = {home_of(guardian) for guardian in _meant(student, plain)}
    return meant.pop() if len(meant) == 1 else None


def _is_part(spoken: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether every word is one of a name, or an initial; an initial alone is nobody."""
    return any(len(word) > 1 for word in spoken) and all(
        word in name or (len(word) == 1 and any(part.startswith(word) for part in name))
        for word in spoken
    )


def _is_apart(student: Student, spoken: tuple[str, ...]) -> bool:
    """Tell whether the child or a booked interpreter is meant: they are of no home to be told."""
    return _is_any(spoken, (*_names_of_the_child(student), *_interpreters(student)))


def _is_any(spoken: tuple[str, ...], names: Iterable[str]) -> bool:
    return any(_is_part(spoken, _spoken(name)) for name in names)


def _interpreters(student: Student) -> tuple[str, ...]:
    return tuple(guardian.booked_interpreter for guardian in student.guardians)


def _is_doubt(answer: str) -> bool:
    """Tell whether something is asked, which is no answer."""
    return "?" in answer or "¿" in answer


@cache  # the languages are the same for every note of a run
def _plain(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain, words))


def _names_of_the_child(student: Student) -> tuple[str, ...]:
    names = (student.name, student.home_name, student.sort_name)
    return tuple(name for name in names if _spoken(name))


def _without(spoken: tuple[str, ...], fillers: Iterable[str]) -> tuple[str, ...]:
    """Return the words without the fillers, or all of them where nothing else is left."""
    dropped = frozenset(fillers)
    return tuple(word for word in spoken if word not in dropped) or spoken


@lru_cache(maxsize=256)  # a family's names and its note's words, compared again and again
def _spoken(text: str) -> tuple[str, ...]:
    return tuple(plain(text).split())


class _Words(NamedTuple):
    """The words of all languages for who came, in comparable form."""

    fillers: frozenset[str]
    both: frozenset[str]
    everyone: frozenset[str]
    home: frozenset[str]
    apart: frozenset[str]
    titles: frozenset[str]
    titles_of_women: frozenset[str]
    titles_of_men: frozenset[str]
    others: frozenset[str]
    coming_from: tuple[tuple[str, ...], ...]
    between: re.Pattern[str]
    relations: dict[str, frozenset[str]]

    def kinds(self, phrase: str) -> frozenset[str]:
        """Return the relations that a word in comparable form stands for."""
        return self.relations.get(phrase, frozenset())

    def is_relation(self, phrase: str, relation: str) -> bool:
        """Tell whether a phrase and a relation of the roster are one: `mom` and `Mother`."""
        spoken = plain(relation)
        if not phrase or not spoken:
            return False
        theirs = self.kinds(spoken)
        wider = frozenset[str]().union(
            *(_WIDER.get(kind, frozenset({kind})) for kind in self.kinds(phrase))
        )
        return phrase == spoken or bool(wider & theirs)


def _words(student: Student) -> _Words:
    """Return the words of every language, those of the workspace too: a note may be in any."""
    return _words_in(student.languages or languages.of(None))


@cache  # the languages are the same for every note of a run
def _words_in(known: Languages) -> _Words:
    phrases_of = {name: _phrases(listed) for name, listed in known.attendance}
    relations: dict[str, set[str]] = {}
    for name in phrases_of.keys() - set(_Words._fields) - {"joining"}:
        for phrase in phrases_of[name]:
            relations.setdefault(phrase, set()).add(name)
    lists = {name: frozenset(phrases_of[name]) for name in _Words._fields[:9]}
    return _Words(
        **lists | {"titles": frozenset(word for name in _TITLES for word in phrases_of[name])},
        coming_from=tuple(tuple(phrase.split()) for phrase in sorted(phrases_of["coming_from"])),
        between=re.compile(
            rf"\s*[,;&+/]\s*|\s+(?:{'|'.join(phrases_of['joining'])})\s+", re.IGNORECASE
        ),
        relations={phrase: frozenset(kinds) for phrase, kinds in relations.items()},
    )


def _phrases(listed: Iterable[str]) -> list[str]:
    return [plain(phrase) for phrase in listed if phrase]
