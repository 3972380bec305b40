"""Start-up is a promise: what `due` does not need, it does not load."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import warm

from confkit.report.counts_file import to_json
from tests.report.conftest import counted

pytestmark = pytest.mark.slow

HEAVY = (
    "rich",
    "pydantic",
    "jinja2",
    "email",
    "babel",
    "tomli_w",
    "csv",
    "hashlib",
    "smtplib",
    "email_validator",
    "prompt_toolkit",
    "tzlocal",
    "confkit.language.spoken_dates",
    "confkit.work.prep",
    "confkit.work.summarize",
)
NOT_FOR_DUE = (
    *HEAVY,
    "typing",
    "confkit.workspace.settings",
    "confkit.roster.people",
    "confkit.cli.app",
)
EXAMPLE = Path(__file__).parents[1] / "examples/riverbend-4th-grade"
FRIDAY = "2026-11-20T07:30:00-06:00"

_REPORT = """
import atexit, sys
heavy = {heavy!r}
before = set(sys.modules)
atexit.register(lambda: print(
    "LOADED:" + ",".join(n for n in heavy if n in sys.modules and n not in before),
    file=sys.stderr,
))
"""
_USUAL = """
import atexit, sys, typing
atexit.register(lambda: print("USUAL:" + ",".join(
    f"{name}.{one.__name__}"
    for name, module in list(sys.modules.items()) if name.startswith("confkit.")
    for one in vars(module).values()
    if getattr(one, "__orig_bases__", ()) == (typing.NamedTuple,) and one.__module__ == name
), file=sys.stderr))
"""
_BUILD = "from confkit.cli import app; app.built(['due'])"
_RUN = "import sys; sys.argv[1:] = {arguments!r}; from confkit.cli import main; main()"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the example class and open what it promises."""
    root = tmp_path_factory.mktemp("startup") / "class"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("out", "followups.db"))
    assert warm.run(["summarize"], folder=root, environment=_environment()).returncode == 0
    return root


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "CONFKIT_NOW": FRIDAY,
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _ended(statement: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", statement],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _loaded(
    statement: str, folder: Path, heavy: tuple[str, ...] = HEAVY
) -> tuple[int, str, list[str]]:
    """Run Python code in a child and return its exit code, output, and what heavy it loaded."""
    ended = _ended(_REPORT.format(heavy=heavy) + statement, folder)
    told = [line for line in ended.stderr.splitlines() if line.startswith("LOADED:")]
    assert len(told) == 1, ended.stderr
    return ended.returncode, ended.stdout, [n for n in told[0][len("LOADED:") :].split(",") if n]


def test_building_due_loads_nothing_heavy(tmp_path):
    """Importing the program and building the one command that was typed is cheap."""
    assert _loaded(_BUILD, tmp_path) == (0, "", [])


@pytest.mark.parametrize("line", ["due", "due --json", "due --all", "due --check"])
def test_due_that_is_piped_loads_nothing_heavy(opened, line):
    """The list itself needs neither a validator nor a template nor a table."""
    code, out, loaded = _loaded(_RUN.format(arguments=line.split()), opened, NOT_FOR_DUE)
    assert loaded == []
    assert code == (1 if "--check" in line else 0)
    assert "Ana Reyes" in out


@pytest.mark.parametrize("line", ["due", "done 1042 --kind action"])
def test_values_on_the_way_to_due_are_made_the_quick_way(opened, line):
    """Each class that `typing` makes there is told by its name; see `ground.named_tuple`."""
    ended = _ended(_USUAL + _RUN.format(arguments=line.split()), opened)
    assert "USUAL:\n" in ended.stderr


@pytest.mark.parametrize("line", ["done brook", "done 1042 --kind action"])
def test_done_that_is_piped_loads_nothing_heavy(opened, line):
    """What is meant is found in the ledger alone."""
    assert _loaded(_RUN.format(arguments=line.split()), opened)[2] == []


@pytest.mark.parametrize("form", ["", "--json"])
def test_a_report_of_shared_files_loads_nothing_heavy(tmp_path, form):
    """Summing what teachers shared needs no note, no template and no table."""
    (tmp_path / "one.counts.json").write_bytes(to_json(counted()))
    line = ["report", str(tmp_path), *form.split()]
    code, out, loaded = _loaded(_RUN.format(arguments=line), tmp_path)
    assert (code, loaded) == (0, [])
    assert "Riverbend" in out


def test_help_loads_no_work(tmp_path):
    """`confkit --help` shows every command and loads none of their work."""
    code, out, loaded = _loaded(_RUN.format(arguments=["--help"]), tmp_path)
    assert (code, loaded) == (0, [])
    assert "summarize" in out


def test_the_report_itself_works(opened):
    """What is loaded is seen: `prep` needs templates and validated settings."""
    _, _, loaded = _loaded(_RUN.format(arguments=["prep", "1042"]), opened)
    assert {"pydantic", "jinja2"} <= set(loaded)
