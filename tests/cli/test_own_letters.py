"""A workspace's own letter templates: one child's trouble is one child's, and no blank goes out."""

from __future__ import annotations

import json
import os
import re
from itertools import product

import pytest

from confkit.letters.wholeness import Part, empty, lacking, without_goal

from .classes import held

pytestmark = pytest.mark.slow

LETTERS = "out/2026-fall/letters"
NAMED = "{{ letter.called }}: {{ letter.goal.statement }}"


@pytest.mark.parametrize("trouble", [
    "{{ letter.family_promises[9] if letter.called == 'Ada' }}",
    "{% if letter.called == 'Ada' %}{{ letter.nothing }}{% endif %}",
    "{{ 1 // (letter.called|length - 3) }}",
    "{% if letter.called == 'Ada' %}{% include 'gone.txt.j2' %}{% endif %}",
])  # fmt: skip
def test_a_template_that_fails_for_one_child_stops_no_other(confkit, room, trouble):
    """The child is named with the id and the template's place; what was opened is said."""
    room.note("8", held("Bo").replace("Mia Brook", "1"))
    room.write("templates/letter.txt.j2", f"{NAMED}\n{trouble}")
    ran = confkit("summarize", "--json")
    document = json.loads(ran.out)
    assert ran.code == 1
    assert {one["student_id"] for one in document["refused"]} == {"7"}
    assert document["opened"]
    assert ran.err.count("Ada Brook (7): ") == len(document["refused"]) > 0
    assert "error: templates/" in ran.err
    assert room.names(LETTERS) == ["8--1.eml"]
    assert "syntax/template" in confkit("check").out


def test_check_names_every_child_for_whom_a_template_fails(confkit, room):
    """Three by name, and how many more, so that nobody looks at the first child's note alone."""
    names = ("Ina", "Jo", "Kim", "Lea", "Max")
    rows = "".join(f"{name},{name} Ash,,,,Guardian,{name}@mail.example,,,,,,\n" for name in names)
    room.write("roster.csv", (room.root / "roster.csv").read_text() + rows)
    for name in ("8", *names):
        room.note(name, held(name).replace("Mia Brook", "1"))
    trouble = "{% if letter.called == 'Ada' %}{{ letter.nothing }}{% endif %}"
    room.write("templates/letter.txt.j2", f"{NAMED}\n{trouble}")
    assert "also for" not in confkit("check").out
    room.write("templates/letter.txt.j2", f"{NAMED}\n{{{{ letter.nothing }}}}")
    out = confkit("check").out
    assert "Ada Brook (7): there is no field `nothing`" in out
    assert "also for Bo Lind (8), Ina Ash (Ina), Jo Ash (Jo) and 3 more" in " ".join(out.split())


@pytest.mark.parametrize("name", ["letter.txt.j2", "letter.html.j2", "subject.txt.j2"])
@pytest.mark.parametrize("text", ["", " \n", "{# to be written #}", "{% set x = 1 %}"])
def test_an_empty_part_is_no_letter(confkit, room, name, text):
    """Neither its words, nor its page, nor its subject may be empty; check tells it first."""
    room.write(f"templates/{name}", text)
    assert f"templates/{name}" in confkit("check").out
    ran = confkit("summarize")
    assert ran.code == 1
    assert f"error: templates/{name}: " in ran.err
    assert "empty" in ran.err
    assert room.names(LETTERS) == []
    assert "Follow-ups: " in ran.out


def lies(path, kind):
    """Put something in a template's place of which nothing can be made."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes({"huge": b"x" * (1 << 23), "cp1252": b"J\xf3se", "half": b"{% if"}[kind])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize(("name", "kind"), [
    *product(
        ["letter.txt.j2", "sheet.html.j2", "sheet.css", "sheet.typ"],
        ["pipe", "device", "folder", "huge", "cp1252"],
    ),
    ("letter.txt.j2", "half"), ("day.html.j2", "half"),
])  # fmt: skip
def test_a_template_of_which_nothing_can_be_made_is_found_before_the_evening(
    confkit, room, name, kind
):
    """Whatever it is for, and though no talk was held yet."""
    for number, child in zip("789", ("Ada", "Bo", "Cy"), strict=True):
        room.note(number, held(child).partition("[meeting]")[0])
    room.write(f"templates/{name}", "")
    (room.root / "templates" / name).unlink()
    lies(room.root / "templates" / name, kind)
    ran = confkit("check")
    assert ran.code == 1
    assert re.search(
        rf"templates/{re.escape(name)}(:\d+)?(:\d+)?: error syntax/template: ", ran.out
    )


@pytest.mark.parametrize("blank", [
    "<<name>>", "<<Child's name>>", "%s", "%(goal)s", "{child}", "${parent}", "[[ First name ]]",
    "[Name]", "[Child's name]", "[DATE OF TALK]", "{{name}", "{{ letter.called }", "%name%",
    "#name#", "<%= name %>", "«First_Name»", "«Guardian»", "« Parent »", "$name", "{0}",
    "XXX", "???", "__NAME__", "__child's name__", "__first_name__", "%1$s", "%2$d", "%d", "%02d",
    "%1", "<name>", "<First name>", "<Vorname>", "{first name}", "{Prénom}", "{ name }", "{$name}",
    "{!Contact.Name}", "$(name)", "${first name}", "@@name@@", "##NAME##", "%%name%%", "^name^",
    "*|FNAME|*", "||name||", ":child_name:", "$[name]", "____", "______", ".....", "……",
])  # fmt: skip
def test_a_blank_of_another_program_is_not_sent(confkit, room, blank):
    """What nobody fills in is told by check with its place, and no letter is made from it."""
    room.write("templates/letter.txt.j2", f"{NAMED}\nDear {blank},")
    assert f"templates/letter.txt.j2:2:6: error syntax/template: {blank} is not filled in" in (
        confkit("check").out
    )
    ran = confkit("summarize")
    assert (ran.code, room.names(LETTERS)) == (1, [])
    assert f"templates/letter.txt.j2:2:6: {blank} is not filled in by confkit; " in ran.err
    assert "no letter is made from it" in ran.err


@pytest.mark.parametrize("text", [
    "Dear ____,", "Dear ____ and ____,", "Thank you, ____!", "We spoke of ____'s reading.",
    "Thank you for coming to talk about ____ with me.", "It was good to meet you, ____.",
    "Your child ____ reads well.", "See you on ____.", "Hello {{ letter.teacher }} ____,",
])  # fmt: skip
@pytest.mark.parametrize("form", ["txt", "html"])
def test_a_line_within_a_sentence_is_not_sent(confkit, room, text, form):
    """There the teacher was to write a word; a reader is not asked to."""
    named, said = (f"<p>{NAMED}</p>", f"<p>{text}</p>") if form == "html" else (NAMED, text)
    room.write(f"templates/letter.{form}.j2", f"{named}\n{said}")
    assert "____ is not filled in by confkit; put a colon" in confkit("check").out


def test_a_line_in_the_first_row_is_a_greeting(confkit, room):
    """Not every language has a comma behind it."""
    room.write("templates/letter.txt.j2", f"Dear ____\n{NAMED}")
    assert "____ is not filled in by confkit" in confkit("check").out


@pytest.mark.parametrize("said", [
    "[Our school](https://school.example)", "read [ ] daily [x] weekly", "{{ {'a': 'b'}['a'] }}",
    "it costs $5, 100 % of it {{ '{name}' }}", "{# [Name] #}", "on page [12]",
    "write to <office@school.example> or <https://school.example/x>", "we <3 reading", "3 < 5 > 2",
    "*Please* read _every_ day, **both** of you", "Signature: ________  Date: ______",
    "________________", "1. ______", "( ) yes  ( ) no", "- ____", "at 8:30:15, ratio 2:3:4",
    "# of books, # of days", "room #4 or #5", "50% of it, 20% of that", "call 555 ... or write",
    "{% raw %}{% endraw %}a & b @ school", "see you :-)", "the end.", "== Reading ==",
    "and so on...", "Yes ___ No ___", "Yes ___, no ___", "Name ______ Date ______",
    "Will you come? Yes ____ No ____ Maybe ____", "Signature of a parent ________",
    "yes ___\nno ___", "Yes .... No ....", "Please return this part by Friday, signed _______",
    "We will come on: ____ at ____", "Number of people ___ (with children)",
])  # fmt: skip
def test_what_is_no_blank_is_sent(confkit, room, said):
    """A link, a box to tick, money, and what stands in confkit's own fields and comments."""
    room.write("templates/letter.txt.j2", f"{NAMED}\n{said}")
    assert confkit("summarize").code == 0


@pytest.mark.parametrize("blank", ["<name>", "<first name>", "&lt;name&gt;", "__NAME__", "%1$s"])
def test_a_blank_in_a_page_is_not_sent(confkit, room, blank):
    """A browser hides a tag that there is not, so nobody would see that a name is missing."""
    room.write("templates/letter.html.j2", f"<div>{NAMED}</div>\n<p>Dear {blank},</p>")
    assert f"{blank} is not filled in by confkit" in confkit("check").out
    assert (confkit("summarize").code, room.names(LETTERS)) == (1, [])


@pytest.mark.parametrize("said", [
    "<p>Signature: ______</p>", "<table><tr><td>______<td>Date</table>", "<p>Dear family,<br>yes",
    '<p style="width:100%; color:#abc">50%, <b>100%</b></p>', "<custom-tag>x</custom-tag>",
    "<p><u>______</u></p>", "<p>Yes ___ No ___</p>", "<td>Yes ___<td>No ___",
    "<p>Will you come?<br>Yes ____<br>No ____</p>", "<p>Name <u>______</u> Date <u>______</u></p>",
])  # fmt: skip
def test_a_page_s_own_tags_are_no_blanks(confkit, room, said):
    """Elements that nobody has to close, attributes, and lines to sign on."""
    room.write("templates/letter.html.j2", f"<div>{NAMED}</div>\n{said}")
    assert "is not filled in" not in confkit("check").out
    assert confkit("summarize").code == 0


def test_what_other_languages_quote_with_is_no_blank(confkit, room):
    """A Spanish letter may say «Gracias»."""
    (room.root / "templates" / "es").mkdir(parents=True, exist_ok=True)
    room.write("templates/es/letter.txt.j2", f"{NAMED}\nDecimos «gracias» y «Adiós».")
    assert "is not filled in" not in confkit("check").out


@pytest.mark.parametrize(("field", "why"), [
    ("letter", "is not text"), ("letter.goal", "is not text"), ("letter.heard", "is a list"),
    ("letter.greeted", "is a list"), ("letter.has_day", "is not text"),
    ("none if letter.called", "is nothing here"), ("letter.called.upper", "is not text"),
])  # fmt: skip
@pytest.mark.parametrize("form", ["txt", "html"])
def test_what_only_a_program_reads_is_not_sent(confkit, room, field, why, form):
    """`Goal(statement=…)`, `None`, `('…',)` in place of words: refused, and told by check."""
    room.write(f"templates/letter.{form}.j2", f"{NAMED}\n{{{{ {field} }}}}")
    assert f"what is in {{{{ }}}} {why}" in confkit("check").out
    ran = confkit("summarize")
    assert (ran.code, room.names(LETTERS)) == (1, [])
    assert f"templates/letter.{form}.j2:2: " in ran.err and why in ran.err


@pytest.mark.parametrize("subject", [
    "{{ letter.called }}: our talk", "Ada: our talk", "(Ada)", "On Ada’s talk", "ADA - our talk",
    "“Ada”", "{% set child = letter.called %}Our talk, {{ child }}!", "Our talk/Ada", "ada.Ada_",
])  # fmt: skip
def test_no_sign_around_it_hides_a_childs_name_in_a_subject(confkit, room, subject):
    """The subject appears on locked screens: no letter is made, and check tells it."""
    room.write("templates/subject.txt.j2", subject)
    assert "error privacy/subject" in confkit("check").out
    ran = confkit("summarize")
    assert (ran.code, room.names(LETTERS)) == (1, [])
    assert "the subject of the letters names a student" in ran.err


@pytest.mark.parametrize(("name", "meant"), [
    ("leter.txt.j2", "letter.txt.j2"), ("letter.txt.jinja.j2", ""), ("Letter.html.j2", "letter"),
    ("check-in.es.htm.j2", "check-in"), ("zzz.css", ""),
])  # fmt: skip
def test_a_template_that_nothing_uses_is_told(confkit, room, name, meant):
    """Else the letters go out in other words than the teacher's."""
    room.write(f"templates/{name}", NAMED)
    out = confkit("check").out
    assert f"templates/{name}: error syntax/template: nothing uses a file of this name" in out
    assert meant in out
    room.write("templates/letter.txt.j2", f'{NAMED}{{% include "{name}" %}}')
    assert "nothing uses" not in confkit("check").out


def test_signs_of_a_page_are_no_blanks(confkit, room):
    """Styles and scripts have braces, brackets and dollars of their own; its words have none."""
    page = "<style>a[href] {color: red} b {}</style><!-- [Name] --><p>{{ letter.called }}"
    room.write("templates/letter.html.j2", f"{page} {{{{ letter.goal.statement }}}}</p>")
    assert confkit("summarize").code == 0
    room.write("templates/letter.html.j2", f"{page} {{{{ letter.goal.statement }}}} [Name]</p>")
    assert confkit("summarize").code == 1


ERROR_THERE = "it cannot be made now, for the error in templates/letter.txt.j2:2"


@pytest.mark.parametrize(("text", "error", "reason"), [
    ("Dear [Name],", "[Name] is not filled in by confkit",
     "templates/letter.txt.j2:2: [Name] is not filled in by confkit; no letter"),
    ("{{ letter.nothing }}", "there is no field `nothing`", ERROR_THERE),
    ("{{ 1 // 0 }}", "division", ERROR_THERE),
    ("<<name>>", "<<name>> is not filled in",
     "templates/letter.txt.j2:2: <<name>> is not filled in"),
])  # fmt: skip
def test_a_letter_made_before_goes_for_the_reason_that_is_true(confkit, room, text, error, reason):
    """A template that is refused now takes the letters away that it made; each line says why."""
    assert confkit("summarize").code == 0
    room.write("templates/letter.txt.j2", f"{NAMED}\n{text}")
    ran = confkit("summarize")
    assert ran.code == 1
    told = [line for line in ran.err.splitlines() if line.startswith(f"removed: {LETTERS}/7--")]
    assert len(told) == 2
    assert all(reason in line for line in told)
    assert any(error in line for line in ran.err.splitlines() if line.startswith("error: "))


def test_a_child_with_two_letters_gets_its_line_once(confkit, room):
    """Both letters fail for one reason, and that is one line."""
    assert confkit("summarize").code == 0
    assert room.names(LETTERS) == ["7--1.eml", "7--2.eml"]
    room.write("templates/letter.txt.j2", NAMED + "{{ letter.nothing }}")
    ran = confkit("summarize", "--json")
    refused = json.loads(ran.out)["refused"]
    assert len(refused) == 1
    assert ran.err.count("Ada Brook (7): ") == 1
    assert ran.err.count("for the error in templates/letter.txt.j2:1") == 2  # each that goes


@pytest.mark.parametrize(("text", "said"), [
    ("Dear family, all the best.", "says neither the child nor the goal"),
    ("{{ letter.teacher }} greets you.", "says neither the child nor the goal"),
    (NAMED, ""),
])  # fmt: skip
@pytest.mark.parametrize("name", ["letter.txt.j2", "letter.html.j2"])
def test_a_letter_says_whom_it_is_about(confkit, room, name, text, said):
    """Each part names the child, as a family may read one of them alone; check tells it first."""
    room.write(f"templates/{name}", text)
    assert (f"templates/{name}" in confkit("check").out) == bool(said)
    ran = confkit("summarize")
    assert ran.code == (1 if said else 0), ran.err
    assert said in ran.err


NO_GOAL = "does not say the goal: write {{ letter.goal.statement }}"


@pytest.mark.parametrize("text", [
    "{{ letter.called }} is in my class.", "Dear {{ letter.greeted[0] }}, {{ letter.called }}!",
    "<p>{{ letter.called }}</p><p hidden>{{ letter.goal.statement }}</p>",
])  # fmt: skip
def test_a_letter_without_the_goal_is_written_and_told_once(confkit, room, text):
    """For all its children in one line, by check and by each run; what has errors is refused."""
    room.note("8", held("Bo").replace("Mia Brook", "1"))
    form = "html" if text.startswith("<") else "txt"
    trouble = "{% if letter.called == 'Bo' %}{{ letter.nothing }}{% endif %}"
    template = f"templates/letter.{form}.j2"
    for fault, letters in (("", ["7--1.eml", "7--2.eml", "8--1.eml"]), (trouble, ["7--1.eml"])):
        room.write(template, f"{text}{fault}")
        out = confkit("check").out
        assert out.count(f"{template}: warning letter/goal: {NO_GOAL}") == 1
        for _ in "12":  # the second run writes nothing new
            ran = confkit("summarize")
            assert ran.code == bool(fault)
            assert ran.err.count(f"note: {template}: {NO_GOAL}\n") == 1
            assert set(letters) <= set(room.names(LETTERS))
            assert ("8--1.eml" in room.names(LETTERS)) == (not fault)
    told = json.loads(confkit("summarize", "--json").out)["told"]
    assert [one["path"] for one in told if one["reason"] == NO_GOAL] == [template]


HIDDEN = (
    "<!-- {} -->", "<p hidden>{}</p>", '<p hidden="until-found">{}</p>', "<div hidden/>{}",
    '<p style="display:none">{}</p>', "<p style='DISPLAY : None !important'>{}</p>",
    '<div style="visibility:hidden"><p>{}</p></div>', '<p style="font-size:0">{}</p>',
    '<td style="font-size:0px"><b>{}</b></td>', '<span style="font-size:1px">{}</span>',
    '<p style="color:#fff">{}</p>', '<p style="color:white">{}</p>',
    "<font color=#fefefe>{}</font>",
    '<div style="background:#1a2b3c"><p style="color:#1a2b3c">{}</p></div>',
    '<table><tr><td bgcolor="navy"><p style="color:navy">{}</p></td></tr></table>',
    '<p style="color:rgba(0, 0, 0, 0)">{}</p>', '<p style="color: transparent">{}</p>',
    '<p style="opacity:0.0">{}</p>', '<p style="max-height:0;overflow:hidden">{}</p>',
    '<p style="position:absolute;left:-9999px">{}</p>',
    '<p style="margin-inline-start:-9999px">{}</p>', '<p style="text-indent:-999em">{}</p>',
    '<p style="position:absolute;clip:rect(0,0,0,0)">{}</p>', '<p style="mso-hide:all">{}</p>',
    "<style>.x { display: none }</style><p class='y x'>{}</p>",
    "<style>/* a */ #gone, .no {display:none}</style><div id=gone><p>{}</p></div>",
    "<style>@media screen { td .x {display:none} }</style><p class=x>{}</p>",
    "<template>{}</template>", "<textarea>{}</textarea>", "<title>{}</title>", "<style>{}</style>",
    "<p hidden>{}<p>Dear family", "<p style='transform:scale(0)'>{}</p>",
)  # fmt: skip

SHOWN = (
    "<p>{}</p>", "<p hidden>Nothing<p>{}", '<p style="color:#fff;background:#123">{}</p>',
    '<td bgcolor="#003366"><font color="white">{}</font></td>', "<p hidden>Nothing</p>{}",
    '<td style="font-size:0"><div style="font-size:16px">{}</div></td>',
    '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
    "<style>@media print { .x {display:none} }</style><p class=x>{}</p>",
    "<style>@media (max-width: 600px) { .x {display:none} }</style><p class=x>{}</p>",
    "<style>.x {display:none} .x {display:block}</style><p class=x>{}</p>",
    "<style>.x {display:none}</style><p class=y>{}</p>", "<p style='opacity:.8'>{}</p>",
    '<div style="background-image:url(a.png)"><p style="color:white">{}</p></div>',
    "<p style='height:0'>{}</p>", "<img src=a><p style='margin-left:-8px'>{}</p>",
    "<style>.top td {background:#123; color:#fff}</style><table class=top><td>{}</table>",
    "<p>a < b {} c > d</p>", "<p style='font:1em serif;line-height:0'>{}</p>",
)  # fmt: skip


@pytest.mark.parametrize("page", HIDDEN)
def test_what_a_page_hides_is_not_said(page):
    """A reader has to see the name and the goal; what is in the page beside it is the page's."""
    hidden = page.replace("{}", "Ana reads")
    words = Part("a.html.j2", f"<p>Dear family</p>{hidden}<p>Yours</p>").words
    assert "ana" not in words
    assert "dear family" in words


@pytest.mark.parametrize("page", SHOWN)
def test_what_a_page_shows_is_said(page):
    """A style that hides nothing is no reason to refuse a letter."""
    text = page.replace("{}", "<b>A</b>na reads")
    assert "ana reads" in Part("a.html.j2", f"<p>Dear family</p>{text}<p>Yours</p>").words


@pytest.mark.parametrize("page", [
    "<p hidden>{}</p>", "<p style='color:#ffffff'>{}</p>", "<style>.x{{% raw %}}{{display:none}}"
    "{{% endraw %}}</style><p class=x>{}</p>",
])  # fmt: skip
def test_a_letter_that_only_hides_whom_and_what_it_is_about_is_refused(confkit, room, page):
    """By check, too; no letter is written."""
    room.write("templates/letter.html.j2", f"<p>Dear family</p>{page.format(NAMED)}")
    assert "letter.html.j2: " in confkit("check").out
    ran = confkit("summarize")
    assert (ran.code, "says neither the child nor the goal" in ran.err) == (1, True)
    assert not room.names("out/2026-fall/letters")


def test_what_a_part_does_not_say_is_lacking():
    """The child's name in each part, or no letter; a part without the goal is told."""
    both = [Part("a.txt.j2", "Ana reads"), Part("a.html.j2", "<p>Ana <b>reads</b></p>")]
    short = Part("b.html.j2", "<p>Ana <!-- reads --></p>")
    assert lacking([*both, short], ["Ana"], "reads") is None
    assert without_goal([*both, short], "reads") == ["b.html.j2"]
    assert without_goal(both, "counts") == ["a.txt.j2", "a.html.j2"]
    assert without_goal(both, "") == []
    assert lacking(both, ["Bo", ""], "reads") == (
        "a.txt.j2", "does not name the child: write {{ letter.called }}"
    )  # fmt: skip
    assert lacking(both, ["Bo"], "counts") == (
        "a.txt.j2", "says neither the child nor the goal"
    )  # fmt: skip
    assert empty([*both, Part("b.html.j2", "<style>p {}</style><p>&nbsp;</p>")]) == (
        "b.html.j2", "makes an empty part of the letter"
    )  # fmt: skip
