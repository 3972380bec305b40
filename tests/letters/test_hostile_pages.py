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
from confkit.letters.seen import seen
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

STYLES = (
    "a", "a:", "a:(", "a(", ".a", "a{", "a{}", "a,", "@", "@a{", "@a{a{", "@media all{", "@media ",
    "/*", "[", "[a", ":a(", "a:not(", "rgb(", "#", " ", "\\",
)  # fmt: skip  # what a style is made of, not lines that are read


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


@pytest.mark.parametrize("around", ["<style>{}</style><p>Ana", '<p style="{}">Ana'])
@pytest.mark.parametrize("piece", STYLES)
def test_a_style_costs_no_more_than_its_length(piece: str, around: str) -> None:
    """Whatever a style sheet or a style begins a hundred thousand times and never ends."""
    assert seen(around.format(piece * (LENGTH >> 3)))


@pytest.mark.parametrize(
    "selector",
    ["p", ".a", "main p", "p:not(.b)", "p[class]", "p:first-child", "h1, p.a", "p::before"],
)
def test_what_a_style_may_hide_is_not_seen(selector: str) -> None:
    """Whatever else its selector asks for."""
    page = f"<style>{selector} {{ display: none }}</style><main><p class=a>Ana</p></main>"
    assert "Ana" not in seen(page)


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
