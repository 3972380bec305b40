"""The tables that decide: headers, permissions, names and ids."""

from __future__ import annotations

import pytest
from tools import languages
from tools.roster_docs import PAGE, page

from confkit.roster.exports import cell_words, headers
from confkit.roster.exports.headers import Field
from confkit.roster.exports.permissions import Facts, rules, verdict


@pytest.mark.parametrize(
    ("header", "person", "name"),
    [
        ("preferredGivenName", "", "preferred"),
        ("Student first name", "", "given"),
        ("E-Mail Mutter", "mother", "email"),
        ("GuardianFN", "guardian", "given"),
        ("Parent 2 Email", "parent 2", "email"),
        ("Email of parent 2", "parent 2", "email"),
        ("What is your child's first name?", "", "given"),
        ("Name des Vaters", "father", "name"),
        ("Your name (parent/guardian)", "guardian", "name"),
        ("Vorname des Kindes", "", "given"),
        ("Which language do you prefer for letters?", "guardian", "language"),
        ("Do you need an interpreter?", "guardian", "interpreter"),
        ("Your name", "", None),
        ("Child custody", "", "caution"),
        ("Contact person #3 is legal guardian", "contact 3", "legal"),
        ("guardian1_email", "guardian 1", "email"),
        ("Primary Guardian Email", "guardian 1", "email"),
        ("Nachname", "", "family"),
        ("Klasse", "", "class"),
        ("Email", "", None),
        ("Court order", "guardian", "no_contact"),
        ("Court order notes", "", "caution"),
        ("Father custody arrangement", "father", "caution"),
        ("Shoe size", "", None),
    ],
)
def test_a_header_is_understood(header: str, person: str, name: str | None) -> None:
    """Each of these holds this field of this person, or nothing that is known."""
    found = headers.field_of(header)
    assert (found and (found.person, found.name)) == (name and (person, name))


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Password", "password"),
        ("Passwort", "password"),
        ("DOB", "birth"),
        ("Student birthplace", "birth"),
        ("Race", "race or ethnicity"),
        ("FRL status", "lunch status"),
        ("free_reduced_lunch", "lunch status"),
        ("SSN", "national or state number"),
        ("State ID", "national or state number"),
        ("Medicaid number", "medical"),
        ("disability", "medical"),
        ("First name", ""),
        ("Grade", ""),
        ("Parent email", ""),
    ],
)
def test_what_nobody_needs_is_dropped(header: str, why: str) -> None:
    """The reason is told with the header."""
    assert headers.dropped(header) == why


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), "office"),
        (Facts("parent"), "ask"),
        (Facts("guardian"), "ask"),
        (Facts("relative"), "office"),
        (Facts("other"), "leave"),
        (Facts("parent", receives="yes"), "allow"),
        (Facts("parent", receives="blank"), "office"),
        (Facts("parent", receives="no"), "deny"),
        (Facts("other", receives="no"), "deny"),
        (Facts("relative", receives="yes"), "office"),
        (Facts("unknown", receives="yes"), "office"),
        (Facts("parent", receives="yes", legal="no"), "office"),
        (Facts("parent", receives="yes", custody="no"), "allow"),
        (Facts("parent", custody="no"), "office"),
        (Facts("parent", receives="yes", conduct="no"), "office"),
        (Facts("parent", receives="yes", no_contact="yes"), "deny"),
        (Facts("parent", receives="yes", active="no"), "leave"),
        (Facts("parent", receives="yes", caution="yes"), "office"),
    ],
)
def test_permission_is_decided_by_the_table(facts: Facts, expected: str) -> None:
    """The first rule that fits decides; unknown means no."""
    assert verdict(facts) == expected


def test_nobody_is_allowed_by_any_rule_without_a_yes() -> None:
    """Of all the facts there can be, only a parent's or guardian's known yes allows."""
    for rule in rules():
        if rule.then == "allow":
            asked = dict(rule.asks)
            assert asked["receives"] == {"yes"}
            assert asked["kind"] == {"parent", "guardian"}
    assert rules()[-1].asks == ()
    assert rules()[-1].then == "office"


@pytest.mark.parametrize(
    ("cell", "shown", "sorted_as"),
    [
        ("Fake Student, First", "First Fake Student", "Fake Student, First"),
        ("Last, First, Third", "First, Third Last", "Last, First, Third"),
        ("Suharti", "Suharti", ""),
        ("Martin King, Jr.", "Martin King, Jr.", ""),
        ("María José de la Cruz", "María José de la Cruz", ""),
        ("Reyes,", "Reyes", ""),
        ("陳美玲", "陳美玲", ""),
    ],
)
def test_a_name_is_split_at_the_first_comma_only(cell: str, shown: str, sorted_as: str) -> None:
    """Everything else stays as it is written."""
    assert cell_words.split(cell) == (shown, sorted_as)


def test_ids_are_made_of_name_and_class() -> None:
    """They hold only letters that an id may hold, and different names give different ids."""
    assert cell_words.made_id("8B", "Albers, Angelika") == "8B-Albers-Angelika"
    assert cell_words.made_id("2D", "Von Kármán, Volker") == "2D-Von-Kármán-Volker"
    assert cell_words.made_id("", "O'Neil, Ann") == "ONeil-Ann"
    assert cell_words.made_id("A/1", "X") != cell_words.made_id("A:1", "X")
    assert len(cell_words.made_id("8B", "x" * 200)) <= 64


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("SPANISH", "es"),
        ("spa", "es"),
        ("es", "es"),
        ("pt_br", "pt-BR"),
        ("Deutsch", "de"),
        ("Türkisch", "tr"),
        ("français", "fr"),
        ("日本語", "ja"),
        ("zh-hant", "zh-Hant"),
        ("MON-KHMER", "MON-KHMER"),
        ("", ""),
        ("Spanish; Castilian", "es"),
        ("Brazilian", "pt-BR"),
        ("Portuguese (Brazilian)", "pt-BR"),
        ("Mandarin", "zh"),
        ("Traditional Mandarin", "zh-Hant"),
        ("Farsi", "fa"),
        ("Tagalog", "tl"),
        ("Pilipino", "fil"),
        ("Laotian", "lo"),
        ("K'iche'", "quc"),
        ("Cape Verdean Creole", "kea"),
        ("Haitian Creole", "ht"),
        ("Creole", "Creole"),  # of Haiti, of Cape Verde, …
        ("Bahasa", "Bahasa"),
    ],
)
def test_a_language_is_known_by_its_tag_code_or_name(text: str, tag: str) -> None:
    """A language that is not known stays as it is, and is never silently English."""
    assert cell_words.language(text) == tag


def test_a_teachers_own_columns_are_named_as_in_the_roster() -> None:
    """`[roster] columns` takes the roster's names, and numbers for several guardians."""
    assert headers.field_named("student_id") == Field("", "student_id", -1)
    assert headers.field_named("guardian2_email") == Field("guardian 2", "email", -1)
    assert headers.field_named("family_name") == Field("", "family", -1)
    assert headers.field_named("shoe_size") is None


@pytest.mark.slow
def test_the_page_about_rosters_is_true() -> None:
    """Its tables are made from the data and the samples: python tools/roster_docs.py."""
    assert PAGE.read_text(encoding="utf-8") == page(PAGE.read_text(encoding="utf-8"))


def test_the_file_of_languages_is_what_babel_knows() -> None:
    """It is made by tools/languages.py; another Babel than the one that it names has other data."""
    made = languages.FILE.read_text(encoding="utf-8")
    if not made.startswith(languages.HEAD):
        pytest.skip(f"made with another Babel: {made.partition(chr(10))[0]}")
    assert made == languages.text()
