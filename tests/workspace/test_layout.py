"""Where things stand in a workspace."""

from __future__ import annotations

from pathlib import Path

from confkit.workspace.layout import Layout


def test_everything_of_a_round_has_its_place() -> None:
    """Notes by the round's name, what is made by its portable form."""
    layout = Layout(Path("/room"), "Herbst 2026")
    assert layout.notes == Path("/room/notes/Herbst 2026")
    assert layout.out.parent == Path("/room/out")
    assert " " not in layout.out.name
    assert (layout.sheets, layout.letters) == (layout.out / "sheets", layout.out / "letters")
    assert layout.shown(layout.notes / "1042.toml") == "notes/Herbst 2026/1042.toml"
