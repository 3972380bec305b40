"""Is the cost flat? `due`, `done` and `summarize` at 100, 10,000 and 1,000,000 follow-ups.

Beside taskwarrior (`task overdue`), todoman and topydo in the same run, on counts up to 10,000;
with `--full` on the million too, for which they are waited for at most a few minutes each. The
peers are looked for in PATH (`apt-get install taskwarrior`) or installed into an environment of
their own. Stand-alone:

    python benchmarks/ledger.py --write docs/benchmarks.md

replaces the part of that page between its two marks. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import parts
import small_class
from growth_picture import picture
from todo_peers import (
    FIRST,
    NOW,
    PATIENCE,
    PRESSING,
    Spent,
    Timed,
    median,
    of_peers,
    rows,
    spent,
)  # fmt: skip

from confkit.ledger import migration
from confkit.workspace.workspace import Workspace

COUNTS = (100, 10_000, 1_000_000)
PICTURE = "pictures/due-and-peers.svg"
FLAT = 1.3
START = 4.0
BEGIN, END = parts.marks("ledger")


def workspace(folder: Path, count: int) -> list[str]:
    """Make a workspace with so many follow-ups that wait; return the ids of the pressing ones.

    Those are of a child of the class: what is due of a child who is not on the roster is told.
    """
    small_class.make(folder)
    path = Workspace(folder).ledger_path
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    migration.create(connection)
    opened = int(datetime(2026, 11, 20, 21, tzinfo=UTC).timestamp())
    pressing: list[str] = []
    for one, due, text, student in rows(count):
        at = int(due.timestamp())
        student = student if len(pressing) == PRESSING else "2001"
        connection.execute(
            "INSERT INTO followups (id, round, student_id, student, kind, text, by, opened, "
            "promised, due, changed, revision) "
            "VALUES (?, '2026-fall', ?, ?, 'resource', ?, 'teacher', ?, ?, ?, ?, 1)",
            (one, student, f"Student {student}", text, opened, at, at, opened),
        )
        connection.execute(
            "INSERT INTO history (followup, at, revision, what, detail, due) "
            "VALUES (?, ?, 1, 'opened', '', ?)",
            (one, opened, at),
        )
        if len(pressing) < PRESSING:
            pressing.append(one)
    connection.execute("COMMIT")
    connection.close()
    return pressing


def of_confkit(
    scratch: Path, counts: tuple[int, ...], rounds: int
) -> tuple[list[Timed], dict[str, Spent]]:
    """Time confkit's commands, the counts taking turns, beside a bare interpreter.

    Returns the medians, and for each command the median ratios of the largest to the smallest
    count (`due` also to a bare start, as "start"). The first change of a day copies a large
    ledger; that is made before, and timed as "first done of the day".
    """
    confkit = str(Path(sys.executable).parent / "confkit")
    ids = {count: workspace(scratch / str(count), count) for count in counts}
    environment = os.environ | {"CONFKIT_NOW": NOW.isoformat()}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    times: dict[tuple[str, int], list[Spent]] = {}

    def timed(name: str, count: int, *command: str) -> None:
        times.setdefault((name, count), []).append(spent(list(command), environment))

    for count in counts:
        where = (confkit, "-C", str(scratch / str(count)))
        timed("first done of the day", count, *where, "done", ids[count][-1])
        timed("warm", count, *where, "summarize", "1042")
    for turn in range(rounds):
        timed("bare interpreter", 0, sys.executable, "-c", "pass")
        for count in counts:
            where = (confkit, "-C", str(scratch / str(count)))
            timed("due", count, *where, "due")
            undo = ("--undo",) if turn % 2 else ()
            timed("done", count, *where, "done", ids[count][0], *undo)
            timed("summarize STUDENT", count, *where, "summarize", "1042")
    smallest, largest = counts[0], counts[-1]
    ratios = {
        name: _ratio(times[name, largest], times[name, smallest])
        for name in ("due", "done", "summarize STUDENT")
    }
    starts = [_ratio(times["due", count], times["bare interpreter", 0]) for count in counts]
    ratios["start"] = Spent(*map(max, zip(*starts, strict=True)))
    medians = [
        Timed(f"confkit {name}", count, median(taken))
        for (name, count), taken in times.items()
        if name != "warm"
    ]
    return medians, ratios


def _ratio(these: list[Spent], those: list[Spent]) -> Spent:
    pairs = list(zip(these, those, strict=True))
    return Spent(
        statistics.median(a.seconds / b.seconds for a, b in pairs),
        statistics.median(a.processor / b.processor for a, b in pairs),
    )


# The page.


def page(medians: list[Timed], ratios: dict[str, Spent], peers: list[Timed]) -> str:
    """Return the part of the page."""
    counts = sorted({one.size for one in medians if one.size})
    lines = [
        BEGIN,
        "## The ledger",
        "",
        "Medians of whole processes, in milliseconds by the clock and, in parentheses, of the "
        f"processor. {PRESSING} follow-ups are overdue or due "
        "within the week; the rest are due later. The sizes take turns within one run. Written "
        "by `python benchmarks/ledger.py --write docs/benchmarks.md`.",
        "",
        f"| | {' | '.join(f'{count:,}' for count in counts)} |",
        f"|---|{'---:|' * len(counts)}",
    ]
    names = dict.fromkeys(one.name for one in [*medians, *peers])
    of = {(one.name, one.size): one for one in [*medians, *peers]}
    for name in names:
        if name == "confkit bare interpreter":
            lines.append(f"| bare interpreter | {_shown(of[name, 0])} {'| ' * len(counts)}")
        else:
            shown = " | ".join(_shown(of[name, count]) for count in counts)
            lines.append(f"| {name} | {shown} |")
    lines += [
        "",
        f"*Given up*: a peer has {FIRST:.0f} s for its first run, in which it may fill a "
        f"cache, and {PATIENCE:.0f} s for each later one; larger counts are then *not tried*, "
        "and the largest only with `--full`.",
        "",
        *_ahead(medians, peers),
        "",
        f"![`due` and its peers, by the number of follow-ups]({PICTURE})",
        "",
        f"At {counts[-1]:,} against {counts[0]:,}: "
        + ", ".join(f"{name} {_times(one)}" for name, one in ratios.items() if name != "start")
        + f" (bound {FLAT}). `due` piped takes at most {_times(ratios['start'])} times a bare "
        f"start (bound {START:g}). By processor time in parentheses. A ledger between 1 and 16 MB "
        "is copied before the first change of a day: that `done` is the first row; a larger one "
        "only when `summarize` runs over the whole class.",
        END,
        "",
    ]
    return "\n".join(lines)


def _shown(one: Timed) -> str:
    if one.spent is None:
        return one.why
    return f"{one.spent.seconds * 1000:,.0f} ({one.spent.processor * 1000:,.0f})"


def _times(one: Spent) -> str:
    return f"{one.seconds:.2f} ({one.processor:.2f})"


def _ahead(medians: list[Timed], peers: list[Timed]) -> list[str]:
    """Return the table of how many times as long as `due` each peer takes."""
    due = {one.size: one.spent for one in medians if one.name == "confkit due"}
    lines = [
        "How many times as long as `due` each of them takes; above 1, `due` is ahead. The aim: "
        "ahead of todoman and topydo everywhere, of taskwarrior from 10,000 on.",
        "",
        f"| | {' | '.join(f'{count:,}' for count in due)} |",
        f"|---|{'---:|' * len(due)}",
    ]
    for name in dict.fromkeys(one.name for one in peers):
        cells = [
            f"{one.spent.seconds / ours.seconds:,.2f}"
            if one.spent and (ours := due[one.size])
            else one.why
            for one in peers
            if one.name == name
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def missed(medians: list[Timed], ratios: dict[str, Spent], peers: list[Timed]) -> list[str]:
    """Name the bounds that were not held."""
    said = [
        f"{name}: {one.seconds:.2f} at the largest count, bound {FLAT}"
        for name, one in ratios.items()
        if name != "start" and one.seconds > FLAT
    ]
    if ratios["start"].seconds > START:
        said.append(f"due: {ratios['start'].seconds:.2f} times a bare start, bound {START:g}")
    due = {one.size: one.spent for one in medians if one.name == "confkit due"}
    for peer in peers:
        ahead_from = 10_000 if peer.name.startswith("taskwarrior") else 0
        ours = due[peer.size]
        behind = peer.spent and ours and ours.seconds >= peer.spent.seconds
        if behind and peer.size >= ahead_from:
            said.append(f"due at {peer.size:,} is not ahead of {peer.name}")
    return said


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    parser = parts.options(__doc__)
    parser.add_argument(
        "--peers", type=Path, metavar="DIR", help="where peers are installed",
        default=Path(sys.prefix, "peers"),
    )  # fmt: skip
    said = parser.parse_args()
    rounds, turns, most = (21, 3, COUNTS[-1]) if said.full else (11, 1, COUNTS[-2])
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        medians, ratios = of_confkit(Path(folder) / "confkit", COUNTS, rounds)
        peers = of_peers(Path(folder), said.peers, COUNTS, most, turns)
    part = page(medians, ratios, peers)
    print(part)
    if said.write:
        parts.put(said.write, part)
        of_due = [one for one in medians if one.name == "confkit due"]
        (said.write.parent / PICTURE).write_text(picture([*of_due, *peers]), encoding="utf-8")
    over = missed(medians, ratios, peers)
    print("\n".join(over), file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
