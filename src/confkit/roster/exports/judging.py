"""What a column may mean that no header explains, judged by what stands in it.

A column of nothing but yes and no may say who is written to; until somebody says what it means,
its no counts. In any other, a comment may ask for care, or name somebody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter

from confkit.ground.addresses import canonical, mailboxes
from confkit.ground.errors import Problem
from confkit.ground.text import key, listed
from confkit.roster.exports import headers, people
from confkit.roster.exports.cautions import (
    asks_for_care,
    may_be_about_letters,
    name_asks_for_care,
    only_refuses,
    to_look_at,
)
from confkit.roster.exports.cell_words import (
    DATE,
    bears_a_letter,
    begins_with_no,
    holds_code,
    holds_codes_for_several,
    is_bare_date,
    is_flag,
    is_in_use,
    is_level,
    is_refusal,
    is_unknown_code,
    plain_words,
    refuses_nothing,
    relation,
    said,
    speaks_of_parent,
    without_parents,
)
from confkit.roster.exports.headers import NAMING, STUDENT
from confkit.roster.exports.permissions import verdict
from confkit.roster.exports.pointing import is_of_pointers, only_for, says_of, whom
from confkit.roster.exports.shapes import Mapped
from confkit.roster.exports.values import (
    ExportedChild,
    Flag,
    ReadExport,
    Remark,
    UnknownRelations,
)
from confkit.roster.tables.tabular import TableRow

UNTIL = "are office until you look at it and say in roster.csv who may be written to"
CARE = "a cell speaks of custody, a court, safety or no contact; this child's guardians " + UNTIL


def may_be_permission(
    rows: Sequence[TableRow],
    columns: list[int],
    *,
    of_person: bool,
    asks: bool = False,
    of_school: bool = True,
) -> bool:
    """Tell whether columns of one kind (`Parent 1 OK`, `Parent 2 OK`) may say who is written to.

    They hold only yes and no; about a person, also a few short words of which one is a no, or two
    or three that come again and again, whatever they are. Where the header `asks` for consent,
    short words or dates are enough, however many; a few where one refuses. So are several answers
    in one cell (`Y N`). Under a header that is
    not `of_school` life (the house, the group, the bus), words that come again and again are asked
    about too. A number that never is 0 counts something. Of a column about the student, a yes of
    all says nothing; about a
    person, one word of all may be what forbids.
    """
    texts = {row.cells[at] for row in rows for at in columns}
    filled = texts - {""}
    if of_person and (_few_with_a_no(filled) or _one_of_few(rows, columns, filled)):
        return True
    if filled and asks and _are_short(filled):
        return True
    if _are_codes_for_several(rows, columns, filled) or is_of_pointers(filled):
        return True
    if _few(filled) and any(map(_begins_with_refusal, filled)):
        return True
    if not of_school and _one_of_few(rows, columns, filled):
        return True
    fits = is_level if of_person else is_flag
    if not filled or not all(map(fits, filled)):
        return False
    if any(said(text) == "no" for text in filled):
        return True
    if all(text.isdecimal() for text in filled):
        return False
    always_same = len(set(map(key, filled))) == 1
    return "" in texts or (
        of_person and (always_same or any(said(text) == "blank" for text in filled))
    )


def _few_with_a_no(filled: set[str]) -> bool:
    """Tell whether a column holds a few short words, and one is a no: `mail` and `nothing`."""
    return _few(filled) and any(
        begins_with_no(text) and may_be_about_letters(text) for text in filled
    )


def _are_codes_for_several(rows: Sequence[TableRow], columns: list[int], filled: set[str]) -> bool:
    """Tell whether most rows hold codes for several people each: `S/P`, `○ ×`."""
    answered = sum(any(row.cells[at] for at in columns) for row in rows)
    return 2 * answered > len(rows) and holds_codes_for_several(filled)


def _begins_with_refusal(text: str) -> bool:
    return is_refusal(text) or is_refusal(plain_words(text).partition(" ")[0])


def _few(filled: set[str]) -> bool:
    return 0 < len(filled) <= _FEW and _are_short(filled)


def _are_short(filled: set[str]) -> bool:
    return all(len(text.split()) <= _FEW for text in filled)


_FEW = 4


def _one_of_few(rows: Sequence[TableRow], columns: list[int], filled: set[str]) -> bool:
    """Tell whether a column holds one of two or three short words, as the answer to a question."""
    cells = sum(bool(row.cells[at]) for row in rows for at in columns)
    return (
        1 < len(filled) < _FEW
        and cells >= 2 * len(filled)
        and all(len(text.split()) < _FEW and not any(map(str.isdigit, text)) for text in filled)
    )


def flags(mapped: Mapped) -> list[Flag]:
    """Return the columns of a table that may be a permission and that nobody has explained.

    Columns of one kind are one question; where an answer would change nobody, none is asked.
    """
    if mapped.shape.role == "students" and not mapped.people:
        return []
    places = sorted({n for (_, name), at in mapped.at.items() if name == "possible" for n in at})
    header, rows = mapped.table.header, mapped.table.rows
    kinds: dict[str, list[int]] = {}
    for at in places:
        kinds.setdefault(headers.kind_of(header[at], mapped.among), []).append(at)
    return [
        Flag(
            mapped.table.name,
            header[columns[0]],
            sum(said(row.cells[at]) == "no" for row in rows for at in columns),
            len(columns) - 1,
            _unclear_words(rows, columns),
        )
        for columns in kinds.values()
        if _matters(mapped)
    ] + [
        Flag(mapped.table.name, header[at], 0, 0, _codes(rows, at))
        for at in _columns_of_codes(mapped)
    ]


def _codes(rows: Sequence[TableRow], at: int) -> tuple[str, ...]:
    return tuple(sorted({row.cells[at] for row in rows if is_unknown_code(row.cells[at])})[:_FEW])


def _unclear_words(rows: Sequence[TableRow], columns: list[int]) -> tuple[str, ...]:
    """Return the first words of some columns where one of them is neither a yes nor a no."""
    texts = sorted({row.cells[at] for row in rows for at in columns} - {""})
    texts = sorted({DATE if is_bare_date(text) else text for text in texts})
    unclear = any(said(text) == "blank" for text in texts)
    return tuple(text[:40] for text in texts[:_FEW]) if unclear else ()


def _matters(mapped: Mapped) -> bool:
    """Tell whether the columns that are not understood change what becomes of anybody."""
    if mapped.shape.role != "students":
        return True
    for person in mapped.people:
        known = headers.person_of(person)
        naming = [n for field in (*NAMING, "email") for n in mapped.at.get((person, field), ())]
        for row in mapped.table.rows:
            if not any(row.cells[at] for at in naming):
                continue
            relation = mapped.get(row, "relation", person) or known.relation
            facts = people.facts(mapped, row, person, relation, known.kind)
            if verdict(facts) != verdict(facts._replace(possible="absent")):
                return True
    return False


def person_of(header: str, named: set[str], among: tuple[str, ...]) -> str:
    """Return whom a column of yes and no is about: a person, the row's only one, or the child."""
    person = headers.person_in(header, among)
    if person in named:
        return person
    alone = len(named) == 1 and not any(name[-1].isdigit() for name in named)
    return "guardian" if person or alone else STUDENT


def remarks(mapped: Mapped, row: TableRow) -> list[Remark]:
    """Return each cell in which a comment may stand, in the order of the columns."""
    table = mapped.table
    return [
        Remark(
            table.name,
            row.line,
            table.header[at],
            text,
            _matters_to_letters(mapped, at, text),
            whom(mapped.about(at), text),
        )
        for at in sorted(mapped.comments)
        if (text := row.cells[at])
    ]


def remarks_beside_child(mapped: Mapped, row: TableRow) -> list[Remark]:
    """Return what the permissions of a row without a guardian say but yes and no: `mother`.

    The guardians stand in another table, so nobody knows who of them may be written to.
    """
    header = mapped.table.header
    return [
        Remark(
            mapped.table.name,
            row.line,
            header[at],
            text,
            field != "possible" or headers.asks_consent(header[at]),
        )
        for (_, field), places in mapped.at.items()
        if field in _SAID_OF_CHILD
        for at in places
        if (text := row.cells[at]) and said(text) == "blank" and not refuses_nothing(text)
    ]


_SAID_OF_CHILD = ("receives", "conduct", "legal", "custody", "possible", "doubt")


def _matters_to_letters(mapped: Mapped, at: int, text: str) -> bool:
    """Tell whether a cell may say who must not be written to: a sentence, or an exception.

    Short words that stand in most rows say what each child is or has.
    """
    if at in mapped.strict:
        return not (refuses_nothing(text) and _is_warning(mapped.table.header[at]))
    if _is_address(text) or not headers.of_remarks(mapped.table.header[at]):
        return False
    is_sentence = sum(map(str.isalpha, text.split())) >= _A_SENTENCE or bool(_UNPARTED.search(text))
    of_notes = headers.of_notes(mapped.table.header[at]) and not is_unknown_code(text)
    is_exception = at in mapped.exceptions or bool(mapped.about(at))
    if not (is_exception or is_sentence or of_notes or _SIGN.search(text)):
        return False
    return may_be_about_letters(text)


def _is_warning(header: str) -> bool:
    """Tell whether a no below a header is no warning, and anything else may be one."""
    field = headers.field_of(header)
    warns = field is not None and field.name in ("caution", "no_contact")
    return warns and not headers.is_either_way(header)


_A_SENTENCE = 3
"""So many words at least that are no numbers, times or abbreviations."""
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{6}")
"""A sentence in a script that parts no words; names are shorter."""
_SIGN = re.compile(r"[^\w\s!-/:-@\[-`{-~\u00a0-\u00bf\u2010-\u2027\u20ac]")
"""A sign that no sentence needs: ✗, ○, †."""


def care_lines(mapped: Mapped, export: ReadExport) -> dict[int, list[str]]:
    """Return what asks for care by the line of its row; told without its words."""
    table = mapped.table
    called = {n for (_, field), at in mapped.at.items() if field in _CALLED for n in at}
    known = sorted(called | mapped.searched - mapped.comments)
    others = sorted(mapped.comments - called)
    with_whom = sorted(mapped.with_whom)
    alarming = {
        text
        for text in _texts(mapped, known)
        if name_asks_for_care(text) and not relation(text).kind
    } | {text for text in _texts(mapped, others) if asks_for_care(text)}
    alarming |= set(filter(holds_code, {row.cells[at] for at in others for row in table.rows}))
    alarming |= {t for t in _texts(mapped, with_whom) if asks_for_care(without_parents(t))}
    looked_at = (*known, *others, *with_whom)
    lines = {
        row.line: texts
        for row in table.rows
        if alarming
        and (
            texts := [
                row.cells[at]
                for at in looked_at
                if row.cells[at] in alarming and not _is_about_one(mapped, row, at)
            ]
        )
    }
    export.told += [Problem(table.name, line, 0, CARE) for line in lines]
    for at in _columns_of_codes(mapped):
        for row in table.rows:
            if is_unknown_code(row.cells[at]) and not _is_about_one(mapped, row, at):
                lines.setdefault(row.line, []).append(row.cells[at])
                message = f"{table.header[at]!r} holds a code that is not understood"
                export.tell(table.name, row.line, f"{message}; this child's guardians {UNTIL}")
    return lines


def _is_about_one(mapped: Mapped, row: TableRow, at: int) -> bool:
    """Tell whether a cell means one person alone, as the teacher has said or by where it stands.

    Beside one parent's address, "do not email" is about that parent, who is held for it.
    """
    text = row.cells[at]
    if mapped.about(at):
        return whom(mapped.about(at), text) is not None
    is_address_of_one = any(
        field == "email"
        and at in places
        and (person in ("mother", "father") or person[-1].isdigit())
        for (person, field), places in mapped.at.items()
        if person
    )
    words = plain_words(text).split()
    return is_address_of_one and only_refuses(text) and not speaks_of_parent(words)


def _columns_of_codes(mapped: Mapped) -> list[int]:
    """Return the columns that are not understood in which some rows hold a code nobody knows.

    Where most rows hold one, or the header speaks of school life, it is how the school sorts.
    """
    rows = mapped.table.rows
    numbers = {
        at: sum(is_unknown_code(row.cells[at]) for row in rows)
        for at in sorted(mapped.comments)
        if not headers.of_school(mapped.table.header[at])
    }
    return [at for at, number in numbers.items() if number > 0 and (2 * number <= len(rows) + 1)]


def tell_cautions(mapped: Mapped, export: ReadExport) -> None:
    """Tell by line where a column may forbid contact and does not say with whom."""
    header, rows = mapped.table.header, mapped.table.rows
    columns = {
        at
        for (person, field), indices in mapped.at.items()
        if field == "caution" or (field == "no_contact" and person in (STUDENT, "guardian"))
        for at in indices
    }
    sure = {at for (_, field), of in mapped.at.items() if field == "no_contact" for at in of}
    _tell_doubts(mapped, export)
    _tell_only_one(mapped, export)
    _tell_unrelated(mapped, export)
    _tell_relations(mapped, export)
    for at in sorted(columns):
        lines = [row.line for row in rows if row.cells[at] and not refuses_nothing(row.cells[at])]
        if lines:
            message = f"{header[at]!r} is answered on {on_lines(lines)}: guardians there {UNTIL}"
            words = next(row.cells[at] for row in rows if row.line == lines[0])[:40]
            answer = f"--permission {f'{header[at]}=about: {as_said(words)} WHOM'!r}"
            message += (
                f"; where one means one of them alone, say how it begins and whom: {answer}, where "
                "WHOM is mother, father, parent 2 or nobody"
            )
            if at not in sure:  # what forbids by its name is nothing else
                answer = f"--permission {f'{header[at]}=none'!r}"
                message += f"; where it is about something else, answer {answer}"
            export.tell(mapped.table.name, mapped.table.head, message)


def as_said(text: str) -> str:
    """Return how a remark begins, as an answer about it may be written."""
    return " ".join(text.partition(",")[0].replace("=", " ").split())


def unknown_relations(mapped: Mapped) -> list[UnknownRelations]:
    """Return the columns of relations with words that nobody knows; one of a kind is enough."""
    header = mapped.table.header
    places = sorted({n for (_, field), at in mapped.at.items() if field == "relation" for n in at})
    kinds: dict[str, list[int]] = {}
    for at in places:
        kinds.setdefault(headers.kind_of(header[at], mapped.among), []).append(at)
    found = []
    for columns in kinds.values():
        texts = {row.cells[at] for row in mapped.table.rows for at in columns} - {""}
        if words := sorted(text for text in texts if not relation(text).kind):
            found.append(UnknownRelations(header[columns[0]], tuple(words[:_FEW])))
    return found


def _tell_relations(mapped: Mapped, export: ReadExport) -> None:
    for unknown in unknown_relations(mapped):
        export.relations.append(unknown)
        answer = f"--permission {f'{unknown.header}={unknown.answer()}'!r}"
        message = f"{unknown.asked()} They are office until you say it: {answer}, where WORD is"
        message += " mother, father, grandmother or the like"
        export.tell(mapped.table.name, mapped.table.head, message)


def begins_with_sign(text: str) -> bool:
    """Tell whether a text explains a sign: "✗ only on paper"."""
    return bool(_SIGN.match(text))


def on_lines(lines: Collection[int]) -> str:
    """Return "line 3 and 5"; of many, the first."""
    some = [str(line) for line in sorted(lines)[:_TOLD]]
    more = [f"{len(lines) - _TOLD} more"] if len(lines) > _TOLD else []
    return f"line {listed([*some, *more])}"


def _tell_doubts(mapped: Mapped, export: ReadExport) -> None:
    """Tell of each column of a permission which of its words say neither yes nor no."""
    header, rows = mapped.table.header, mapped.table.rows
    for (_, field), places in sorted(mapped.at.items()):
        if field not in _PERMISSIONS:
            continue
        for at in places:
            in_use = field == "active"
            texts = {
                row.cells[at]
                for row in rows
                if (is_in_use(row.cells[at]) if in_use else mapped.says(row, at)) == "blank"
                if not any(says_of(person, mapped, row, at) == "yes" for person in mapped.people)
            }
            if not (some := sorted(texts)):
                continue
            shown = [repr(text[:40]) if text else "an empty cell" for text in some[:_FEW]]
            if field != "doubt":
                shown = [text for text in shown if text != "an empty cell"]
            if shown:
                given = mapped.answers.get(at)
                said_already = set(map(key, given.words)) if given else set()
                new = [t for t in some if t and key(t) not in said_already]
                asked = [t for t in new or some if len(t) == 1 or not begins_with_no(t)]
                word = (asked or ["WORD"])[0][:40]
                which = _ask_which(header[at], word, whom=not new or bears_a_letter(word))
                which = which if not new or field in _OF_WORDS else ""
                says = "say" if len(shown) > 1 else "says"
                told = (
                    f"in {header[at]!r}, {listed(shown)} {says} neither yes nor no; such guardians "
                    f"are office until you write yes or no there,{which} or say in roster.csv who "
                    "may be written to"
                )
                export.tell(mapped.table.name, mapped.table.head, told)


def _tell_only_one(mapped: Mapped, export: ReadExport) -> None:
    """Tell where a language, a household or the like is for one alone: letters too, perhaps."""
    for at in sorted(mapped.only_one):
        header = mapped.table.header[at]
        lines = [row.line for row in mapped.table.rows if only_for(row.cells[at]) is not None]
        export.tell(
            mapped.table.name,
            mapped.table.head,
            f"{header!r} speaks of one parent alone on {on_lines(lines)}, and that may mean "
            f"letters too: the others there {UNTIL}; where it is about something else, answer "
            f"--permission {f'{header}=none'!r}",
        )


def _ask_which(header: str, word: str, *, whom: bool) -> str:
    """Say how to answer which words of a column are a yes, or `whom` each of them lets in."""
    if not whom:
        return f" say which words are a yes (--permission {f'{header}=mail: {word}'!r}),"
    answer = f"--permission {f'{header}=mail: {word} mother'!r}"
    return f" say whom each word lets in ({answer}; or father, parent 2, both),"


_OF_WORDS = ("receives", "custody", "legal")
"""Permissions whose column may hold other words than yes and no."""


def _tell_unrelated(mapped: Mapped, export: ReadExport) -> None:
    """Tell of the persons of whom no header and no column says how they are related."""
    unrelated = [
        repr(person)
        for person in mapped.people
        if not headers.person_of(person).kind and not mapped.has("relation", person)
        if not any(mapped.has(field, person) for field in ("type", "legal"))
    ]
    if unrelated:
        told = (
            f"no relationship is given for {listed(unrelated)}, so they come in as "
            "office: add a column with the relationship, or say in roster.csv who may be written to"
        )
        export.tell(mapped.table.name, mapped.table.head, told)


_PERMISSIONS = {"doubt", "receives", "legal", "custody", "active"}
_TOLD = 8
_CALLED = {*NAMING, "infix", "preferred", "email"}


def _is_address(text: str) -> bool:
    """Tell whether a cell is an address and no more: a name in it is no remark."""
    return "@" in text and " " not in text


def _texts(mapped: Mapped, columns: list[int]) -> list[str]:
    """Return the different texts of some columns that may ask for care."""
    rows = [row.cells for row in mapped.table.rows]
    texts = set[str]().union(*(map(itemgetter(at), rows) for at in columns))
    return to_look_at([text for text in texts if len(text) > _SHORTEST and not _is_address(text)])


_SHORTEST = 2


def addresses(mapped: Mapped, columns: Iterable[int]) -> set[str]:
    """Return the addresses that stand in these columns, in canonical form."""
    rows = mapped.table.rows
    return {canonical(text) for at in columns for row in rows if "@" in (text := row.cells[at])}


def heed(mapped: Mapped, export: ReadExport, *, known: bool, answer: str = "") -> None:
    """Look through a table that is not needed for whom it may forbid to write to.

    `known` says that the table is one of the export's own. In any other, the name or the address
    of somebody who is read is reason enough: nobody knows why it stands there. What stands where
    the headers should is looked at, too (a list of addresses has none), and a row that is broken.

    `answer` is what the teacher says of the whole table: that letters go to nobody else (mail), to
    nobody whom it lists (forbids), or that it is about something else (none).
    """
    table = mapped.table
    alarming = care_lines(mapped, export)
    warned = warns(mapped)
    rows = [TableRow(table.head, table.header), *table.rows, *table.broken]
    settled: set[int] = set()
    if answer in ("mail", "forbids"):
        settled = _settle(rows, export, answer)
    known = known or answer in ("mail", "none")
    people_of = _PeopleOf(export)
    places = [] if known else people_of.columns_of_ids(mapped)
    held = _hold_listed(mapped, places, people_of, export) if places else set()
    whole = {row.line for row in table.rows}
    named: set[str] = set()
    for row in rows:
        if row.line in settled and answer == "forbids":
            continue
        refused = row.line in alarming or warned
        refused = refused or (row.line in whole and refuses(mapped, row))
        about = people_of.by_text(
            row.cells, addresses=not known, ids=refused and row.line not in held
        )
        if refused or not known:
            about += people_of.by_name(row.cells, pupils=refused)
            about = about or people_of.by_family(row.cells)
        if about:
            for child in about:
                child.cautions += row.cells
            named.update(child.id for child in about)
            message = "this table is not understood, and names somebody on the list"
            export.tell(table.name, row.line, f"{message}; that child's guardians are office")
    if named and not known and not answer:
        export.flags.append(Flag(table.name, short_name(table.name), 0, named=len(named)))


def short_name(table: str) -> str:
    """Return how a teacher calls a table: its sheet, else its file."""
    return table.partition(" [")[2].rstrip("]") or table.rpartition("/")[2]


def _settle(rows: Iterable[TableRow], export: ReadExport, answer: str) -> set[int]:
    """Hold whom a table of those who get letters does not list, or deny whom another one lists.

    A row with addresses lists those, any other the names in it. Returns the lines that list
    somebody who is read.
    """
    children = export.children.items()
    of_text: dict[str | tuple[str, ...], set[tuple[str, int]]] = {}
    for at, child in children:
        for place, link in enumerate(child.links):
            of_text.setdefault(canonical(link.email), set()).add((at, place))
            of_text.setdefault(_in_any_order(link.name), set()).add((at, place))
    listed_there: set[tuple[str, int]] = set()
    lines: set[int] = set()
    for row in rows:
        addresses = [canonical(box) for cell in row.cells if "@" in cell for box in mailboxes(cell)]
        found = [
            of_text.get(text, set())
            for text in addresses or map(_in_any_order, filter(None, row.cells))
        ]
        listed_there.update(*found)
        if any(found):
            lines.add(row.line)
    for at, child in children:
        for place, link in enumerate(child.links):
            is_listed = (at, place) in listed_there
            if answer == "forbids" and is_listed:
                child.links[place] = link._replace(said="deny")
            elif answer == "mail" and not is_listed and link.verdict in ("allow", "ask"):
                child.links[place] = link._replace(said="office")
    return lines


def _hold_listed(
    mapped: Mapped, places: list[int], people_of: _PeopleOf, export: ReadExport
) -> set[int]:
    """Hold whomever a table lists by id with a mark or a word that is not understood.

    So are all that it lists where it says nothing else of them: nobody knows what it is a list of.
    The lines of those who are held are returned.
    """
    lines: set[int] = set()
    table = mapped.table
    unclear = _not_understood(mapped)
    for row in table.rows:
        others = [at for at, cell in enumerate(row.cells) if cell and at not in places]
        if unclear.isdisjoint(others) and others and not refuses(mapped, row):
            continue
        held = [link for at in places for link in people_of.by_id(row.cells[at])]
        for child, at in held:
            link = child.links[at]
            if link.verdict in ("allow", "ask"):
                child.links[at] = link._replace(said="office")
        if held:
            message = "this table is not understood, and lists somebody by their id"
            export.tell(table.name, row.line, f"{message}; they are office")
            lines.add(row.line)
    return lines


def _not_understood(mapped: Mapped) -> set[int]:
    """Return the columns of which nobody knows what they say of the people in them."""
    known = {at for (_, field), places in mapped.at.items() if field != "possible" for at in places}
    known |= mapped.with_whom | mapped.staff
    dropped = dict(mapped.dropped)
    return {
        at
        for at, header in enumerate(mapped.table.header)
        if at not in known
        and dropped.get(header, "not needed") == "not needed"
        and (header not in dropped or any(is_flag(row.cells[at]) for row in mapped.table.rows))
    }


def warns(mapped: Mapped) -> bool:
    """Tell whether a table's own name warns: `no contact.csv`, a sheet called Custody."""
    name = headers.normal(mapped.table.name.rpartition("/")[2])
    return headers.caution(name) is not None or asks_for_care(name)


class _PeopleOf:
    """The children of a list by the ids, addresses and names of everybody who belongs to them."""

    def __init__(self, export: ReadExport) -> None:
        self.ids: dict[str, list[ExportedChild]] = {}
        self.names: dict[tuple[str, ...], list[ExportedChild]] = {}
        self.pupils: dict[tuple[str, ...], list[ExportedChild]] = {}
        self.families: dict[str, list[ExportedChild]] = {}
        for at, child in export.children.items():
            self.ids.setdefault(_without_zeros(at), []).append(child)
            for name in (child.name, *(link.name for link in child.links)):
                family = plain_words(name).rpartition(" ")[2]
                self.families.setdefault(family, []).append(child)
            self.pupils.setdefault(_in_any_order(child.name), []).append(child)
            for link in child.links:
                self.names.setdefault(_in_any_order(link.name), []).append(child)
                tagged = mailboxes(link.email) if "+" in link.email else ()
                for text in {_without_zeros(link.id), canonical(link.email), *tagged} - {""}:
                    self.ids.setdefault(text, []).append(child)
        self.children = set(map(_without_zeros, export.children))
        self.links: dict[str, list[tuple[ExportedChild, int]]] = {}
        for child in export.children.values():
            for place, link in enumerate(child.links):
                if link.id:
                    self.links.setdefault(_without_zeros(link.id), []).append((child, place))
        self.lengths = {len(words) for names in (self.names, self.pupils) for words in names}

    def columns_of_ids(self, mapped: Mapped) -> list[int]:
        """Return the columns that hold nothing but ids, and one of a guardian who is read.

        Where pupils have the same ids, the header must say whose they are.
        """
        columns = {
            at: {text for row in mapped.table.rows if (text := _without_zeros(row.cells[at]))}
            for at in range(len(mapped.table.header))
        }
        said = {
            at for (person, name), of in mapped.at.items() if person and name == "id" for at in of
        }
        return [
            at
            for at, texts in columns.items()
            if not texts.isdisjoint(self.links)
            and (at in said or texts <= self.links.keys() - self.children)
        ]

    def by_id(self, cell: str) -> list[tuple[ExportedChild, int]]:
        """Return the children of a guardian with this id, and the place of the link to each."""
        return self.links.get(_without_zeros(cell), [])

    def by_text(self, cells: list[str], *, addresses: bool, ids: bool) -> list[ExportedChild]:
        """Return the children whom a cell means by an address, or by an id."""
        texts = [canonical(mailbox) for cell in cells if "@" in cell for mailbox in mailboxes(cell)]
        wanted = texts if addresses or ids else []
        if ids:
            wanted += map(_without_zeros, cells)
        return [child for text in wanted for child in self.ids.get(text, ())]

    def by_family(self, cells: list[str]) -> list[ExportedChild]:
        """Return the children of whom a row names only a last name: "Marsh, C.", "Frau Lund"."""
        words = {word for word in plain_words(" ".join(cells)).split() if len(word) > 1}
        return [child for word in words for child in self.families.get(word, ())]

    def by_name(self, cells: list[str], *, pupils: bool) -> list[ExportedChild]:
        """Return the children whose guardian a row names, in a cell or over several of them."""
        words = plain_words(" ".join(cells)).split()
        whole = {_in_any_order(cell) for cell in cells if cell}
        runs = {
            tuple(sorted(words[at : at + length]))
            for length in self.lengths - {0, 1}
            for at in range(len(words) - length + 1)
        }
        known = (self.names, self.pupils) if pupils else (self.names,)
        return [child for of in known for run in whole | runs for child in of.get(run, ())]


def _without_zeros(text: str) -> str:
    """Return an id in comparable form; a spreadsheet may have taken the zeros in front of one."""
    return key(text).lstrip("0")


def _in_any_order(name: str) -> tuple[str, ...]:
    return tuple(sorted(plain_words(name).split()))


def refuses(mapped: Mapped, row: TableRow) -> bool:
    """Tell whether a row says no to whomever it is about, or what may as well be one."""
    return plainly_refuses(mapped, row) or people.fact(mapped, row, "possible", "guardian") == "no"


def plainly_refuses(mapped: Mapped, row: TableRow) -> bool:
    """Tell the same without the columns of which nobody knows what they are about.

    Unless they speak of consent or letters: "Permission to e-mail".
    """
    facts = people.facts(mapped, row, "guardian", "", "")
    asked = [
        at
        for of in (STUDENT, "guardian")
        for at in mapped.at.get((of, "possible"), ())
        if headers.asks_consent(mapped.table.header[at])
    ]
    return (
        "yes" in (facts.no_contact, facts.caution)
        or "no" in (facts.receives, facts.legal, facts.custody)
        or any(said(row.cells[at]) == "no" for at in asked)
        or any(row.cells[at] and not refuses_nothing(row.cells[at]) for at in mapped.either_way)
    )
