"""A column that is plainly the student's id is one, where its cells can be ids."""

from __future__ import annotations

import pytest

from confkit.roster.exports.headers import may_be_id
from confkit.roster.exports.reading import of_tables
from confkit.roster.reading_options import Options
from confkit.roster.tables.tabular import table

HEADERS = """
Pupil UPN|Unique Pupil Number|Student Identifier|Registration No|STUDENTID|Pupil ref|Child code
Schülernummer|Schüler-Kennung|Schulkind-Nr.|Kennung|Schüler*innen-ID|Matrikelnr|Stamm-Nr.
Identifiant|Matricule|N° matricule|Numéro d'inscription|Code de l'élève|Identifiant de l’enfant
Nº de expediente|Código del alumno|Identificador|NIE|NIA|Cód. estudiante|Matrícula
Nº de Processo|Id. do aluno|Código do aluno|N.º de inscrição|Codice alunno|Matricola
Numero di iscrizione|Leerlingnummer|Leerlingcode|Leerling-ID
Code leerling|Numer legitymacji|Kod ucznia|Identyfikator ucznia
Öğrenci numarası|Öğrenci kodu|Okul numarası
"""
NONE = (
    "Nr|No.|Lfd. Nr.|#|Number|Phone number|Parent ID|School number|Candidate number|Bus code|Code"
)
IDS = ("A-1041", "A-1042", "B-7")


def ids(header: str, cells: tuple[str, ...]) -> set[str]:
    """Return the ids of three children, of whom a column has these cells."""
    rows = zip(cells, ("Ida Holt,Nora Holt", "Bo Kay,Una Kay", "Cy Lee,Eve Lee"), strict=True)
    text = f"{header},Name,Mother Name\n" + "".join(f"{text},{names}\n" for text, names in rows)
    found = of_tables([table(text.encode(), "list.csv")], Options())
    assert not found.problems, found.problems
    return {student.id for student in found.students}


@pytest.mark.parametrize("header", HEADERS.strip().replace("\n", "|").split("|"))
def test_what_is_plainly_an_id_is_one(header: str) -> None:
    """No id is made of a name where the school has one."""
    assert ids(header, IDS) == set(IDS)


def test_other_numbers_are_no_ids() -> None:
    """A number of the row, of the school or of a parent is not the child's."""
    assert not [header for header in NONE.split("|") if may_be_id(header)]


@pytest.mark.parametrize(
    "cells",
    [
        ("A-1", "A-1", "A-2"), ("A-1", "", "A-2"), ("A-1", "pending 3", "A-2"), ("1", "2", "3"),
        ("03", "01", "02"), ("red", "blue", "green"), ("1.0E+9", "1.0E+9", "1.0E+9"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_id_is_none(cells: tuple[str, ...]) -> None:
    """One that is missing, stands twice, is of another form, or counts the rows is not trusted."""
    assert ids("Identifiant", cells) == {"Ida-Holt", "Bo-Kay", "Cy-Lee"}


def test_a_guardians_number_is_not_the_childs() -> None:
    """In a list with a row for each guardian, each child has one id."""
    head = "Identifiant,Name,Guardian Name,Relation\n"
    rows = "{},Ida Holt,Nora Holt,mother\n{},Ida Holt,Per Holt,father\n{},Bo Kay,Una Kay,mother\n"

    def found(*of: str) -> set[str]:
        read = of_tables([table((head + rows.format(*of)).encode(), "list.csv")], Options())
        return {student.id for student in read.students}

    assert found("A-1", "A-1", "A-2") == {"A-1", "A-2"}
    assert "A-1" not in found("A-1", "A-2", "A-3")
