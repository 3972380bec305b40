"""The samples of real export shapes, where they are: ../shared/rosters, and docs/rosters.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.roster_docs import SAMPLES, read_sample, samples

from confkit.roster.writing import roster_text
from tests.roster.conftest import Run

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")


@pytest.mark.parametrize("name", samples())
def test_a_sample_is_imported(run: Run, workspace: Path, name: str) -> None:
    """Each sample is written to a roster without an error, and shown."""
    sample = SAMPLES / name
    ran = run("roster", "import", sample, "--yes", "--class", "all")
    assert (ran.code, "error" in ran.err) == (0, False)
    shown = run("roster", "show", "--json")
    assert shown.code == 0
    assert len(shown.json["students"]) == len(read_sample(name).students) > 0


@pytest.mark.parametrize("name", samples())
def test_no_secret_of_a_sample_gets_through(name: str) -> None:
    """Passwords, birth dates, races and lunch status of the samples are in no roster."""
    roster = roster_text(read_sample(name).students).decode()
    secrets = ["P@ssword", "password1", "ASIAN", "Burlington", "1998-07-15", "freeLunch"]
    for secret in (*secrets, "Free Lunch", "1000000000", "12/31/2005"):
        assert secret not in roster


def test_nobody_is_written_to_without_a_permission_that_is_known() -> None:
    """Who is allowed in the samples: parents whose export says so, and nobody else."""
    allowed = {
        (name, guardian.relation)
        for name in samples()
        for student in read_sample(name).students
        for guardian in student.guardians
        if guardian.contact == "allow"
    }
    assert allowed == {
        ("cfa-ticket-to-ride", "father"),
        ("cfa-ticket-to-ride", "mother"),
        ("powerschool-finalsite", "father"),
        ("powerschool-finalsite", "mother"),
    }


def test_the_same_list_in_two_encodings_is_one_roster() -> None:
    """ISO-8859-1 with CRLF and UTF-8 give the same bytes."""
    first, second = (
        read_sample(f"speechday-de/{name}").students
        for name in ("Students_latin1_crlf.csv", "students_template.csv")
    )
    assert roster_text(first) == roster_text(second)
    assert len(first) == 26
