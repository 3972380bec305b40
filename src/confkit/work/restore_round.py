"""An archived round brought back: what is missing is put in its place, nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, Problem, UsageError
from confkit.ground.text import key
from confkit.ledger import archived_rows, ledger_file, merging
from confkit.ledger.merging import Merged
from confkit.notes.private import without_private
from confkit.rights.archive import archive_file, reading
from confkit.rights.archive.archive_file import ArchivedChild
from confkit.rights.archive.reading import BadArchive, OpenArchive
from confkit.rights.purge import counts_left
from confkit.rights.workspace_files import Owners
from confkit.roster import archived_denials, own_format, roster_file
from confkit.roster.writing import roster_text
from confkit.workspace.layout import SETTINGS, Layout
from confkit.workspace.workspace import Workspace

ROSTER = "roster.csv"


@dataclass
class Back:
    """What was brought back. `same` were there already, `differs` are there and were left.

    `strangers` are students of the round who are not on the roster.
    """

    archive: OpenArchive
    checksum: str
    merged: Merged
    tz: tzinfo
    notes: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    differs: list[Problem] = field(default_factory=list)
    roster: bool = False
    strangers: list[ArchivedChild] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when something differs and was left, else 0."""
        return 1 if self.differs else 0


def opened(file: Path) -> tuple[OpenArchive, str]:
    """Open an archive, every checksum held against its manifest; raises ConfkitError."""
    if why := gate.why_no_file(file):
        raise UsageError(f"{file}: {why}")
    try:
        if file.stat().st_size > archive_file.LARGEST:
            raise UsageError(f"{file}: is too large to be an archive of a round")
        _, checksum = reading.digest(gate.parts(file, 1 << 20))
    except OSError as error:
        raise ConfkitError(f"{file}: cannot be read: {error.strerror or error}") from None
    return reading.of_file(file, file.name), checksum


def bring_back(*, workspace: Workspace, now: datetime, file: Path) -> Back:
    """Merge an archive's ledger and put its notes and letters where they are missing."""
    whole, checksum = opened(file)
    settings = workspace.basics
    layout = workspace.round(whole.about.round)
    members = [name for name in whole.names if "/" in name]
    for name in sorted({name.partition("/")[0] for name in members}):
        workspace.own(layout.notes if name == "notes" else layout.out / name)
    ours = workspace.ledger_path
    with (
        archived_rows.as_ledger(whole.rows(), file.name, now) as there,
        ledger_file.writing(ours) as here,
    ):
        refused = f"{file.name}: not restored"
        merged = merging.take_over(here, there, workspace.roster().students, now, refused)
    back = Back(whole, checksum, merged, settings.tz)
    _roster(workspace, back)
    owners = Owners(child.id for child in whole.about.children)
    there_now = {key(owners.of_note(path)): path for path in _toml(layout.notes)}
    for name in members:
        try:
            content = whole.content(name)
        except BadArchive:
            raise ConfkitError(f"{file}: changed while it was read; restore it again") from None
        folder, _, base = name.partition("/")
        if folder == "notes":
            target = layout.notes / base
            target = there_now.get(key(owners.of_note(target)) or "\n", target)
            _put(layout, target, content, back.notes, back)
        else:
            target = layout.out / folder / base
            _put(layout, target, content, back.outputs, back)
    brought = {owners.of_note(Path(path)) for path in back.notes}
    brought |= {entry.student_id for entry in merged.added}
    _uncount(workspace, back, brought)
    if whole.about.timezone != str(settings.tz):
        message = (
            f"the archive uses the time zone {whole.about.timezone}; "
            f"its notes are now read in {settings.tz}"
        )
        back.told.append(Problem(SETTINGS, 0, 0, message))
    return back


def _uncount(workspace: Workspace, back: Back, brought: set[str]) -> None:
    """Take what was brought back out of the counts that a purge left of it."""
    strangers = {child.id for child in back.strangers}
    for on_roster, students in ((True, brought - strangers), (False, brought & strangers)):
        message = counts_left.taken_back(
            workspace, back.archive.about.round, students, on_roster=on_roster
        )
        if message:
            back.told.append(Problem("", 0, 0, message))


def _toml(folder: Path) -> list[Path]:
    return gate.files(folder, ".toml")


def _put(layout: Layout, target: Path, content: bytes, into: list[str], back: Back) -> None:
    """Write a file that is missing; one that is there stays, and is told if it differs."""
    shown = layout.shown(target)
    files.make_folder(target.parent)
    if files.write_new(target, content):
        into.append(shown)
    elif _says_the_same(gate.read(target), content):
        back.same.append(shown)
    else:
        message = "differs from the one in the archive; left as it is"
        back.differs.append(Problem(shown, 0, 0, message))


def _says_the_same(there: bytes, archive: bytes) -> bool:
    """Tell whether a file says what the archive's does, but for a private table."""
    return archive in (there, without_private(there))


def _roster(workspace: Workspace, back: Back) -> None:
    """Put the roster in place where there is none yet; else say who is missing from it."""
    path = workspace.folder / ROSTER
    options = workspace.reading_options()._replace(format="own")
    here = roster_file.load(path, ROSTER, options) if path.is_file() else None
    if here is None or (not here.students and not here.problems):
        back.roster = files.write(path, back.archive.content(archive_file.ROSTER), durable=True)
        return
    known = {key(student.id) for student in here.students} | here.refused
    back.strangers = [child for child in back.archive.about.children if key(child.id) not in known]
    _denials(workspace, back, here)


def _denials(workspace: Workspace, back: Back, here: own_format.Roster) -> None:
    """Take over who may not be written to; what cannot be taken over is told, and left."""
    then = own_format.parse(back.archive.content(archive_file.ROSTER), f"{ROSTER} of the archive")
    students, told = archived_denials.taken_over(
        [*here.students, *here.left], [*then.students, *then.left]
    )
    if not told and not then.problems:
        return
    whole = not here.problems and not then.problems
    if whole:
        files.write(workspace.folder / ROSTER, roster_text(students), durable=True)
        back.told += [Problem(ROSTER, 0, 0, message) for message in told]
    else:
        message = (
            "the archive says who may not be written to, and that cannot be added here: correct "
            "what is wrong in the roster, then restore again"
        )
        back.differs.append(Problem(ROSTER, 0, 0, message))
        back.differs += [*here.problems, *then.problems][:5]
    read = workspace.checked_settings[0]
    if told and read and read.roster.path != ROSTER:
        message = f"this workspace reads {read.roster.path}, which does not say so"
        back.differs.append(Problem(ROSTER, 0, 0, message))
