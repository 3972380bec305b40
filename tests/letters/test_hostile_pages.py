"""A page that an own template makes may be anything: it costs no more than its length.

Each page here would keep a search that begins anew at every opening busy for hours.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from confkit.coach import own_templates
from confkit.letters import corrections, siblings
from confkit.letters.letter_languages import Rendered
from confkit.letters.page_body import OPENING, body_of
from confkit.letters.wholeness import Part
from tests.waiting import ends_within

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no alarms")]

LENGTH = 1 << 20
PIECES = (
    "<", "<a ", "<body ", "<body>", "</body ", "<head>", "<head ", "</head ", "<main>", "</main> ",
    "<span ", "<span display: block ", "display: block ", "<html ", '<html lang="', "<!--",
    "<style>", "</p ", "<br ", "<%", "<% %", "<<", "<< ", "[", "[[a", "{{", "{{called ", "{%child",
    "{#", "{{a}", "%(a", "#a", "«a", "X", "?", "$a", " ", "\n", "&lt;", "&lt;&lt;a ",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _ends() -> Iterator[None]:
    """Let what goes through a page again and again fail."""
    with ends_within(60):
        yield


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_costs_no_more_than_its_length(piece: str) -> None:
    """Whatever opens a million times and never closes."""
    page = (piece * LENGTH)[:LENGTH]
    part = Part("letter.html.j2", page)
    letter = {form: Rendered(page, (part,)) for form in ("html", "text")}
    body_of(page)
    body_of(page, in_main=True)
    OPENING.search(page)
    siblings.joined([letter, letter])
    corrections.digests([letter])
    corrections.new_lines(letter, "known", "Ana")
    assert part.words is not None
    own_templates.fixed_words(page, html=True)
    own_templates.fixed_words(page, html=False)
    for html in (True, False):
        for _ in own_templates.blanks(page, html=html):
            pass


def test_the_inside_of_a_body_is_what_stands_in_it() -> None:
    """With its attributes and without, in `main` and not, and nowhere else."""

    def inside(page: str, *, in_main: bool = False) -> str | None:
        body = body_of(page, in_main=in_main)
        return page[body.start : body.end] if body else None

    page = "<html><BODY class='a'>\n<main>Ana</main>\n</body ></html>"
    assert inside(page) == "\n<main>Ana</main>\n"
    assert inside(page, in_main=True) == "Ana"
    assert inside("<body> Ana </body>", in_main=True) == "Ana "
    assert inside("Ana") is inside("<body>Ana") is inside("</body>Ana<body>") is None
