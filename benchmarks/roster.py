"""The roster beside its peer, for `benchmarks/run.py`.

`confkit roster show --json` of 10,000 students with two guardians each, as a whole process,
against a process that reads the same rows with Python's csv module and validates each with
pydantic. They take turns, so that what slows the machine slows both; the figure is the median of
the rounds' ratios. Bound: 3. Memory: under 300 MB.
"""

from __future__ import annotations

import compileall
import csv
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BOUND = 3.0
MEMORY = 300
OWN = [
    "student_id",
    "name",
    "sort_name",
    "home_name",
    "pronouns",
    "grade",
    "language",
    "slot",
    "room",
    "plan_on_file",
    "guardian_name",
    "guardian_email",
    "guardian_language",
    "relation",
    "household",
    "contact",
    "shared_mailbox",
    "interpreter",
]
EXPORT = [
    "Student ID",
    "Student first name",
    "Student last name",
    "Grade",
    "Home language",
    "Parent name",
    "Parent email",
    "Parent relationship",
    "Parent receives mailings",
    "Parent priority",
    "Password",
]
SETTINGS = """\
round = "2026-fall"
timezone = "America/Chicago"
[teacher]
name = "Dana Rivera"
[school]
name = "Riverbend"
[roster]
path = "{path}"
"""
PEER = """\
import csv, sys, pydantic
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = csv.DictReader(file)
    Row = pydantic.create_model("Row", **{name.replace(" ", "_"): (str, pydantic.Field(alias=name))
                                          for name in rows.fieldnames})
    print(len([Row.model_validate(row) for row in rows]))
"""


class Figure(NamedTuple):
    """One comparison: the median ratio, the least and the most, and confkit's peak memory."""

    name: str
    students: int
    ratio: float
    least: float
    most: float
    seconds: float
    peak: float

    @property
    def kept(self) -> bool:
        """Whether time and memory are within their bounds; small classes have none."""
        return self.peak < MEMORY and (self.ratio <= BOUND or self.students < 10_000)


def own_rows(students: int) -> Iterator[list[str]]:
    """Yield the rows of a roster in confkit's own format."""
    for n in range(students):
        for at, relation in enumerate(("mother", "father")):
            yield [
                f"{n:06}",
                f"Zoë{n} Family{n}",
                f"Family{n}, Zoë{n}",
                "",
                "she/her",
                "4",
                "es",
                "",
                "Room 12",
                "",
                f"Guardian{at} Family{n}",
                f"g{at}.{n}@mail.example",
                "es" if at else "",
                relation,
                f"Family{n}",
                "allow",
                "",
                "",
            ]


def export_rows(students: int) -> Iterator[list[str]]:
    """Yield the rows of a school's export, a row for each contact."""
    for n in range(students):
        for at, relation in enumerate(("Mother", "Father")):
            yield [
                f"{n:06}",
                f"Zoë{n}",
                f"Family{n}",
                "4",
                "Spanish",
                f"Guardian{at} Family{n}",
                f"g{at}.{n}@mail.example",
                relation,
                "1",
                str(at + 1),
                "secret",
            ]


def workspace(folder: Path, header: list[str], rows: Iterator[list[str]]) -> Path:
    """Make a workspace whose roster has these rows."""
    folder.mkdir(parents=True)
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    (folder / "confkit.toml").write_text(SETTINGS.format(path="list.csv"), encoding="utf-8")
    return folder


def timed(command: list[str]) -> tuple[float, float]:
    """Run a process to its end; return its seconds and its peak memory in MB."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        while process.stdout.read(1 << 20):
            pass
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    assert process.returncode == 0, command
    return seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def compared(name: str, root: Path, students: int, rounds: int) -> Figure:
    """Let confkit and the peer take turns over one workspace."""
    confkit = [sys.executable, "-m", "confkit", "-C", str(root), "roster", "show", "--json"]
    peer = [sys.executable, "-c", PEER, str(root / "list.csv")]
    timed(confkit), timed(peer)
    ratios, times, peaks = [], [], []
    for _ in range(rounds):
        ours, peak = timed(confkit)
        theirs, _ = timed(peer)
        ratios.append(ours / theirs)
        times.append(ours)
        peaks.append(peak)
    return Figure(
        name,
        students,
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        statistics.median(times),
        max(peaks),
    )


def figures(scratch: Path, sizes: list[tuple[int, int]]) -> list[Figure]:
    """Measure both kinds of roster; `sizes` are numbers of students with numbers of rounds."""
    import confkit

    compileall.compile_dir(str(Path(confkit.__file__).parent), quiet=2)
    found = []
    for students, rounds in sizes:
        own = workspace(scratch / f"own{students}", OWN, own_rows(students))
        found.append(compared("roster show --json", own, students, rounds))
        export = workspace(scratch / f"export{students}", EXPORT, export_rows(students))
        found.append(compared("roster show --json, of an export", export, students, rounds))
    return found


def table(found: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = [
        "| | students | times csv and pydantic (least to most) | bound | seconds | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.name} | {one.students:,} | {one.ratio:.2f} ({one.least:.2f} to {one.most:.2f}) "
        f"| {BOUND:.0f} | {one.seconds:.2f} | {one.peak:.0f} MB |"
        for one in found
    ]
    return "\n".join(rows)


def missed(found: list[Figure]) -> list[str]:
    """Name the bounds that were not held."""
    return [
        f"{one.name}, {one.students:,}: {one.ratio:.2f} times csv and pydantic (bound {BOUND:g}), "
        f"{one.peak:.0f} MB (bound {MEMORY})"
        for one in found
        if not one.kept
    ]
