"""How the practice goes: counted in workspaces, read from shared files, put together, shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from confkit.ground import gate, progress
from confkit.ground.errors import ConfkitError, FilesError, Problem, UsageError
from confkit.ground.outcome import Outcome
from confkit.ground.text import counted as number_of
from confkit.ground.text import key
from confkit.report import counts_file, school_report, sources
from confkit.report.counts import RoundCounts, together
from confkit.report.school_report import Report, SourceLeftOut
from confkit.report.sources import Source
from confkit.workspace.layout import PURGE_MARK, SETTINGS
from confkit.workspace.workspace import Workspace, must_be_free


class Read(NamedTuple):
    """What one source gave: its rounds, or why it was left out; and what else has to be said."""

    rounds: list[RoundCounts]
    left_out: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass
class Reported:
    """A report, with what was wrong on the way. `workspaces` and `files` are how many it sums."""

    report: Report
    counted: list[RoundCounts]
    workspaces: int
    files: int
    refused: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 when something was left out or has a mistake, else 0."""
        return 1 if self.refused or self.report.left_out else 0


def report(*, places: list[str], now: datetime, round_name: str | None = None) -> Reported:
    """Sum what stands in these places; raises ConfkitError if there is nothing that can be read.

    A teacher's round counts once: from a workspace before a shared file, from the later file
    before the earlier.
    """
    there = sources.at(places)
    reads = list(zip(there, _read_all(there, now), strict=True))
    left_out = tuple(
        SourceLeftOut(source.shown, read.left_out) for source, read in reads if read.left_out
    )
    if len(left_out) == len(there):
        raise ConfkitError(*lines_of(left_out))
    counted, told = _once([(source, read.rounds) for source, read in reads])
    if round_name is not None:
        counted = _of_round(counted, round_name)
    of_all = school_report.report(counted, now)._replace(left_out=left_out)
    inside = [source.kind for source, read in reads if not read.left_out]
    return Reported(
        of_all,
        counted,
        inside.count("workspace"),
        inside.count("file"),
        [line for _, read in reads for line in read.refused],
        [line for _, read in reads for line in read.told] + told,
    )


def lines_of(left_out: Iterable[SourceLeftOut]) -> list[str]:
    """Return a line for each reason why something was left out."""
    return [f"{source.path}: {reason}" for source in left_out for reason in source.reasons]


def share(reported: Reported, workspace: Workspace, outcome: Outcome) -> list[Path]:
    """Write the counts of each round of a workspace's report to a file, 0600; return the files."""
    from confkit.workspace import generated  # which takes as long to load as many shared files

    written = []
    for counts in reported.counted:
        file = workspace.own(workspace.round(counts.round).out / counts_file.shared_name(counts))
        generated.write_file(workspace, file, counts_file.to_json(counts), outcome, durable=True)
        written.append(file)
    return written


def must_be_new(file: Path) -> None:
    """Raise UsageError if there is a file already, or no name for one."""
    if not file.name:
        raise UsageError("--html needs the name of a file: --html report.html")
    must_be_free(file)


def write_page(
    reported: Reported, file: Path, *, workspace: Workspace | None, outcome: Outcome | None = None
) -> None:
    """Write the report as one HTML page; raises UsageError if another file would be replaced.

    With an `outcome` it is the workspace's own page, which is made anew.
    """
    from confkit.ground import files
    from confkit.report import report_page

    page = report_page.render(reported.report, workspace).encode()
    if outcome and workspace:
        from confkit.workspace import generated

        generated.write_file(workspace, file, page, outcome)
    elif not files.write_new(file, page):
        must_be_new(file)


def _once(reads: Iterable[tuple[Source, list[RoundCounts]]]) -> tuple[list[RoundCounts], list[str]]:
    """Take each teacher's round once, and tell which source was passed over for which."""
    best: dict[tuple[str, str, str], tuple[Source, RoundCounts]] = {}
    passed: dict[tuple[str, str], int] = {}
    for source, rounds in reads:
        for counts in rounds:
            mine, whose = (source, counts), counts.whose
            if (known := best.get(whose)) is not None:
                kept, other = (mine, known) if _goes_before(mine, known) else (known, mine)
                best[whose] = kept
                pair = (other[0].shown, kept[0].shown)
                passed[pair] = passed.get(pair, 0) + 1
            else:
                best[whose] = mine
    told = [
        f"{other}: {number_of(number, 'round')} left out because {kept} has them too; "
        "each counts once"
        for (other, kept), number in passed.items()
    ]
    return [counts for _, counts in best.values()], told


def _goes_before(first: tuple[Source, RoundCounts], other: tuple[Source, RoundCounts]) -> bool:
    if first[0].kind != other[0].kind:
        return first[0].kind == "workspace"
    return first[1].as_of > other[1].as_of


def _of_round(counted: list[RoundCounts], round_name: str) -> list[RoundCounts]:
    of_round = [counts for counts in counted if key(counts.round) == key(round_name)]
    if not of_round:
        names = sorted({counts.round for counts in counted})
        known = f"; known: {', '.join(names)}" if names else ""
        raise UsageError(f"there is no round {round_name!r} here{known}")
    return of_round


# Reading.


def _read_all(sources: list[Source], now: datetime) -> Iterator[Read]:
    """Yield what each source gives; many workspaces are counted on every processor."""
    alone = len(sources) == 1
    workspaces = [source for source in sources if source.kind == "workspace"]
    counted: Iterator[Read] = iter(())
    if workspaces:
        from confkit.ground import processes

        import_module("confkit.report.one_workspace")  # once, before there are several processes

        @contextmanager
        def counting() -> Iterator[Callable[[Sequence[Source]], list[Read]]]:
            yield lambda some: [
                count(Workspace(source.path), now, "" if alone else source.shown) for source in some
            ]

        turns = processes.in_order(workspaces, counting, "workspaces", large=True)
        counted = chain.from_iterable(turns)
    others = [source for source in sources if source.kind != "workspace"]
    read = map(_file, progress.through(others, "files"))
    for source in sources:
        yield next(counted if source.kind == "workspace" else read)


def _file(source: Source) -> Read:
    if source.kind == "nothing":
        return Read([], (source.why,))
    try:
        raw = gate.beginning(source.path, counts_file.LARGEST + 1)
        return Read([counts_file.from_json(raw, "")])
    except OSError as error:
        return Read([], (f"cannot be read: {error.strerror or error}",))
    except counts_file.BadCounts as error:
        return Read([], (str(error).removeprefix(": "),))


def count(workspace: Workspace, now: datetime, before: str) -> Read:
    """Count one workspace, with what a purge left; a damaged one is left out, with its reasons.

    `before` is its path as it is shown, "" where it is the only one and may say all of itself.
    """
    from confkit.report.one_workspace import count_workspace

    if (workspace.folder / PURGE_MARK).exists():
        return Read([], (f"{PURGE_MARK}: a purge was interrupted here; finish it first",))
    try:
        left = _left_by_purges(workspace)
        on_roster = {
            key(purged_round.round): purged_round.counts
            for file, purged_round in left
            if file == counts_file.file_of_purged(workspace, purged_round.round)
        }
        counted_here = count_workspace(workspace, now=now, purged=on_roster)
    except FilesError as error:
        return Read([], tuple(dict.fromkeys(map(_without_children, error.problems))))
    except ConfkitError as error:
        return Read([], error.lines)
    except OSError as error:
        return Read([], (f"cannot be read: {error.strerror or error}",))
    rounds = {key(round_.round): round_ for round_ in counted_here.rounds}
    for _, problem in left:
        mine = rounds.get(key(problem.round))
        rounds[key(problem.round)] = together(mine, problem) if mine else problem
    if before:
        refused = _how_many(before, counted_here.refused)
        ledger = workspace.ledger_path.name
        told = _how_many(
            before, [of_purged for of_purged in counted_here.told if of_purged.path != ledger]
        )
        told += tuple(
            f"{before}: {of_purged}" for of_purged in counted_here.told if of_purged.path == ledger
        )
        return Read(list(rounds.values()), refused=refused, told=told)
    return Read(
        list(rounds.values()),
        refused=tuple(map(str, counted_here.refused)),
        told=tuple(map(str, counted_here.told)),
    )


def _without_children(problem: Problem) -> str:
    """Say what keeps a workspace from being counted; of a roster's row nothing is repeated."""
    if problem.path == SETTINGS:
        return str(problem)
    return f"{problem.path}: cannot be used as it is; `confkit check` in that workspace says why"


def _how_many(before: str, problems: list[Problem]) -> tuple[str, ...]:
    """Say of another's workspace how many places are wrong: a note's name tells of a child."""
    if not problems:
        return ()
    places = number_of(len(problems), "place")
    return (
        f"{before}: {places} in roster or notes to look at; "
        "`confkit check` in that workspace says where",
    )


def _left_by_purges(workspace: Workspace) -> list[tuple[Path, RoundCounts]]:
    """Return the counts that purges left, each with its file.

    Those of `<round>.json` are of students who were on the roster then; students who had left
    stand in a file of another name.
    """
    folder = workspace.folder / "counts"
    if not folder.is_dir():
        return []
    return [(file, _counts_in(file)) for file in gate.files(folder, ".json")]


def _counts_in(file: Path) -> RoundCounts:
    shown = f"counts/{file.name}"
    try:
        return counts_file.from_json(gate.read(file), shown)
    except OSError as error:
        raise ConfkitError(f"{shown}: cannot be read: {error.strerror or error}") from None
