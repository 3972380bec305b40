"""What the tests of the report share: counts of any size, a class of three, confkit at a desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import small_class

from confkit.report.counts import (
    Conferences,
    Counts,
    FollowUpCounts,
    Goals,
    Habits,
    Modes,
    Practice,
    Present,
    RoundCounts,
    Summaries,
)
from confkit.report.counts_file import to_json
from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace
from tests.typed import Said, typed

NOW = datetime(2026, 12, 10, 18, tzinfo=UTC)
AT = "2026-12-10T12:00:00-06:00"


def counts(held: int = 20, **groups: Any) -> Counts:
    """Return counts of so many talks of so many planned, each of them with everything."""
    whole = {
        "conferences": Conferences(planned=held, held=held),
        "practice": Practice(held, held, held, held),
        "habits": Habits(heard=held),
        "present": Present(guardian=held),
        "modes": Modes(in_person=held),
        "languages": {"en": held} if held else {},
        "summaries": Summaries(same_day=held),
        "promises": FollowUpCounts(in_time=held),
        "check_ins": FollowUpCounts(in_time=held),
        "goals": Goals(met=held),
    }
    return Counts(**(whole | groups))


def counted(teacher: str = "Dana Rivera", held: int = 20, **fields: Any) -> RoundCounts:
    """Return a teacher's round; fields of the counts or groups of counts replace its own."""
    own = {name: fields.pop(name) for name in list(fields) if name in RoundCounts._fields}
    made = RoundCounts(
        teacher,
        "Riverbend",
        "2026-fall",
        NOW,
        date(2026, 11, 16),
        date(2026, 11, 20),
        counts(held, **fields),
    )
    return made._replace(**own)


def shared(folder: Path, *many: RoundCounts) -> Path:
    """Write counts as teachers share them; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(many):
        (folder / f"{number}.counts.json").write_bytes(to_json(one))
    return folder


@pytest.fixture
def types(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Return confkit as it is typed, on the evening of December 10."""
    monkeypatch.setenv("CONFKIT_NOW", AT)

    def type_(*arguments: object) -> Said:
        said = typed(capsys, *arguments)
        assert "Traceback" not in said.err
        return said

    return type_


@pytest.fixture(scope="session")
def summarized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace of three students whose talks were held and summarized."""
    root = small_class.make(tmp_path_factory.mktemp("report") / "klass")
    summarize(workspace=Workspace(root), now=datetime(2026, 11, 25, tzinfo=UTC))
    return root


@pytest.fixture
def klass(tmp_path: Path, summarized: Path) -> Path:
    """Return a copy of that workspace."""
    return Path(shutil.copytree(summarized, tmp_path / "klass"))
