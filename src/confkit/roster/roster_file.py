"""Reading the file that the settings name as the roster: confkit's own, or a school's export."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from confkit.ground.errors import Problem
from confkit.roster import own_columns, own_format
from confkit.roster.own_format import Roster
from confkit.roster.reading_options import ANSWERS, Options
from confkit.roster.tables import bundle
from confkit.roster.tables.tabular import Table


def load(file: Path, shown: str, options: Options = Options()) -> Roster:  # noqa: B008 - frozen
    """Read the roster, an export too; everything wrong with it stands in the result.

    Raises UsageError where the settings name a format or a column that does not exist.
    """
    if not file.exists():
        message = "is not there; put the class list there, or say where it is in [roster] path"
        return Roster([], [Problem(shown, 0, 0, message)], [], usable=False)
    tables = bundle.tables(file, shown)
    sure = options.format == "own" or (options.format == "auto" and not tables[0].header)
    if options.format in ("auto", "own") and (own := own_table(tables, options, sure=sure)):
        return own_format.read(own, options.dates)
    return _export(tables, shown, options)


def own_table(tables: list[Table], options: Options, *, sure: bool) -> Table | None:
    """Return the one table that is confkit's own roster; None if it is something else.

    Where the teacher said which column is which, its headers are those of the format.
    """
    if len(tables) != 1 or not (sure or own_columns.is_own(tables[0])):
        return None
    return own_columns.as_named(tables[0], options.columns)


def _export(tables: list[Table], shown: str, options: Options) -> Roster:
    """Read a school's export each time anew, for a roster that is never imported."""
    from confkit.roster.exports import reading

    reading.check(options)
    export = reading.of_tables(tables, options)
    problems = list(export.problems)
    if export.classes and not problems:
        some = ", ".join(
            f'"{school_class.title or school_class.id}"' for school_class in export.classes[:6]
        )
        message = f'has {len(export.classes)} classes ({some}); choose: [roster] classes = ["…"]'
        problems.append(Problem(shown, 0, 0, message))
    told = [problem for problem in export.told if problem.line]
    usable = bool(export.students) or not problems
    told += [
        Problem(
            "confkit.toml",
            0,
            0,
            f"{flag.asked()}: [roster] permissions says it ({ANSWERS})",
        )
        for flag in export.flags
    ]
    silent = tuple(sorted(Counter(export.silent.values()).items(), reverse=True))
    return Roster(
        export.students, problems, told, export.refused, usable, silent, either=export.either
    )
