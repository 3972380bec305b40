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
    """Return the template of a part of a letter that does not name the child, and what is wrong.

    Each part does, as a family may read only one of them. One that says not even the goal ("" where
    there is none to say) is told so.
    """
    known = [key(name) for name in names if name.strip()]
    for part in parts:
        if any(name in part.words for name in known):
            continue
        if goal and key(goal) in part.words:
            return part.template, "does not name the child: write {{ letter.called }}"
        what = "neither the child nor the goal" if goal else "nothing of the child"
        return part.template, f"says {what}"
    return None


def without_goal(parts: Iterable[Part], goal: str) -> list[str]:
    """Return the templates of the parts of a letter that do not say the goal, if there is one."""
    return [part.template for part in parts if key(goal) not in part.words]


NO_GOAL = "does not say the goal: write {{ letter.goal.statement }}"
