"""The rules as data: each keeps what its examples say, a school's own stand beside them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.coach import packs
from confkit.coach.phrases import matching, reader
from confkit.coach.phrases.phrase import FIELD, BadPhrase
from confkit.ground import resources
from confkit.language import languages
from confkit.names import masks

pytestmark = pytest.mark.slow

FILES = {
    file.parent.name: file
    for file in resources.data_file(f"data/{languages.FOLDER}").glob(f"*/{packs.RULES}")
}
LANGUAGES = sorted(FILES)
PACKS = {language: packs.load(None, language).pack for language in LANGUAGES}
RULES = [
    pytest.param(language, rule.table, id=f"{language} {rule.id}")
    for language, pack in PACKS.items()
    for rule in pack.rules
]


def test_there_is_an_english_and_a_spanish_pack():
    """Both are read without a problem."""
    assert set(PACKS) == {"en", "es"}
    assert all(packs.load(None, language).problems == [] for language in PACKS)


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_a_rule_finds_its_examples_and_nothing_in_the_fine_ones(language, rule):
    """Every sentence of `match` is found; in no sentence of `fine` does any general rule fire."""
    pack = PACKS[language]
    assert [one for one in rule.match if not packs.finds(pack, rule.id, one)] == []
    general = [one.id for one in pack.rules if not (one.table.only or one.table.letter_only)]
    wrong = [
        (one, other) for one in rule.fine for other in {*general, rule.id}
        if packs.finds(pack, other, one)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_no_example_has_a_phrase_without_what_the_phrase_needs(language, rule):
    """A phrase is tried only where its needs are met, so wherever it stands they have to be."""
    phrases = [phrase for of, phrase in PACKS[language]._phrases if of.table == rule]
    for example in (*rule.match, *rule.fine):
        original = f"{FIELD}{example}{FIELD}"
        text = masks.prepared(original, packs.EXAMPLE_NAMES)
        for run in matching.runs(text, original):
            found = [phrase for phrase in phrases if [*matching.spans(phrase, run)]]
            assert not [need for phrase in found for need in phrase.needs if not need & run.keys]


@pytest.mark.parametrize(("language", "rule"), RULES)
def test_every_exception_of_a_rule_can_be_read(language, rule):
    """Exceptions are read only when something was found; here they all are."""
    reading = next(one for one in PACKS[language].rules if one.id == rule.id)
    assert len(reading.unless) == len(rule.unless)
    assert rule.source


@pytest.mark.parametrize("sentence", [
    'He said "I never listen" and laughed.',
    "She wrote “I am lazy” and crossed it out.",
    "His card says 'I always forget' in red.",
    "Elle a dit «he never listens» en riant.",
])  # fmt: skip
def test_nothing_is_found_in_a_quotation(sentence):
    """What somebody else said stands there as theirs."""
    pack = PACKS["en"]
    assert not any(packs.finds(pack, rule.id, sentence) for rule in pack.rules)


def test_an_apostrophe_opens_no_quotation():
    """A rule still finds what stands between two possessives."""
    text = "At the boys' and the girls' table he is lazy."
    assert packs.finds(PACKS["en"], "words/character", text)


def test_a_name_of_the_roster_is_no_word():
    """Lazy and Low are surnames here; written small they are words."""
    names = masks.name_words(["Ana Lazy", "Theo Low"])
    text = f"{FIELD}Ana Lazy reads, and Theo is lazy.{FIELD}"
    hits = PACKS["en"].matches(masks.prepared(text, names), text)
    assert [text[hit.start : hit.end] for hit in hits] == ["Theo is lazy"]


def test_what_is_found_is_pointed_at():
    """A hit's place is the words themselves, also behind letters that grow when made small."""
    text = f"{FIELD}İstanbul’dan. She is easily distracted.{FIELD}"
    (hit,) = PACKS["en"].matches(masks.prepared(text, frozenset()), text)
    assert text[hit.start : hit.end] == "easily distracted"


OWN = """\
[[rule]]
id = "words/ours"
message = "“{found}” is a word of our staff room"
why = "Families do not know it."
suggest = ["Say it in plain words."]
phrases = ["(blue|red) room kids"]
match = ["She is a blue room kids."]
fine = ["She painted a blue room."]
"""


def own(folder: Path, text: str, name: str = "ours.toml") -> packs.Loaded:
    """Load the English rules and a school's file beside them."""
    (folder / "words").mkdir()
    (folder / "words" / name).write_text(text, encoding="utf-8")
    return packs.load(folder, "en")


def test_a_school_adds_a_rule(tmp_path):
    """A file in `words/` holds beside the built-in rules."""
    loaded = own(tmp_path, OWN)
    assert loaded.problems == []
    assert packs.finds(loaded.pack, "words/ours", "He was a Red Room kids again.")
    assert packs.finds(loaded.pack, "words/trait", "He is easily distracted.")


def test_a_bad_phrase_is_told_where_it_stands(tmp_path):
    """Each of several, in its own line, and none takes the others with it."""
    text = (
        '[[rule]]\nid = "words/ours"\nmessage = "m"\nwhy = "w"\nsuggest = ["s"]\n'
        'phrases = [\n  "red room",\n  "(open",\n]\nexact = ["abc*"]\nunless = ["a", "<nobody>"]\n'
        'match = ["red room"]\nfine = ["blue"]\n'
    )
    loaded = own(tmp_path, text)
    places = [(problem.line, problem.column) for problem in loaded.problems]
    assert places == [(8, 3), (10, 10), (11, 16)]
    assert "words/ours" not in {rule.id for rule in loaded.pack.rules}


def test_a_bad_phrase_of_a_list_is_told_where_it_stands(tmp_path):
    """In its line, too."""
    loaded = own(tmp_path, '[lists]\nfine = ["red"]\nrooms = [\n  "blue",\n  "(open",\n]\n')
    assert [(problem.line, problem.column) for problem in loaded.problems] == [(5, 3)]


def test_a_school_replaces_a_rule(tmp_path):
    """An id of a built-in rule takes its place."""
    loaded = own(tmp_path, OWN.replace("words/ours", "words/trait"))
    assert not packs.finds(loaded.pack, "words/trait", "He is easily distracted.")


@pytest.mark.parametrize(("before", "after", "told"), [
    ('match = ["She is', 'match = ["He is no example", "She is', "does not find its example"),
    ('["She painted a blue room', '["The blue room kids sang', "finds something in its example"),
    ("(blue|red)", "(blue|red", "a ( is never closed"),
    ("(blue|red)", "bl*", "4 letters at least before the * of bl*"),
    ("(blue|red)", "<colors>", "there is no list <colors>"),
    ("(blue|red) room kids", "<name> ..3", "needs at least one plain word"),
    ("(blue|red)", "..90 blue", "a gap of 12 words is the longest"),
    ('id = "words/ours"', 'id = "ours"', "rule (no. 1).id"),
    ("fine = [", 'unless = ["re* room"]\nfine = [', "4 letters at least before the * of re*"),
])  # fmt: skip
def test_a_mistake_in_a_schools_rule_is_told_with_its_line(tmp_path, before, after, told):
    """The built-in rules hold meanwhile."""
    loaded = own(tmp_path, OWN.replace(before, after))
    assert told in str(loaded.problems[0])
    assert loaded.problems[0].line > 0
    assert packs.finds(loaded.pack, "words/trait", "He is easily distracted.")


def test_a_schools_file_may_have_the_name_of_a_built_in_one(tmp_path):
    """Its examples are tried like those of any other."""
    loaded = own(tmp_path, OWN.replace("She is a blue room kids", "She is here"), "en.toml")
    assert "does not find its example" in str(loaded.problems[0])


def test_a_phrase_may_go_on_over_several_lines(tmp_path):
    """So that a long list of words can be read and edited."""
    loaded = own(
        tmp_path, OWN.replace('"(blue|red) room kids"', '"""(blue|\n   red) room\n kids"""')
    )
    assert loaded.problems == []
    assert packs.finds(loaded.pack, "words/ours", "He was a Red Room kids again.")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_exception_of_a_pack_can_be_read(language):
    """They are read when a rule first finds something, so a slip in one would come late."""
    assert all(phrase.needs for rule in PACKS[language].rules for phrase in rule.unless)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_phrase_needs_is_the_same_before_and_after_it_is_read(language):
    """Else a phrase would be passed over without having been read."""
    table = tomli.loads(FILES[language].read_text("utf-8"))
    lists = reader.lists(table.get("lists", {}))
    for rule in table["rule"]:
        for kind in ("phrases", "exact"):
            for text in rule.get(kind, ()):
                exact = kind == "exact"
                now = reader.phrase(text, lists, exact=exact).split()
                later = reader.unread(text, lists, exact=exact)
                assert [set(one.needs) for one in later] == [set(one.needs) for one in now], text


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_phrase_has_half_of_a_word_with_an_apostrophe(language):
    """`<name>` is a name with its 's, too; “he'll” is one word: a half is never met."""
    texts = "".join(
        (FILES[language].parent / name).read_text(encoding="utf-8")
        for name in (packs.RULES, "privacy.toml")
    )
    assert not re.findall(r"[(|> ]'(?:s|d|ll|re|ve)\b[^\n]*", texts)


def test_a_rule_of_another_language_does_not_hold(tmp_path):
    """A file that names its language is for that language alone."""
    loaded = own(tmp_path, 'language = "es"\n' + OWN)
    assert loaded.problems == []
    assert "words/ours" not in {rule.id for rule in loaded.pack.rules}


# Linear in the text


HOSTILE = {
    "one word": "always ",
    "always and never": "he always never can't but ",
    "every need": "he is always so smart but he never really can't even focus although ",
    "quotes": "\"' “ ",
    "apostrophes": "'a",
    "one long word": "a",
    "dashes": "always - ",
    "blanks": "      ",
    "brackets": "((((never)))) ",
    "letters that grow": "İ",
    "names": "Ana ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_matching_is_linear_in_the_text(piece):
    """Eight times the text takes at most some twenty times as long, whatever it is."""
    pack = PACKS["en"]

    def seconds(length: int) -> float:
        text = FIELD + (piece * (length // len(piece) + 1))[:length] + FIELD
        begin = time.process_time()
        pack.matches(masks.prepared(text, packs.EXAMPLE_NAMES), text)
        masks.quotations(text)
        return time.process_time() - begin

    seconds(500)
    few = min(seconds(2_000) for _ in range(3))
    assert seconds(16_000) < 20 * few + 0.2


@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text):
    """No text makes the matcher fail, and masks keep each character's place."""
    prepared = masks.prepared(text, packs.EXAMPLE_NAMES)
    assert len(prepared) == len(text)
    for run in matching.runs(prepared, text):
        assert len(run.words) == len(run.spans) == len(run.written)
    PACKS["en"].matches(prepared, text)


@given(st.text(st.sampled_from("ab |()?*<>.!^$#1"), max_size=20))
def test_any_phrase_at_all_is_read_or_refused(text):
    """What a school types is a phrase, or BadPhrase says what is wrong with it."""
    try:
        found = reader.phrase(text, {})
    except BadPhrase:
        return
    read = "\x00a b ab 1\x00"
    for run in matching.runs(read, read):
        for begin, end in matching.spans(found, run):
            assert 0 <= begin <= end <= len(read)


@pytest.mark.parametrize(("phrase", "text", "found"), [
    ("took (# minutes|two days)", "It took 15 minutes.", "took 15 minutes"),
    ("took (# minutes|two days)", "It took some minutes.", None),
    ("always talks", "she always talks", "always talks"),
    ("off task", "an off-task hour", "off-task"),
    ("distract*", "so distractible", "distractible"),
    ("(easily|so) (tired|out of sorts)", "he is so out of sorts", "so out of sorts"),
    ("very? low", "very low", "very low"),
    ("can't ..2 sit", "can't really ever sit", "can't really ever sit"),
    ("can't ..2 sit", "can't one two three sit", None),
    ("can't ..2 sit", "can't. He may sit", None),
    ("with mrs ..1 at", "with Mrs. Pike at nine", "with Mrs. Pike at"),
    ("drive ..1 dr ..3 adhd", "drive to Elm Dr. He has ADHD", None),
    ("behind !(the|a)", "behind the door", None),
    ("behind !(the|a)", "is behind", "behind"),
    ("^ problem $", "Problem: late", "Problem"),
    ("^ problem $", "word problem", None),
    ("level #", "level 12", "level 12"),
    ("grade (low|$)", "his grade.", "grade"),
    ("<name> sings", "Ana sings", "Ana sings"),
    ("can", "he can't", None),
])  # fmt: skip
def test_the_phrase_language(phrase, text, found):
    """Each form does what the module says of it."""
    original = f"{FIELD}{text}{FIELD}"
    looked_for = reader.phrase(phrase, reader.lists({}))
    spans = [
        original[start:end]
        for run in matching.runs(masks.prepared(original, packs.EXAMPLE_NAMES), original)
        for start, end in matching.spans(looked_for, run)
    ]
    assert spans[:1] == ([found] if found else [])


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_pack_can_be_read_and_edited_in_a_narrow_window(language):
    """No line of a pack is wider than a hundred characters and a few, however long its phrases."""
    widest = max(FILES[language].read_text(encoding="utf-8").split("\n"), key=len)
    assert len(widest) <= 104, widest
