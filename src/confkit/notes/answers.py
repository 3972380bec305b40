"""A talk as the answers that are given about it, and as the tables of a note: the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Answers = dict[str, Any]
"""Answers by their names, in the order in which they are asked for."""

PLACES: dict[str, tuple[str, str]] = {
    "held": ("meeting", "held"),
    "status": ("meeting", "status"),
    "mode": ("meeting", "mode"),
    "present": ("meeting", "present"),
    "heard": ("meeting", "heard"),
    "statement": ("goal", "statement"),
    "home": ("goal", "home"),
    "school": ("goal", "school"),
    "student": ("goal", "student"),
    "works_at_home": ("goal", "works_at_home"),
    "strategy": ("goal", "strategy"),
    "measure": ("goal", "measure"),
    "review_on": ("goal", "review_on"),
}
"""Where each answer stands in a note; `promise` is a list of tables of its own."""
_OF_GOAL = frozenset(name for name, (table, _) in PLACES.items() if table == "goal")


def in_tables(data: Mapping[str, Any]) -> Answers:
    """Return the answers that stand in a note's tables."""
    answers: Answers = {}
    for name, (table, key) in PLACES.items():
        value = data.get(table)
        if isinstance(value, dict) and key in value:
            answers[name] = value[key]
    if "promise" in data:
        answers["promise"] = data["promise"]
    return answers


def of_goal(answers: Answers) -> Answers:
    """Return the answers that stand in the table of the goal."""
    return {name: value for name, value in answers.items() if name in _OF_GOAL}


def as_tables(answers: Answers) -> dict[str, Any]:
    """Return the tables of a note that say the same; what is empty is left out."""
    tables: dict[str, Any] = {}
    for name, (table, key) in PLACES.items():
        value = answers.get(name)
        if value or (table == "meeting" and name in answers):
            tables.setdefault(table, {})[key] = value
    if answers.get("status") != "held":
        tables.pop("goal", None)
    elif answers.get("promise"):
        tables["promise"] = answers["promise"]
    return tables


def put_in(data: Mapping[str, Any], was: Answers, now: Answers) -> dict[str, Any]:
    """Return a note's tables with those answers that are others now than they were."""
    after = {
        name: dict(value) if isinstance(value, dict) else value for name, value in data.items()
    }
    for name, (table, key) in PLACES.items():
        if now.get(name) == was.get(name):
            continue
        if value := now.get(name):
            after.setdefault(table, {})[key] = value
        elif table in after:
            after[table].pop(key, None)
    if (promises := now.get("promise", [])) != was.get("promise", []):
        after["promise"] = _as_written(data.get("promise", []), was.get("promise", []), promises)
        if not promises:
            del after["promise"]
    return after


def _as_written(raw: list[Any], was: list[Any], now: list[Any]) -> list[Any]:
    """Return promises, each that was not changed as it is written in the note."""
    same_length = len(was) == len(now)
    promises = []
    for number, promise in enumerate(now):
        if promise in was:
            promises.append(raw[was.index(promise)])
        elif same_length:
            kept = {name: value for name, value in raw[number].items() if name in promise}
            changed = {name: v for name, v in promise.items() if was[number].get(name) != v}
            promises.append(kept | changed)
        else:
            promises.append(promise)
    return promises
