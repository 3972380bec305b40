"""confkit.toml changed in place: what a question was answered, one key, no other byte.

The changed text is read again and compared with what was meant; what cannot be changed so is left
to the teacher, who is told what to write.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import tomli

from confkit.ground.toml.writing import pair

_VALUE = r"""(?:\{.*\}|\[.*\]|".*"|'.*')"""
_ROUND = re.compile(rf"^(\ufeff?[ \t]*)round[ \t]*=[ \t]*{_VALUE}", re.MULTILINE)

Answers = dict[str, Any] | list[Any] | str
"""A table or a list, to which answers are added, or one word."""


def with_answers(text: str, table: str, name: str, answers: Answers) -> str | None:
    """Return the settings with these answers in `[table] <name>`; None if it cannot be done."""
    meant = tomli.loads(text.removeprefix("\ufeff"))
    there = meant.setdefault(table, {})
    if isinstance(answers, dict):
        there[name] = there.get(name, {}) | answers
    elif isinstance(answers, list):
        there[name] = [*there.get(name, []), *answers]
    else:
        there[name] = answers
    line = pair(name, there[name])
    for changed in (
        _into_the_list(text, name, answers),
        _in_place(text, name, line),
        _below(text, table, line),
        _at_the_end(text, table, line),
    ):
        if changed is not None and _says(changed, meant):
            return changed
    return None


def _list(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*{name}[ \t]*=[ \t]*\[([^\]]*)\]", re.MULTILINE)


def _into_the_list(text: str, name: str, answers: Answers) -> str | None:
    """Add to a list that stands there, with its lines and comments; None where there is none."""
    match = _list(name).search(text)
    if match is None or not isinstance(answers, list):
        return None
    there = match[1].rstrip()
    lines = "\r\n" if "\r\n" in match[1] else "\n" if "\n" in match[1] else ""
    gap = f"{lines}  " if lines else " " if there else ""
    comma = "" if not there or there.endswith(",") else ","
    more = f"{comma}{gap}{pair('', answers)[len(' = [') : -1]}{',' if lines else ''}"
    at = match.start(1) + len(there)
    return f"{text[:at]}{more}{text[at:]}"


def without_answers(text: str, table: str, name: str, gone: Collection[str]) -> str | None:
    """Return the settings without these words in the list `[table] <name>`; None as above."""
    meant = tomli.loads(text.removeprefix("\ufeff"))
    there = meant.get(table, {}).get(name, [])
    left = [word for word in there if word not in gone]
    if left == there:
        return text
    meant[table][name] = left
    words = "|".join(map(re.escape, gone))
    match = _list(name).search(text)
    fewer = re.sub(rf"""[ \t]*(["'])(?:{words})\1[ \t]*,?""", "", match[1]) if match else ""
    listed = f"{text[: match.start(1)]}{fewer}{text[match.end(1) :]}" if match else text
    for changed in (_in_place(text, name, pair(name, left)), listed):
        if changed is not None and _says(changed, meant):
            return changed
    return None


def with_round(text: str, name: str) -> str | None:
    """Return the settings with another round; None if it cannot be done."""
    meant = tomli.loads(text.removeprefix("\ufeff")) | {"round": name}
    changed = _ROUND.sub(lambda match: f"{match[1]}{pair('round', name)}", text, count=1)
    return changed if _says(changed, meant) else None


def _in_place(text: str, name: str, line: str) -> str | None:
    """Change the line that stands there, with what is behind its bracket."""
    old = re.compile(rf"^([ \t]*){name}[ \t]*=[ \t]*{_VALUE}", re.MULTILINE)
    match = old.search(text)
    return (
        None if match is None else f"{text[: match.start()]}{match[1]}{line}{text[match.end() :]}"
    )


def _below(text: str, table: str, line: str) -> str | None:
    """Add a line below the table's header."""
    header = rf"^[ \t]*\[[ \t]*{table}[ \t]*\][^\r\n]*(\r?\n|$)"
    match = re.search(header, text, re.MULTILINE)
    if match is None:
        return None
    end = match[1] or "\n"
    before = text[: match.end()] + ("" if match[1] else end)
    return f"{before}{line}{end}{text[match.end() :]}"


def _at_the_end(text: str, table: str, line: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else end
    return f"{text}{gap}{end}[{table}]{end}{line}{end}"


def _says(text: str, meant: object) -> bool:
    try:
        return tomli.loads(text.removeprefix("\ufeff")) == meant
    except tomli.TOMLDecodeError:
        return False
