"""The page of each day: the talks in order, what is between them, and what it never says."""

from __future__ import annotations

from confkit.sheets.days import FamilyTalk, Reminder, days
from tests.making import guardian, local, settings, student

SECRET = "Wexcombe"


def test_each_day_has_its_talks_in_order_with_breaks_and_family() -> None:
    """Two days; one gap, one overlap, siblings in one talk and on another day; no denied person."""
    eve = guardian("Eve Abel", email="eve@x.example")
    of_class = [
        student(eve, id="1", name="Ana Abel", slot=local("2026-11-24T15:30"), room="12", line=2),
        student(eve, id="2", name="Bo Abel", slot=local("2026-11-24T15:30"), room="12", line=3),
        student(
            guardian("Ida Cole"),
            guardian(f"Al {SECRET}", contact="deny"),
            id="3", name="Cy Cole", slot=local("2026-11-24T16:00"), room="14", line=4,
        ),
        student(
            guardian(f"Al {SECRET}", contact="deny"),
            id="4", name="Di Dunn", slot=local("2026-11-24T16:10"), room="12", line=5,
        ),
        student(eve, id="5", name="Ed Abel", slot=local("2026-11-25T08:00"), room="12", line=6),
        student(eve, id="6", name="No Slot", line=7),
    ]  # fmt: skip
    found = days(of_class, settings(), "2026-fall", {"1": Reminder("They ask", "When?"), "2": None})
    assert [(str(one.day), one.room, len(one.talks)) for one in found] == [
        ("2026-11-24", "", 4), ("2026-11-25", "12", 1),
    ]  # fmt: skip
    first = found[0].talks
    assert [(one.name, one.free_before, one.is_early, one.sheet) for one in first] == [
        ("Ana Abel", 0, False, "sheets/1.html"),
        ("Bo Abel", 0, False, "sheets/2.html"),
        ("Cy Cole", 15, False, ""),
        ("Di Dunn", 0, True, ""),
    ]
    ed = FamilyTalk("Ed Abel", local("2026-11-25T08:00"))
    assert first[0].family == (FamilyTalk("Bo Abel", local("2026-11-24T15:30")), ed)
    assert (first[2].family, first[3].family, first[3].people) == ((), (), ())
    assert [one.remember and one.remember.text for one in first] == ["When?", None, None, None]
    assert SECRET not in str(found)
