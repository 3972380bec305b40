"""From nothing to a workspace: settings with the Why first, a roster to fill in, folders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from confkit.ground import clock, files, identifiers
from confkit.ground.addresses import BadAddress, sendable
from confkit.ground.errors import FilesError, UsageError
from confkit.ground.resources import data_text
from confkit.ground.spreadsheet import as_csv
from confkit.ground.toml.reading import read
from confkit.ground.toml.writing import pair
from confkit.roster.own_columns import GUARDIAN_COLUMNS, STUDENT_COLUMNS
from confkit.workspace import common_ground, occupied
from confkit.workspace.layout import SETTINGS


@dataclass(frozen=True)
class Answers:
    """What the teacher said; "" and () where nothing was said yet.

    `folder` is that of the school's common ground, which says the rest of the school itself.
    """

    name: str = ""
    email: str = ""
    why: str = ""
    meets_mission: str = ""
    school: str = ""
    mission: str = ""
    vision: str = ""
    values: tuple[str, ...] = ()
    timezone: str = ""
    round: str = ""
    closed: tuple[Any, ...] = ()
    terms: tuple[Any, ...] = ()
    folder: str = ""


@dataclass(frozen=True)
class Started:
    """The files that were made, and those that stood there and were left as they are."""

    folder: Path
    made: list[str]
    kept: list[str]
    missing: list[str]


def init(*, folder: Path, answers: Answers, now: datetime) -> Started:
    """Make a workspace; what is there already is never overwritten.

    What was not said stands as a commented line to fill in. Raises UsageError if the time zone,
    the address or the round cannot be.
    """
    if answers.email:
        _check_address(answers.email)
    if answers.timezone and clock.zone(answers.timezone) is None:
        raise UsageError(f"--timezone: {clock.unknown_zone(answers.timezone)}")
    round_name = answers.round or round_of(now)
    if reason := identifiers.why_not(round_name):
        raise UsageError(f"--round {round_name!r} {reason}")
    settings = _settings(answers, round_name).encode()
    files.make_folder(folder)
    for below in (f"notes/{round_name}", "templates"):
        files.make_folder(folder / below)
    wanted = {
        SETTINGS: settings,
        "roster.csv": as_csv([(*STUDENT_COLUMNS, *GUARDIAN_COLUMNS)]),
        "README.txt": data_text("data/workspace-readme.txt").encode(),
    }
    made = [name for name, content in wanted.items() if files.write_new(folder / name, content)]
    kept = [name for name in wanted if name not in made]
    occupied.enter(folder, alone=False)  # sweeps away what an earlier run left that was cut off
    return Started(folder, made, kept, _missing(folder))


def _check_address(email: str) -> None:
    try:
        sendable(email)
    except BadAddress as error:
        raise UsageError(f"--email: {email!r} {error}") from None


def round_of(now: datetime) -> str:
    """Name the round after year and season, as schools do: `2026-fall`."""
    season = "fall" if now.month >= 8 else "spring" if now.month <= 6 else "summer"
    return f"{now.year}-{season}"


def machine_timezone() -> str:
    """Return the machine's IANA time zone, "" if it has none."""
    import tzlocal

    try:
        name = tzlocal.get_localzone_name()
    except (LookupError, ValueError, OSError):
        return ""
    return name if name and clock.zone(name) else ""


class OfSchool(NamedTuple):
    """What a school's folder says already, and where that is, as the settings say it."""

    folder: str
    mission: str
    name: str
    has_calendar: bool


def of_school(folder: Path) -> OfSchool:
    """Return what a school's common ground says; raises UsageError where it cannot be used."""
    if not folder.is_dir():
        raise UsageError(f"--from-school {folder}: there is no such folder")
    try:
        files = common_ground.read_folder(folder)
    except OSError as error:
        raise UsageError(f"--from-school {folder}: {error.strerror or error}") from None
    if common_ground.SAYS not in files:
        raise UsageError(f"--from-school {folder}: it has no {common_ground.SAYS}")
    ground, problems = common_ground.ground(files[common_ground.SAYS], f"{folder}/school.toml")
    if problems:
        raise FilesError(problems)
    calendar = ground.calendar.calendar()
    return OfSchool(
        str(folder.resolve()),
        ground.school.mission,
        ground.school.name,
        bool(calendar.closed or calendar.terms),
    )


def _missing(workspace: Path) -> list[str]:
    """Name what the settings that stand there need and do not say yet."""
    own = read(workspace / SETTINGS, SETTINGS)
    data = common_ground.with_school(workspace, own)[0].data
    needed = {"timezone": data}
    for table in ("teacher", "school"):
        inner = data.get(table)
        needed[f"[{table}] name"] = inner if isinstance(inner, dict) else {}
    return [option for option, there in needed.items() if not there.get(option.split()[-1])]


def _line(key: str, answer: Any, example: Any, comment: str = "") -> str:
    """Return a settings line; one that was not said yet is a comment to fill in."""
    text = pair(key, answer) if answer else f"# {pair(key, example)}"
    return f"{text}  # {comment}" if comment else text


_CLOSED = [date(2026, 11, 26), {"from": date(2026, 12, 21), "to": date(2027, 1, 1)}]
_TERMS = [
    {"from": date(2026, 8, 24), "to": date(2026, 12, 18)},
    {"from": date(2027, 1, 4), "to": date(2027, 5, 28)},
]


def _school(answers: Answers) -> str:
    """Return the table of the school; what its folder says is not said again."""
    lines = ["# What your school stands for. Each conversation is tied to one of its values."]
    if answers.folder:
        lines = [
            "# What your school stands for, its calendar, words and templates are in its folder.",
            "# What you write here yourself comes first.",
        ]
    lines += ["[school]"]
    if answers.folder:
        lines += [pair("folder", answers.folder)]
    if answers.school or not answers.folder:
        lines += [_line("name", answers.school, "Riverbend Elementary School")]
    values = list(answers.values)
    return "\n".join(
        [
            *lines,
            _line("mission", answers.mission, "…"),
            _line("vision", answers.vision, "…"),
            _line("values", values, ["growth mindset", "community", "critical thinking"]),
            *(() if answers.folder else ('language = "en"',)),
        ]
    )


def _settings(answers: Answers, round_name: str) -> str:
    guess = answers.timezone or machine_timezone() or "America/Chicago"
    return f"""\
# The settings of this workspace. A line that begins with # is not read: fill it in and
# take the # away. confkit names the line of anything it does not understand.

{_line("round", round_name, round_name, "its notes: the folder of this name in notes/")}
{_line("timezone", answers.timezone, guess, "an IANA name")}

# Your own reason for teaching opens the packet, before any student's data.
[teacher]
{_line("name", answers.name, "Dana Rivera")}
{_line("email", answers.email, "drivera@school.example", "letters are sent from it")}
{_line("why", answers.why, "I teach because …")}
{_line("meets_mission", answers.meets_mission, "…", "how your Why meets the mission")}

{_school(answers)}

# The slot in minutes, 5 to 60. The agenda shares it: welcome, glow, family, grow, goal.
[conference]
minutes = 15
# agenda = {{ welcome = 1, glow = 3, family = 4, grow = 3, goal = 4 }}

# Days with school: "the next day" is the next school day, a check-in lands on one.
[calendar]
{"# " if answers.folder else ""}school_days = ["mon", "tue", "wed", "thu", "fri"]
{_line("closed", list(answers.closed), _CLOSED)}
{_line("terms", list(answers.terms), _TERMS)}

[roster]
path = "roster.csv"

# Only if letters should come from another address than [teacher] email.
[mail]
# from = "Dana Rivera <drivera@school.example>"
"""
