"""The second voice: a trained model speaks where no phrase does, and only in check and record."""

from __future__ import annotations

import json

import corpus
import pytest

from confkit.coach import look_again
from confkit.coach.trained import model
from confkit.ground.resources import data_file
from confkit.names import masks

NOTE = "notes/2026-fall/1042.toml"
HINT = "His interest lives elsewhere, most often on the far side of the window."
FILES = {tag: data_file(f"data/languages/{tag}/{model.FILE}") for tag in corpus.LANGUAGES}


def tried(example, text):
    """Put a text into the field of what was tried in one note."""
    lines = example.text(NOTE).split("\n")
    (at,) = [number for number, line in enumerate(lines) if line.startswith("tried =")]
    lines[at] = f"tried = {text}"
    example.write(NOTE, "\n".join(lines))


def told(confkit, *words):
    """Return what the second voice says, and how many findings there are."""
    found = json.loads(confkit("check", "--json", *words).out)["findings"]
    return [one for one in found if one["rule"] == look_again.RULE], len(found)


def test_a_hint_that_no_phrase_knows_is_told_where_it_stands(confkit, example):
    """With what it may read as, a question, and the example that is most like it."""
    tried(example, f'"We moved his seat. {HINT}"')
    (one,), count = told(confkit, "1042")
    line = example.text(NOTE).split("\n")[one["line"] - 1]
    assert count == 1
    assert line[one["column"] - 1 :].startswith(HINT)
    assert one["severity"] == "warning"
    assert one["message"] == "this may read as a trait of the child; look again"
    assert "“His interest lives elsewhere.”" in one["suggest"]
    assert "How long did Ana stay with it" in one["suggest"]


@pytest.mark.parametrize("text", [
    f"'He read aloud: \"{HINT}\"'",
    f'"{HINT}"  # confkit: allow words/look-again — his own joke, which we all know',
    f'"{HINT}"  # confkit: allow words — his own joke, which we all know',
])  # fmt: skip
def test_it_is_silent_in_quotations_and_where_it_is_allowed(confkit, example, text):
    """As the phrase rules are."""
    tried(example, text)
    assert told(confkit, "1042") == ([], 0)


@pytest.mark.parametrize("text", ["Dibujó los pasos y los leyó.", "Su interés vive del otro lado."])
def test_of_another_language_it_says_nothing(confkit, example, text):
    """An English model knows no Spanish, and its suggestion would mix both."""
    tried(example, f'"{text}"')
    assert told(confkit, "1042")[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_a_sentence_is_known_by_its_small_words(tag):
    """Of what authors wrote in a language hardly any sentence is taken for another's."""
    texts = [one.text for one in corpus.to_learn_from(tag)]
    strange = [text for text in texts if look_again.is_of_another_language(text, tag)]
    assert len(strange) <= 0.002 * len(texts), strange
    (other,) = {*corpus.LANGUAGES} - {tag}
    known = [text for text in texts if look_again.is_of_another_language(text, other)]
    assert len(known) >= 0.97 * len(texts)


def test_what_a_child_or_a_family_said_is_theirs(confkit, example):
    """Whatever it reads like."""
    text = example.text(NOTE)
    assert "student_voice =" in text
    lines = [
        f'student_voice = "{HINT}"' if line.startswith("student_voice =") else line
        for line in text.split("\n")
    ]
    example.write(NOTE, "\n".join(lines))
    assert told(confkit, "1042") == ([], 0)


@pytest.mark.slow
@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_what_is_done_in_a_good_goal_is_hardly_ever_told(tag):
    """Of a thousand sentences of good goals at most six; they taught nothing but that limit."""
    learned = model.of_language(tag)
    texts = list(corpus.of_good_goals(tag))
    assert len(texts) > 150
    scores = [learned.score(corpus.prepared(text, corpus.names_in([text]))) for text in texts]
    told = [
        text
        for text, score in zip(texts, scores, strict=True)
        if learned.reads_like_a_lapse(score, piece=False, goal=True)
    ]
    assert len(told) <= max(1, 0.006 * len(texts)), told


def test_an_ordinary_act_is_told_of_nobody_in_a_goal(confkit, example):
    """What would be told of a strategy that was tried passes there; what hurts does not."""
    text = example.text(NOTE)
    goal = text[text.index("[goal]") :]
    line = next(one for one in goal.splitlines() if one.startswith("school"))
    for said, count in (("I tape a name strip to his table.", 0), (HINT, 1)):
        example.write(NOTE, text.replace(line, f'school = "{said}"'))
        assert len(told(confkit, "1042")[0]) == count, said


@pytest.mark.parametrize("off", ["words/look-again", "words"])
def test_it_is_switched_off_for_a_workspace(confkit, example, off):
    """Like any rule."""
    tried(example, f'"{HINT}"')
    example.write("confkit.toml", example.text("confkit.toml") + f'\n[check]\nignore = ["{off}"]\n')
    assert told(confkit, "1042") == ([], 0)


def test_a_phrase_speaks_first(confkit, example):
    """Where one is found in a sentence, the second voice adds nothing to it."""
    tried(example, '"He is easily distracted, and his interest lives elsewhere."')
    voice, count = told(confkit, "1042")
    assert (voice, count) == ([], 1)


@pytest.mark.slow
def test_a_phrase_in_a_sentence_that_surely_is_harmless_is_left_out(confkit, example):
    """A puppet may answer back; a school's own phrase is told all the same."""
    tried(example, '"He answers back to the puppet in the play, which is his cue."')
    assert told(confkit) == ([], 0)
    example.write(
        "words/ours.toml",
        """
[[rule]]
id = "words/ours"
message = "“{found}”"
why = "Why."
suggest = ["Say it."]
phrases = ["puppet in the play"]
match = ["A puppet in the play."]
fine = ["A puppet."]
""",
    )
    assert told(confkit) == ([], 1)


@pytest.mark.slow
def test_prep_does_not_ask_it(confkit, example, monkeypatch):
    """Nor does summarize; they would read the weights."""

    def read(tag):
        raise AssertionError(tag)

    monkeypatch.setattr("confkit.coach.coach.of_language", read)
    assert confkit("prep").code == 0
    assert confkit("summarize").code == 0


@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_a_model_is_small(tag):
    """At most 400 kB for a language."""
    assert FILES[tag].stat().st_size <= 400_000


@pytest.mark.slow
@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_what_confkit_says_itself_passes_both_voices(tag):
    """The better ways, the questions and the bank, and the example class."""
    learned = model.of_language(tag)
    read = [
        (one.text, learned.score(corpus.prepared(one.text, frozenset({"Ana"}))))
        for one in corpus.own_texts(tag)
        if not one.is_lapse
    ]
    assert len(read) > 300
    assert [
        text
        for text, score in read
        if learned.reads_like_a_lapse(score, piece=look_again.is_piece(text))
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_no_author_says_what_another_says_nearly_so(tag):
    """Else a model would be judged by what it has learned; what is held out teaches nothing."""
    known = corpus.to_learn_from(tag)
    kept_back = corpus.parts(tag, held_out=True)
    assert corpus.near_duplicates(known, [*known, *kept_back]) == []


@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_every_part_says_what_was_asked_and_by_whom_it_was_written(tag):
    """Beside sentences with a known label and style, none of which stands twice."""
    groups = set(look_again.wording(tag).groups) - {"any"}
    for file in sorted((corpus.FOLDER / "corpus" / tag).glob("*.tsv")):
        head = file.read_text(encoding="utf-8").split("\n")[:2]
        assert [line.partition(":")[0] for line in head] == ["# asked", "# author"], file.name
    everything = corpus.parts(tag) + corpus.parts(tag, held_out=True)
    labels = {one.label.removeprefix("near:") for one in everything}
    assert labels <= groups | {"fine", "lapse"}  # one that is held out needs no group
    assert {one.style for one in everything} <= {"plain", "roundabout", "fact", "kind", "lookalike"}
    assert len({(one.part, one.text) for one in everything}) == len(everything)


@pytest.mark.slow
@pytest.mark.parametrize("tag", corpus.LANGUAGES)
def test_training_anew_on_a_part_decides_nearly_the_same(tag):
    """Four fifths of the sentences teach a model that agrees with the shipped one on the rest."""
    import numpy as np
    import train_coach

    learner = train_coach.Learner(corpus.to_learn_from(tag), tag)
    rows = np.arange(len(learner.texts))
    anew = learner.model(rows[rows % 5 != 0])
    shipped = model.of_language(tag)
    rest = [learner.texts[at] for at in rows[rows % 5 == 0]]
    says = [
        (shipped.score(text) >= shipped.speaks, anew.score(text) >= shipped.speaks) for text in rest
    ]
    same = sum(one == other for one, other in says) / len(says)
    assert same >= 0.8
    assert {one for one, _ in says} == {True, False}


@pytest.mark.parametrize(("text", "sentences"), [
    ("She reads to Mr. Cole at 8 a.m. on Mondays. He listens to her.",
     ["She reads to Mr. Cole at 8 a.m. on Mondays.", "He listens to her."]),
    ("one page aloud after dinner", ["one page aloud after dinner"]), ("one-page-aloud", []),
    ("Yes. He said so twice!  (And he meant it.) It is so",
     ["He said so twice!", "(And he meant it.)", "It is so"]),
])  # fmt: skip
def test_a_field_is_read_sentence_by_sentence(text, sentences):
    """A title is no end; what has two words says too little."""
    small = masks.prepared(text, frozenset())
    assert [text[a:b] for a, b in look_again.sentences_in(small)] == sentences
