"""Every rule of the coach by its id: what it says, why, and another way; all of it data."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pydantic

from confkit.coach.findings import Finding
from confkit.coach.pack import Pack
from confkit.coach.rule import RuleTable, Severity, Texts
from confkit.ground.resources import data_file
from confkit.ground.toml.reading import read
from confkit.ground.toml.validated import TomlTable, validated


class CheckTable(TomlTable):
    """A check that is no phrase, as it stands in `data/checks.toml`."""

    id: str
    severity: Severity
    message: str
    why: str
    suggest: Texts
    bad: Texts
    good: Texts
    source: str


class _Checks(TomlTable):
    rule: tuple[CheckTable, ...] = pydantic.Field(min_length=1)


class Explained(NamedTuple):
    """All that is known of a rule, for `--explain`. `bad` and `good` are examples."""

    id: str
    severity: str
    message: str
    why: str
    suggest: Texts
    bad: Texts
    good: Texts
    source: str


@cache  # read once for a process; many findings are made from it
def checks() -> dict[str, CheckTable]:
    """Return the checks that are no phrases, by their id."""
    table, problems = validated(_Checks, read(data_file("data/checks.toml"), "checks.toml"))
    assert table is not None, problems  # noqa: S101 - shipped with the program, and tested
    return {rule.id: rule for rule in table.rule}


def explained(pack: Pack) -> dict[str, Explained]:
    """Return every rule by its id, those of the pack and those of the code."""
    own = {
        rule.id: Explained(
            rule.id,
            rule.table.severity,
            rule.table.message,
            rule.table.why,
            rule.table.suggest,
            rule.table.match,
            rule.table.fine,
            rule.table.source,
        )
        for rule in pack.rules
    }
    rest = {check.id: Explained(*check.model_dump().values()) for check in checks().values()}
    return dict(sorted((own | rest).items()))


_SLOT = re.compile(r"\{([a-z]+)\}")


def filled(choices: Texts, words: dict[str, str]) -> str:
    """Return the first of several sentences whose words in braces are all there."""
    for choice in choices:
        needed = _SLOT.findall(choice)
        if all(words.get(name) for name in needed):
            return _SLOT.sub(lambda slot: words[slot[1]], choice)
    return _SLOT.sub("…", choices[-1])


def finding(
    rule: str,
    path: str,
    at: tuple[int, int],
    words: dict[str, str],
    student_id: str = "",
    table: CheckTable | RuleTable | None = None,
) -> Finding:
    """Return the finding of a check: its sentences with the note's own words in them.

    `table` says them where the rule is one of the pack's.
    """
    table = table or checks()[rule]
    return Finding(
        path,
        at[0],
        at[1],
        rule,
        table.severity,
        filled((table.message,), words),
        table.why,
        filled(table.suggest, words),
        student_id,
    )
