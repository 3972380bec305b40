"""Inject every fault, let the crowd loose, and write docs/reliability.md with what came of it.

    python tools/reliability.py --write docs/reliability.md

takes hours. With `--every 10` only each tenth fault is tried, with `--most 30` at most thirty of a
command. With `--only "prep --pdf"` the rows of these commands alone are made anew.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import crowd
import fault_cases
import faults
import mail_faults

_FAULTS = """\
# What the ledger withstands

Made by `make reliability`; no figure is written by hand.
Python {python}, SQLite {sqlite}, {system}, {cores} processors.

## Faults

While a command works, [strace](https://strace.io) makes its system calls fail, one after another:
every write, sync, truncation, rename, removal and close of a file in the workspace, and every
write of the command's own output. Each call fails with ENOSPC, with EIO and with EACCES, once, and
then from that call on; and the process is killed at that call. After each run, the ledger is
verified, what the command claimed is compared with what is on disk, and the command runs again
without faults; nothing may be left behind.
*Possible* is each call in each of these seven ways, *runs* how many of those were tried, evenly
spread; each row says at which commit.

| command | calls | possible | runs | had saved | corrupt | half done | claimed, lost | \
tracebacks | locks | commit |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|
{faults}

*Had saved*: the fault came after the change was on disk. *Locks*: the next run without faults did
not finish on its own. `migration` is a snooze on a ledger of schema 1, so its calls include every
call of the copy and of the schema change. A note that cannot be read stops `summarize` for that
student only; *half done* counts students.

"""

_CROWDS = """\
## Crowds

{processes} processes make {changes} changes each, all at once, while {readers} others read
without a break. *Alone* is how long one process takes for all the changes, one after another, with
the same readers. No change may wait longer than that.

| queue | kept | doubled | failed | reads | reads failed | longest change | longest read | alone |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{crowds}

Times in seconds, starting Python not included. *turns* is confkit's lock on the folder
(`ledger/turns.py`), *SQLite's* the same without it.
"""


def main() -> None:
    """Run everything, and write or print the page; exit 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", type=Path, help="the file to write; standard output if none")
    parser.add_argument("--every", type=int, default=1, help="try each N-th fault only")
    parser.add_argument("--most", type=int, help="try so many faults of one command at most")
    parser.add_argument(
        "--faults", action="store_true", help="leave the crowds as they stand there"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="CASE", help="make these rows anew in the page of --write"
    )
    options = parser.parse_args()
    if options.only:
        sys.exit(_only(options))
    crowds = [] if options.faults else [(name, _crowd(fair=name == "turns")) for name in QUEUES]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tallies = list(
            pool.map(lambda case: _faults(case, options.every, options.most), fault_cases.cases())
        )
    page = _FAULTS.format(
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        system=f"{platform.system()} {platform.release()}",
        cores=os.cpu_count(),
        faults="\n".join(_fault_rows(tallies)),
    )
    mail = list(mail_faults.rows())
    page += f"{mail_faults.section(mail)}\n"
    page += _of_crowds(crowds) if crowds else _as_it_stands(options.write)
    if options.write:
        options.write.write_text(page, encoding="utf-8")
    else:
        print(page)
    bad = [said for tally in tallies for said in tally.bad]
    bad += [said for _, seen in crowds[:1] for said in seen.damage] + mail_faults.bad(mail)
    if bad:
        sys.exit("\n".join(bad))


def _only(options: argparse.Namespace) -> str | None:
    """Make some rows of a page anew, each as soon as it is known; return what went wrong."""
    bad = []
    for case in fault_cases.cases():
        if case.name in options.only:
            tally = _faults(case, options.every, options.most)
            bad += tally.bad
            _put(options.write, tally)
    return "\n".join(bad) or None


def _put(page: Path, tally: faults.Tally) -> None:
    """Put one row into a page in place of the one before, and the sum of all."""
    lines = page.read_text(encoding="utf-8").splitlines()
    total = [0] * _NUMBERS
    for at, line in enumerate(lines):
        name, *numbers = line.strip("| ").split(" | ")
        if name == "**all**":
            lines[at] = _row(name, total)
            break
        if len(numbers) == len(total) + 1 and numbers[0].isdecimal():
            row, commit = list(map(int, numbers[:-1])), numbers[-1]
            if name == tally.case:
                row, commit = _numbers(tally), _commit()
            lines[at] = _row(name, row, commit)
            total = [a + b for a, b in zip(total, row, strict=True)]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


QUEUES = ("turns", "SQLite's")


def _commit() -> str:
    asked = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _of_crowds(crowds: list[tuple[str, crowd.Crowd]]) -> str:
    return _CROWDS.format(
        crowds="\n".join(_crowd_row(*one) for one in crowds),
        processes=crowds[0][1].processes,
        changes=crowds[0][1].changes,
        readers=4,
    )


def _as_it_stands(page: Path | None) -> str:
    """Return what a page says of crowds, as the run before this one wrote it."""
    text = page.read_text(encoding="utf-8") if page and page.exists() else ""
    head = _CROWDS.partition("\n")[0]
    return text[text.index(head) :] if head in text else ""


def _faults(case: faults.Case, every: int, most: int | None) -> faults.Tally:
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        tally = faults.run(case, Path(folder), every=every, most=most)
    print(next(iter(_fault_rows([tally]))), *tally.bad, sep="\n", file=sys.stderr, flush=True)
    return tally


def _crowd(*, fair: bool) -> crowd.Crowd:
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder:
        return crowd.run(Path(folder), processes=50, changes=4, readers=4, fair=fair)


def _fault_rows(tallies: list[faults.Tally]) -> Iterable[str]:
    total = [0] * _NUMBERS
    for tally in tallies:
        numbers = _numbers(tally)
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        yield _row(str(tally.case), numbers, _commit())
    yield _row("**all**", total)


def _numbers(tally: faults.Tally) -> list[int]:
    return [
        tally.points,
        tally.points * len(faults.WAYS),
        tally.runs,
        tally.survived,
        len(tally.corrupt),
        len(tally.half),
        len(tally.lost),
        len(tally.tracebacks),
        len(tally.stuck),
    ]


_NUMBERS = 9


def _row(name: str, numbers: list[int], commit: str = "") -> str:
    return f"| {name} | {' | '.join(map(str, numbers))} | {commit} |"


def _crowd_row(name: str, seen: crowd.Crowd) -> str:
    total = seen.processes * seen.changes
    return (
        f"| {name} | {seen.kept} of {total} | {seen.doubled} | {len(seen.failed)} | {seen.reads} | "
        f"{seen.reads_failed} | {seen.longest_change:.2f} | {seen.longest_read:.2f} | "
        f"{seen.alone:.2f} |"
    )


if __name__ == "__main__":
    main()
