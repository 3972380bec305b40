"""Codes that a school office writes into a name or a remark: whoever bears one is the office's."""

from __future__ import annotations

import pytest

from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

BOTH = Options(allow=("parent", "guardian"))


def words(*rows: str, remark: str = "") -> dict[str, str]:
    """Read rows of student, guardian and remark; return each guardian's word of permission."""
    lines = [f"{at},{row},g{at}@x.example,{remark}" for at, row in enumerate(rows, 1)]
    text = "\n".join(["Student ID,Student,Parent 1 Name,Parent 1 Email,Info", *lines])
    found = of_tables([table(text.encode(), "list.csv")], BOTH)
    assert not found.problems
    people = [one for child in found.students for one in child.guardians]
    if any(one.contact == "office" for one in people):
        assert any(one.line == 2 for one in found.told), found.told
    return {one.name: one.contact for one in people}


@pytest.mark.parametrize(
    "name",
    [
        "Gus Poe NC", "Gus NC Poe", "Gus Poe N.C.", "Gus Poe RO", "RO Gus Poe", "Gus Poe s47",
        "Gus Poe XQ", "Gus Poe LAC", "Gus Poe DNC", "GUS POE NC", "GUS POE S47", "Gus RO",
        "zzInactive Ina Roe", "zz Ina Roe", "ZZINA ROE", "xxIna Roe", "xIna Roe", "Ina zzRoe",
        "Inactive Ina Roe", "Ina Roe - inactive", "Ina Roe (deleted)", "Ina Roe gesperrt",
        "Ina Roe moved", "INA ROE INACTIVE",
    ],
)  # fmt: skip
def test_a_name_with_a_code_is_the_office_s(name: str) -> None:
    """Told by its line; another guardian of the list stays as they are."""
    assert words(f"Ana Ray,{name}", "Bo Lind,Kim Lind") == {name: "office", "Kim Lind": "allow"}


@pytest.mark.parametrize(
    "name",
    [
        "JR Smith", "TJ De La Cruz", "AJ Lee Smith", "J.R. Smith", "John F.K. Lee", "Pat O'MALLEY",
        "EVA MARIA ROE", "JO LI", "AN NG", "Wei Ng", "Li Wei", "LI Wei", "Marie ROY",
        "Jean LE GOFF",
        "Marie Claire DUPONT", "Anna DE LA CRUZ", "Maria De La Cruz", "Gus Poe MD", "Gus Poe M.D.",
        "Gus Poe PhD", "Ann Poe RN", "Gus Poe III", "Gus Poe IV", "Gus Poe JR", "GUS POE JR",
        "DR Gus Poe",
        "MRS Ann Poe", "Xavier Poe", "Zoe Xu", "Zia Po", "Jan VAN Dyk", "Anna McDonald",
        "Ludwig van Ham", "Mary-Jo ABBOTT", "Noor EL Amin", "Bo Lac", "Li Ro", "Old Tom Lee",
    ],
)  # fmt: skip
def test_initials_titles_and_names_in_capitals_are_none(name: str) -> None:
    """Nobody is held for how a name is written."""
    assert set(words(f"Ana Ray,{name}", "Bo Lind,Kim Lind").values()) == {"allow"}


def test_short_last_names_in_capitals_where_the_list_writes_them_so() -> None:
    """Or where the child is called so."""
    french = words("ROY Luc,Marie Claire ROY", "DUPONT Zoe,Paul DUPONT", "BON Leo,Anne Lise VAL")
    assert set(french.values()) == {"allow"}
    assert words("Luc Roy,Marie Claire ROY") == {"Marie Claire ROY": "allow"}


@pytest.mark.parametrize("remark", ["RO", "LAC", "s47", "S47", "ro", "LAC; s47", "NC", "s47 open"])
def test_a_remark_that_is_a_code_holds_the_family(remark: str) -> None:
    """Of the child whose line has it."""
    assert words("Ana Ray,Eva Ray", remark=remark) == {"Eva Ray": "office"}


@pytest.mark.parametrize(
    "remark", ["SEN", "EAL", "PP", "IEP", "GT", "Raleigh NC", "likes Lac Leman", "-"]
)
def test_other_short_remarks_hold_nobody(remark: str) -> None:
    """Schools write many of them."""
    assert words("Ana Ray,Eva Ray", remark=remark) == {"Eva Ray": "allow"}
