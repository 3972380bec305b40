"""What can go wrong, said in plain words: problems in files, and the one root error.

Nothing here prints. `confkit.cli` turns a ConfkitError into lines on standard error and into
its exit code; a Problem is a value that work collects so that all are told at once.
"""

from __future__ import annotations

from confkit.ground import gate
from confkit.ground.named_tuple import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong in one place of a file.

    `path` is relative to the workspace, `line` and `column` count from 1 (0: the file as a
    whole). `said` says what is wrong and what to do. `student_id` is "" where it concerns all.
    """

    path: str
    line: int
    column: int
    said: str
    student_id: str = ""

    def __str__(self) -> str:
        """`notes/2026-fall/1042.toml:14:9: what is wrong; what to do`."""
        if not self.path:
            return self.said
        place = self.path
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.said}"


class ConfkitError(Exception):
    """The root error: its lines are shown as they are, its exit code ends the program.

    Exit code 2 means that nothing was done, 1 that something was done in part.
    """

    exit_code = 2

    def __init__(self, *lines: str, exit_code: int | None = None) -> None:
        super().__init__(*lines)
        self.lines = lines
        if exit_code is not None:
            self.exit_code = exit_code

    def __str__(self) -> str:
        return "\n".join(self.lines)


class UsageError(ConfkitError):
    """What was typed cannot be understood or does not fit."""


class FilesError(ConfkitError):
    """Files of the workspace cannot be used; carries every problem found in them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(*(str(problem) for problem in problems))
        self.problems = problems


def of_child(error: ConfkitError | OSError, student_id: str, name: str) -> list[Problem]:
    """Return what went wrong for one child as that child's problems; the others go on."""
    if isinstance(error, FilesError):
        problems = error.problems
    elif isinstance(error, OSError):
        problems = [Problem(gate.shown(error.filename or ""), 0, 0, error.strerror or str(error))]
    else:
        problems = [Problem("", 0, 0, line) for line in error.lines]
    return [
        problem._replace(said=f"{name} ({student_id}): {problem.said}", student_id=student_id)
        for problem in problems
    ]


def nearest(word: str, known: list[str], likeness: float = 0.6) -> str | None:
    """Return the known word that `word` most likely means (0 to 1 alike at least), or None."""
    import difflib

    close = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=likeness)
    return close[0] if close else None
