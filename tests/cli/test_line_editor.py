"""Questions in a real terminal: keys that are no letters, pastes, sizes, stops, locales."""

from __future__ import annotations

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.processors import TransformationInput

from confkit.cli.shown import console, line_editor

from .classes import held, prepared
from .test_record import ANSWERS, END, KIND
from .test_wrapping import sentences

pytestmark = pytest.mark.slow

LEFT, RIGHT, UP, HOME, DELETE = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[H", "\x1b[3~"
HELD_BY_CY = held("Cy").replace("Cy draws the way to school", "Cy reads")
UNSAVED = "notes/2026-fall/.9.unsaved.toml"


@pytest.fixture
def at_the_strategy(terminal):
    """Run `record` to a question that takes any text; the environment may be another one."""

    def run(**more):
        screen = terminal("record", "9", **more)
        for question, line in ANSWERS[:8]:
            screen.answer(question, line)
        screen.expect("Which strategy will you both use? (press Enter to skip):")
        return screen

    return run


def kept(room) -> dict:
    """Return what is kept of the talk that is not saved yet."""
    return tomli.loads(room.text(UNSAVED))


def test_arrow_keys_move_in_the_line_and_reach_no_file(room, at_the_strategy):
    """A letter is put in, another taken out; an earlier answer comes back with the arrow up."""
    screen = at_the_strategy()
    screen.type(f"a ist{LEFT * 3}l{RIGHT * 3}s{HOME}{DELETE}\r")
    screen.expect("The goal:")
    assert kept(room)["strategy"] == "lists"
    screen.type(f"{UP}\r")
    screen.expect("Another way to say it?")
    screen.type("\r")
    screen.expect("At home, the family will:")
    assert kept(room)["statement"] == "lists"
    assert "\\u" not in room.text(UNSAVED)


@pytest.mark.parametrize("bracketed", [True, False], ids=["as one paste", "as keys"])
def test_a_paste_of_two_thousand_letters_is_one_answer(room, at_the_strategy, bracketed):
    """With lines of its own and signs that no file may hold."""
    text = ("They read together é王🎒. " * 100)[:2000].strip()
    pasted = text.replace("together ", "together\x07 ", 1)
    if bracketed:
        lines = pasted.replace(". ", ".\n")
        pasted = f"\x1b[200~{lines}\x1b[201~"
    screen = at_the_strategy()
    screen.type(f"{pasted}\r")
    screen.expect("The goal:")
    assert kept(room)["strategy"] == text


def test_the_window_gets_another_size_while_a_line_is_typed(room, at_the_strategy):
    """What was typed stays, narrow and wide."""
    screen = at_the_strategy()
    screen.type("one page ")
    screen.resize(10, 24)
    screen.type("each ")
    screen.resize(50, 200)
    screen.type("evening\r")
    screen.expect("The goal:")
    assert kept(room)["strategy"] == "one page each evening"


@given(sentences, st.integers(20, 90), st.booleans())
def test_what_is_typed_breaks_between_words(text, columns, several):
    """Each word stands on one line of the terminal, where one has room for it."""
    question = "And what else?"
    after = "  and: " if several else ""
    breaks = line_editor._BetweenWords(lambda: f"{question} ", after)
    control = BufferControl()
    line = TransformationInput(
        control, Document(text), 0, lambda at: at, [("", text)], columns, 9, None
    )
    moved = breaks.apply_transformation(line)
    shown = [letter[1] for letter in moved.fragments]
    rows = [[]]
    column = len(question) + 1
    for letter in shown:
        if column + console.cells(letter) > columns:
            rows.append([])
            column = len(after)
        rows[-1].append(letter)
        column += console.cells(letter)
    room = columns - len(after)
    words = " ".join("".join(row) for row in rows).split()
    assert all(word in words for word in text.split() if console.cells(word) <= room)
    assert [shown[moved.source_to_display(at)] for at, one in enumerate(text) if one != " "] == [
        one for one in text if one != " "
    ]


@pytest.mark.parametrize("key", ["\x1b", "\x03", "\x04"], ids=["Esc", "Ctrl-C", "Ctrl-D"])
def test_each_way_to_stop_keeps_what_there_is(room, at_the_strategy, key):
    """One plain line, 130, the note as it was."""
    note = room.text("notes/2026-fall/9.toml")
    screen = at_the_strategy()
    screen.type(key)
    screen.expect(f"Kept in {UNSAVED}; `confkit record 9` goes on from there.")
    assert screen.end() == 130
    assert kept(room)["works_at_home"] == "A list on the fridge"
    assert room.text("notes/2026-fall/9.toml") == note


def test_a_power_cut_loses_no_answer(room, at_the_strategy):
    """What was answered is on the disk before the next question is shown."""
    screen = at_the_strategy()
    screen.kill()
    found = kept(room)
    assert (found["mode"], found["heard"]) == ("phone", ['Cy "sings"', "C:\\new 🎒"])


def test_a_few_letters_choose_from_what_is_offered(room, at_the_strategy):
    """The arrow takes what fits; Enter answers with it."""
    screen = at_the_strategy()
    screen.type("turn")
    screen.expect("My turn, your turn")
    screen.type("\x1b[B\r")
    screen.expect("The goal:")
    assert kept(room)["strategy"].startswith("My turn, your turn")


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("Cy shows cour", "Cy shows courage"), ("Cy reads to Ida", "Cy reads to Ida Moss")],
)
def test_a_value_or_a_name_is_completed_within_a_sentence(room, at_the_strategy, typed, whole):
    """The school's values and the family's names, from three letters on."""
    screen = at_the_strategy()
    screen.type(typed)
    screen.expect(typed.rpartition(" ")[2])
    screen.expect(whole.removeprefix(typed.rpartition(" ")[0] + " "))
    screen.type("\x1b[B\r")
    screen.expect("The goal:")
    assert kept(room)["strategy"] == whole


def test_what_is_an_answer_and_a_name_is_offered_once():
    """A guardian is one who may have come, and a name that may stand in a sentence."""
    names = ["Ida Moss", "Ann Idaho"]
    offered = line_editor.offering(names, names).get_completions(Document("Ida"), CompleteEvent())
    assert [one.text for one in offered] == names


def test_the_parts_of_a_goal_are_offered_from_the_bank(confkit, room, monkeypatch):
    """Where the goal is typed, its parts take a number, too."""
    monkeypatch.setattr(console, "can_ask", lambda: True)
    lines = ["", "", "", "", "", "", "", "Cy writes one line a day", "1", "1", "1", "1"]
    confkit("record", "9", stdin="".join(f"{line}\n" for line in lines))
    found = kept(room)
    assert all(len(found[part]) > 5 for part in ("home", "school", "student", "measure")), found


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_letters_of_any_language_are_kept_in_any_locale(room, terminal, locale):
    """Nothing is lost, and nothing ends with an error."""
    screen = terminal("record", "9", LANG=locale, LC_ALL=locale)
    screen.answer("Did it take place?", "")
    screen.answer("When", "")
    screen.answer("How", "")
    screen.answer("Who came?", "")
    screen.answer("What did the family say?", "Él lee 王 🎒")
    screen.expect("  and:")
    screen.type("\r")
    screen.expect("What already works at home?")
    assert kept(room)["heard"] == ["Él lee 王 🎒"]


def test_a_terminal_without_an_editor_asks_in_plain_lines(room, terminal):
    """A key that it does not know reaches no file either."""
    screen = terminal("record", "9", TERM="dumb")
    for question, line in ANSWERS[:8]:
        screen.answer(question, line)
    screen.answer("Which strategy will you both use?", f"a list{LEFT}{LEFT}")
    screen.expect("The goal:")
    assert kept(room)["strategy"] == "a list"


def test_ctrl_c_at_every_question_loses_nothing(room, terminal):
    """One answer a run, then Ctrl-C at the next question: in the end the talk is recorded."""
    note = room.text("notes/2026-fall/9.toml")
    answers = [(q, line) for q, line in ANSWERS if line not in ("soon", "C:\\new 🎒")]
    answers = [one for at, one in enumerate(answers) if at not in (5, 8)]
    for number, (question, line) in enumerate(answers[:-2]):
        screen = terminal("record", "9")
        if number:
            screen.answer("What now?", "")
        if question == KIND:  # the promise is on the line again
            screen.answer("romise:", "")
        screen.answer(question, line)
        if question.startswith("What did the family say?"):
            screen.answer("  and:", "")
        screen.expect(answers[number + 1][0].partition(" (")[0])
        screen.interrupt()
        assert screen.end() == 130, question
        assert room.text("notes/2026-fall/9.toml") == note
    screen = terminal("record", "9")
    screen.answer("What now?", "")
    for question, line in answers[-2:]:
        screen.answer(question, line)
    assert screen.end() == 0
    read = tomli.loads(room.text("notes/2026-fall/9.toml"))
    assert [promise["text"] for promise in read["promise"]] == ["Send a notebook", "Buy a pencil"]


def test_a_stop_at_the_kind_of_a_promise_keeps_its_words(room, terminal):
    """Half a word at a later question of an answer takes nothing of the ones before."""
    screen = terminal("record", "9")
    for question, line in ANSWERS[:-5]:
        if question == KIND:
            break
        screen.answer(question, line)
    screen.expect(KIND.partition(" (")[0])
    screen.type("acti")
    screen.expect("acti")
    screen.interrupt()
    assert screen.end() == 130
    again = terminal("record", "9")
    again.answer("What now?", "")
    again.answer("A promise: Send a notebook", "")
    again.answer("[resource]: acti", "")
    again.expect("Another promise:")
    assert kept(room)["half"]["so_far"][0]["kind"] == "action"


def test_enter_in_a_line_above_goes_down_and_keeps_the_order(room, terminal):
    """Who went up to mend a line comes back with Enter; no line is put in between."""
    assert room.names("notes/2026-fall")
    screen = terminal("record", "9")
    for question, line in ANSWERS[:4]:
        screen.answer(question, line if line != "1, Uncle Ned" else "")
    screen.expect("What did the family say?")
    screen.type(f"one\rtwo\r{UP}{UP}\r\rthree\r\r")
    for line in ("  one →", "two →", "three →"):
        screen.expect(line)


def test_a_stop_while_an_answer_is_changed_keeps_what_was_typed(room, terminal):
    """Of one line of several too; the next run has it on the line again."""
    room.note("9", HELD_BY_CY)
    before = room.text("notes/2026-fall/9.toml")
    for typed, again in ((" and sings", ""), (" to his dog", " and sings")):
        screen = terminal("record", "9")
        if again:
            screen.answer("What now?", "1")
        else:
            screen.answer(END[0][0].replace("it;", "what is changed;"), "5")
        screen.expect(f"What they said (- removes it): Cy reads{again}")
        screen.type(typed)
        screen.expect(typed.strip())
        screen.interrupt()
        assert screen.end() == 130
    assert room.text("notes/2026-fall/9.toml") == before
    assert kept(room)["half"]["typed"] == "Cy reads and sings to his dog"
    screen = terminal("record", "9")
    screen.answer("What now?", "1")
    screen.answer("What they said (- removes it): Cy reads and sings to his dog", "")
    screen.answer("Who may read it?", "3")
    screen.answer("Enter saves what is changed;", "")
    screen.answer("Write the family's letter now?", "no")
    assert screen.end() == 0
    after = before.replace(
        '["Cy reads"]', '[{ text = "Cy reads and sings to his dog", for = "teacher" }]'
    )
    assert tomli.loads(room.text("notes/2026-fall/9.toml")) == tomli.loads(after)


def test_a_question_offers_nothing_of_the_one_before(room, terminal):
    """Its names and lines are not there, nor its mark at a line's beginning."""
    screen = terminal("record", "9", columns=40)
    for question in ("Did it take", "When", "How", "Who came?"):
        screen.answer(question, "")
    screen.answer("What did the family say?", "one")
    screen.expect("  and:")
    screen.type("\r")
    screen.expect("What already works")
    before = len(screen.shown)
    screen.type("Ida reads a very long story every evening")
    screen.expect("evening")
    assert "Ida Moss" not in screen.shown[before:]
    assert "and:" not in screen.shown[before:]


def test_a_dash_behind_the_words_on_the_line_takes_them_away(room, terminal):
    """As the question says; where nothing can be taken away, a dash is no answer."""
    room.note("9", HELD_BY_CY)
    screen = terminal("record", "9")
    screen.answer("Enter saves what is changed;", "5")
    screen.answer("What they said (- removes it): Cy reads", "-")
    screen.answer("Enter saves what is changed;", "9")
    screen.expect("At home, the family will")
    screen.type("\x01\x0b-\r")
    screen.expect("- is not in the list; please use one of its numbers, or words.")
    screen.expect("At home, the family will")
    screen.interrupt()
    assert screen.end() == 130
    assert kept(room)["heard"] == []


def test_one_familys_answers_are_not_offered_at_the_next_ones(room, terminal):
    """The arrow up finds none, so Enter takes the usual answer."""
    for student_id, name in (("8", "Bo"), ("9", "Cy")):
        room.note(student_id, prepared(name))
    screen = terminal("record")
    screen.answer("Did it take place?", "skip")
    screen.expect("Did it take place?")
    screen.type(f"{UP}\r")
    screen.expect("When [")


def test_a_color_that_is_pasted_as_keys_is_left_out(room, at_the_strategy):
    """It looks like a mouse to the library, and would end in a traceback."""
    screen = at_the_strategy()
    screen.type("a \x1b[31mlist\x1b[0m\r")
    screen.expect("The goal:")
    assert "Exception" not in screen.shown
    assert kept(room)["strategy"] == "a list"
