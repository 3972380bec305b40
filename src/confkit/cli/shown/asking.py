"""One question at a terminal: plain lines here; a line editor is loaded for a terminal alone."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from confkit.cli.shown import console, kept_answers
from confkit.cli.shown.console import Stopped
from confkit.ground.text import clean, one_line

_KEYS = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?")
"""What an arrow or another key sends that is no letter, where nothing has understood it."""


def ask(
    question: str,
    default: str = "",
    *,
    needed: bool = False,
    offers: Sequence[str] = (),
    words: Sequence[str] = (),
    edit: str = "",
    is_kept: bool = True,
) -> str:
    """Ask for one line; an empty answer takes the default. Asks again if it is needed.

    `offers` are shown while somebody types letters of them, and `words` where one is begun within
    a sentence. `edit` is text that is on the line to
    be changed; where no line can be edited, it is the default. Where a command keeps its answers,
    one that is not `is_kept` is left out.
    """
    keeps = kept_answers.now() if is_kept else None
    edit = edit or (keeps.again(question) if keeps else "")
    is_edited = _has_editor()
    default = default if is_edited else edit or default
    shown = f" [{default}]" if default else ""
    while True:
        asked = f"{question}{shown}:"
        try:
            typed = _line(asked, offers, edit, words) if is_edited else _plain(asked)
        except Stopped as stopped:
            if keeps:
                keeps.keep(question, one_line(stopped.typed) or ("" if is_edited else edit))
            raise
        answer = one_line(typed) or default
        if answer or not needed:
            break
        console.err("  This one is needed.")
    if keeps:
        keeps.keep(question, answer)
    return answer


def ask_lines(question: str, *, words: Sequence[str] = (), edit: str = "") -> list[str]:
    """Ask for lines until an empty one; in a terminal, those above can be gone back to."""
    if not _has_editor():
        return _plain_lines(question, edit.splitlines())
    answer = _line(f"{question}:", (), edit, words, several=True)
    return [line for typed in answer.splitlines() if (line := one_line(typed))]


def _plain_lines(question: str, lines: list[str]) -> list[str]:
    try:
        while answer := ask(question if not lines else "  and"):
            lines.append(answer)
    except Stopped as stopped:
        raise Stopped("\n".join([*lines, stopped.typed])) from None
    return lines


def _has_editor() -> bool:
    return console.can_ask() and sys.stdin.isatty() and os.environ.get("TERM") != "dumb"


def _plain(question: str) -> str:
    """Ask without an editor; the end of the input is as good as Ctrl-C."""
    try:
        sys.stderr.write(console.wrapped(console.safe(question)) + " ")
        sys.stderr.flush()
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        console.err()
        raise Stopped from None
    if not line:
        console.err()
        raise Stopped(line)
    return _KEYS.sub("", line)


def _line(
    question: str, offers: Sequence[str], edit: str, words: Sequence[str], *, several: bool = False
) -> str:
    from confkit.cli.shown import line_editor

    try:
        return clean(line_editor.line(question, offers, edit, words, several=several))
    except Stopped as stopped:
        raise Stopped(clean(stopped.typed)) from None


def forget() -> None:
    """Forget the answers so far: the words of one family are not offered at the next one."""
    if _has_editor():
        from confkit.cli.shown import line_editor

        line_editor.forget()


def agreed(question: str) -> bool:
    """Ask for a yes; anything else is a no. It is asked for anew in every run."""
    return ask(f"{question} (yes or no)", "no", is_kept=False).casefold() in ("y", "yes")


def yes(question: str) -> bool:
    """Ask for a no; Enter is a yes: for what leaves no machine."""
    return ask(f"{question} (yes or no)", "yes", is_kept=False).casefold() in ("y", "yes")


def not_taken(why: object) -> None:
    """Say why an answer was not understood, before it is asked for again."""
    console.err(f"  {why}")
    if keeps := kept_answers.now():
        keeps.take_back()


def numbers(question: str, most: int) -> list[int]:
    """Ask for some of the numbers from 1 to `most`; Enter, `none` or a no for none."""
    while True:
        words = ask(question).replace(",", " ").split()
        if " ".join(words).casefold() in ("n", "no", "none", "0"):
            return []
        if all(word.isdecimal() and 0 < int(word) <= most for word in words):
            return [int(word) for word in dict.fromkeys(words)]
        not_taken(f"Please answer with numbers from 1 to {most}, such as 1 2.")
