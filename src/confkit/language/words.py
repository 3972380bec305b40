"""What a language's files say: how it speaks, words of names, of goals and of people.

The files stand together in the language's folder, `data/languages/<tag>/`, and a workspace's own
in `languages/<tag>/`. Each is optional, and so is every key. A list of words is a TOML list, or
the words between blanks in one string; `*` at the end of a word is any ending.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

import pydantic

from confkit.ground.toml.validated import TomlTable


def _split(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


def _between_commas(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], pydantic.BeforeValidator(_between_commas)]
Words = Annotated[tuple[str, ...], pydantic.BeforeValidator(_split)]
Sentence = Annotated[str, pydantic.Field(min_length=1)]
Letter = Annotated[str, pydantic.Field(min_length=1, max_length=1)]
Phrases = Annotated[tuple[Sentence, ...], pydantic.Field(min_length=1)]

_SLOT = re.compile(r"\{([a-z]+)\}")


def filled(sentence: str, **words: str) -> str:
    """Return a sentence in which what is in braces is filled in, where it is known."""
    return _SLOT.sub(lambda slot: words.get(slot[1], slot[0]), sentence)


class ReadingGrade(TomlTable):
    """The numbers of a formula that says at which school grade a text is read with ease.

    `per_sentence` weighs the words of a sentence, `per_word` the syllables of a word. Syllables are
    the groups of `vowels`; a `silent` letter that ends a word counts only after one of `sounded`.
    `hardest` is the grade above which a letter is hard to read.
    """

    per_sentence: float
    per_word: float
    constant: float
    vowels: Sentence
    silent: Letter
    sounded: Sentence
    hardest: float


class SheetWords(TomlTable):
    """What the parts of a sheet are called; what is in braces is filled in."""

    says: Sentence
    purpose: Sentence
    hello: Sentence
    glow: Sentence
    family: Sentence
    grow: Sentence
    one_goal: Sentence
    home_said: Sentence
    own_questions: Sentence
    matters: Sentence
    my_questions: Sentence
    promised: Sentence
    student: Sentence


class WordsOfSheets(TomlTable):
    """`sheet.toml`: the words where the teacher leads the talk, and where the child does."""

    teacher: SheetWords
    student: SheetWords


class ScriptSentences(TomlTable):
    """The sentences of the solution script; what is in braces is filled in from a note.

    `before_outcome` are words that join an outcome to a sentence (so that), and are left out.
    """

    celebrate: Sentence
    celebrate_named: Sentence
    skill: Sentence
    home: Sentence
    choose: Sentence
    choose_one: Sentence
    choose_school: Sentence
    choose_home: Sentence
    choose_blank: Sentence
    before_outcome: tuple[str, ...] = ()


class ScriptWords(ScriptSentences):
    """What the teacher could say, and how the coach offers it."""

    rewrite: Sentence
    blanks: Sentence


class Speech(TomlTable):
    """How a language speaks: `language.toml`.

    `name` is what its speakers call it, `direction` how it is written. `greeting` and `closing` are
    of a workspace of an earlier confkit; today they stand in `letter-sentences.toml`. `all_of` and
    `one_of` come before the last item of a list, `between` before the others. `label` is a label
    and its colon, `stop` the full stop. `weekdays`, `months`, `date` and `clock` are for a language
    whose dates Babel does not know. `days` and `weeks` hold the words for one of them, for two, and
    so on; the last, with `{n}`, is for any larger number. `days_before` and `weeks_before` are
    those before a noun (two-week). A sentence that begins with one of `joins` (because) begins in
    its middle; `places` (at home) say where and not what. One of `blanks` (tbd) is still to be
    filled in, and one of `empty` (none) alone says nothing yet.
    """

    name: str = ""
    direction: Literal["ltr", "rtl"] = "ltr"
    greeting: Sentence | None = None
    closing: str | None = None
    all_of: Sentence = "&"
    one_of: Sentence = "/"
    between: Sentence = ", "
    label: Sentence = "{words}:"
    stop: Letter = "."
    weekdays: tuple[Sentence, ...] = ()
    months: tuple[Sentence, ...] = ()
    date: str = ""
    clock: str = ""
    days: Phrases = ("{n} d",)
    weeks: tuple[Sentence, ...] = ()
    days_before: Phrases = ("{n} d",)
    weeks_before: tuple[Sentence, ...] = ()
    joins: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    reading: ReadingGrade | None = None
    script: ScriptWords | None = None
    script_led: ScriptSentences | None = None


class Review(TomlTable):
    """That a speaker has checked a language's letters: `review.toml`, `digest` of what was read.

    `sentences` are digests of each one; a review of an earlier confkit has none, and counts as a
    whole.
    """

    by: Sentence
    on: date
    digest: Sentence
    sentences: tuple[Sentence, ...] = ()


class NameWords(TomlTable):
    """The words around names, and the names that are also words: `names.toml`.

    `first_names` and `surnames` are common words, too; `words_in_small` are family names that are
    words where they have no capital. `capitals` have a capital wherever they
    stand. `titles` stand before an adult's surname, `before_a_name` before a name that is
    somebody else's (Aunt Rosa). `particles` are parts of a name that tell nothing alone. A name
    is one before `acts` (called).

    Each of `short_forms` holds names that stand for one another. `children` are words for them,
    `naming` stands before a name, `auxiliaries` are verbs after any word,
    `objects` to whom something is done. A word that opens a sentence is no name before one of
    `after_an_opening`. A month is none after `before_a_month`,
    before `after_a_month`, or beside another one with `between_months` between them. Beside
    `works` a full name may be known from books, before `places` it is a place, and so it is behind
    `beginnings_of_places` (Santa); `phrases` are no names as a whole. `frames` are phrases around a
    word by which it is no name, `frames_in_small` those by which it is one though it has no capital
    (`names.frames`), with words of these kinds: `months`, `seasons`, `qualities`, `lands`,
    `creatures`, `things`; `told` is what tells a story, `made` what people do with one, `speech`
    what a word is called. `also_words` are names that are held in this language also without a
    capital, where one of its `signs` stands in the sentence, unless one of `released_in_small` says
    that they are none.

    The others are what stands around a word without a capital (`names.in_small`): what people do
    (`asking`, `giving`, `joining`, `doing`, `doing_together`, `wanting`, `liking`, `saying`), are
    (`being`, `feeling`) and have (`belongings`), what stands before a thing (`qualifying`), before
    what is done (`subjects`, `before_a_verb`, `bare` behind a verb of any sentence), and between
    (`beside`, `toward`, `joints`, `adverbs`, `behind`). Of the first names `also_verbs` and
    `also_past_verbs` are verbs, `mass` things without a number.
    `shortened` is what an apostrophe parts a word into (I, 'll), `contracted` what it draws to any
    word ('d). A verb ends with one of `verb_endings`, one of the past with one of `past_endings`,
    and the name of several people with one of `plural_endings` (two Miras, the Lopezes).
    """

    first_names: Words = ()
    surnames: Words = ()
    words_in_small: Words = ()
    capitals: Words = ()
    titles: Words = ()
    before_a_name: Words = ()
    particles: Words = ()
    acts: Words = ()
    short_forms: tuple[Words, ...] = ()
    children: Words = ()
    naming: Words = ()
    after_an_opening: Words = ()
    before_a_month: Words = ()
    after_a_month: Words = ()
    between_months: Words = ()
    auxiliaries: Words = ()
    objects: Words = ()
    pet_endings: Words = ()
    vowels: Words = ()
    works: Words = ()
    places: Words = ()
    made: Words = ()
    told: Words = ()
    speech: Words = ()
    beginnings_of_places: Words = ()
    phrases: tuple[Sentence, ...] = ()
    months: Words = ()
    seasons: Words = ()
    qualities: Words = ()
    lands: Words = ()
    creatures: Words = ()
    things: Words = ()
    frames: tuple[Sentence, ...] = ()
    frames_in_small: tuple[Sentence, ...] = ()
    not_between: Words = ()
    asking: Words = ()
    giving: Words = ()
    joining: Words = ()
    doing: Words = ()
    wanting: Words = ()
    adverbs: Words = ()
    behind: Words = ()
    belongings: Words = ()
    doing_together: Words = ()
    liking: Words = ()
    being: Words = ()
    feeling: Words = ()
    saying: Words = ()
    qualifying: Words = ()
    subjects: Words = ()
    before_a_verb: Words = ()
    bare: Words = ()
    beside: Words = ()
    toward: Words = ()
    joints: Words = ()
    also_verbs: Words = ()
    also_past_verbs: Words = ()
    mass: Words = ()
    signs: Words = ()
    also_words: Words = ()
    released_in_small: tuple[Sentence, ...] = ()
    shortened: Words = ()
    contracted: Words = ()
    plural_endings: Words = ()
    verb_endings: Words = ()
    past_endings: Words = ()


class GoalWords(TomlTable):
    """The words by which a goal is judged: `goals.toml`, which says what each list is."""

    empty: Words = ()
    inner: Words = ()
    counted: Words = ()
    that_count: Words = ()
    how_often: Words = ()
    to_show: Words = ()
    back: Words = ()
    verbs: Words = ()
    before_the_verb: Words = ()
    joining: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()
    numbered: tuple[tuple[Words, Words], ...] = ()
    at_a_place: tuple[str, ...] = ()
    home: Words = ()
    school: Words = ()
    fields: tuple[str, ...] = ()
    states: Words = ()
    places: Words = ()
    stances: Words = ()
    feelings: Words = ()
    degrees: Words = ()
    efforts: Words = ()
    light: Words = ()
    helping: Words = ()
    general: Words = ()
    praising: Words = ()
    abstract_endings: Words = ()
    concrete: Words = ()
    leads: Words = ()
    owners: Words = ()
    joins: Words = ()
    numbers: Words = ()
    adverbs: Words = ()
    not_done: Words = ()
    pausing: Words = ()
    after_a_pause: Words = ()
    child_words: Words = ()
    at_home_people: Words = ()
    at_school_people: Words = ()
    agents: Words = ()
    siblings: Words = ()
    plural_people: Words = ()
    kin_adjectives: Words = ()
    caring: Listed = ()
    asking: Listed = ()
    qualities: Words = ()
    quality_endings: Words = ()
    manner_endings: Words = ()
    along_endings: Words = ()
    no_third_person: Words = ()
    back_endings: Words = ()
    clitics: Words = ()
    standing: Words = ()
    nothing: Words = ()
    where: Words = ()
    keeping: Words = ()
    school_subjects: Words = ()
    beats: Words = ()
    persons_do: Words = ()
    becoming: Words = ()
    first_person: Words = ()
    followed: Words = ()
    told_of: Words = ()
    leaving_off: Words = ()
    feeling_phrases: Listed = ()
    titles: Words = ()
    strictly_home: Listed = ()
    strictly_school: Listed = ()
    alone: Listed = ()
    comparing: Listed = ()
    strongly_joining: Listed = ()
    particles: Words = ()
    known: Words = ()
    known_one: Words = ()
    times: Words = ()


class PeopleWords(TomlTable):
    """The words for people and grades, and what a good word never says: `people.toml`.

    `guardian`, `student` and `interpreter` tell who came to a talk. `kindergarten` are the grades
    before the first, `grade` the word before a grade's number. `unkind` are phrases that
    no check-in has: it says what goes well. `learning` and `behavior` tell what a glow is about.
    """

    guardian: Words = ()
    student: Words = ()
    interpreter: Words = ()
    kindergarten: Words = ()
    grade: Words = ()
    unkind: tuple[str, ...] = ()
    learning: Words = ()
    behavior: Words = ()


class AttendanceWords(TomlTable):
    """How it is said who came to a talk: `attendance.toml`, words and phrases between commas.

    `fillers` say nothing of who it is. `joining` stands between two people, `both` for two who are
    all there are, `everyone` for any number. `coming_from` stands before a `home`. `apart` is who
    belongs to no home, `others` who is of one and no relative. The rest are relations and the words
    for them.
    """

    fillers: Listed = ()
    joining: Listed = ()
    both: Listed = ()
    everyone: Listed = ()
    coming_from: Listed = ()
    home: Listed = ()
    apart: Listed = ()
    titles: Listed = ()
    titles_of_women: Listed = ()
    titles_of_men: Listed = ()
    others: Listed = ()
    mother: Listed = ()
    father: Listed = ()
    parent: Listed = ()
    stepmother: Listed = ()
    stepfather: Listed = ()
    grandmother: Listed = ()
    grandfather: Listed = ()
    grandparent: Listed = ()
    aunt: Listed = ()
    uncle: Listed = ()
    sister: Listed = ()
    brother: Listed = ()
    cousin: Listed = ()
    foster_mother: Listed = ()
    foster_father: Listed = ()
    foster_parent: Listed = ()
