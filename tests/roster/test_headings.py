"""A hundred and sixty headings of permission in nine languages: a no is never taken for a yes."""

from __future__ import annotations

import pytest
from tools.roster_docs import headings


@pytest.mark.slow
def test_whom_a_heading_forbids_is_not_written_to() -> None:
    """160 headings in nine languages, understood or not.

    Who is permitted is written to, or it is asked what the heading means.
    """
    found = headings()
    assert len(found) == 160
    assert len({one.language for one in found}) == 9
    for one in found:
        assert one.forbidden in ("deny", "office"), one
        assert one.permitted == "allow" or one.asked or one.permitted == "office", one
