"""`confkit check`: what is found, where, why, and what it changes for prep, summarize, record."""

from __future__ import annotations

import json
import re

import pytest

from confkit.cli.shown import console
from confkit.letters.letter_length import LIMIT
from confkit.work.check import rules
from tests.cli.classes import held, prepared

pytestmark = pytest.mark.slow

LETTERS = "out/2026-fall/letters"
FRIDAY = "2026-11-20T08:00:00-06:00"

NOTE = "notes/2026-fall/{}.toml"

PLANTED = [
    # student, what stands in the example, what is planted, the rule, the words pointed at
    ("1042", "keeping track of homework",
     "is constantly distracted and lazy",
     "words/absolute", "constantly distracted"),
    ("1042", "keeping track of homework",
     "is constantly distracted and lazy",
     "words/character", "lazy"),
    ("1015", "He underlined what was asked in five number stories.",
     "He hasn't turned in two assignments.",
     "words/blame", "hasn't turned in"),
    ("1023", "giving the reason for what he sees",
     "he can't explain what he sees",
     "words/fixed", "he can't explain"),
    ("1011", "Come to her desk within two minutes of the red card",
     "Support her as needed",
     "goal/action-vague", "Support her as needed"),
    ("1055", "proof found for 8 of 10 answers",
     "better grades",
     "goal/measure-vague", "better grades"),
    ("1026", "On Thursday he put the frog down",
     "On Thursday he and Yusuf put the frog down",
     "privacy/other-student", "Yusuf"),
    ("1055", "Send a pack of sticky flags",
     "Send p.hallstrom@inbox.example the flags",
     "privacy/other-household", "p.hallstrom@inbox.example"),
    ("1007", "tried = \"She told me a story",
     "tried = \"Her IEP helped. She told me a story",
     "privacy/plan", "IEP"),
    ("1056", "value = \"courage\"",
     "value = \"neatness\"",
     "note/value", "\"neatness\""),
    ("0987", "Theo now writes his math so that others can follow it",
     "Theo is on the same page with us now",
     "letter/figure", "on the same page"),
    ("1018", "half a page in 4 of 5 tries\"",
     "half a page in 4 of 5 tries\"\nodd = 1",
     "note/field", "odd = 1"),
    ("1042", "text = \"Send the planner template\"",
     "text = \"listen-weekly days=Thursday\"",
     "note/bank", "\"listen-weekly"),
    ("1042", "[in.es.goal]\nstatement", "[in.es.goal]\nstatment",
     "note/translated", "\"Ana anota"),
    ("1042", "[in.es.meeting]", "[in.e.goal]\nhome = \"x\"\n[in.es.meeting]",
     "note/translated", "[in.e.goal]"),
]  # fmt: skip


def plant(example, student, before, after):
    """Put a lapse into a note of the example class."""
    path = NOTE.format(student)
    text = example.text(path)
    assert before in text
    example.write(path, text.replace(before, after, 1))


def findings(ran):
    """Return the findings of a run with --json."""
    return json.loads(ran.out)["findings"]


def at(example, finding):
    """Return what stands in the file from the finding's place on."""
    line = example.text(finding["path"]).split("\n")[finding["line"] - 1]
    return line[finding["column"] - 1 :]


@pytest.mark.parametrize(("name", "notes"), [("2026-fall", 23), ("2026-welcome", 20)])
def test_the_example_class_is_silent(confkit, example, name, notes):
    """Not one finding in a class whose notes are written with care, in each of its rounds."""
    assert len(example.names("notes")) == 43
    ran = confkit("check", "--strict", "--round", name)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"{notes} notes for {name}: nothing to change.\n"


@pytest.mark.parametrize(("student", "before", "after", "rule", "words"), PLANTED)
def test_a_planted_lapse_is_found_where_it_stands(
    confkit, example, student, before, after, rule, words
):
    """Its rule, its student, and the very words."""
    plant(example, student, before, after)
    found = [one for one in findings(confkit("check", "--json")) if one["rule"] == rule]
    assert [one["student_id"] for one in found] == [student]
    assert at(example, found[0]).startswith(words)
    assert found[0]["path"] == NOTE.format(student)
    assert all(found[0][key] for key in ("message", "why", "suggest"))


def test_all_planted_lapses_are_found_in_one_run(confkit, example):
    """A dozen in ten notes; no other student has a finding."""
    for student, before, after in {plants[:3] for plants in PLANTED}:
        plant(example, student, before, after)
    ran = confkit("check", "--json")
    document = json.loads(ran.out)
    assert {one["student_id"] for one in document["findings"]} == {one[0] for one in PLANTED}
    assert {one["rule"] for one in document["findings"]} >= {one[3] for one in PLANTED}
    assert document["errors"] + document["warnings"] == len(document["findings"])
    assert ran.code == 1


def test_the_document_has_the_keys_of_the_contract(confkit, example):
    """In the contract's order, and nothing else."""
    plant(example, *PLANTED[0][:3])
    document = json.loads(confkit("check", "--json").out)
    assert list(document) == ["findings", "errors", "warnings"]
    assert list(document["findings"][0]) == [
        "path", "line", "column", "rule", "severity", "message", "why", "suggest", "student_id",
    ]  # fmt: skip


@pytest.mark.parametrize("rows", ["", "findings"])
def test_what_a_terminal_would_act_on_is_escaped_in_the_document(capsys, rows):
    """A task of an editor shows the document on a terminal; what it says stays the same."""
    document = {"findings": [{"path": "\x9b31m \u202eÜ \x7f"}, {"path": '"[]'}], "errors": 0}
    console.json(document, rows=rows)
    written = capsys.readouterr().out
    assert not {"\x9b", "\u202e", "\x7f"} & set(written)
    assert json.loads(written) == document


def test_on_a_terminal_it_is_the_same(confkit, example):
    """Path, line, column, severity, rule; then another way to say it."""
    plant(example, *PLANTED[0][:3])
    ran = confkit("check")
    (one, *_) = findings(confkit("check", "--json"))
    head = f"{one['path']}:{one['line']}:{one['column']}: {one['severity']} {one['rule']}: "
    assert ran.out.startswith(f"{head}{one['message']}\n    {one['suggest']}\n")
    assert ran.err.splitlines()[0] == "23 notes for 2026-fall: 0 errors, 2 warnings."


def test_warnings_count_with_strict_alone(confkit, example):
    """Exit 0 with warnings, 1 with --strict or an error."""
    plant(example, *PLANTED[0][:3])
    assert confkit("check").code == 0
    assert confkit("check", "--strict").code == 1
    plant(example, *PLANTED[6][:3])
    assert confkit("check").code == 1


def test_one_student_is_looked_at_alone(confkit, example):
    """Named by part of the name, as everywhere."""
    plant(example, *PLANTED[0][:3])
    assert findings(confkit("check", "bima", "--json")) == []
    assert len(findings(confkit("check", "1042", "--json"))) == 2


def test_findings_come_by_rule_where_that_is_asked(confkit, example):
    """Errors first, then the rules in their order."""
    for planted in PLANTED:
        if planted[1] in example.text(NOTE.format(planted[0])):
            plant(example, *planted[:3])
    found = findings(confkit("check", "--by", "rule", "--json"))
    order = [(one["severity"] != "error", one["rule"]) for one in found]
    assert order == sorted(order)
    ran = confkit("check", "--by", "size")
    assert (ran.code, ran.err) == (2, "--by takes student or rule, not 'size'\n")


@pytest.mark.parametrize("rule", [one.id for one in rules(None)])
def test_every_rule_is_explained(confkit, rule):
    """Why it is there, another way, what is found and what is fine, and whose idea it is."""
    ran = confkit("check", "--explain", rule)
    assert ran.code == 0
    assert re.match(rf"{rule} \((error|warning)\)\nWhy {{5}}", ran.out)
    for title in ("Instead", "Found", "Fine", "Source"):
        assert re.search(rf"^{title} +\S", ran.out, re.MULTILINE), title


def test_a_rule_that_is_none_is_told_with_the_nearest(confkit, example):
    """One line, exit 2."""
    ran = confkit("check", "--explain", "words/absolut")
    assert (ran.code, ran.err) == (
        2, "there is no rule 'words/absolut'; did you mean words/absolute?\n"
    )  # fmt: skip


def test_braces_in_an_explanation_are_explained_once(confkit):
    """Where a suggestion has some, and nowhere else."""
    said = "(What is in braces is filled in from the note.)"
    assert confkit("check", "--explain", "words/comparison").out.count(said) == 1
    assert confkit("check", "--explain", "syntax/file").out.count(said) == 0


def test_a_group_lists_its_rules(confkit, example):
    """With their reasons, as --rules lists them all."""
    everything = confkit("check", "--rules").out.splitlines()
    for name in ("goal", "goal/", "goal/*"):
        listed = confkit("check", "--explain", name)
        assert listed.code == 0
        assert listed.out.splitlines() == [one for one in everything if one.startswith("goal/")]


def test_a_student_without_a_note_is_named(confkit, example):
    """Nothing was looked at, so it is not said that nothing is to be changed."""
    said = "Farida Rahimi (1104): no note yet for 2026-fall; `confkit new 1104` starts one.\n"
    ran = confkit("check", "1104")
    assert (ran.code, ran.out, ran.err) == (0, "", said)
    both = confkit("check", "1104", "ana")
    assert both.err == f"{said}1 note for 2026-fall: nothing to change.\n"


def test_a_round_without_notes_says_how_to_begin(confkit, example):
    """As a new round begins."""
    settings = example.text("confkit.toml").replace('"2026-fall"', '"2027-spring"')
    example.write("confkit.toml", settings)
    ran = confkit("check")
    said = "No notes yet for 2027-spring; `confkit new` starts one for each student.\n"
    assert (ran.code, ran.err) == (0, said)


# Switched off


@pytest.mark.parametrize("ignored", ["words/absolute", "words", "words/*"])
def test_a_rule_is_switched_off_in_the_settings(confkit, example, ignored):
    """Alone, or with its group."""
    plant(example, *PLANTED[0][:3])
    settings = example.text("confkit.toml")
    example.write("confkit.toml", f'{settings}\n[check]\nignore = ["{ignored}"]\n')
    assert "words/absolute" not in {one["rule"] for one in findings(confkit("check", "--json"))}


def test_an_unknown_rule_in_the_settings_is_told(confkit, example):
    """With the nearest one."""
    settings = example.text("confkit.toml")
    example.write("confkit.toml", settings + '\n[check]\nignore = ["words/absolut"]\n')
    (one,) = findings(confkit("check", "--json"))
    assert (one["rule"], one["path"]) == ("syntax/ignore", "confkit.toml")
    line = example.text("confkit.toml").splitlines()[one["line"] - 1]
    assert line[one["column"] - 1 :] == '"words/absolut"]'
    assert "did you mean words/absolute?" in one["message"]


@pytest.mark.parametrize("ignored", ["privacy", "privacy/*", " privacy/medical "])
def test_privacy_that_is_to_be_switched_off_is_told(confkit, room, ignored):
    """By check, whatever else is switched off, and by summarize in one line on stderr."""
    settings = room.text("confkit.toml")
    room.write("confkit.toml", f'{settings}\n[check]\nignore = ["syntax", "{ignored}"]\n')
    room.note("7", held().replace("reading aloud", "reading with ADHD"))
    told = [one for one in findings(confkit("check", "--json")) if one["path"] == "confkit.toml"]
    assert [one["rule"] for one in told] == ["syntax/privacy-off"]
    assert at(room, told[0]).startswith(f'"{ignored}"')
    ran = confkit("summarize")
    lines = [line for line in ran.err.splitlines() if "[check] ignore" in line]
    place = f"confkit.toml:{told[0]['line']}:{told[0]['column']}"
    said = (
        f"[check] ignore names {ignored.strip()}, but no setting switches a privacy rule off; "
        "[[unlock]] in a note lifts one for that child"
    )
    assert lines == [f"note: {place}: {said}"]


ALWAYS = 'tried = "She always forgets her bag."'


@pytest.mark.parametrize(("comment", "found"), [
    ("  # confkit: allow words/absolute — her own words", []),
    ("  # confkit: allow words/absolute, words/blame - her own words", []),
    ("  # confkit: allow words: her own words", []),
    ("  # confkit: allow words/blame — her own words", ["words/absolute"]),
    ("  # confkit: allow words/absolute", ["syntax/allow", "words/absolute"]),
    ("  # confkit: allow words/absolute —", ["syntax/allow", "words/absolute"]),
    ("  # confkit: allow — because", ["syntax/allow", "words/absolute"]),
    ("  # confkit: allow words/absolut — her own words", ["syntax/allow", "words/absolute"]),
])  # fmt: skip
def test_a_rule_is_switched_off_on_a_line_with_a_reason(confkit, example, comment, found):
    """Without a reason it still holds, and that is told."""
    path = NOTE.format("1042")
    text = re.sub(r"^tried = .*$", ALWAYS + comment, example.text(path), flags=re.MULTILINE)
    example.write(path, text)
    assert sorted(one["rule"] for one in findings(confkit("check", "--json"))) == found


def test_a_comment_on_a_line_of_its_own_is_for_the_next(confkit, example):
    """Above the line it is about."""
    path = NOTE.format("1042")
    allowed = "# confkit: allow words/absolute — her own words\n" + ALWAYS
    text = re.sub(r"^tried = .*$", allowed, example.text(path), flags=re.MULTILINE)
    example.write(path, text)
    assert findings(confkit("check", "--json")) == []


SPOKEN = "She is lazy. # confkit: allow words/character - x"


@pytest.mark.parametrize("value", [
    f'"""{SPOKEN}"""', f"\'\'\'{SPOKEN}\'\'\'", f'"{SPOKEN}"', f"'{SPOKEN}'",
    f'"""\n# confkit: allow words/character - x\n{SPOKEN}\n"""', f'"\\"{SPOKEN}"',
])  # fmt: skip
def test_words_within_a_string_switch_nothing_off(confkit, example, value):
    """What looks like a comment there goes to the family; only a real one counts."""
    path = NOTE.format("1042")
    before, after = re.split(r"^tried = .*\n", example.text(path), maxsplit=1, flags=re.MULTILINE)
    example.write(path, f"{before}tried = {value}\n{after}")
    assert "words/character" in {one["rule"] for one in findings(confkit("check", "--json"))}
    example.write(path, f"{before}tried = {value} # confkit: allow words - hers\n{after}")
    shown = {one["rule"] for one in findings(confkit("check", "--json"))}
    assert ("words/character" in shown) == ("\n" in value)


# What is not looked at


@pytest.mark.parametrize("line", [
    'student_voice = "I am lazy and I never listen."',
    'family_questions = ["Why is he always distracted?"]',
    'tried = "He said: \\"I never listen.\\""',
    '[private]\nnotes = "He is lazy, has ADHD and an IEP."',
])  # fmt: skip
def test_what_others_said_and_what_is_private_is_not_looked_at(confkit, room, line):
    """The child's voice, the family's words, quotations, the private table."""
    text = prepared("Cy")
    key = line.partition(" =")[0]
    if line.startswith("["):
        text += line + "\n"
    else:
        text = re.sub(rf"^{key} = .*$", line.replace("\\", r"\\"), text, flags=re.MULTILINE)
    room.note("9", text)
    assert findings(confkit("check", "9", "--json")) == []


# Places in the file


@pytest.mark.parametrize(("value", "words", "place"), [
    ('"He is lazy."', "He is lazy", (1, 2)),
    ("'He is lazy.'", "He is lazy", (1, 2)),
    ('"\\"Well,\\" I said. He is lazy."', "He is lazy", (1, 20)),
    ('"\\u00e9\\U0001F392 and \\t so: he is lazy."', "he is lazy", (1, 30)),
    ('"""\nOne line.\nHe is lazy."""', "He is lazy", (3, 1)),
    ('"""\nOne \\\n   line. He is lazy."""', "He is lazy", (3, 10)),
    ("'''\r\nOne line.\r\nHe is lazy.'''", "He is lazy", (3, 1)),
])  # fmt: skip
def test_the_column_points_into_the_sentence(confkit, room, value, words, place):
    """Through quotes, escapes and lines; counted from the value's first line."""
    text = prepared("Cy")
    line = text[: text.index("tried = ")].count("\n")
    offset = len("tried = ")
    room.note(
        "9", re.sub(r'^tried = ".*"$', lambda _: "tried = " + value, text, flags=re.MULTILINE)
    )
    (one, *_) = [
        f for f in findings(confkit("check", "9", "--json")) if f["rule"] == "words/character"
    ]
    column = place[1] + (offset if place[0] == 1 else 0)
    assert (one["line"], one["column"]) == (line + place[0], column)
    assert words in one["message"]


# Syntax, roster, own rules, templates


def test_mistakes_of_all_files_come_with_the_rest(confkit, room):
    """A note that cannot be read, a row that cannot, and a lapse in a third place."""
    room.note("7", 'tried = "open\n')
    room.note("9", prepared("Cy").replace("reading aloud", "he never listens"))
    text = room.text("roster.csv")
    room.write("roster.csv", text + "10,Di Fox\n")
    found = {one["rule"] for one in findings(confkit("check", "--json"))}
    assert {"syntax/file", "roster/row", "words/absolute"} <= found


def test_words_are_looked_at_in_a_note_with_another_mistake(confkit, room):
    """A field that is wrong hides nothing in the others."""
    room.note("9", "odd = 1\n" + prepared("Cy").replace("reading aloud", "he never listens"))
    found = {one["rule"] for one in findings(confkit("check", "9", "--json"))}
    assert found == {"note/field", "words/absolute"}


@pytest.mark.parametrize(("before", "after", "rule"), [
    ("[grow]", "[[grow]]", "note/one-grow"),
    ("[[glow]]", "[glow]", "note/field"),
    ('evidence = "On Monday', 'evidence = ""  # "On Monday', "note/glow-evidence"),
    ('value = "courage"', 'value = ""', "note/value-missing"),
    ('skill = "reading aloud"', 'skill = ""', "note/grow-blank"),
    ("# Cy", 'topics = ["a", "b", "c", "d"]\n# Cy', "note/topics"),
])  # fmt: skip
def test_a_note_has_what_a_talk_needs(confkit, room, before, after, rule):
    """A glow with evidence, one grow, a value, three topics at most."""
    room.note("9", prepared("Cy").replace(before, after, 1))
    assert rule in {one["rule"] for one in findings(confkit("check", "9", "--json"))}


def test_a_skeleton_is_not_looked_at_yet(confkit, room):
    """What nobody has begun to write is no lapse."""
    (room.root / NOTE.format("9")).unlink()
    confkit("new", "9")
    assert findings(confkit("check", "9", "--json")) == []


def test_an_address_that_is_none_is_told(confkit, room):
    """With the roster's line."""
    text = room.text("roster.csv")
    room.write(
        "roster.csv", text.replace("mia@home.example", "mia@home,example".replace(",", ".."))
    )
    (one,) = findings(confkit("check", "--json"))
    assert (one["rule"], one["path"], one["line"]) == ("roster/address", "roster.csv", 2)


def test_an_address_of_two_households_is_told(confkit, room):
    """With the line of each who has it, as `roster needs` does."""
    room.write(
        "roster.csv",
        "student_id,name,guardian_name,guardian_email,household,contact\n"
        "9,Cy Dane,Mia Dane,home@dane.example,A,allow\n"
        "9,Cy Dane,Rob Cole,home@dane.example,B,allow\n",
    )
    told = findings(confkit("check", "--json"))
    two = [one for one in told if "another household has this address" in one["message"]]
    assert [(one["rule"], one["line"]) for one in two] == [("roster/told", 2), ("roster/told", 3)]


def test_a_schools_own_rule_holds(confkit, room):
    """A file in `words/` of the workspace."""
    (room.root / "words").mkdir()
    room.write("words/ours.toml", '[[rule]]\nid = "words/ours"\nmessage = "“{found}”"\n'
               'why = "w"\nsuggest = ["s"]\nphrases = ["reading aloud"]\n'
               'match = ["reading aloud"]\nfine = ["reading"]\n')  # fmt: skip
    assert [one["rule"] for one in findings(confkit("check", "9", "--json"))] == ["words/ours"]


def test_a_subject_names_nobody(confkit, room):
    """Neither in the template nor from the child's own fields."""
    (room.root / "templates").mkdir(exist_ok=True)
    room.write("templates/subject.txt.j2", "How Cy did\n")
    (one,) = findings(confkit("check", "--json"))
    assert (one["rule"], one["severity"]) == ("privacy/subject", "error")
    room.note("7", held())
    ran = confkit("summarize", "7")
    assert ran.code == 1
    assert "privacy/subject" in ran.err
    assert not list((room.root / LETTERS).glob("*.eml"))


# Prep, summarize, record


def test_prep_warns(confkit, example):
    """The sheet is made, and the line is told."""
    plant(example, *PLANTED[0][:3])
    ran = confkit("prep", "1042")
    assert ran.code == 0
    assert (
        "note: notes/2026-fall/1042.toml:19:13: words/absolute: “constantly distracted”" in ran.err
    )
    assert (example.root / "out/2026-fall/sheets/1042.html").exists()


def test_summarize_refuses_a_letter_with_an_error_and_writes_the_others(confkit, example):
    """A classmate's name stands in one letter: that one is not written."""
    plant(example, "1026", "On Thursday he put", "On Thursday he and Yusuf put")
    ran = confkit("summarize", now=FRIDAY)
    assert ran.code == 1
    assert (
        "error: notes/2026-fall/1026.toml:7:32: no letter: privacy/other-student: “Yusuf”"
        in ran.err
    )
    made = {path.name.partition("--")[0] for path in (example.root / LETTERS).glob("*.eml")}
    assert "1026" not in made
    assert len(made) > 15


def test_what_is_on_the_sheet_alone_keeps_no_letter(confkit, example):
    """An error in what the letter does not say is an error of check, not of summarize."""
    plant(example, *PLANTED[8][:3])
    assert confkit("check").code == 1
    assert confkit("summarize", now=FRIDAY).code == 0


def test_a_warning_keeps_no_letter(confkit, example):
    """Only errors do."""
    plant(example, *PLANTED[0][:3])
    assert confkit("summarize", now=FRIDAY).code == 0


def test_the_script_is_offered_from_the_notes_own_words(confkit, example):
    """Strength, outcome, like situation and strategy are the note's; what is missing is named."""
    plant(example, *PLANTED[0][:3])
    (one, *_) = findings(confkit("check", "--json"))
    assert one["suggest"].endswith(
        "A way to say it: “Here is something I love to see: Ana works on a text until it "
        "says what she means. Here is the skill I would like us to build next: ________________. "
        "What we all want from it: grades that show how much she understands. You know Ana best. "
        "Think of something similar: chores or practice routines. What already works there? Here "
        "is one idea: one folder with two pockets. Could we both do it, you at home and I at "
        "school, the same way each time?” To fill the blanks, write it in `grow.skill`."
    )


@pytest.mark.parametrize("blank", ['toward = ""', "# toward"])
def test_a_missing_toward_is_one_still_blank(confkit, example, blank):
    """The script is offered all the same, and names the field once."""
    example.write(NOTE.format("1042"), re.sub(
        r"(?m)^toward = .*$", blank, example.text(NOTE.format("1042"))
    ))  # fmt: skip
    plant(example, *PLANTED[0][:3])
    found = findings(confkit("check", "1042", "--json"))
    (script,) = [one["suggest"] for one in found if "A way to say it:" in one["suggest"]]
    assert "What we all want from it: ________________." in script
    assert script.endswith("To fill the blanks, write it in `grow.skill` and `grow.toward`.")
    assert [one["rule"] for one in found if one["rule"].startswith("note/")] == ["note/grow-blank"]


@pytest.mark.parametrize("blank", ['evidence = ""', "# evidence"])
def test_a_missing_example_is_one_still_blank(confkit, example, blank):
    """The glow's own words are in what is asked."""
    text = example.text(NOTE.format("1042")).partition("[in.es.")[0]  # nothing to translate then
    example.write(NOTE.format("1042"), re.sub(r"(?m)^evidence = .*$", blank, text, count=1))
    (one,) = findings(confkit("check", "1042", "--json"))
    assert (one["rule"], one["severity"]) == ("note/glow-evidence", "warning")
    assert "“Ana works on a text until it says what she means”" in one["suggest"]


def test_a_suggestion_takes_no_words_that_were_found(confkit, example):
    """A strategy that is a lapse itself is not offered."""
    plant(example, "1042", '"planner checked at dismissal"', '"parents must check his bag"')
    plant(example, "1042", "keeping track of homework", "she never brings her homework")
    for one in findings(confkit("check", "--json")):
        assert "parents must" not in one["suggest"]


def test_a_letter_that_grows_long_is_told(confkit, example):
    """Under 200 words, counted on what is sent; it says how many are too many."""
    said = " ".join(["She told us how the small garden grows."] * 12)
    plant(
        example, "1042", '"Ana reads to her little brother', f'"{said}", "Ana reads to her little'
    )
    (one,) = findings(confkit("check", "--json", "1042"))
    assert one["rule"] == "letter/long"
    assert "under 200 words" in one["suggest"]
    assert "too many" in one["message"]


@pytest.mark.parametrize(("words", "is_told"), [(LIMIT - 1, False), (LIMIT, True)])
def test_a_template_may_have_as_many_words_as_a_letter(confkit, room, words, is_told):
    """What counts as a word of a letter counts in its template, a number too, and no dash."""
    (room.root / "templates").mkdir(exist_ok=True)
    room.write(
        "templates/letter.txt.j2", "{# no word #} - 15 {{ letter.to }} " + "a " * (words - 1)
    )
    rules = {one["rule"] for one in findings(confkit("check", "--json"))}
    assert ("letter/template-long" in rules) == is_told


def test_a_goal_with_a_misspelled_id_is_told_once(confkit, example):
    """Nothing that the bank would have filled is said to be missing."""
    name = NOTE.format("1055")
    text = example.text(name)
    begin, end = text.index("[goal]"), text.index("# Who promised what")
    goal = '[goal]\nstatement = "read-aloud-evenin pages=3 days=4"\nreview_on = 2026-12-18\n\n'
    example.write(name, text[:begin] + goal + text[end:])
    found = json.loads(confkit("check", "1055", "--json").out)["findings"]
    assert [(one["rule"], one["line"]) for one in found] == [
        ("note/bank", text[:begin].count("\n") + 2)
    ]


@pytest.mark.parametrize("field", ["evidence", "observed"])
def test_an_id_of_the_bank_where_none_is_taken_over_is_told(confkit, example, field):
    """A family would read it as it is."""
    path = NOTE.format("1015")
    text = example.text(path)
    named = f'{field} = "glow-reads-to-others"'
    if field == "evidence":
        text = re.sub("(?m)^evidence = .*", named, text, count=1)
    else:
        text += f"\n[check_in]\n{named}\n"
    example.write(path, text)
    found = json.loads(confkit("check", "1015", "--json").out)["findings"]
    assert ("note/bank", text[: text.index(named)].count("\n") + 1) in [
        (one["rule"], one["line"]) for one in found
    ]
    assert "no letter: note/bank" in confkit("summarize", "1015").err
