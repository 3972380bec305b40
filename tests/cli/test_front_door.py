"""The quick way in says and does what Typer does, for any command line."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import front_door as tool
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confkit.cli import app, done, due, front_door
from confkit.cli.plain_forms import FORMS
from confkit.cli.shown import console
from tests.tries import tries

WORDS = st.sampled_from(
    [
        *("due", "done", "prep", "roster", "du", "don", "--help", "-h", "--version", "--", "-", ""),
        *(
            option
            for form in FORMS.values()
            for kind in ("flags", "values")
            for option in form[kind]
        ),
        *(
            "--al",
            "--kin",
            "--no-all",
            "--kind=summary",
            "--check=1",
            "-Cx",
            "-C=x",
            "-hC",
            "--nope",
        ),
        *("ana", "a3f9", "José", "summary", "Friday", "3d", "csv", "a b", "a\nb", "\udcff", "-1"),
    ]
)

NOW = st.sampled_from([None, "2026-11-30T08:00-06:00", "soon"])


def test_what_is_written_down_is_what_typer_says():
    """`python tools/front_door.py` writes both anew."""
    there = {
        page.name: page.read_text(encoding="utf-8") for page in Path(front_door.HELP).iterdir()
    }
    assert there == dict(tool.pages())
    assert tool.forms() == FORMS


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Let `due` and `done` note down what they are called with, and do nothing."""
    calls: list[dict[str, Any]] = []
    for module in (due, done):
        command = module.command
        known = inspect.signature(command)

        def noted(command=command, known=known, **values):
            values["words"] = values.get("words") or None
            given = known.bind(
                **{name: values[name] for name in values if name in known.parameters}
            )
            given.apply_defaults()
            calls.append({"command": command, **given.arguments})
            return 0

        monkeypatch.setattr(module, "command", wraps(command)(noted))
    for name in ("COLUMNS", "CONFKIT_NOW"):
        monkeypatch.delenv(name, raising=False)
    app._ready.cache_clear()
    yield calls
    app._ready.cache_clear()


def _outcome(
    run: Callable[[list[str]], int], line: list[str], calls: list[Any], capsys: Any
) -> Any:
    calls.clear()
    code = console.guarded(run, list(line))  # Typer takes a list apart
    return code, capsys.readouterr(), list(calls)


def _quickly(line: list[str]) -> int:
    return 0 if front_door.answered(line) else front_door.run(line)


@pytest.mark.slow
@settings(max_examples=tries(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.lists(WORDS, max_size=6), now=NOW)
def test_both_ways_in_are_one(line, now, called, capsys):
    """Abbreviations, `--`, `=`, options twice or unknown, and what is no text give the same."""
    with pytest.MonkeyPatch.context() as patch:
        if now:
            patch.setenv("CONFKIT_NOW", now)
        assert _outcome(_quickly, line, called, capsys) == _outcome(app.run, line, called, capsys)


PLAIN = (["due"], ["due", "--check", "--kind", "summary"], ["-C", ".", "done", "a"])


@pytest.mark.parametrize("typed", PLAIN)
def test_a_plain_line_needs_no_typer(typed, called, monkeypatch):
    """It is answered by the command itself."""
    monkeypatch.setattr(app, "run", None)
    assert front_door.run(typed) == 0
    assert len(called) == 1


def test_a_narrow_terminal_gets_help_of_its_width(monkeypatch):
    """Which Typer writes."""
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((60, 24)))
    monkeypatch.delenv("COLUMNS", raising=False)
    assert not front_door.answered(["due", "--help"])
