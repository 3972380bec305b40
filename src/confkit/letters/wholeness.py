"""Whether a rendered letter says what a letter must: whom it is about, and what was agreed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from confkit.ground.text import key


class Part(NamedTuple):
    """One rendered part of a letter: its template, and what was made of it."""

    template: str
    text: str

    @property
    def words(self) -> str:
        """What a reader sees of it, as names and sentences are compared."""
        if not self.template.removesuffix(".j2").endswith(".html"):
            return key(self.text)
        from confkit.letters.seen import seen  # which the letters that ship can do without

        return key(seen(self.text))


def empty(parts: Iterable[Part]) -> tuple[str, str] | None:
    """Return the template of a part in which there is nothing to read, and what is wrong."""
    return next(
        ((part.template, "makes an empty part of the letter") for part in parts if not part.words),
        None,
    )


def lacking(parts: Iterable[Part], names: Iterable[str], goal: str) -> tuple[str, str] | None:
    """Return the template of a part of a letter that says too little, and what is wrong.

    Each part names the child and says the goal ("" where there is none to say): a family may read
    only one of them.
    """
    known = [key(name) for name in names if name.strip()]
    for part in parts:
        has_name = any(name in part.words for name in known)
        has_goal = not goal or key(goal) in part.words
        if not has_name and (not goal or not has_goal):
            what = "the child nor the goal" if goal else "the child"
            return part.template, f"says {'neither' if goal else 'nothing of'} {what}"
        if not has_name:
            return part.template, "does not name the child: write {{ letter.called }}"
        if not has_goal:
            return part.template, "does not say the goal: write {{ letter.goal.statement }}"
    return None
