"""The page that asks a school's administrators for what the route `microsoft` needs."""

from __future__ import annotations

from confkit.ground.outcome import Outcome
from confkit.sending.microsoft import PERMISSIONS
from confkit.workspace import generated
from confkit.workspace.classroom import Classroom

NAME = "letter-to-it.html"
_KIND = "letter-to-it"


def write(room: Classroom, outcome: Outcome) -> str:
    """Write the page, and return its path; `outcome` takes what is told of it."""
    settings = room.settings
    page = room.workspace.templates.render(
        f"{NAME}.j2", teacher=settings.teacher, school=settings.school, permissions=PERMISSIONS
    )
    pages = {NAME: page.encode()}
    generated.write_pages(room, _KIND, NAME, pages, outcome)
    return room.layout.shown(room.layout.out / NAME)
