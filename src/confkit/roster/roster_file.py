"""Reading the file that the settings name as the roster: confkit's own, or a school's export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from confkit.ground.errors import Problem
from confkit.ground.tables import bundle
from confkit.ground.tables.tabular import Table
from confkit.roster import own_columns, own_format
from confkit.roster.own_format import Roster
from confkit.roster.spreadsheet_times import Order

if TYPE_CHECKING:
    pass


class How(NamedTuple):
    """How a roster that is an export is to be read, as `[roster]` in the settings says.

    Enrollments that had ended by `day` bring nobody in.
    """

    format: str = "auto"
    columns: Mapping[str, str] = {}
    classes: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    day: date | None = None
    dates: Order | None = None


def load(file: Path, shown: str, how: How = How()) -> Roster:  # noqa: B008 - frozen
    """Read the roster, an export too; everything wrong with it stands in the result.

    Raises UsageError where the settings name a format or a column that does not exist.
    """
    if not file.exists():
        said = "is not there; put the class list there, or say where it is in [roster] path"
        return Roster([], [Problem(shown, 0, 0, said)], [], usable=False)
    tables = bundle.tables(file, shown)
    sure = how.format == "own" or (how.format == "auto" and not tables[0].header)
    if how.format in ("auto", "own") and (own := own_table(tables, sure=sure)):
        return own_format.read(own, how.dates)
    return _export(tables, shown, how)


def own_table(tables: list[Table], *, sure: bool) -> Table | None:
    """Return the one table that is confkit's own roster; None if it is something else."""
    return tables[0] if len(tables) == 1 and (sure or own_columns.is_own(tables[0])) else None


def _export(tables: list[Table], shown: str, how: How) -> Roster:
    """Read a school's export each time anew, for a roster that is never imported."""
    from confkit.roster.exports import reading

    options = reading.Options(*how)
    reading.check(options)
    found = reading.of_tables(tables, options)
    problems = list(found.problems)
    if found.classes and not problems:
        some = ", ".join(f'"{one.title or one.id}"' for one in found.classes[:6])
        said = f'has {len(found.classes)} classes ({some}); choose: [roster] classes = ["…"]'
        problems.append(Problem(shown, 0, 0, said))
    told = [one for one in found.told if one.line]
    usable = bool(found.students) or not problems
    silent = tuple(sorted(Counter(found.silent.values()).items(), reverse=True))
    return Roster(found.students, problems, told, found.refused, usable, silent)
