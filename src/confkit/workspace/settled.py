"""What a question settled, written into confkit.toml: one key of `[roster]`, no other byte.

The changed text is read again and compared with what was meant; what cannot be changed so is left
to the teacher, who is told what to write.
"""

from __future__ import annotations

import re

import tomli

from confkit.ground.toml.writing import pair

_VALUE = r"""(?:\{.*\}|\[.*\]|".*"|'.*')"""
_HEADER = re.compile(r"^[ \t]*\[[ \t]*roster[ \t]*\][^\r\n]*(\r?\n|$)", re.MULTILINE)


Answers = dict[str, str] | list[str] | str
"""A table or a list, to which answers are added, or one word."""


def with_answers(text: str, name: str, answers: Answers) -> str | None:
    """Return the settings with these answers in `[roster] <name>`; None if it cannot be done."""
    meant = tomli.loads(text.removeprefix("\ufeff"))
    roster = meant.setdefault("roster", {})
    if isinstance(answers, dict):
        roster[name] = roster.get(name, {}) | answers
    elif isinstance(answers, list):
        roster[name] = [*roster.get(name, []), *answers]
    else:
        roster[name] = answers
    line = written(name, roster[name])
    for changed in (_in_place(text, name, line), _below(text, line), _at_the_end(text, line)):
        if changed is not None and _says(changed, meant):
            return changed
    return None


def written(name: str, answers: Answers) -> str:
    """Return the line of the settings that says these answers."""
    if not isinstance(answers, dict):
        return pair(name, answers)
    return f"{name} = {{ {', '.join(pair(*answer) for answer in answers.items())} }}"


def _in_place(text: str, name: str, line: str) -> str | None:
    """Change the line that stands there, with what is behind its bracket."""
    old = re.compile(rf"^([ \t]*){name}[ \t]*=[ \t]*{_VALUE}", re.MULTILINE)
    found = old.search(text)
    return (
        None if found is None else f"{text[: found.start()]}{found[1]}{line}{text[found.end() :]}"
    )


def _below(text: str, line: str) -> str | None:
    """Add a line below the table's header."""
    found = _HEADER.search(text)
    if found is None:
        return None
    end = found[1] or "\n"
    before = text[: found.end()] + ("" if found[1] else end)
    return f"{before}{line}{end}{text[found.end() :]}"


def _at_the_end(text: str, line: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else end
    return f"{text}{gap}{end}[roster]{end}{line}{end}"


def _says(text: str, meant: object) -> bool:
    try:
        return tomli.loads(text.removeprefix("\ufeff")) == meant
    except tomli.TOMLDecodeError:
        return False
