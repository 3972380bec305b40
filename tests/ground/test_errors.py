"""Problems and errors, as people read them."""

from __future__ import annotations

import pytest

from confkit.ground.errors import ConfkitError, FilesError, Problem, UsageError, nearest


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (Problem("notes/a.toml", 14, 9, "what"), "notes/a.toml:14:9: what"),
        (Problem("roster.csv", 3, 0, "what"), "roster.csv:3: what"),
        (Problem("roster.csv", 0, 0, "what"), "roster.csv: what"),
        (Problem("", 0, 0, "what"), "what"),
    ],
)
def test_a_problem_says_its_place(problem: Problem, shown: str) -> None:
    """Path, line and column as far as they are known, then what is wrong."""
    assert str(problem) == shown


def test_an_error_carries_its_lines_and_its_exit_code() -> None:
    """The root error ends the program with 2, or with the code that it is given."""
    error = ConfkitError("one", "two", exit_code=1)
    assert (error.lines, str(error), error.exit_code) == (("one", "two"), "one\ntwo", 1)
    assert UsageError("x").exit_code == 2


def test_an_error_of_files_has_a_line_for_each_problem() -> None:
    """Every problem is said, not only the first."""
    problems = [Problem("a.toml", 1, 2, "one"), Problem("b.csv", 3, 0, "two")]
    assert FilesError(problems).lines == ("a.toml:1:2: one", "b.csv:3: two")


@pytest.mark.parametrize(
    ("word", "meant"), [("teachr", "teacher"), ("Teacher", "teacher"), ("xyz", None), ("", None)]
)
def test_the_nearest_word_is_offered(word: str, meant: str | None) -> None:
    """A slip of the finger is recognised whatever its case; what is far off is not."""
    assert nearest(word, ["teacher", "school", "round"]) == meant
