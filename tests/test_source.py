"""What must hold of every line of the source."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"


def test_where_the_formatter_is_kept_out_the_reason_stands_beside():
    """Else its shape is the one that everybody reads."""
    bare = [
        f"{file.relative_to(SOURCE)}:{number}"
        for file in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if re.search(r"# fmt: (skip|off)(?!  # \w)", line)
    ]
    assert bare == []
