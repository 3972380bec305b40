"""Searching a workspace for what is left of a child, in every file and in every file's name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from itertools import islice
from pathlib import Path

from confkit.ground import gate, progress
from confkit.ground.errors import Problem
from confkit.ground.text import key, listed
from confkit.ledger import erasing
from confkit.rights import readable, workspace_files
from confkit.rights.archive.cutting import CutArchive
from confkit.rights.archive.reading import OpenArchive
from confkit.rights.purge.plan import Looked, PurgePlan, Remains
from confkit.rights.traces import NAME, Fingerprints, FoundTrace, Search
from confkit.rights.workspace_files import WorkspaceFiles

_TABLES = {
    "followups": "a follow-up",
    "history": "the history",
    "contacts": "a talk",
    "observed": "a remark",
    "reviews": "a review",
    "asked": "a question",
    "letters": "a letter",
}
_REWORD = (
    "reword it in the note and run `confkit summarize`, which drops the line, before you purge; "
    "else it goes with that child or round"
)

_UNREAD = "cannot be read whole, so the search does not know every sentence of it"


def find_remains(of: PurgePlan, searched: WorkspaceFiles, *, raw: bool = False) -> Remains:
    """Look for what is left outside of what goes, in every file below the workspace.

    `raw` looks at the bytes of ledgers too, which hold what goes until it is gone.
    """
    left, suspects, closed = list(of.carried), list(of.suspects), list(searched.closed)
    closed += [Problem(shown, 0, 0, _UNREAD) for shown in dict.fromkeys(of.unread)]
    gone = of.files | set(of.in_the_way)
    for folder in searched.empty:
        left += _named(searched.shown(folder), of)
    for path in progress.through(searched.paths, "files"):
        if path in gone or gate.leads_out(path, searched.workspace.folder):
            continue
        shown = searched.shown(path)
        left += _named(shown, of)
        if path in of.ledgers:
            rows = list(_in_rows(shown, path, of))
            left += rows
            if raw and not rows:
                left += _told(shown, _in_pages(path, of.search), "take it out there")
            continue
        try:
            looked = search_file(path, of)
        except OSError as error:
            closed.append(Problem(shown, 0, 0, f"cannot be read ({error.strerror or error})"))
            continue
        if looked.why:
            closed.append(Problem(shown, 0, 0, looked.why))
        left += _told(shown, looked.traces, "take it out there")
        if not any(trace.what == NAME for trace in looked.traces):
            suspects += _told(shown, looked.shared, "is the child meant?")
    own = {searched.shown(path) for path in of.ledgers}
    return Remains(*(_each_once(problems, own) for problems in (left, suspects, closed)))


def _each_once(problems: list[Problem], ledgers: Set[str]) -> list[Problem]:
    """Name each file once, with all that is to be done about it; of a ledger each row."""
    told: dict[object, Problem] = {}
    for problem in problems:
        name = problem.path if problem.path not in {"", *ledgers} else problem
        before = told.get(name)
        if before is None:
            told[name] = problem
        elif problem.said not in before.said:
            joined = " It " if before.said.endswith("?") else "; "
            said = f"{before.said}{joined}{problem.said}"
            told[name] = before._replace(line=before.line or problem.line, said=said)
    return list(told.values())


def _named(shown: str, of: PurgePlan) -> Iterator[Problem]:
    """Tell of a file or an empty folder that is named after who goes."""
    words = readable.of_file_name(shown)
    if named := of.search.in_words(words) or _ids_in(words, of):
        yield Problem(shown, 0, 0, f"has {listed(named)} in its name; rename it")


def search_file(path: Path, of: PurgePlan) -> Looked:
    """Look into a file, as it will stand; one that was looked into and is the same is not again.

    Raises OSError for one that may not be read.
    """
    sign, name = _sign(path), str(path)
    will_be_cut = path in of.cut or path in of.cut_archives
    if name in of.looked and of.looked[name][0] == sign and not will_be_cut:
        return of.looked[name][1]
    if path in of.archives:
        looked = _archive(of.cut_archives.get(path) or of.archives[path], of)
    else:
        data, why = workspace_files.searchable(path)
        data = of.cut.get(path, data)
        traces, shared = of.search.within(data, path.name), _shared(path, data, of)
        looked = Looked(tuple(traces), tuple(shared), why)
    of.looked[name] = sign, looked if any(looked) else _NOTHING
    return looked


_NOTHING = Looked()
"""What is found in most files, for all of which it is kept once."""


def _archive(whole: OpenArchive | CutArchive, of: PurgePlan) -> Looked:
    """Look into each file of an archive, as it will stand, and at its name."""
    traces: set[str] = set()
    why = ""
    for name in whole.names:
        traces.update(of.search.in_text(name))
        before = b""
        for part in _joined(whole.parts(name)):
            traces.update(trace.what for trace in of.search.within(before + part, name))
            unread = "" if why or before else readable.unseen(part, name)
            why = f"holds {name}, which {unread}" if unread else why
            before = part[-_OVERLAP:]
    return Looked(tuple(FoundTrace(0, what) for what in sorted(traces)), (), why)


def _joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a file in parts that are all of one size but the last."""
    some, size = [], 0
    for part in parts:
        some.append(part)
        size += len(part)
        if size >= _PART:
            yield b"".join(some)
            some, size = [], 0
    yield b"".join(some)


def _sign(path: Path) -> int:
    """Return what changes whenever a file is written or another is put in its place."""
    stat = path.stat()
    return hash((stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))


def _in_pages(path: Path, search: Search) -> list[FoundTrace]:
    """Look into the pages of a ledger, part by part; parts overlap, so nothing is cut in two."""
    texts = {what for part in gate.parts(path, _PART, _OVERLAP) for what in search.in_pages(part)}
    return [FoundTrace(0, what) for what in sorted(texts)]


_PART, _OVERLAP = 1 << 20, 4 << 10


def _told(shown: str, traces: Collection[FoundTrace], advice: str) -> Iterator[Problem]:
    if traces:
        line = min((trace.line for trace in traces if trace.line), default=0)
        place = f"holds {listed([trace.what for trace in traces])}; {advice}"
        yield Problem(shown, line, 0, place)


def _shared(path: Path, data: bytes, of: PurgePlan) -> list[FoundTrace]:
    """Find where a name stands that may be another's, but for files that are that other's own.

    What is made for the whole class is made from the roster and the notes, which are searched.
    """
    names = path.relative_to(of.workspace.folder).parts
    if names[0] in ("out", "counts") or path in of.of_many:
        return []
    owner = key(of.owners.of_note(path) or of.owners.of_copy(path)) if names[0] == "notes" else ""
    return _search_of(of, owner).within(data, path.name)


def _search_of(of: PurgePlan, owner: str) -> Search:
    """Return the search for what may be another's, but this owner's."""
    theirs = frozenset(trace for trace, ids in of.shared.items() if not owner or owner not in ids)
    before = frozenset(
        trace for trace, ids in of.shared_before.items() if not owner or owner not in ids
    )
    if (theirs, before) not in of.searches:
        salted = Fingerprints(of.search.before.salt, before)
        of.searches[theirs, before] = Search(theirs, salted)
    return of.searches[theirs, before]


_LEAST_ID = 3
"""Letters or digits of an id from which on it is looked for in the names of files."""


def _ids_in(words: str, of: PurgePlan) -> list[str]:
    """Tell that a file is named with the child's id; a short one may be any number."""
    ids = {student_id for student_id in of.scope.students if len(student_id) >= _LEAST_ID}
    return ["the child's id"] if ids and not ids.isdisjoint(key(words).split()) else []


def _in_rows(shown: str, path: Path, of: PurgePlan) -> Iterator[Problem]:
    """Look into the rows of a ledger that stay; each place is told once."""
    told = set()
    rows = erasing.rows(path, of.scope, going=False)
    while some := list(islice(rows, _ROWS)):
        whole = _BETWEEN.join(f"{row.student}\n{row.text}" for row in some)
        for row in some if of.search.in_text(whole) else ():
            for what in of.search.in_text(f"{row.student}\n{row.text}"):
                whose = f"{row.student} ({row.student_id})" if row.student else row.student_id
                place = f"{_TABLES[row.table]} of {whose} holds {what}; {_REWORD}"
                if place not in told:
                    told.add(place)
                    yield Problem(shown, 0, 0, place)


_ROWS, _BETWEEN = 1_000, "\n;\n"
"""Rows that are looked through together; each for itself only where something stands in them, and
not where the end of one and the beginning of the next would read as a name."""
