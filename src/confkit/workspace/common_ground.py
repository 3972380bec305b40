"""A school's common ground: a folder that many teachers read, of which a workspace keeps a copy.

The copy alone is used: no command waits for a shared drive, and nothing changes untold. It is
brought up to date by `refresh`, which tells each change; where the folder is missing, it stays.
"""

# No `from __future__ import annotations`: the types of the fields are what is checked.

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, Problem
from confkit.ground.named_tuple import NamedTuple
from confkit.ground.text import listed
from confkit.ground.toml.checked import fields
from confkit.ground.toml.reading import Document, parse, read
from confkit.language.own_folders import SCHOOL
from confkit.workspace.layout import SETTINGS
from confkit.workspace.settings import Line, SchoolCalendar, readable_color

SAYS = "school.toml"
"""What the school says of itself, with its calendar; beside it stands what a workspace may have."""

_FILES = (
    "bank.toml",
    "questions.toml",
    "translations.csv",
    "logo.png",
    "logo.jpg",
    "logo.gif",
    "logo.svg",
)
_FOLDERS = {
    "words": (".toml",),
    "languages": (".toml", ".j2"),
    "templates": (".j2", ".css", ".typ"),
}
_LARGEST = 1 << 20
_MOST = 500


class GroundSchool(NamedTuple):
    """What a school stands for, as far as it says it for all of its teachers."""

    name: Line = ""
    mission: Line = ""
    vision: Line = ""
    values: tuple[Line, ...] = ()
    language: Line = "en"
    color: Annotated[Line, readable_color] = ""


class Ground(NamedTuple):
    """All of `school.toml`."""

    school: GroundSchool = GroundSchool()
    calendar: SchoolCalendar = SchoolCalendar()


def said_folder(document: Document) -> str:
    """Return `[school] folder` of the settings, "" where it is not said."""
    table = document.data.get("school")
    folder = table.get("folder") if isinstance(table, dict) else ""
    return folder.strip() if isinstance(folder, str) else ""


def with_school(workspace: Path, document: Document) -> tuple[Document, list[Problem]]:
    """Return the settings with what the school says in the copy, and what is wrong in that.

    What the settings say themselves comes first; a day is closed if either says so. A first copy is
    made where there is none yet; where that cannot be, it is a problem.
    """
    if not said_folder(document):
        return document, []
    copy = workspace / SCHOOL
    if not (copy.is_dir() and gate.names(copy)) and (first := refresh(workspace, document)):
        return document, first
    if not (copy / SAYS).is_file():
        return document, []
    theirs = read(copy / SAYS, f"{SCHOOL}/{SAYS}")
    problems = _wrong(theirs)
    return (document if problems else _merged(document, theirs.data)), problems


def ground(raw: bytes, shown: str) -> tuple[Ground, list[Problem]]:
    """Return what a school says of itself in `school.toml`, and what is wrong in that."""
    document = parse(raw, shown)
    return Ground(**fields(Ground, document)[0]), _wrong(document)


def _wrong(document: Document) -> list[Problem]:
    return [*document.problems, *fields(Ground, document)[1]]


def _merged(document: Document, theirs: dict[str, Any]) -> Document:
    data = dict(document.data)
    for name, table in theirs.items():
        mine = data.get(name, {})
        if isinstance(mine, dict):
            data[name] = table | mine
            lists = table.get("closed"), mine.get("closed")
            if isinstance(lists[0], list) and isinstance(lists[1], list):
                data[name]["closed"] = [
                    *lists[1],
                    *(day for day in lists[0] if day not in lists[1]),
                ]
    return document._replace(data=data)


def refresh(workspace: Path, document: Document) -> list[Problem]:
    """Bring the copy up to date; return what the school has changed, and what is wrong there."""
    path, copy = said_folder(document), workspace / SCHOOL
    before = _contents(copy) if copy.is_dir() else {}
    if not path:
        table = document.data.get("school")
        if not before or document.problems or (isinstance(table, dict) and "folder" in table):
            return []
        _write(copy, before, {})
        return [Problem(SCHOOL, 0, 0, f"removed: {SETTINGS} names no [school] folder any more")]
    try:
        contents = read_folder(workspace / Path(path).expanduser())
    except (OSError, ValueError, RuntimeError) as error:  # as of a home folder of nobody
        used = "the last copy is used" if before else "there is no copy of it yet"
        reason = f"{getattr(error, 'strerror', None) or error}; {used}"
        return [document.problem(("school", "folder"), f"the school's folder {path}: {reason}")]
    told = []
    if SAYS in contents and (wrong := _wrong(parse(contents[SAYS], f"{path}/{SAYS}"))):
        if not before:
            return wrong
        told = [
            problem._replace(said=f"{problem.said}; the last copy is used") for problem in wrong
        ]
        del contents[SAYS]
        contents |= {name: content for name, content in before.items() if name == SAYS}
    for name in sorted({*before, *contents}) if before else ():
        if change := _change(name, before.get(name), contents.get(name)):
            told.append(Problem(f"{path}/{name}", 0, 0, change))
    try:
        _write(copy, before, contents)
    except (ConfkitError, OSError) as error:
        files.stop_if_for_all(error)
        return [document.problem(("school", "folder"), f"the copy in {SCHOOL}: {error}")]
    return told


def _change(name: str, before: bytes | None, after: bytes | None) -> str:
    """Say what the school did to a file; "" where it is the same."""
    if before == after:
        return ""
    if after is None:
        return "removed by the school; it no longer counts here"
    if before is None:
        return "new from the school; it counts from now on"
    if name != SAYS:
        return "changed by the school; what it says now counts from now on"
    old, new = (_keys(parse(raw, name).data) for raw in (before, after))
    keys = [f"`{key}`" for key in {**old, **new} if old.get(key) != new.get(key)]
    what = f"{listed(keys)} changed" if keys else "changed"
    return f"{what} by the school; what it says now counts from now on"


def _keys(data: dict[str, Any]) -> dict[str, Any]:
    """Return each key of each table with its value."""
    return {
        key: value
        for table in data.values()
        if isinstance(table, dict)
        for key, value in table.items()
    }


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read what a school has in common; raises OSError where it is missing or not to be read."""
    gate.names(folder)
    if (folder / SETTINGS).exists():
        raise OSError(errno.EINVAL, f"it is a workspace, with its own {SETTINGS}", str(folder))
    contents = _contents(folder)
    if not contents:
        message = f"it has no {SAYS}, words, templates or bank.toml; is it the school's folder?"
        raise OSError(errno.ENOENT, message, str(folder))
    return contents


def _contents(folder: Path) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        if gate.leads_out(path, folder):
            raise OSError(errno.EINVAL, f"{name} is a link that leads out of it", str(path))
        try:
            contents[name] = gate.read(path, _LARGEST)
        except OSError as error:
            reason = f"{name}: {error.strerror or error}"
            raise OSError(error.errno, reason, str(path)) from None
        if len(contents) > _MOST:
            raise OSError(errno.EFBIG, f"it holds more than {_MOST} files", str(folder))
    return contents


def _paths(folder: Path) -> Iterator[Path]:
    for name in (SAYS, *_FILES):
        if os.path.lexists(folder / name):
            yield folder / name
    for name, endings in _FOLDERS.items():
        for path in gate.below(folder / name):
            if path.suffix in endings and not path.name.startswith((".", "~")):
                yield path


def _write(copy: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Make the copy hold these files and no others of its kinds."""
    files.make_folder(copy)
    for name, content in after.items():
        if before.get(name) != content:
            files.make_folder((copy / name).parent)
            files.write(copy / name, content)
    for name in before.keys() - after.keys():
        files.remove(copy / name)
