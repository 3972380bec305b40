"""Lists in the layouts of docs/rosters.md: who is in them, and who of them may be written to."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from confkit.roster.exports.headers import Field, field_of
from confkit.roster.exports.reading import read
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options

HERE = Path(__file__).parent
TABLE = tomli.loads((HERE.parents[1] / "tools/layouts.toml").read_text(encoding="utf-8"))["layout"]
LAYOUTS = sorted(entry["folder"] for entry in TABLE if "folder" in entry)

KETTLES = {
    "Una Kettle": ("una.kettle@mail.example", "allow"),
    "Max Kettle": ("max.kettle@mail.example", "deny"),
    "Ivo Marsh": ("ivo.marsh@mail.example", "allow"),
}
RIGHT = {
    "sds-uk": {
        "Una Kettle": KETTLES["Una Kettle"],
        "Ivo Marsh": KETTLES["Ivo Marsh"],
    },
    "sims": KETTLES,
    "synergy": KETTLES,
    "infinite-campus": KETTLES | {"Fern Lane": ("fern.lane@mail.example", "deny")},
    "schooltool": KETTLES,
    "aeries": KETTLES | {"Max Kettle": ("max.kettle@mail.example", "office")},
    "renweb": KETTLES | {"Max Kettle": ("max.kettle@mail.example", "allow")},
    "schild-nrw": {
        "Una Kessel": ("una.kessel@mail.example", "allow"),
        "Max Kessel": ("max.kessel@mail.example", "allow"),
        "Ivo Marsch": ("ivo.marsch@mail.example", "allow"),
        "Fee Lahn": ("fee.lahn@mail.example", "deny"),
    },
    "seneca": {
        "Una Vega Luna": ("una.vega@mail.example", "allow"),
        "Max Calderón Ríos": ("max.calderon@mail.example", "allow"),
        "Ivo Prado Sanz": ("ivo.prado@mail.example", "allow"),
    },
    "onde": {
        "Una CARMIN": ("una.carmin@mail.example", "allow"),
        "Ivo MARAIS": ("ivo.marais@mail.example", "allow"),
    },
    "google-form": {
        "Una Kettle": KETTLES["Una Kettle"],
        "Ivo Marsh": KETTLES["Ivo Marsh"],
    },
}
# What the teacher answers, three questions at most; the last is whether letters may go to parents.
ANSWERS = {
    "schooltool": Options(columns={"contact_email": "Email"}),
    "infinite-campus": Options(
        permissions={"contacts.portal": "none", "contacts.guardian": "none"}
    ),
    "aeries": Options(permissions={"Portal": "none"}),
    "google-form": Options(
        columns={"guardian_name": "Your name", "guardian_email": "Email Address"}
    ),
}
CHILDREN = {
    "onde": ["Bay MARAIS", "Ora CARMIN"],
    "schild-nrw": ["Bay Marsch", "Ora Kessel"],
    "seneca": ["Bay Prado Mora", "Ora Calderón Vega"],
}


def imported(layout: str) -> Import:
    """Read a layout's list with the teacher's answers."""
    folder = HERE / "layouts" / layout
    files = sorted(folder.glob("*.csv"))
    answers = ANSWERS.get(layout, Options())
    options = answers._replace(classes=("all",), allow=("parent", "guardian"))
    return read(folder if len(files) > 1 else files[0], layout, options)


def test_every_layout_of_the_page_is_tried() -> None:
    """A folder for each, and what is right for each."""
    assert sorted(RIGHT) == LAYOUTS == sorted(one.name for one in (HERE / "layouts").iterdir())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_comes_in_right(layout: str) -> None:
    """The children, and each guardian with the address and the permission that the list has."""
    found = imported(layout)
    assert [str(problem) for problem in found.problems] == []
    names = sorted(student.name for student in found.students)
    assert names == CHILDREN.get(layout, ["Bay Marsh", "Ora Kettle"])
    people = {
        guardian.name: (guardian.email, guardian.contact)
        for student in found.students
        for guardian in student.guardians
    }
    assert people == RIGHT[layout]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_few_questions_are_enough(layout: str) -> None:
    """Three at most, with the one whether letters may go to parents."""
    answers = ANSWERS.get(layout, Options())
    assert len(answers.columns) + len(answers.permissions) + 1 <= 3
    assert imported(layout).flags == ()


def test_a_childs_rows_of_one_list_make_one_child() -> None:
    """ONDE has a parent's children side by side; each is read as a row of its own."""
    raw = (HERE / "layouts/onde/responsables.csv").read_text(encoding="utf-8")
    assert raw.splitlines()[0].count("Prénom enfant") == 2
    found = imported("onde")
    assert "the last 4 columns stand 2 times, once for each child; read so" in " ".join(
        map(str, found.told)
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nom de l'élève", Field("", "family")),
        ("Prénom de l’élève", Field("", "given")),
        ("Primary Guardian 1 Name", Field("guardian 1", "name")),
        ("Primary Guardian 2 Email", Field("guardian 2", "email")),
        ("Primary Guardian Email", Field("guardian 1", "email")),
        ("officialName", Field("", "name")),
        ("İletişim yasağı", Field("guardian", "no_contact")),
        ("contacts.mailing", Field("contact", "receives")),
    ],
)
def test_a_header_is_understood(header: str, field: Field) -> None:
    """In the words of several systems and languages."""
    found = field_of(header)
    assert found is not None
    assert found._replace(rank=0) == field
