"""A district's own query over the shared files gives the sums of `confkit report`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from confkit.report.counts import Conferences, FollowUpCounts, Goals

from .conftest import NOW, counted, shared

QUERY = re.search(
    r"```sql\n(.*?)```",
    (Path(__file__).parents[2] / "docs" / "district.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """Make a folder with the files of two schools, two rounds; one teacher has shared twice."""
    folder = tmp_path / "counts"
    plain = [counted(f"Teacher {n}", 10 + n, school="Riverbend") for n in range(6)]
    odd = counted(
        "Teacher 9",
        12,
        school="Hillside",
        conferences=Conferences(planned=20, to_come=3, held=12, no_show=5),
        promises=FollowUpCounts(in_time=8, late=2, overdue=6, open=4),
        goals=Goals(met=5, partly=5, open=2),
    )
    again = plain[0]._replace(teacher="TEACHER 0", as_of=NOW.replace(year=2025))
    shared(folder / "riverbend", *plain, again)
    shared(folder / "hillside", odd, odd._replace(round="2025-fall"))
    return folder


def test_the_query_gives_the_sums_of_the_report(district, types, monkeypatch):
    """Round by round, with the newest file of each teacher."""
    monkeypatch.chdir(district.parent)
    assert QUERY is not None
    table = duckdb.sql(QUERY[1])
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    report = json.loads(types("report", "counts", "--json").out)
    told = {
        one["round"]: (
            len(one["teachers"]),
            one["measures"]["held"]["part"],
            one["measures"]["held"]["whole"],
            one["measures"]["valid_goal"]["part"],
            one["measures"]["promises"]["part"],
            one["measures"]["promises"]["whole"],
            one["measures"]["goals_met"]["part"],
        )
        for one in report["rounds"]
    }
    assert len(rows) == 2
    assert {row.pop("round"): tuple(row.values()) for row in rows} == told
