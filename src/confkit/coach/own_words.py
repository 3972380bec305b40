"""A note's own words, for the suggestions; and the solution script that is made from them."""

from __future__ import annotations

from confkit.coach.prose import Prose, Sentence
from confkit.conference.script import script
from confkit.conference.sides import Sides
from confkit.language.languages import Language
from confkit.language.words import filled
from confkit.notes.notes import Note
from confkit.roster.people import Student

_FIELDS = {
    "skill": "grow.skill",
    "toward": "grow.toward",
    "like": "grow.home_like",
    "tried": "grow.tried",
    "strategy": "grow.strategies",
    "strength": "glow.text",
}


def own_words(
    student: Student, prose: Prose, spoilt: set[Sentence], sides: Sides
) -> dict[str, str]:
    """Return the words that suggestions may take: of fields in which no rule found anything."""
    words = {"child": student.called}
    for name, kind in _FIELDS.items():
        fitting = [
            sentence
            for sentence in prose.sentences
            if sentence.kind == kind and sentence not in spoilt
        ]
        if fitting:
            words[name] = within(fitting[0].text)
            if name == "strategy":
                strategies = [within(strategy.text) for strategy in fitting]
                words["homestep"] = sides.best(strategies, "home")
                words["schoolstep"] = sides.best(strategies, "school")
    return words


def for_side(words: dict[str, str], side: str) -> dict[str, str]:
    """Return the words with `step`: the strategy that suits a side of the goal.

    `side` is a key of [goal]; only `home`, `school` and `student` have one.
    """
    step = words.get("strategy" if side == "student" else f"{side}step")
    return words | {"step": step} if step else words


def within(text: str) -> str:
    """Fit a field into a sentence: on one line, with no mark at its end."""
    return " ".join(text.split()).rstrip(".!;:, ")


def rewrite(
    student: Student, note: Note, spoilt: set[Sentence], language: Language, sides: Sides
) -> str:
    """Return the script without the fields in which something was found, and what it needs.

    The language is one that has a script.
    """
    words = language.speech.script
    assert words, "only a language with a script is asked"  # noqa: S101
    bad = {sentence.kind for sentence in spoilt}
    spoilt_glow = any(
        sentence.where[:2] == ("glow", 0) and sentence.kind == "glow.text" for sentence in spoilt
    )
    offers = tuple(
        offer
        for number, offer in enumerate(note.grow.strategies)
        if not any(sentence.where == ("grow", "strategies", number) for sentence in spoilt)
    )
    grow = note.grow.model_copy(
        update={"strategies": offers}
        | {key: "" for key in ("skill", "toward", "home_like") if f"grow.{key}" in bad}
    )
    glow = note.glow[0].model_copy(update={"text": "" if spoilt_glow else note.glow[0].text})
    sentences = script(
        student, note.model_copy(update={"grow": grow, "glow": (glow,)}), language, sides
    )
    missing = [
        f"`{name}`"
        for name, text in (
            ("glow.text", glow.text),
            ("grow.skill", grow.skill),
            ("grow.toward", grow.toward),
            ("grow.home_like", grow.home_like),
            ("grow.strategies", "".join(offers)),
        )
        if not text
    ]
    whole = filled(words.rewrite, script=" ".join(sentences))
    blanks = filled(words.blanks, fields=language.listed(missing)) if missing else ""
    return f"{whole} {blanks}".strip()
