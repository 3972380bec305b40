"""`confkit record`: what was agreed, appended to the note, and not one byte of it changed."""

from __future__ import annotations

import pytest
import tomli

from confkit.cli.shown import console

from .classes import ADA, ADAS_FATHER, BO, CY, MEETING, MOVED, NO_SHOW, SETTINGS, prepared

pytestmark = pytest.mark.slow

TOLD = """\
[meeting]
held = 2026-11-16T15:15
present = ["Ida Moss"]
heard = ["Cy sings \\"loud\\" in the car 🚗", "C:\\\\new"]

[goal]
statement = "Cy writes one line a day"
home = "Ask for it at breakfast"
school = "Read it aloud"
measure = "4 of 5 days"
review_on = 2026-12-14

[[promise]]
text = "Send a notebook"

[[promise]]
text = "Buy a pencil"
by = "family"
kind = "action"
due = 2026-11-30
"""

SAVED = (
    "Saved in notes/2026-fall/9.toml.\n"
    "Next: `confkit summarize 9` writes the family's letter.\n"
)  # fmt: skip


@pytest.mark.parametrize("way", ["file", "standard input"])
def test_a_meeting_from_a_file_is_appended_to_the_note(confkit, room, way):
    """What stood there stays, byte for byte; what was given stands behind it."""
    before = (room.root / "notes/2026-fall/9.toml").read_bytes()
    room.write("told.toml", TOLD)
    if way == "file":
        ran = confkit("record", "9", "--from", "told.toml")
    else:
        ran = confkit("record", "9", "--from", "-", stdin=TOLD)
    assert ran == (0, SAVED, "")
    after = (room.root / "notes/2026-fall/9.toml").read_bytes()
    assert after.startswith(before)
    assert tomli.loads(after.decode()) == tomli.loads(before.decode()) | tomli.loads(TOLD)


ODD_NOTES = {
    "with comments at its end": prepared("Cy") + "\n# a last thought",
    "without a line end": prepared("Cy").rstrip("\n"),
    "with blank lines at its end": prepared("Cy") + "\n\n\n",
    "ending in a table": prepared("Cy") + "\n[private]\nnotes = '''two\nlines'''  # and more",
    "with a byte-order mark": "\ufeff" + prepared("Cy"),
    "with tabs and odd blanks": prepared("Cy").replace("[grow]", "\t[grow]  # \u00a0x"),
    "with line ends of Windows": prepared("Cy").replace("\n", "\r\n"),
    "of Windows, without a last line end": prepared("Cy").replace("\n", "\r\n").rstrip("\r\n"),
    "of Windows, with a blank line": prepared("Cy").replace("\n", "\r\n") + "\r\n",
}


@pytest.mark.parametrize("text", ODD_NOTES.values(), ids=list(ODD_NOTES))
def test_not_one_byte_of_the_teachers_text_changes(confkit, room, text):
    """However the note is written, its bytes are the beginning of the new ones."""
    room.note("9", text)
    assert confkit("record", "9", "--from", "-", stdin=TOLD) == (0, SAVED, "")
    after = (room.root / "notes/2026-fall/9.toml").read_bytes()
    assert after.startswith(text.encode())
    added = after[len(text.encode()) :].decode()
    assert tomli.loads(added) == tomli.loads(TOLD)
    if "\r\n" in text:
        assert after.count(b"\n") == after.count(b"\r\n"), "line ends stay those of the file"


def test_what_was_recorded_is_what_summarize_reads(confkit, room):
    """The letter and the promises come from it."""
    confkit("record", "9", "--from", "-", stdin=TOLD)
    ran = confkit("summarize", "9")
    assert ran.code == 0
    assert room.names("out/2026-fall/letters") == ["9--1.html", "9--1.phone.txt"]
    assert "Cy writes one line a day" in room.text("out/2026-fall/letters/9--1.phone.txt")
    assert 'Cy sings "loud" in the car 🚗' in room.text("out/2026-fall/letters/9--1.phone.txt")
    assert "9 Buy a pencil" in room.ids()


def test_a_second_recording_is_refused_with_its_line(confkit, room):
    """The line of what is already recorded is told; nothing changes."""
    before = room.files()
    ran = confkit("record", "7", "--from", "-", stdin=TOLD)
    assert ran == (
        2,
        "",
        "notes/2026-fall/7.toml:18: [meeting] is already recorded; "
        "`confkit record` in a terminal corrects it\n",
    )
    assert room.files() == before


REFUSED = {
    "no goal": (TOLD.partition("[goal]")[0], "-:1: no [goal]: "),
    "no home": (TOLD.replace('home = "Ask for it at breakfast"\n', ""), "`goal.home` is missing"),
    "an empty measure": (TOLD.replace("4 of 5 days", ""), "`measure` of the goal is empty"),
    "no date": (TOLD.replace("review_on = 2026-12-14\n", ""), "`goal.review_on` is missing"),
    "a date before the meeting": (
        TOLD.replace("2026-12-14", "2026-11-16"), "`review_on` should be a day after the meeting"
    ),
    "two goals": (TOLD.replace("[goal]", "[goal]\n[goal]"), "appears twice"),
    "a list of goals": (TOLD.replace("[goal]", "[[goal]]"), "`goal`"),
    "a meeting still to come": (TOLD.replace("11-16T15:15", "11-17T08:01"), "is in the future"),
    "no time": (TOLD.replace("held = 2026-11-16T15:15\n", ""), "`held` is missing"),
    "an unknown key": (TOLD.replace("present", "presnt"), "did you mean `present`?"),
    "a glow": ('[[glow]]\ntext = "x"\n' + TOLD, "glow"),
    "no TOML": ("{", "1:1"),
    "nothing": ("", "`meeting` is missing"),
    "a no-show that promises": (
        NO_SHOW + TOLD[TOLD.index("[[promise]]") :], "cannot have promises",
    ),
    "a no-show with a goal": (
        NO_SHOW + TOLD[TOLD.index("[goal]") : TOLD.index("[[promise]]")], "has no [goal] yet"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("told", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_not_whole_is_refused_and_the_note_stays(confkit, room, told, said):
    """Exit 2, a line that says what, and not a byte written."""
    before = room.files()
    ran = confkit("record", "9", "--from", "-", stdin=told)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("standard input")
    assert said.removeprefix("-:1: ") in ran.err
    assert room.files() == before


def test_everything_that_is_missing_is_told_at_once(confkit, room):
    """Each with its line in what was given."""
    told = TOLD.replace("Ask for it at breakfast", "").replace("4 of 5 days", " ")
    assert confkit("record", "9", "--from", "-", stdin=told) == (
        2,
        "",
        "standard input:8:8: `home` of the goal is empty; say what someone does\n"
        "standard input:10:11: `measure` of the goal is empty; say what someone does\n",
    )


def test_a_denied_persons_name_is_not_recorded(confkit, room):
    """The words meant for the family must not name them; the line does not either."""
    room.roster(ADA, ADAS_FATHER, BO, CY,
                CY | {"guardian_name": "Rex Stone", "contact": "deny"})  # fmt: skip
    before = room.files()
    ran = confkit("record", "9", "--from", "-", stdin=TOLD.replace("Send", "Send Rex Stone"))
    assert (ran.code, ran.out) == (2, "")
    assert "Stone" not in ran.err
    assert room.files() == before


def test_nobody_there_to_ask(confkit, room):
    """Without a terminal and without --from nothing happens, and the line says what to do."""
    assert confkit("record", "9") == (
        2, "", "there is no terminal to ask in; pass the meeting with --from FILE or --from -\n"
    )  # fmt: skip


def test_a_student_without_a_note(confkit, room):
    """The line says how to start one."""
    (room.root / "notes/2026-fall/9.toml").unlink()
    assert confkit("record", "9", "--from", "-", stdin=TOLD) == (
        2, "", "Cy Moss has no note in 2026-fall yet; `confkit new 9` starts one\n"
    )  # fmt: skip


def test_a_file_that_is_not_there(confkit, room):
    """One line with its name."""
    assert confkit("record", "9", "--from", "away.toml") == (
        2, "", "away.toml: cannot be read: No such file or directory\n"
    )  # fmt: skip


# At a prompt.

KIND = (
    "  a resource to send, an action at school, or the family's own "
    "(1 resource, 2 action or 3 family) [resource]: "
)
END = [
    ("Enter saves it; a number changes that answer; letter shows the letter: ", ""),
    ("Write the family's letter now? (yes or no) [yes]: ", "no"),
]
ANSWERS = [
    ("Did it take place? (1 held, 2 no-show or 3 moved) [held]: ", ""),
    ("When [Monday, November 16, 2026, 3:15 PM]: ", ""),
    ("How (1 in person, 2 phone, 3 video or 4 student-led) [in person]: ", "phone"),
    ("Who came? Numbers or names, separated by commas [1]: ", "1, Uncle Ned"),
    ("What did the family say? One thing per line; press Enter to finish: ", 'Cy "sings"'),
    ("  and: ", "C:\\new 🎒"),
    ("  and: ", ""),
    ("What already works at home? (press Enter to skip): ", "A list on the fridge"),
    ("Which strategy will you both use? (press Enter to skip): ", "2"),
    ("The goal: ", ""),
    ("The goal: ", "Cy writes one line a day"),
    ("At home, the family will: ", "Ask at breakfast"),
    ("At school, I will: ", "Read it aloud"),
    ("Cy will (press Enter to skip): ", ""),
    ("How will we know? Something you can count: ", "4 of 5 days"),
    ("By when [Monday, December 14, 2026]: ", "soon"),
    ("By when [Monday, December 14, 2026]: ", ""),
    ("A promise: ", "Send a notebook"),
    (KIND, ""),
    ("Another promise: ", "Buy a pencil"),
    (KIND, "f"),
    ("Another promise: ", ""),
    *END,
]
"""One sitting: every question in its order, and what is typed."""


def test_a_meeting_is_recorded_in_one_sitting(room, terminal):
    """It shows what the note knows, insists on the goal, takes no second one, and saves."""
    before = room.text("notes/2026-fall/9.toml")
    screen = terminal("record", "moss", started=True)
    for words in (
        "Cy Moss (9), 2026-fall", "glow: Cy explains a map", "grow: reading aloud",
        "toward: stories that others hear", "the family asked: How is Cy at lunch?",
        "strategy: a partner", "strategy: a recording",
    ):  # fmt: skip
        screen.expect(words)
    for question, line in ANSWERS[:-1]:
        screen.answer(question, line)
    screen.expect("Saved in notes/2026-fall/9.toml.")
    screen.answer(*ANSWERS[-1])
    screen.expect("Next: `confkit summarize 9` writes the family's letter.")
    assert screen.end() == 0
    assert room.names("notes/2026-fall") == ["7.toml", "8.toml", "9.toml"]
    after = room.text("notes/2026-fall/9.toml")
    assert after.startswith(before)
    read = tomli.loads(after)
    assert {name: read[name] for name in ("meeting", "goal", "promise")} == tomli.loads("""
        [meeting]
        held = 2026-11-16T15:15:00
        status = "held"
        mode = "phone"
        present = ["Ida Moss", "Uncle Ned"]
        heard = ['Cy "sings"', 'C:\\new 🎒']
        [goal]
        statement = "Cy writes one line a day"
        home = "Ask at breakfast"
        school = "Read it aloud"
        works_at_home = "A list on the fridge"
        strategy = "a recording"
        measure = "4 of 5 days"
        review_on = 2026-12-14
        [[promise]]
        text = "Send a notebook"
        kind = "resource"
        by = "teacher"
        [[promise]]
        text = "Buy a pencil"
        kind = "action"
        by = "family"
    """)


CLEAR = "\x15"
"""Ctrl-U, which takes away what stands on the line."""


def test_somebody_who_fits_nobody_is_asked_about_and_lines_can_be_changed(room, terminal):
    """Whose home they come from; a line is kept private, marked for all, or said again."""
    room.roster(ADA, ADAS_FATHER | {"household": "Hale"})
    room.note("7", prepared())
    screen = terminal("record", "7")
    for question, line in (
        ("Did it take place?", ""),
        ("When", ""),
        ("How", ""),
        ("Who came? Numbers or names, separated by commas [1]: ", "2, Grandma"),
        ("A number (press Enter if you are not sure): ", "1"),
        ("What did the family say?", "Her father reads to her"),
        ("  and: ", "She draws maps"),
        ("  and: ", "Work is hard now"),
        ("  and: ", ""),
    ):
        screen.answer(question, line)
    for words in (
        "  Her father reads to her → Mia Brook and Tom Hale",
        "it speaks of father; is it right for whoever reads it?",
        "  She draws maps → Mia Brook and Tom Hale",
    ):
        screen.expect(words)
    for question, line in (
        ("What already works", ""), ("Which strategy", "bedtime list"),
        ("The goal: ", "Ada writes one line a day"), ("At home", "Ask at breakfast"),
        ("At school", "Read it aloud"), ("Ada will", ""), ("How will we know?", "4 of 5 days"),
        ("By when", ""), ("A promise: ", ""),
        (END[0][0], "7"), ("What they said", ""), ("Who may read it?", "private"),
        (END[0][0], "5"), ("What they said", f"{CLEAR}She is read to"), ("Who may read it?", ""),
        (END[0][0], "6"), ("What they said", ""), ("Who may read it?", "2"),
    ):  # fmt: skip
        screen.answer(question, line)
    screen.expect("7 The family said: Work is hard now → nobody")
    screen.answer(END[0][0], "8")
    screen.answer("And what else?", "He paints")
    screen.answer("  and:", "")
    screen.answer(END[0][0], "8")
    screen.answer("What they said", f"{CLEAR}-")
    for question, line in END:
        screen.answer(question, line)
    assert screen.end() == 0
    read = tomli.loads(room.text("notes/2026-fall/7.toml"))
    assert read["meeting"]["present"] == ["Tom Hale", {"name": "Grandma", "home": "Mia Brook"}]
    assert read["meeting"]["heard"] == [
        "She is read to",
        {"text": "She draws maps", "for": "all"},
        {"text": "Work is hard now", "for": "teacher"},
    ]
    assert read["goal"]["strategy"] == "bedtime list"


WHEN = "Please write a day and a time, such as Friday 3:30pm"


def test_what_cannot_be_is_asked_again(room, terminal):
    """A time still to come, a review before the meeting, a word that is no answer; each is said."""
    screen = terminal("record", "9")
    screen.answer("Did it take place? (1 held, 2 no-show or 3 moved) [held]: ", "yes")
    screen.expect("  Please answer held, no-show or moved; the number will do.\n")
    screen.answer("Did it take place? (1 held, 2 no-show or 3 moved) [held]: ", "")
    for answer, said in (
        ("2026-11-17 08:01", "That is in the future; when was it?"),
        ("2026-11-17T15:01+01:00", "That is in the future; when was it?"),
        ("0026-11-16 15:00", WHEN),
    ):
        screen.answer("When [Monday, November 16, 2026, 3:15 PM]: ", answer)
        screen.expect(f"  {said}\n")
    screen.answer("When [Monday, November 16, 2026, 3:15 PM]: ", "2026-11-17 08:00")
    for question, line in ANSWERS[2:15]:
        screen.answer(question, line)
    for answer, said in (
        (
            "soon",
            "'soon' cannot be read as a day; write one like Friday, in two weeks, "
            "Dec 18 or 2026-12-18. confkit does not know holidays by name",
        ),
        ("2026-11-16", "The review comes after the meeting; please write a later date."),
        ("2026-11-17", "The review comes after the meeting; please write a later date."),
    ):
        screen.answer("By when [Tuesday, December 15, 2026]: ", answer)
        screen.expect(f"  {said}\n")
    screen.answer("By when [Tuesday, December 15, 2026]: ", "2026-11-24")
    for question, line in (("A promise: ", ""), *END):
        screen.answer(question, line)
    assert screen.end() == 0
    read = tomli.loads(room.text("notes/2026-fall/9.toml"))
    assert (read["meeting"]["held"].isoformat(), read["goal"]["review_on"].isoformat()) == (
        "2026-11-17T08:00:00", "2026-11-24"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("note", "told", "then"),
    [
        (
            prepared("Cy"), NO_SHOW,
            "`confkit summarize 9` reminds you to contact the family.",
        ),
        (
            prepared("Cy"), MOVED,
            "`confkit record 9` again when you know the new time, and once it has been held.",
        ),
        (
            prepared("Cy").replace("reading aloud", ""), TOLD,
            "fill in grow.skill in the note, then `confkit summarize 9` writes the letter.",
        ),
    ],
    ids=["no-show", "moved", "a note with a blank"],
)  # fmt: skip
def test_what_comes_next_depends_on_the_meeting(confkit, room, note, told, then):
    """Each has a next step that can be taken."""
    room.note("9", note)
    assert confkit("record", "9", "--from", "-", stdin=told) == (
        0, f"Saved in notes/2026-fall/9.toml.\nNext: {then}\n", ""
    )  # fmt: skip


def test_a_no_show_is_recorded_in_a_few_answers(confkit, room, terminal):
    """Then summarize opens the contact."""
    screen = terminal("record", "9")
    screen.answer("Did it take place?", "no")
    screen.answer("When [Monday, November 16, 2026, 3:15 PM]: ", "")
    screen.answer("The new day and time (press Enter if there is none yet): ", "")
    screen.answer("Enter saves it; a number changes that answer: ", "")
    screen.answer("Add a reminder to reach the family? (yes or no) [yes]: ", "no")
    assert screen.end() == 0
    assert tomli.loads(room.text("notes/2026-fall/9.toml"))["meeting"]["status"] == "no-show"
    assert confkit("summarize", "9").code == 0
    assert "9 Reach the family and offer a new time" in room.ids()


def test_ctrl_c_on_a_terminal_leaves_the_note(room, terminal):
    """One plain line, exit 130, the note byte for byte; half a line is there again."""
    before = room.files()
    screen = terminal("record", "9")
    for question, line in ANSWERS[:10]:
        screen.answer(question, line)
    screen.expect("This one is needed")
    screen.expect("The goal:")
    screen.type("Cy writes")
    screen.expect("Cy writes")
    screen.interrupt()
    assert screen.end() == 130
    assert screen.shown.splitlines()[-1] == (
        "confkit: stopped; nothing was done beyond what it says above"
    )
    assert "Traceback" not in screen.shown
    after = room.files()
    assert after.pop("notes/2026-fall/.9.unsaved.toml")
    assert after == before
    again = terminal("record", "9")
    again.expect("and half a line: Cy writes")
    again.answer("What now? (1 go on or 2 start over) [go on]: ", "")
    again.expect("The goal: Cy writes")
    again.type(" one line a day\n")
    for question, line in ANSWERS[11:]:
        again.answer(question, line)
    assert again.end() == 0
    read = tomli.loads(room.text("notes/2026-fall/9.toml"))
    assert read["goal"]["statement"] == "Cy writes one line a day"


GO_ON = ("What now?", "")


def _asked(confkit, answers: list[tuple[str, str]]):
    return confkit("record", "9", stdin="".join(f"{line}\n" for _, line in answers))


def test_a_stop_at_any_question_loses_nothing(confkit, room, monkeypatch):
    """After every number of answers: the note is as it was; gone on with, it is as in one go."""
    monkeypatch.setattr(console, "can_ask", lambda: True)
    before = room.files()
    assert _asked(confkit, ANSWERS).code == 0
    whole = room.files()
    for number in range(1, len(ANSWERS) - 1):
        for name in room.files():
            if name not in before:
                (room.root / name).unlink()
        room.write("notes/2026-fall/9.toml", before["notes/2026-fall/9.toml"])
        ran = _asked(confkit, ANSWERS[:number])
        assert (ran.code, ran.out) == (130, ""), number
        assert ran.err.splitlines()[-1].endswith(
            "confkit: stopped; nothing was done beyond what it says above"
        )
        kept = room.files()
        assert kept.pop("notes/2026-fall/.9.unsaved.toml")
        assert kept == before
        rest = _rest(number)
        assert _asked(confkit, [GO_ON, *rest]).code == 0, number
        assert room.files() == whole, number


def _rest(number: int) -> list[tuple[str, str]]:
    """Return what is still asked for after a stop: Enter for a line that is there again."""
    asked, line = ANSWERS[number - 1]
    there_again = asked == "A promise: " or (asked == "Another promise: " and line)
    there_again = there_again or line == "soon"  # which is not understood, and asked again
    return [("", "")] * bool(there_again) + ANSWERS[number:]


def test_a_note_recorded_by_hand_meanwhile_is_not_recorded_twice(room, terminal):
    """Neither what was typed into the file meanwhile is lost, nor what was typed here."""
    screen = terminal("record", "9")
    for question, line in ANSWERS[:-2]:
        screen.answer(question, line)
    screen.expect("Enter saves it;")
    by_hand = prepared("Cy") + "\n" + MEETING
    room.note("9", by_hand)
    screen.type("\n")
    assert screen.end() == 2
    assert room.text("notes/2026-fall/9.toml") == by_hand
    assert "is already recorded" in screen.shown
    assert "notes/2026-fall/.9.unsaved.toml" in room.files()
    assert 'statement = "Cy writes one line a day"' in screen.shown


def test_a_word_typed_into_the_note_meanwhile_is_kept(room, terminal):
    """The meeting is appended to the note as it stands at the end."""
    screen = terminal("record", "9")
    for question, line in ANSWERS[:-2]:
        screen.answer(question, line)
    screen.expect("Enter saves it;")
    by_hand = prepared("Cy") + "# thought of during the talk\n"
    room.note("9", by_hand)
    screen.type("\n")
    screen.answer(*ANSWERS[-1])
    assert screen.end() == 0
    assert room.text("notes/2026-fall/9.toml").startswith(by_hand)


def test_the_suggested_day_is_a_school_day(room, terminal):
    """Four weeks on, past the days without school."""
    room.write("confkit.toml", SETTINGS.replace("2026-11-27]", "2026-11-27, 2026-12-14]"))
    screen = terminal("record", "9")
    for question, line in ANSWERS[:15]:
        screen.answer(question, line)
    screen.expect("By when [Tuesday, December 15, 2026]:")


def test_a_recorded_meeting_of_a_held_class_stays_private(confkit, room):
    """The note that was written over keeps its owner's permissions."""
    file = room.root / "notes/2026-fall/9.toml"
    file.chmod(0o644)
    confkit("record", "9", "--from", "-", stdin=TOLD)
    assert file.stat().st_mode & 0o777 == 0o600


def test_from_a_file_the_coach_speaks_as_it_does_of_a_note(confkit, room):
    """It is saved all the same; each line has its place in the note, and the script comes along."""
    room.note("9", prepared("Cy").replace("reading aloud", "constantly distracted"))
    told = TOLD.replace("4 of 5 days", "better grades").replace("2026-12-14", "2026-12-12")
    ran = confkit("record", "9", "--from", "-", stdin=told)
    assert (ran.code, ran.out) == (0, SAVED)
    lines = ran.err.splitlines()
    rules = [line.split(" ")[2].rstrip(":") for line in lines if line.startswith("notes/")]
    assert rules == ["words/absolute", "goal/measure-vague", "goal/review-closed"]
    assert "A way to say it: “Here is something I love to see: Cy explains a map" in lines[1]
    assert "To fill the blanks, write it in `grow.skill`." in lines[1]
    measure = room.text("notes/2026-fall/9.toml").splitlines().index('measure = "better grades"')
    assert lines[2].startswith(f"notes/2026-fall/9.toml:{measure + 1}:12: warning goal/measure")


def test_what_would_keep_the_letter_is_told_before_the_next_step(confkit, room):
    """Another family's child in the goal: saved, and what to do first is said."""
    told = TOLD.replace("Ask for it at breakfast", "Read it to Bo Lind")
    ran = confkit("record", "9", "--from", "-", stdin=told)
    assert ran.code == 0
    assert "error privacy/other-student: “Bo Lind” is another student of the class" in ran.err
    assert ran.out.endswith(
        "Next: fix the errors above in the note, then `confkit summarize 9` writes the letter.\n"
    )


def test_a_day_without_school_and_a_vague_promise_are_asked_once_more(room, terminal):
    """Enter keeps what was typed; another answer takes its place. Nothing is told twice."""
    screen = terminal("record", "9")
    for question, line in ANSWERS[:15]:
        screen.answer(question, line)
    screen.answer("By when [Monday, December 14, 2026]: ", "2026-12-12")
    screen.expect("  there is no school on Saturday, December 12. Monday, December 14 is the next")
    screen.expect("  Another day? Press Enter to keep it [Saturday, December 12, 2026]: ")
    screen.type("2026-12-14\n")
    screen.answer("A promise: ", "Send a list as soon as possible")
    screen.expect("is too vague for a promise")
    screen.answer("  Another way to say it? Press Enter to keep it: ", "")
    for question, line in ((KIND, ""), ("Another promise: ", ""), *END):
        screen.answer(question, line)
    assert screen.end() == 0
    read = tomli.loads(room.text("notes/2026-fall/9.toml"))
    assert read["goal"]["review_on"].isoformat() == "2026-12-14"
    assert read["promise"][0]["text"] == "Send a list as soon as possible"


def test_a_promise_that_names_its_day_is_due_on_that_day(room, terminal):
    """The letter says one day for it."""
    screen = terminal("record", "9")
    for question, line in ANSWERS[:15]:
        screen.answer(question, line)
    screen.answer("By when [Monday, December 14, 2026]: ", "")
    screen.answer("A promise: ", "Send the list by Friday")
    screen.answer(KIND, "")
    screen.expect("  by Friday, November 20, 2026\n")
    for question, line in (("Another promise: ", ""), *END):
        screen.answer(question, line)
    assert screen.end() == 0
    (promise,) = tomli.loads(room.text("notes/2026-fall/9.toml"))["promise"]
    assert promise["due"].isoformat() == "2026-11-20"


def test_days_are_typed_as_people_say_them(room, terminal):
    """Each is shown back in full, and one that could be two is asked about by number."""
    screen = terminal("record", "9")
    screen.answer("Did it take place? (1 held, 2 no-show or 3 moved) [held]: ", "")
    screen.answer("When [Monday, November 16, 2026, 3:15 PM]: ", "9:30 tomorrow")
    screen.answer("  Which time is '9:30 tomorrow'? [1]: ", "2")
    screen.expect("  That is in the future; when was it?\n")
    screen.answer("When [Monday, November 16, 2026, 3:15 PM]: ", "4:15 pm")
    screen.expect("  4:15 pm: Monday, November 16, 2026, 4:15 PM\n")
    for question, line in ANSWERS[2:15]:
        screen.answer(question, line)
    screen.answer("By when [Monday, December 14, 2026]: ", "12/11")
    screen.expect("  1 Friday, December 11, 2026\n  2 Friday, November 12, 2027\n")
    screen.answer("  Which day is '12/11'? [1]: ", "3")
    screen.expect("  Please answer with one of the numbers.\n")
    screen.answer("  Which day is '12/11'? [1]: ", "")
    screen.expect("  12/11: Friday, December 11, 2026\n")
    for question, line in (("A promise: ", ""), *END):
        screen.answer(question, line)
    assert screen.end() == 0
    read = tomli.loads(room.text("notes/2026-fall/9.toml"))
    assert (read["meeting"]["held"].isoformat(), read["goal"]["review_on"].isoformat()) == (
        "2026-11-16T16:15:00", "2026-12-11"
    )  # fmt: skip


DRAFT = """
[goal]
statement = "Cy writes one line a day"
home = "Ask at breakfast"
school = "Read it aloud"
measure = "4 of 5 days"
review_on = 2026-12-14
"""


def test_a_goal_from_before_the_talk_is_shown_to_be_confirmed(confkit, room, terminal):
    """Until then it is a draft: nothing is written to anybody; each part is kept or changed."""
    path = "notes/2026-fall/9.toml"
    room.write(path, room.text(path) + DRAFT)
    checked = confkit("check", "9")
    assert checked.code == 0 and "goal/draft" in checked.out
    assert confkit("summarize", "9").code == 0
    assert "9 Review the goal: Cy writes one line a day" not in room.ids()
    assert confkit("prep", "9").code == 0
    sheet = next(name for name in room.names("out/2026-fall/sheets") if name.endswith(".md"))
    assert "A first idea, to change together: Cy writes one line a day" in room.text(
        f"out/2026-fall/sheets/{sheet}"
    )
    assert "confirms or changes it" in confkit("record", "9", "--from", "-", stdin=TOLD).err
    screen = terminal("record", "9")
    for question, line in [
        *ANSWERS[:9],
        ("Your draft from before the talk", None),
        ("The goal: ", ""),
        ("At home, the family will: ", " and after dinner"),
        ("At school, I will: ", ""),
        ("Cy will (press Enter to skip): ", ""),
        ("How will we know? Something you can count: ", ""),
        ("By when [Monday, December 14, 2026]: ", ""),
        ("A promise: ", ""),
        END[0],
        ("Saved in", None),
        END[1],
    ]:
        screen.expect(question) if line is None else screen.answer(question, line)
    assert screen.end() == 0
    goal = tomli.loads(room.text(path))["goal"]
    assert goal["statement"] == "Cy writes one line a day"
    assert goal["home"] == "Ask at breakfast and after dinner"
    assert goal["works_at_home"] == "A list on the fridge"
    assert "goal/draft" not in confkit("check", "9").out


@pytest.mark.parametrize(
    ("of_meeting", "of_goal", "is_draft"),
    [
        ("", "", True),
        ('heard = ["He counts the stairs"]\n', "", False),
        ("", 'works_at_home = "A list"\n', False),
        ("", '[[promise]]\ntext = "Ask at dinner"\nby = "family"\n', False),
    ],
)
def test_a_goal_is_a_draft_until_the_familys_part_is_in_the_note(
    confkit, room, of_meeting, of_goal, is_draft
):
    """Also where the talk is recorded: what was heard, chosen or promised makes it shared."""
    path = "notes/2026-fall/9.toml"
    meeting = f"\n[meeting]\nheld = 2026-11-16T15:30\n{of_meeting}"
    room.write(path, room.text(path) + meeting + DRAFT + of_goal)
    assert ("goal/unshared" in confkit("check", "9").out) == is_draft


def test_a_draft_stays_when_nobody_came(room, terminal):
    """It is for the talk that is still to come."""
    path = "notes/2026-fall/9.toml"
    room.write(path, room.text(path) + DRAFT)
    screen = terminal("record", "9")
    screen.answer("Did it take place?", "no")
    screen.answer("When [Monday, November 16, 2026, 3:15 PM]: ", "")
    screen.answer("The new day and time (press Enter if there is none yet): ", "")
    screen.answer("Enter saves it; a number changes that answer: ", "")
    screen.answer("Add a reminder to reach the family? (yes or no) [yes]: ", "no")
    assert screen.end() == 0
    after = tomli.loads(room.text(path))
    assert after["meeting"]["status"] == "no-show"
    assert after["goal"] == tomli.loads(DRAFT)["goal"]


def test_who_lives_together_is_asked_once_for_the_family(confkit, room, terminal):
    """It is shown, confirmed and written into the roster; no other byte of it is changed."""
    unknown = {"household": ""}
    room.roster(ADA | unknown, ADAS_FATHER | unknown)
    room.note("7", prepared())
    before = room.text("roster.csv")
    screen = terminal("record", "7")
    question = (
        "Who lives together? Homes separated by ; as in 1,2; 3 (press Enter if you don't know)"
    )
    screen.answer(question, "1")
    screen.expect("Please use each number once: 1, 2")
    screen.answer(question, "1; 2")
    screen.expect("home 1")
    screen.expect("home 2")
    screen.answer("Change it in the roster? (yes or no) [yes]: ", "")
    screen.expect("Did it take place?")
    screen.interrupt()
    screen.end()
    after = room.text("roster.csv")
    assert after != before
    assert "home 1" in after and "home 2" in after
    assert after.replace("home 1", "").replace("home 2", "") == before
    again = terminal("record", "7")
    again.expect("What now?")
    assert "Who lives together" not in again.shown


def test_who_lives_together_can_be_said_by_an_option(confkit, room):
    """Without a terminal nothing is written until --yes says so."""
    unknown = {"household": ""}
    room.roster(ADA | unknown, ADAS_FATHER | unknown)
    room.note("7", prepared())
    before = room.text("roster.csv")
    asked = confkit("record", "7", "--homes", "1,2")
    assert asked.code == 2 and "--yes" in asked.err and room.text("roster.csv") == before
    wrong = confkit("record", "7", "--homes", "1,3", "--yes")
    assert wrong.code == 2 and "Please use each number once: 1, 2" in wrong.err
    assert confkit("record", "7", "--homes", "1,2", "--yes").code == 0
    after = room.text("roster.csv")
    assert after.count("home 1") == 2 and after.replace("home 1", "") == before


def test_who_lives_together_is_written_where_guardians_stand_side_by_side(confkit, room):
    """A roster with a row for each child takes it, too, and knows it from then on."""
    room.write(
        "roster.csv",
        "student_id,name,guardian1_name,guardian1_email,guardian2_name,guardian2_email\n"
        "7,Ada Byron,Anne Byron,anne@mail.example,George Byron,george@mail.example\n",
    )
    room.note("7", prepared())
    ran = confkit("record", "7", "--homes", "1; 2", "--yes")
    assert (ran.code, ran.err.count("home 1"), ran.err.count("home 2")) == (0, 1, 1)
    assert room.text("roster.csv").endswith("george@mail.example,home 1,home 2\n")
