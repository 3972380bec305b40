"""The options of the commands that answer at once. Made by `tools/front_door.py`."""

from __future__ import annotations

FORMS: dict[str, dict[str, dict[str, str] | str]] = {
    "due": {
        "flags": {"--all": "every", "--overdue": "overdue", "--check": "check", "--json": "json"},
        "values": {
            "--within": "within",
            "--as-of": "as_of",
            "--student": "student",
            "--kind": "kind",
            "--format": "form",
            "--workspace": "workspace",
            "-C": "workspace",
        },
        "words": "",
    },
    "done": {
        "flags": {"--letters": "letters", "--undo": "undo", "--tell": "tell", "--yes": "yes"},
        "values": {
            "--kind": "kind",
            "--on": "on",
            "--attach": "attach",
            "--round": "round_name",
            "--workspace": "workspace",
            "-C": "workspace",
        },
        "words": "words",
    },
}
