"""The fixed words of a workspace's own templates: looked at as a note is, and held back."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from confkit.coach import coach, own_templates
from confkit.letters.wholeness import Part
from confkit.workspace import classroom
from confkit.workspace.workspace import Workspace
from tests.cli.classes import held

pytestmark = pytest.mark.slow

SHIPPED = Path(__file__).parents[2] / "templates"
SAID = (
    "Your child needs to try harder. This is a lazy IEP benchmark. Theo agrees.\n"
    "Write to p.hallstrom@inbox.example, or to Thaddeus Wexcombe.\n"
)
EXPECTED = {
    "Your child needs": "words/order", "IEP": "privacy/plan", "benchmark": "words/jargon",
    "Theo": "privacy/template", "p.hallstrom@inbox.example": "privacy/template",
    "Write to p.hallstrom": "privacy/template",
}  # fmt: skip


def found(root, name, text):
    """Return what is found in one template of a workspace: rule and the words pointed at."""
    (root / "templates").mkdir(exist_ok=True)
    file = root / "templates" / name
    file.write_text(text, encoding="utf-8")
    taking = root / "templates/taking.txt.j2"
    taking.write_text("" if name.endswith(".j2") else f'{{% include "{name}" %}}', "utf-8")
    room = classroom.load(Workspace(root))
    lines = text.split("\n")
    findings = own_templates.of_workspace(room, coach.of(room)).get(name, [])
    file.unlink()
    taking.unlink()
    assert all(one.path == f"templates/{name}" for one in findings)
    return [(one.rule, lines[one.line - 1][one.column - 1 :]) for one in findings]


@pytest.mark.parametrize("name", ["letter.txt.j2", "notice.txt.j2", "phone.txt.j2",
                                  "check-in.txt.j2", "letter.html.j2", "sign.txt"])  # fmt: skip
def test_fixed_words_are_looked_at_where_they_stand(example, name):
    """Word rules, plans, a student's name, an address, a denied person; also in HTML."""
    text = f"Dear {{{{ letter.called }}}},\n{SAID}"
    if name.endswith(".html.j2"):
        text = f"<style>.lazy {{ }}</style><p title='lazy'>\n{text}</p><!-- lazy -->"
    seen = found(example.root, name, text)
    for words, rule in EXPECTED.items():
        assert [one for one, at in seen if one == rule and at.startswith(words)], (words, seen)
    assert "words/character" not in {rule for rule, _ in seen}


@pytest.mark.parametrize("text", [
    "{{ lazy }} {% if lazy %} {# She is lazy. #} {# confkit: allow words - no #}",
    "{# confkit: allow words/character — ours #}\nYour child is lazy.",
    "Your child is lazy. {# confkit: allow words/character — ours #}",
    "With thanks,\nDana Rivera, drivera@school.example", "Grace, hope and a rose.",
])  # fmt: skip
def test_what_is_not_said_or_is_allowed_is_no_finding(example, text):
    """Fields, conditions and comments; the teacher's own address; common words."""
    assert found(example.root, "letter.txt.j2", text) == []


@pytest.mark.parametrize("place", ["languages/readme.txt", "languages/es/notes.txt",
                                   "templates/README.md", "templates/ideas.txt",
                                   "templates/.DS_Store", "languages/es/old/letter.txt",
                                   "templates/plan.docx", "templates/old.html"])  # fmt: skip
@pytest.mark.parametrize("text", ["", "Your child is lazy, see the IEP. Dear [Name] ____, Theo"])
def test_a_file_that_only_lies_there_is_no_template(confkit, example, place, text):
    """Whatever is in it goes into no letter, so nobody is told of it and nothing is held."""
    file = example.root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    ran = confkit("check")
    assert file.name not in ran.out + ran.err
    assert confkit("summarize", "0987").code == 0


def test_a_template_without_its_ending_is_told(confkit, example):
    """The teacher believes that her letter is used."""
    (example.root / "templates").mkdir(exist_ok=True)
    example.write("templates/letter.txt", "Dear family,")
    said = "templates/letter.txt: error syntax/template: nothing uses a file of this name; did you"
    assert f"{said} mean letter.txt.j2?" in " ".join(confkit("check").out.split())


def test_words_that_a_line_break_parts_are_one_sentence(example):
    """A paragraph is wrapped in a text file, and anyhow in HTML."""
    for name in ("letter.txt.j2", "letter.html.j2"):
        assert "words/character" in [
            rule for rule, _ in found(example.root, name, "He is being very\nlazy at school.")
        ]


def test_a_template_is_held_against_the_rules_of_its_language(example):
    """Spanish has its own; of a language without rules privacy counts."""
    spanish = [rule for rule, _ in found(example.root, "letter.es.txt.j2", "Su hijo es flojo.")]
    assert "words/character" in spanish
    other = found(example.root, "letter.so.txt.j2", "Your child is lazy. IEP, Theo.")
    assert [rule for rule, _ in other] == ["privacy/plan", "privacy/template"]


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.j2")), ids=lambda file: file.name)
def test_the_shipped_templates_are_silent(example, file):
    """A copy of any of them, to begin one's own with."""
    assert found(example.root, file.name, file.read_text(encoding="utf-8")) == []


def test_a_spoilt_template_makes_no_letter_and_the_others_are_written(confkit, example):
    """Told once for the class; the letters of another template go on, and check says it too."""
    (example.root / "templates").mkdir(exist_ok=True)
    example.write("templates/letter.es.txt.j2", '{% include "sign.txt" %}')
    example.write("templates/sign.txt", "Your child is lazy, see the IEP.\n")
    ran = confkit("summarize", "--json")
    document = json.loads(ran.out)
    assert ran.code == 1
    told = [one for one in document["refused"] if one["path"] == "templates/sign.txt"]
    assert len(told) == 1
    assert told[0]["line"] == 1
    assert "privacy/plan" in told[0]["reason"]
    written = {one["student_id"] for one in document["made"]}
    assert "1042" not in written  # Marisol Reyes reads Spanish
    assert {"0987", "1055"} <= written
    assert "templates/sign.txt:1:29: error privacy/plan" in confkit("check").out


def test_a_spoilt_check_in_is_not_drafted(confkit, room):
    """Nor is any letter of another kind."""
    (room.root / "templates").mkdir(exist_ok=True)
    room.write("templates/check-in.txt.j2", "You need to try harder, Cy has ADHD.\n")
    room.note("7", held())
    assert confkit("summarize", "7").code == 0
    ran = confkit("check-in", "7", "--observed", "reads with a friend")
    assert ran.code == 1
    assert "templates/check-in.txt.j2:1" in ran.err
    assert not list((room.root / "out").rglob("check-ins/*.eml"))


def test_elements_left_open_cost_no_more_than_their_number():
    """Each end of thirty thousand would otherwise be looked for among all of them."""
    begun = time.process_time()
    assert Part("letter.html.j2", "<b>" * 30_000 + "Ana" + "</i>" * 30_000).words == "ana"
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("sign", ["{{ ", "{{ a", "{# ", "{% ", "<style ", "<!--", "<a ", "<"])
def test_signs_left_open_cost_no_more_than_their_length(example, sign):
    """Each of thirty thousand would otherwise look through all that follow it."""
    begun = time.process_time()
    for name in ("subject.txt.j2", "letter.html.j2"):
        found(example.root, name, sign * 30_000)
    _ = Part("letter.html.j2", sign * 30_000).words
    assert time.process_time() - begun < 25
