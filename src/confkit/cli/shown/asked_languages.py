"""Whether letters in a language may go out before a speaker has checked them: asked once each."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from confkit.cli.shown import asking, console
from confkit.ground.errors import ConfkitError
from confkit.language import dates
from confkit.workspace.workspace import Workspace

_YES = ("y", "yes")
_NO = ("n", "no")


def ask(
    workspace: Workspace,
    now: datetime,
    names: tuple[str, ...] = (),
    round_name: str | None = None,
    *,
    apart_from: Container[str] = (),
) -> set[str]:
    """Ask at a terminal for the languages that wait for the teacher's answer, and keep it.

    Returns those that were asked about; those of `apart_from` are not.
    """
    if not console.can_ask():
        return set()
    from confkit.work import languages  # loaded only where somebody can be asked

    try:
        waiting = languages.to_accept(
            workspace=workspace, names=names, round_name=round_name, now=now
        )
    except ConfkitError:
        return set()  # the command itself tells what is wrong
    for tag in (waiting := [tag for tag in waiting if tag not in apart_from]):
        name = dates.language_name(tag)
        console.err(
            f"Nobody at your school has checked the letters in {name} yet. Families would get both "
            "languages, with a line that says so, and that the school's text is what counts."
        )
        answer = asking.ask(f"Use {name}? (yes or no)", "yes").casefold()
        if answer in _YES:
            is_kept, key = languages.accept(workspace, [tag]), "accept_unreviewed"
        else:
            console.err(
                f"Then {name} waits: these families get the school's language alone. To use it "
                f"after all: confkit languages --accept {tag}"
            )
            if answer not in _NO:
                continue  # asked again at the next run
            is_kept, key = languages.decline(workspace, tag), "decline_unreviewed"
        if not is_kept:
            console.err(f'confkit.toml: add "{tag}" to {key} in [mail]')
    return set(waiting)
