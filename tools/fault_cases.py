"""The commands that write, each with a workspace to work in and what it is to change there.

Every command of the program stands here or in READS; a test finds the one that does not.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pymupdf
import small_class
import warm
from faults import Case, environment

from confkit.promises.followup_ids import identifier

READS = frozenset(("check", "questions", "due", "log", "roster show", "roster needs"))
"""Commands that write nothing; a test holds them to it."""

NOTE = "notes/2026-fall/1042.toml"
LISTED = """\
student_id,name,guardian_name,guardian_email,contact
1042,Ana Reyes,Marisol Reyes,m@mail.example,allow
3001,Cy Vale,Gil Vale,g@mail.example,allow
"""


def cases() -> list[Case]:
    """Return the commands under test; a case is named after its command."""
    first, check_in = _id("summary"), _id("check_in")
    resource = identifier("2026-fall", "0987", "resource", "Send the planner template")
    start = ("--name", "D", "--school", "S", "--timezone", "America/Chicago")
    return [
        Case("init", ("init", "FOLDER/new", *start), _made, "Next:", _files("new/*")),
        Case("demo", ("demo", "FOLDER/class"), _made, "Next:", _demo),
        Case("roster", ("roster", "import", "FOLDER/list.csv", "--yes"), _with_list, "Written:",
             _files("roster.csv")),
        Case("roster with new ids", ("roster", "import", "FOLDER/list.csv", "--same-children",
             "--yes"), _with_new_ids, "Moved to new ids", _moved),
        Case("roster slots", ("roster", "slots", "FOLDER/booked.csv", "--yes"), _with_booked,
             "Next:", _files("roster.csv")),
        Case("round that begins", ("round", "2027-spring", "--yes"), _opened, "has begun",
             _begun),
        Case("new", ("new",), _without_notes, "Next:", _files("notes/*/*.toml")),
        Case("invite", ("invite", "1042"), _with_slots, "Next:", _files("out/*/invitations/*.eml")),
        Case("languages", ("languages", "import", "FOLDER/back.csv"), _with_translations,
             "1 translation new", _files("translations.csv")),
        Case("languages for a translator", ("languages", "export", "es"), _in_spanish,
             "9 sentences", _files("out/*/to-translate-*")),
        Case("languages read by a speaker", ("languages", "review", "es"), _made, "Checked and",
             _files("out/*/review-es.html")),
        Case("languages checked", ("languages", "review", "es", "--by", "Ana"), _made,
             "checked by", _files("languages/*/*.toml")),
        Case("prep", ("prep",), _made, "3 sheets for", _files("out/*/sheets/[0-9]*.html")),
        Case("prep --pdf", ("prep", "--pdf"), _made, "3 sheets for 2026-fall\nNext: open "
             "out/2026-fall/sheets/packet.pdf and", _in_packet),
        Case("open", ("open", "--path"), _made, "index.html\n", _files("out/*/index.html")),
        Case("record", ("record", "1042", "--from", "FOLDER/meeting.toml"), _with_meeting,
             "Saved in", _files("notes/*/*.toml")),
        Case("summarize", ("summarize",), _made, "Follow-ups: 18 opened", _by_student),
        Case("send", ("send",), _unread, "to read, copy and send", _files("out/*/letters.html")),
        Case("send, what it needs", ("send", "--letter-to-it"), _opened, "administrators",
             _files("out/*/letter-to-it.html")),
        Case("done", ("done", first, resource), _opened, "done on", _ledger),
        Case("snooze", ("snooze", check_in, "2026-12-15", "--reason", "travels"), _opened,
             "now due", _ledger),
        Case("contact", ("contact", "1042", "phoned"), _opened, "recorded", _ledger),
        Case("check-in", ("check-in", "1042", "--observed", "hums while reading"), _opened,
             "Next:", _files("out/*/check-ins/*.eml")),
        Case("review", ("review", "1042", "met"), _opened, "recorded", _ledger),
        Case("round", ("round", "2026-autumn", "--renamed", "2026-fall", "--yes"), _opened,
             "Renamed.", _renamed),
        Case("calendar", ("calendar", "--names"), _opened, "Next:", _files("out/*/followups.ics")),
        Case("report", ("report", "--share"), _opened, "To share, if you like",
             _files("out/*/*.counts.json", "out/*/report.html")),
        Case("export", ("export", "1042"), _opened, "index.html: Ana Reyes", _exports),
        Case("purge", ("purge", "--student", "1042", "--yes"), _archived, "nothing is left",
             _purged),
        Case("archive", ("archive", "2026-fall"), _opened, "SHA-256", _contents("archive/*.zip")),
        Case("merge", ("merge", "FOLDER/followups (conflicted copy).db"), _with_copy, "Merged",
             _ledger),
        Case("restore", ("restore", "--yes"), _damaged, "Restored from", _ledger),
        Case("restore of a round", ("restore", "FOLDER/kept.zip"), _put_away, "brought back",
             _by_student),
        Case("migration", ("snooze", check_in, "2026-12-20", "--reason", "moved"), _of_version_1,
             "now due", _ledger, "2026-12-06T08:00:00-06:00"),
    ]  # fmt: skip


# What a command finds.


def _made(folder: Path) -> None:
    small_class.make(folder)


def _opened(folder: Path) -> None:
    small_class.make(folder)
    _quietly(folder, "summarize", now=small_class.NOW)


def _unread(folder: Path) -> None:
    """Make a workspace with letters, and without the page to read them on."""
    _opened(folder)
    next(folder.glob("out/*/letters.html")).unlink()


def _quietly(folder: Path, *arguments: str, now: str = small_class.LATER) -> None:
    warm.run(["-C", str(folder), *arguments], folder=folder, environment=environment(now))


def _without_notes(folder: Path) -> None:
    small_class.make(folder)
    shutil.rmtree(folder / "notes")


def _with_slots(folder: Path) -> None:
    """Make a class whose talks are to come."""
    small_class.make(folder, recorded=False)
    roster = folder / "roster.csv"
    head, *rows = roster.read_text(encoding="utf-8").splitlines()
    slotted = [f"{head},slot", *(f"{row},2026-12-0{at}T15:30" for at, row in enumerate(rows, 7))]
    roster.write_text("\n".join(slotted) + "\n", encoding="utf-8")


def _with_list(folder: Path) -> None:
    small_class.make(folder)
    (folder / "list.csv").write_text(LISTED, encoding="utf-8")


def _with_translations(folder: Path) -> None:
    _in_spanish(folder)
    (folder / "back.csv").write_text("language,text,translation\nes,Read,Leer\n", encoding="utf-8")


def _in_spanish(folder: Path) -> None:
    """Make a class with a family that reads Spanish, so that there are words to translate."""
    small_class.make(folder)
    roster = folder / "roster.csv"
    head, *rows = roster.read_text(encoding="utf-8").splitlines()
    lines = [f"{head},language", *(f"{row},es" for row in rows)]
    roster.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _with_new_ids(folder: Path) -> None:
    """Make a class with follow-ups, and a list in which every child has another id."""
    _opened(folder)
    roster = folder / "roster.csv"
    head, *rows = roster.read_text(encoding="utf-8").splitlines()
    listed = [f"{head},contact", *(f"9{row},allow" for row in rows)]
    (folder / "list.csv").write_text("\n".join(listed) + "\n", encoding="utf-8")
    taken = [f"{head},contact,imported", *(f"{row},allow,yes" for row in rows)]
    roster.write_text("\n".join(taken) + "\n", encoding="utf-8")


def _with_booked(folder: Path) -> None:
    """Make a class, and the list of a page on which families chose their times."""
    _with_slots(folder)
    booked = "Start Date/Time,First Name,Last Name\n12/16/2026 4:15 PM,Ana,Reyes\n"
    (folder / "booked.csv").write_text(booked, encoding="utf-8")


def _with_meeting(folder: Path) -> None:
    small_class.make(folder, recorded=False)
    meeting = small_class.MEETING.format(name="Ana Reyes", hour=14)
    (folder / "meeting.toml").write_text(meeting, encoding="utf-8")


def _with_copy(folder: Path) -> None:
    """Make a workspace whose copy of the ledger holds a change that the ledger does not."""
    _opened(folder)
    copy = folder / "followups (conflicted copy).db"
    shutil.copy(folder / "followups.db", copy)
    first, second = _ids(folder)[:2]
    _quietly(folder, "done", first, now="2026-11-25T08:00:00-06:00")
    shutil.move(folder / "followups.db", folder / "ours")
    shutil.move(copy, folder / "followups.db")
    _quietly(folder, "done", second, now="2026-11-25T09:00:00-06:00")
    shutil.move(folder / "followups.db", copy)
    shutil.move(folder / "ours", folder / "followups.db")


def _of_version_1(folder: Path) -> None:
    """Make a workspace with the golden ledger of schema 1."""
    small_class.make(folder)
    golden = Path(__file__).parent.parent / "tests" / "ledger" / "ledgers" / "v1.db"
    shutil.copy(golden, folder / "followups.db")


def _damaged(folder: Path) -> None:
    """Make a workspace whose ledger is damaged; a good copy stands beside it."""
    _opened(folder)
    _quietly(folder, "done", _ids(folder)[0])
    (folder / "followups.db").write_bytes(b"no ledger at all")


def _archived(folder: Path) -> None:
    """Make a workspace with an archive and an export in it."""
    _opened(folder)
    _quietly(folder, "archive", "2026-fall")
    _quietly(folder, "export", "1042")


def _put_away(folder: Path) -> None:
    """Make a workspace whose one round is in an archive alone."""
    _opened(folder)
    _quietly(folder, "archive", "2026-fall", "--to", str(folder / "kept.zip"))
    shutil.rmtree(folder / "notes")
    for ledger in folder.glob("followups*"):
        ledger.unlink()


# What a command changes.


def _ledger(folder: Path) -> object:
    """Read what matters of the ledger: every row, but for when it was written."""
    path = folder / "followups.db"
    if not path.exists() or not path.stat().st_size:
        return None
    connection = sqlite3.connect(path)
    try:
        return [
            connection.execute(f"SELECT {what} FROM {table} ORDER BY 1").fetchall()
            for table, what in (
                ("followups", "id, student_id, text, promised, due, done, dropped"),
                ("contacts", "student_id, text"),
                ("reviews", "student_id, outcome"),
            )
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        ]
    except sqlite3.DatabaseError:
        return None
    finally:
        connection.close()


def _by_student(folder: Path) -> object:
    """Read every student's follow-ups, by student."""
    tables = _ledger(folder)
    students: dict[str, list[object]] = {}
    for row in tables[0] if isinstance(tables, list) else []:
        students.setdefault(row[1], []).append(row)
    return students


def _in_packet(folder: Path) -> object:
    """Read what stands on the page of each child whose sheet is in the packet."""
    pages: dict[str, str] = {}
    for path in folder.glob("out/*/sheets/packet.pdf"):
        with pymupdf.open(path) as packet:  # type: ignore[no-untyped-call]
            pages |= {title: packet[at - 1].get_text() for _, title, at in packet.get_toc()[1:]}
    return pages


def _files(*patterns: str) -> Callable[[Path], object]:
    """Return what reads the files of these patterns, each by its path."""

    def read(folder: Path) -> object:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for pattern in patterns
            for path in sorted(folder.glob(pattern))
            if path.is_file() and path.suffix != ".part"
        }

    return read


def _contents(pattern: str) -> Callable[[Path], object]:
    """Return what reads the different contents of files, however often each is there."""

    def read(folder: Path) -> object:
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob(pattern)}

    return read


def _exports(folder: Path) -> object:
    """Read the different exports, however often each is there."""
    return {
        tuple(
            (path.relative_to(made).as_posix(), path.read_bytes())
            for path in sorted(made.rglob("*"))
            if path.is_file()
        )
        for made in folder.glob("export/*")
        if not made.name.endswith(".part")
    }


def _renamed(folder: Path) -> object:
    """Tell what the rounds are called everywhere; half of it is taken up again."""
    names = {path.name for path in (*folder.glob("notes/*"), *folder.glob("out/*"))}
    settings = (folder / "confkit.toml").read_text(encoding="utf-8")
    if names == {"2026-autumn"} and "2026-autumn" in settings:
        return _by_student(folder)
    return "not yet"


def _moved(folder: Path) -> object:
    """Read the follow-ups once everything stands under new ids; what is half done goes on."""
    notes = [path.name for path in folder.glob("notes/*/*.toml")]
    rows = (folder / "roster.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    tables = _ledger(folder)
    ids = [row[1] for row in tables[0]] if isinstance(tables, list) else [""]
    if all(name.startswith("9") for name in (*notes, *rows, *ids)):
        return _by_student(folder)
    return "not yet"


def _begun(folder: Path) -> object:
    """Tell whether another round has begun: the settings name it, and its notes are there."""
    settings = (folder / "confkit.toml").read_text(encoding="utf-8")
    if 'round = "2027-spring"' not in settings:
        return "not yet"
    return sorted(path.name for path in folder.glob("notes/2027-spring/*.toml")) or "not yet"


def _demo(folder: Path) -> object:
    """Tell whether the example is there: its settings come last."""
    return (folder / "class" / "confkit.toml").exists()


def _purged(folder: Path) -> object:
    """Tell what is left once a purge has ended; while its mark stands, it has not.

    A file that is not finished goes with the next command; nothing of the child is in it either.
    """
    if any((folder / name).exists() for name in ("purge-unfinished.json", NOTE)):
        return "not yet"
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    held = [path.name for path in found if b"Ana Reyes" in path.read_bytes()]
    return [path.relative_to(folder).as_posix() for path in found if path.suffix != ".part"], held


def _ids(folder: Path) -> list[str]:
    tables = _ledger(folder)
    assert isinstance(tables, list)
    return [row[0] for row in tables[0]]


def _id(kind: str) -> str:
    return identifier("2026-fall", "1042", kind)
