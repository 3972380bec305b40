"""A hundred and sixty headings of permission in nine languages: a no is never taken for a yes."""

from __future__ import annotations

import pytest
from tools.roster_docs import Heading, headings

HEADINGS = headings()


def test_there_are_as_many_as_the_page_says() -> None:
    """160 headings, in nine languages."""
    assert len(HEADINGS) == 160
    assert len({one.language for one in HEADINGS}) == 9


@pytest.mark.parametrize("heading", HEADINGS, ids=lambda one: one.heading)
def test_whom_a_heading_forbids_is_not_written_to(heading: Heading) -> None:
    """Understood or not; and who is permitted is written to, or it is asked what it means."""
    assert heading.forbidden in ("deny", "office")
    assert heading.permitted == "allow" or heading.asked or heading.permitted == "office"
