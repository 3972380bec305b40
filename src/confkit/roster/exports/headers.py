"""Headers of an export: what each column holds, by the data files that name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from confkit.ground.resources import data_table
from confkit.ground.text import one_line

_FILE = "roster/exports/headers.toml"
# What is cached here is asked for once for each column, and for each cell in it.

STUDENT = ""
"""The person of the columns that are about the student."""
EVERYBODY = "guardian"
"""The person of the columns that are about all of a row's people."""
OF_ALL = (EVERYBODY, "parent", "contact")
"""The persons whose one column may hold several people, or say something of each of them."""
RELATIVES = ("stepmother", "stepfather", "grandmother", "grandfather", "aunt", "uncle")
"""The relatives who may have columns of their own; they are office, as in any list."""
NAMING = ("name", "given", "family")
"""The fields that say what somebody is called."""
CRITICAL = {"receives", "conduct", "legal", "custody", "no_contact", "active", "relation"}
"""Fields that decide who may be written to; a header nearly theirs is never passed over."""
SEVERAL_TIMES = ("address", "plan", "possible")
"""Fields that may stand in several columns of one header, which count together."""

_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[a-z])(?=[0-9])")
_SIGNS = re.compile(r"[\W_]+")
_ENDING = r"-?(?:as?|os?|es?|in|innen|x|trice|sse|ssa)"
_EITHER_GENDER = re.compile(
    rf"(?<=[^\W\d_]{{3}})(?i:[/·:*]{_ENDING}(?!\w)|\((?:{_ENDING}|s)\))"
    r"|(?<=er)(?:_in|In)(?:nen)?(?!\w)"
)
_NUMBER_SIGN = re.compile(r"\s*#(?!\s*\d)")
"""A sign that says number: "Student #", and not "Contact #2"."""
_EITHER_VOWEL = re.compile(r"(?<=[^\W\d_]{3})@(?=s?(?!\w))")
"""How a word is written for both genders: alumno/a, alumn@, alumno(a), Schüler/in, SchülerIn."""


@lru_cache(maxsize=65536)  # each header is compared with all that are known, again for each table
def normal(header: str) -> str:
    """Return a header without case and signs: `preferredGivenName` is `preferred given name`."""
    plain = one_line(header)[:200].replace("İ", "i")  # which casefold makes two signs of
    plain = _NUMBER_SIGN.sub(" number", plain)
    plain = _EITHER_VOWEL.sub("o", _EITHER_GENDER.sub("", plain))
    words = _SIGNS.sub(" ", _CAMEL.sub(" ", plain)).strip().casefold()
    return f" {words}".replace(" e mail", " email")[1:]


class Field(NamedTuple):
    """What a column holds: a field of the student (person "") or of a guardian.

    `rank` orders two columns for one field, the preferred first.
    """

    person: str
    name: str
    rank: int = 0


class PersonWord(NamedTuple):
    """What the words before a guardian's columns say: their relation, if any, and its kind."""

    key: str
    relation: str
    kind: str
    order: int


@cache
def aliases(table: str) -> dict[str, Field]:
    """Return the fields of one table of headers.toml by their headers in normal form."""
    fields: dict[str, Field] = {}
    for name, words in data_table(_FILE)[table].items():
        for rank, word in enumerate(words):
            fields.setdefault(normal(word), Field(STUDENT, name, rank))
    return fields


@cache
def persons() -> dict[str, PersonWord]:
    """Return the words for a person in normal form."""
    entries = data_table(_FILE)["person"]
    relatives = data_table("roster/words.toml")["relation"]["relative"]
    of_relatives = {
        normal(word): PersonWord(name, name, "relative", len(entries) + order)
        for order, name in enumerate(RELATIVES)
        for word in relatives[name]
    }
    return of_relatives | {
        normal(word): PersonWord(entry["key"], entry.get("relation", ""), entry["kind"], order)
        for order, entry in enumerate(entries)
        for word in entry["words"]
    }


@cache
def _student_words() -> frozenset[str]:
    return frozenset(normal(word) for word in data_table(_FILE)["student_words"])


@cache
def _ordinals(table: str) -> dict[str, str]:
    return {normal(word): n for n, words in data_table(_FILE)[table].items() for word in words}


@cache
def _phrases(name: str) -> tuple[tuple[str, str], ...]:
    """Return (phrase between blanks, reason) of what is dropped, or of what asks for caution."""
    entry = data_table(_FILE)[name]
    entry = entry.get("words", entry) if isinstance(entry, dict) else entry
    table: Mapping[str, Iterable[str]] = entry if isinstance(entry, dict) else {name: entry}
    return tuple((f" {normal(word)} ", why) for why, words in table.items() for word in words)


def dropped(header: str) -> str:
    """Return why a column is dropped while reading, or ""."""
    words = f" {normal(header)} "
    return next((why for phrase, why in _phrases("dropped") if phrase in words), "")


def not_needed(header: str) -> bool:
    """Tell whether a column that no field fits is known to say nothing of permission."""
    words = f" {normal(header)} "
    return any(phrase in words for phrase, _ in _phrases("not_needed")) or words in _alone()


def is_never_ticked(header: str) -> bool:
    """Tell whether a column of this header holds texts or numbers, and never ticks."""
    words = f" {normal(header)} "
    known = data_table(_FILE)["not_needed"]
    return any(f" {normal(phrase)} " in words for phrase in known["never_ticked"]) and set(
        known["ticked"]
    ).isdisjoint(words.split())


@cache
def _alone() -> frozenset[str]:
    return frozenset(f" {normal(word)} " for word in data_table(_FILE)["not_needed"]["alone"])


def asks_consent(header: str) -> bool:
    """Tell whether a header speaks of consent, or of being written to."""
    words = f" {normal(header)} "
    return any(phrase in words for phrase, _ in _phrases("consent"))


def is_contact(header: str) -> bool:
    """Tell whether a header is a word for a contact alone, which may mean a name or all else."""
    return _person(normal(header)) == ("contact", "")


def of_school(header: str) -> bool:
    """Tell whether a header speaks of school life: words below it say nothing of permission."""
    words = f" {normal(header)} "
    return any(
        phrase in words or (len(phrase) > _WITHIN and phrase.strip() in words)
        for phrase, _ in _phrases("of_school")
    )


@lru_cache(maxsize=4096)  # asked of every cell
def of_notes(header: str) -> bool:
    """Tell whether a header is one of notes, whatever else it speaks of: "Class notes"."""
    words = f" {normal(header)} "
    return any(phrase in words for phrase, _ in _phrases("remarks"))


@lru_cache(maxsize=4096)  # asked of every cell
def of_remarks(header: str) -> bool:
    """Tell whether remarks below a header may say who must not be written to.

    Below one of school life, of food or of where somebody lives they do not, unless it is one of
    notes: "Class notes".
    """
    words = f" {normal(header)} "
    if of_notes(header):
        return True
    return not of_school(header) and not any(phrase in words for phrase, _ in _phrases("elsewhere"))


_WITHIN = 6
"""With the blanks around it: a word of five letters counts within another one."""


def names_student(header: str) -> bool:
    """Tell whether a header says that it is the student's: "Child first name"."""
    return not _student_words().isdisjoint(normal(header).split())


def may_be_id(header: str) -> bool:
    """Tell whether a header may be the student's id: "Schülerkennung", "Código del alumno"."""
    ids = {name: frozenset(words) for name, words in data_table(_FILE)["ids"].items()}
    of_student = _student_words() | ids["register"] | ids["students"]
    small = ids["beside"].union(data_table(_FILE)["small_words"])
    words = [word for word in normal(header).split() if word not in small]
    numbers = {word for word in words if word in ids["numbers"]}
    sure = {word for word in words if word in ids["alone"] or _is_compound(word, ids, of_student)}
    student = {word for word in words if word in of_student}
    return (bool(sure) or bool(numbers and student)) and numbers | sure | student == set(words)


def _is_compound(word: str, ids: Mapping[str, frozenset[str]], of_student: Iterable[str]) -> bool:
    """Tell whether a word is one of the student's and one of a number: "Leerlingcode"."""
    ends = ids["numbers"] | ids["alone"]
    return any(
        word.startswith(begin) and word[len(begin) :].removeprefix("s") in ends
        for begin in ids["alone"].union(of_student)
        if len(begin) > _TOO_SHORT
    )


_TOO_SHORT = 3
"""Words of so few letters stand within others by chance."""
_EITHER = re.compile(r"/|&|\+|\b(?:or|and|oder|und|ou|et|o|y|of|en)\b", re.IGNORECASE)


def of_either(header: str) -> bool:
    """Tell whether a column may be the student's or a parent's: "Student/Parent Email"."""
    parts = [normal(part) for part in _EITHER.split(one_line(header)[:200])]
    return any(
        (_ends_with_student(first) and _begins_with_person(two))
        or (_ends_with_person(first) and _begins_with_student(two))
        for first, two in pairwise(parts)
    )


def _ends_with_student(words: str) -> bool:
    return bool(words) and words.split()[-1] in _student_words()


def _begins_with_student(words: str) -> bool:
    return bool(words) and words.split()[0] in _student_words()


def _ends_with_person(words: str) -> bool:
    return any(f" {words}".endswith(f" {phrase}") for phrase in persons())


def _begins_with_person(words: str) -> bool:
    return any(f"{words} ".startswith(f"{phrase} ") for phrase in persons())


def person_in(header: str, among: tuple[str, ...] = ()) -> str:
    """Return the person whom a header names ("parent 2"), or "" for none.

    `among` are the headers of its table: of "Agrees 1" and "Agrees 2" each is its number's.
    """
    words = normal(header)
    return _person_meant(words) or _by_number(among).get(words, ("", ""))[0]


def _person_meant(words: str) -> str:
    parsed = _person(words)
    if parsed is None:
        return STUDENT
    return EVERYBODY if _of_several(words) else parsed[0]


def _of_several(words: str) -> bool:
    """Tell whether a header speaks of all of a child's people: "both parents", "OK (mum/dad)"."""
    return not _several().isdisjoint(words.split()) or len(parents_in(words)) > 1


@cache
def _several() -> frozenset[str]:
    return frozenset(normal(word) for word in data_table(_FILE)["several"])


def parents_in(header: str) -> list[str]:
    """Return "mother" and "father" in the order in which a header names them: "OK (dad/mum)"."""
    padded = f" {normal(header)} "
    places = {
        parent: padded.index(phrase) for phrase, parent in _parents().items() if phrase in padded
    }
    return sorted(places, key=lambda parent: places[parent])


@cache
def _parents() -> dict[str, str]:
    """Return "mother" or "father" by the phrases for them, between blanks."""
    return {
        f" {phrase} ": person.key
        for phrase, person in persons().items()
        if person.key in ("mother", "father")
    }


def kind_of(header: str, among: tuple[str, ...] = ()) -> str:
    """Return what columns have in common that differ only in the person: `Parent 2 OK`, `P1 OK`.

    `among` are the headers of the table, as for `person_in`.
    """
    words = normal(header)
    person, rest = _by_number(among).get(words) or without_person(words)
    if home := home_in(header):
        person, rest = home, " ".join(words.split()[2:])
    return f"{bool(person)} {rest}" if rest else words  # "Guardian" is no answer for "Parent 1"


def home_in(header: str) -> str:
    """Return the household that a header names without a person in it: "Family 2 Mailings"."""
    words = normal(header).split()
    home, rest = _home(words[:2])
    return f"home {home}" if home and not rest and not _person(" ".join(words[2:])) else ""


@lru_cache(maxsize=256)
def _by_number(header: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Return whose a column is that names only a number, and what else its header says.

    Each number of headers that differ in nothing else must be one person's of this table.
    """
    people: dict[str, set[str]] = {}
    for text in header:
        field = field_of(text)
        if field and field.person and field.name in NAMING:
            people.setdefault(field.person.partition(" ")[2], set()).add(field.person)
    return {
        normal(text): (min(people[number]), rest)
        for rest, columns in _numbered(header).items()
        for number, text in columns.items()
        if all(len(people.get(other, ())) == 1 for other in columns)
    }


@lru_cache(maxsize=256)  # asked again for each column of the table
def of_number(header: str, among: tuple[str, ...]) -> Field | None:
    """Return what a column says of the person whose number it has: "Gezag 1" beside "Ouder 1".

    But no name and no address: nothing says that they are theirs.
    """
    person, rest = _by_number(among).get(normal(header), ("", ""))
    field = aliases("guardian").get(rest) if person else None
    if field is None or field.name in (*NAMING, "email", "id"):
        return None
    return field._replace(person=person)


def _numbered(header: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return the headers that name nobody and differ only in their number, by the rest of it."""
    groups: dict[str, dict[str, str]] = {}
    for text in header:
        words = normal(text).split()
        numbers = [word for word in words if word.isdecimal()]
        if len(numbers) == 1 and not person_in(text) and not names_student(text):
            rest = " ".join(word for word in words if word != numbers[0])
            groups.setdefault(rest, {})[numbers[0]] = text
    return {rest: columns for rest, columns in groups.items() if len(columns) > 1}


def numbered_with(header: str, among: tuple[str, ...]) -> list[str]:
    """Return the headers of a table that differ from one only in their number."""
    for columns in _numbered(among).values():
        if header in columns.values():
            return [text for text in columns.values() if text != header]
    return []


def by_place(header: Sequence[str]) -> list[str]:
    """Return the headers of a table; those that stand several times are numbered from the left."""
    count = Counter(map(normal, header))
    seen: Counter[str] = Counter()
    names = []
    for text in header:
        seen[normal(text)] += 1
        several = text and count[normal(text)] > 1
        names.append(f"{text} ({seen[normal(text)]})" if several else text)
    return names


def with_twins(own: Mapping[str, Field], header: Iterable[str]) -> dict[str, Field]:
    """Return a teacher's fields by their headers in normal form, with the columns like them.

    Where "Mail 1" is said to be parent 1's, "Mail 2" is parent 2's; where "x1_name" is said to be
    guardian 1, "x1_email" is theirs and "x2_name" is guardian 2; where "Tutor" is said to be the
    guardian, so is who has "Email tutor"; and "Contact email" is whose "Contact person" is.
    """
    among = tuple(header)
    fields = {normal(text): field for text, field in own.items()}
    for text in among:
        for told, field in own.items():
            if normal(text) not in fields and (twin := _twin(text, told, field, among)):
                fields[normal(text)] = twin
    return fields


def _twin(text: str, told: str, field: Field, among: tuple[str, ...]) -> Field | None:
    """Return what a column holds that has the name of another one with another number."""
    word, _, number = field.person.partition(" ")
    person = person_in(text, among)
    if text in numbered_with(told, among) and person and field.person == person_in(told, among):
        return field._replace(person=person)
    if field.person and field.name in NAMING and (beside := _beside(text, told)):
        return beside._replace(person=field.person, rank=-1)
    known = field_of(text)
    if field.name in NAMING and person and person == person_in(told, among) and known:
        return known._replace(person=field.person) if known.person == person else None
    stem, own_number, _ = _counted(told)
    of_stem, other, rest = _counted(text)
    if not number or number != own_number or not stem or stem != of_stem or field_of(text):
        return None
    known = aliases("guardian").get(rest)
    return known._replace(person=f"{word} {other}", rank=-1) if known and other else None


def _beside(text: str, told: str) -> Field | None:
    """Return what a header says of the person whom another one names alone: "Email tutor"."""
    words, person = f" {normal(text)} ", f" {normal(told)} "
    known = field_of(text)
    if person not in words or words == person or (known and known.person != "staff"):
        return None
    return aliases("guardian").get(" ".join(words.replace(person, " ", 1).split()))


def numbered_people(header: Iterable[str]) -> dict[str, str]:
    """Return what `[roster] columns` would call columns that may be numbered guardians'.

    They have a word that nobody knows, a number, and what a guardian's column has: `x1_name`,
    `x1_email`, `x2_name`.
    """
    among = tuple(header)
    for text in among:
        stem, number, rest = _counted(text)
        known = aliases("guardian").get(rest)
        if number != "1" or not stem or known is None or known.name not in NAMING:
            continue
        fields = with_twins({text: known._replace(person="guardian 1")}, among)
        people = {(field.person, field.name) for field in fields.values()}
        if {("guardian 1", "email"), ("guardian 2", known.name)} <= people:
            return {
                text: name_of(*fields[normal(text)][:2]) for text in among if normal(text) in fields
            }
    return {}


def _counted(header: str) -> tuple[str, str, str]:
    """Part a header at its number: "x1_name" is ("x", "1", "name")."""
    parts = _COUNTED.fullmatch(normal(header))
    return (parts[1], parts[2], parts[3] or "") if parts else ("", "", "")


_COUNTED = re.compile(r"(\D*?) ?(\d)(?: (\D+))?")


def called(header: Iterable[str], fields: Mapping[str, Field]) -> tuple[str, ...]:
    """Return the headers of a table with those that a teacher has explained as their fields."""
    return tuple(
        name_of(*fields[normal(text)][:2]) if normal(text) in fields else text for text in header
    )


def permission_of(header: str) -> Field | None:
    """Return what a column says of permission in a table of any kind; None if it says nothing.

    "metadata." before a header is what OneRoster calls a column of the school's own.
    """
    words = normal(_YES_OR_NO.sub("", header)).removeprefix("metadata ")
    field = _bare(words) or of_person(words)
    if field and field.name in CRITICAL:
        return field
    return caution(words)


def field_of(header: str) -> Field | None:
    """Return what a column of this header holds in any table; None if it is not known.

    A question of a form is understood without its small words: "What is your child's name?".
    """
    words = normal(_YES_OR_NO.sub("", _ORDER_OF_NAMES.sub("", header)))
    if of_either(header):
        return None
    if field := _field_of(words):
        return field
    plain_header = _BRACKETS.sub("", header)
    if plain_header not in ("", header) and not person_in(header):
        field = _field_of(normal(plain_header))
        if field and not field.person and field.name in _SAYING_WHO:
            return field._replace(rank=_LAST_RANK)  # "Student ID (SIS)"
    small = data_table(_FILE)["small_words"]
    plain = [word for word in words.split() if word not in small]
    field = _field_of(" ".join(plain))
    of_child = any(word in _student_words() for word in plain)
    if field and not field.person and "your" in words.split() and not of_child:
        return None  # "Your name": whoever answers, and nobody knows who that is
    return field


_ORDER_OF_NAMES = re.compile(
    r"\(\s*(?:(?:last|first|middle|family|given|name|surname|initial|mi|nachname|vorname|nom|pr[ée]nom|"
    r"apellidos?|nombre)[\s,./]*)+\)",
    re.IGNORECASE,
)
"""How a header says in which order it has the names: "Parent (Last, First)"."""
_YES_OR_NO = re.compile(
    r"\(\s*(?:y(?:es)?|ja?|o(?:ui)?|s(?:[ií]m?)?|t(?:ak)?|1)\s*/\s*(?:n\w{0,3}|0)\s*\)",
    re.IGNORECASE,
)
"""How a header says what is to be answered: "Can we write? (Y/N)"."""
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SAYING_WHO = {"student_id", *NAMING, "grade", "class"}
_TO_THE_STUDENT = re.compile(r"(rel(?:ation(?:ship)?)?) to (?:the )?(\w+)")


def _field_of(words: str) -> Field | None:
    to_student = _TO_THE_STUDENT.fullmatch(words)
    if to_student and to_student[2] in _student_words():
        words = "relation"
    if field := aliases("student").get(words) or _bare(words):
        return field
    if field := of_person(words):
        return field
    tokens = words.split()
    if tokens and all(token in _student_words() or _EITHER.fullmatch(token) for token in tokens):
        return Field(STUDENT, "name", _LAST_RANK)
    if tokens and (tokens[0] in _student_words() or tokens[-1] in _student_words()):
        rest = tokens[1:] if tokens[0] in _student_words() else tokens[:-1]
        words_left = " ".join(rest)
        if field := aliases("student").get(words_left) or aliases("student_only").get(words_left):
            return field
    return caution(words)


_LAST_RANK = 50


def _bare(words: str) -> Field | None:
    field = aliases("bare_guardian").get(words)
    return Field("guardian", field.name, field.rank) if field else None


def caution(words: str) -> Field | None:
    """Return the field for a column that may say who is written to, and is not understood.

    In one of `caution` all but a no is a warning; in one of `doubt`, all but a yes. Where a word
    of those says by itself who may be written to, so does the header: a no to "custodial" is one.
    """
    words = words.removeprefix("metadata ")
    padded = f" {words} "
    warnings = [phrase for phrase, _ in _phrases("caution") if phrase in padded]
    found = [phrase for phrase, _ in _phrases("doubt") if phrase in padded]
    if (warnings or found) and (field := _permission_within(words, warnings)):
        return Field(_person_meant(words) or EVERYBODY, field.name, field.rank)
    if warnings:
        return Field(_person_meant(words), "caution")
    if found and _says_no_more(padded, found):
        return Field(_person_meant(words), "doubt")
    return None


def forbids(header: str) -> bool:
    """Tell whether a header forbids contact by its own words: "Court order"."""
    field = field_of(header)
    return field is not None and field.name == "no_contact"


def is_either_way(header: str) -> bool:
    """Tell whether a header of `caution` names only what it is about: not in "Legal alert"."""
    words = normal(header)
    warnings = {phrase.strip() for phrase, _ in _phrases("caution") if phrase in f" {words} "}
    table = data_table(_FILE)
    only_that = bool(warnings) and warnings <= set(table["either_way"])
    return only_that and set(table["warns"]).isdisjoint(words.split())


def of_custody(header: str) -> bool:
    """Tell whether a header is about custody, or who the legal guardian is."""
    field = field_of(header)
    return is_either_way(header) or (field is not None and field.name in ("custody", "legal"))


def _permission_within(words: str, warnings: list[str]) -> Field | None:
    """Return the permission that a header is, or that its only words of warning are."""
    fields = [aliases("guardian").get(words)]
    if not names_student(words) and _says_no_more(words, warnings):
        fields += [aliases("guardian").get(phrase.strip()) for phrase in warnings]
        fields = fields if all(fields[1:]) else fields[:1]
    return next((field for field in fields if field and field.name in _NO_FORBIDS), None)


_NO_FORBIDS = CRITICAL - {"no_contact", "active", "relation"}


def _says_no_more(words: str, phrases: list[str]) -> bool:
    """Tell whether the words beside a permission only say whose it is: not in "don't send mail"."""
    left = words
    for phrase in phrases:
        covered = set(phrase.split())
        left = " ".join(word for word in left.split() if word not in covered)
    _, rest = without_person(left)
    known = {*data_table(_FILE)["small_words"], *data_table(_FILE)["beside_permission"]}
    return known.union(_student_words(), _several()).issuperset(
        word for word in rest.split() if not word.isdecimal()
    )


def decides(header: str) -> bool:
    """Tell whether a column of this header, or nearly this one, says who may be written to."""
    field = field_of(header)
    if field is None:
        person, rest = without_person(normal(header))
        known = aliases("guardian") | ({} if person else aliases("bare_guardian"))
        field = known.get(nearest_of(rest, list(known)) or "")
    return field is not None and field.name in {*CRITICAL, "caution", "doubt"} - {"relation"}


def nearest_of(words: str, candidates: list[str]) -> str | None:
    """Return the candidate that differs from `words` by a letter or two."""
    if not _SHORTEST <= len(words) <= _LONGEST:
        return None
    import difflib

    fitting = [candidate for candidate in candidates if abs(len(candidate) - len(words)) <= 2]
    close = difflib.get_close_matches(words, fitting, n=1, cutoff=_LIKENESS)
    return close[0] if close else None


_SHORTEST, _LONGEST, _LIKENESS = 6, 40, 0.86


def of_person(words: str) -> Field | None:
    """Return a guardian's field: `parent 2 email` is the e-mail of `parent 2`."""
    parsed = _person(words)
    if parsed is None:
        return None
    person, rest = parsed
    if person == "contact" and not rest:
        return None
    field = aliases("guardian").get(rest)
    if field and field.name in CRITICAL - {"relation"} and _of_several(words):
        person = EVERYBODY
    return Field(person, field.name, field.rank) if field else None


def without_person(words: str) -> tuple[str, str]:
    """Return the person of a header ("" for the student) and the rest of its words."""
    if parsed := _person(words):
        return parsed
    first, _, rest = words.partition(" ")
    return STUDENT, rest if rest and first in _student_words() else words


@cache  # asked of every name, too
def _by_first_word() -> dict[str, list[str]]:
    phrases: dict[str, list[str]] = {}
    for phrase in persons():
        phrases.setdefault(phrase.split()[0], []).append(phrase)
    return phrases


def last_words() -> frozenset[str]:
    """Return the last words of what a person is called, number and all."""
    numbers = ("ordinals", "ordinals_after")
    phrases = {*persons(), *data_table(_FILE)["letters"], *chain(*map(_ordinals, numbers))}
    return frozenset(phrase.split()[-1] for phrase in phrases)


@lru_cache(maxsize=4096)  # each header is asked for every field
def _person(words: str) -> tuple[str, str] | None:
    """Split a header into the person ("parent 2") and what it says of them ("email")."""
    words = _LETTER.sub(_spelled, words)
    if numbered := _RELATIONSHIP.fullmatch(words):
        return f"relationship {numbered[1]}", numbered[2] or "relation"
    padded = f" {words} "
    phrases = _by_first_word()
    there = [
        phrase
        for word in words.split()
        for phrase in phrases.get(word, ())
        if f" {phrase} " in padded
    ]
    if not there:
        return None
    phrase = min(there, key=lambda phrase: (padded.index(f" {phrase} "), -len(phrase)))
    before, _, after = (part.split() for part in padded.partition(f" {phrase} "))
    home, before = _home(before)
    number, rest = _number(before, after)
    if home:
        number = str(100 * home + int(number or 0))
    return f"{persons()[phrase].key} {number}".strip(), " ".join(rest)


_RELATIONSHIP = re.compile(r"relation(?:ship)? (\d+)(?: (.+))?")
"""A person who is called by how they are related: "Relationship 1", "Relationship 1 Name"."""
_LETTER = re.compile(r"^([a-z]{1,2})(?:([1-9])(?= |$)| ([1-9])(?= \w))|(?<= )([a-z]{1,2})([1-9])$")


def _spelled(match: re.Match[str]) -> str:
    """Write out the letter that some systems put for a person: P1, or c1_name."""
    person = data_table(_FILE)["letters"].get(match[1] or match[4])
    return f"{person} {match[2] or match[3] or match[5]}" if person else match[0]


def _home(before: list[str]) -> tuple[int, list[str]]:
    """Find which household is meant: "Family 2" before "Guardian 1 Name"; 0 for none."""
    if (
        len(before) > 1
        and before[-2] in data_table(_FILE)["homes"]["words"]
        and before[-1].isdecimal()
    ):
        return int(before[-1]), before[:-2]
    return 0, before


def _number(before: list[str], after: list[str]) -> tuple[str, list[str]]:
    """Find which one it is: the number next to the person, or the only one, or an ordinal."""
    if before and before[0] in _student_words():
        before = before[1:]
    if after and after[0].isdecimal():
        ranked = " ".join(before) in _ordinals("ordinals")  # "Primary Guardian 2" is the second
        return after[0], [*([] if ranked else before), *after[1:]]
    if after and after[0] in _ordinals("ordinals_after"):
        return _ordinals("ordinals_after")[after[0]], [*before, *after[1:]]
    if before and before[-1].isdecimal():
        return before[-1], [*before[:-1], *after]
    for taken in (before, before[-1:]):
        if taken and (number := _ordinals("ordinals").get(" ".join(taken))):
            return number, [*before[: len(before) - len(taken)], *after]
    numbers = [word for word in after if word.isdecimal()]
    if len(numbers) == 1 and after[-1] == numbers[0]:
        return numbers[0], [*before, *after[:-1]]
    return "", [*before, *after]


def person_of(key: str) -> PersonWord:
    """Return what is known of a person's columns by their key, such as `parent 2`."""
    word, _, number = key.partition(" ")
    entry = next(person for person in persons().values() if person.key == word)
    return entry._replace(order=100 * int(number or 0) + entry.order)


def known_fields() -> list[str]:
    """Return the names that `[roster] columns` may give a column, as a teacher writes them."""
    student = [*data_table(_FILE)["student"], "given_name", "family_name"]
    return [*student, *(f"guardian_{name}" for name in data_table(_FILE)["guardian"])]


_NAMES = {
    "given_name": "given",
    "family_name": "family",
    "first_name": "given",
    "last_name": "family",
    "contact": "receives",
}
_OWN = re.compile(
    rf"(guardian|parent|mother|father|contact|{'|'.join(RELATIVES)})([0-9]{{0,2}})_([a-z_]+)"
)


def name_of(person: str, field: str) -> str:
    """Return the name that `[roster] columns` has for a field."""
    if person:
        return f"{person.replace(' ', '')}_{field}"
    return {"given": "given_name", "family": "family_name"}.get(field, field)


def field_named(name: str) -> Field | None:
    """Return the field that a teacher names in `[roster] columns`, such as `guardian2_email`."""
    plain = name.strip().casefold().replace(" ", "_")
    if (field := _NAMES.get(plain, plain)) in data_table(_FILE)["student"]:
        return Field(STUDENT, field, -1)
    if not (match := _OWN.fullmatch(plain)):
        return None
    field = _NAMES.get(match[3], match[3])
    if field not in data_table(_FILE)["guardian"]:
        return None
    return Field(f"{match[1]} {match[2]}".strip(), field, -1)
