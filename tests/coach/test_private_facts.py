"""Facts that are a family's own are held, whatever stands around them."""

from __future__ import annotations

import json

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from confkit.coach import packs, prose
from confkit.coach.phrases import matching
from confkit.coach.phrases.phrase import FIELD
from confkit.ground import resources
from confkit.language import languages
from confkit.names import masks

from .measured import HERE

pytestmark = pytest.mark.slow

SENTENCES = tomli.loads((HERE / "privacy.toml").read_text(encoding="utf-8"))
PACKS = {language: packs.load(None, language).pack for language in ("en", "es", "de")}
FILES = sorted(resources.data_file(f"data/{languages.FOLDER}").glob(f"*/{packs.PRIVACY}"))


def rules_in(sentence: str, language: str = "en") -> set[str]:
    """Return the privacy rules that find something in a sentence."""
    whole = f"{FIELD}{sentence}{FIELD}"
    hits = PACKS[language].matches(masks.prepared(whole, packs.EXAMPLE_NAMES), whole)
    return {hit.rule.id for hit in hits if hit.rule.is_privacy}


@pytest.mark.parametrize("group", SENTENCES)
@pytest.mark.parametrize("language", PACKS)
def test_facts_are_found_and_their_likes_are_not(group: str, language: str) -> None:
    """Of a hundred facts at least 95 are found, of a hundred likes at most 5, in any school."""
    facts, fine = SENTENCES[group]["facts"], SENTENCES[group]["fine"]
    missed = [one for one in facts if not rules_in(one, language)]
    wrong = [(one, rules_in(one, language)) for one in fine if rules_in(one, language)]
    assert len(missed) <= 0.05 * len(facts), missed
    assert len(wrong) <= 0.05 * len(fine), wrong


@pytest.mark.parametrize(
    ("language", "harmless", "fact"),
    [("en", "We counted frogs at the detention pond.", "He is glad that his detention is over."),
     ("en", "He raises a green card when he is ready.", "He is happy about his green card."),
     ("en", "A tropical depression formed off Cuba.", "Depression keeps her at home."),
     ("en", "Florence Nightingale cleaned the hospital.", "She was in the hospital."),
     ("en", "The therapy dog came on Monday.", "He goes to therapy on Monday."),
     ("en", "Her single cell drawing shows a single mother cell.", "Her single mother works."),
     ("en", "The pregnant pause was her idea.", "Her sister is pregnant."),
     ("en", "I gave it a title I liked.", "She gets Title I tutoring."),
     ("en", "Eviction was the theme of her poem.", "Her eviction was the topic of the meeting."),
     ("en", "It shows four jobs: a judge, a baker and a pilot.",
      "A police officer and a neighbor took him in."),
     ("en", "Homeless puppies came to the fair.", "They are homeless, their puppy too."),
     ("en", "Ana diagnosed why the circuit would not light.", "Ana was diagnosed in the fall."),
     ("en", "The team diagnosed the problem in the engine.",
      "The team diagnosed the problem in her hearing."),
     ("en", "She diagnosed the robot: one loose wire.", "They diagnosed her, not the robot."),
     ("en", "She studied Dr. Martin Luther King Jr. and his speech.",
      "Dr. Martin saw her on Monday."),
     ("en", "Abraham Lincoln struggled with money as a young lawyer.",
      "Abraham struggled with money this fall."),
     ("en", "In history she learned how unions fought for people who were laid off.",
      "Her dad's union fought, and he was laid off."),
     ("en", "She landed in jail three times in our class Monopoly game.",
      "Her dad landed in jail, she told us in a game."),
     ("en", "She was a pregnant seahorse in the ocean play.",
      "Her pregnant sister fed the seahorse."),
     ("en", "She said her pencil was homeless and made it a box.",
      "She said her uncle was homeless and gave him a pencil."),
     ("en", "They had to evict the red pieces from the corner.", "They want to evict the family."),
     ("en", "She ended up 40 cents in debt on paper.", "She is 40 cents in debt."),
     ("en", "Her first period class meets in the gym.", "She got her first period during lunch."),
     ("en", "She drew a bag of groceries.", "The bag of groceries goes home with her on Fridays."),
     ("es", "En la obra no hay cena para el lobo.", "Me contó que a veces no hay cena."),
     ("es", "Las pruebas de aprendizaje del experimento salieron bien.",
      "Ya le empezaron las pruebas para ver si tiene un problema de aprendizaje."),
     ("es", "Su cartel muestra oficios: policía, panadera y piloto.",
      "Un policía y un bombero se llevaron a su mamá."),
     ("es", "Coloreó la frontera sur.", "Marcó en el mapa la frontera que cruzó su papá."),
     ("es", "Sin embargo, terminó la hoja.", "Recibieron un aviso de embargo."),
     ("es", "Bailó el jarabe con su grupo.", "Toma jarabe cada mañana."),
     ("es", "El ratón con ansiedad vive en su cuento.", "Tiene ansiedad por las noches.")],
)  # fmt: skip
def test_a_word_of_a_topic_is_released_only_by_the_words_around_it(
    language: str, harmless: str, fact: str
) -> None:
    """The same word passes where its neighbors give it another sense, and is held elsewhere."""
    assert (rules_in(harmless, language), bool(rules_in(fact, language))) == (set(), True)


def test_every_language_has_the_same_topics() -> None:
    """A topic that one language lacks would be told in it."""
    topics = [
        {rule["id"] for rule in tomli.loads(file.read_text(encoding="utf-8"))["rule"]}
        for file in FILES
    ]
    assert [file.parent.name for file in FILES] == ["en", "es"]
    assert topics[1] == topics[0]


PLAIN = [one for one in SENTENCES["en"]["facts"] if "“" not in one and rules_in(one)]
AROUND = st.sampled_from(
    ["{}", "“{}”", '"{}"', "She is learning to wait: {}", "{} She is no longer shy.",
     "He cannot help smiling. {}", "Not yet able to. {}", "She wrote a story about a fox. {}"]
)  # fmt: skip


@given(fact=st.sampled_from(PLAIN), around=AROUND)
def test_nothing_around_a_fact_excuses_it(fact: str, around: str) -> None:
    """No kind phrase, no quotation and no story in the next sentence."""
    assert rules_in(fact) <= rules_in(around.format(fact))


BEFORE = [
    "She wrote a story about a fox, and", "He read a book about frogs because",
    "The dog in the play was funny, but", "She drew a horse while",
    "He showed how rain falls after", "She played the nurse in the musical the week",
    "In capture the flag he laughed, and", "Her book report followed a fox, and",
    "With pretend money she paid the rent while", "She calls division her medicine, but",
    "The snowman was evicted by the sun because", "Our kickball game went to OT, but",
    "She took custody of the class turtle, and", "He ran the clock at the throwing clinic, and",
]  # fmt: skip
AFTER = [", and she drew a fox in her story.", ", so he wrote a poem about the moon."]


@given(fact=st.sampled_from(PLAIN), before=st.sampled_from(BEFORE), after=st.sampled_from(AFTER))
def test_no_work_in_the_same_sentence_excuses_a_fact(fact: str, before: str, after: str) -> None:
    """What the child wrote, read, drew or played is told in a clause of its own."""
    bare = fact.rstrip(".!")
    assert rules_in(f"{before} {bare}.")
    assert rules_in(f"{bare}{after}") or bare == "She has been cutting"  # then it may be paper


PAPERS = {
    "en": ["A report was made to {}.", "The letter from {} came on Monday.",
           "She had an interview with {} on Tuesday.", "There was an article on {} in her bag.",
           "The survey from {} is with her parents.", "The lesson with {} is on Friday.",
           "She explained why {} came to the door.",
           "He told us what {} said about them.",
           "She drew what happened with {} at home.", "The book from {} is by her bed."],
    "es": ["Se hizo un reporte a {}.", "Llegó una carta de {} a su casa.",
           "Tuvo una entrevista con {} el martes.", "El informe de {} salió el viernes.",
           "Explicó por qué vino {} a su casa.", "Preguntó qué dijo {} de su familia."],
}  # fmt: skip
OFFICES = {
    "en": ["child protective services", "the caseworker", "his probation officer", "immigration",
           "her therapist", "the food pantry", "the landlord's lawyer", "the police",
           "the social worker", "the detention center", "foster care", "the addiction clinic"],
    "es": ["protección de menores", "la trabajadora social", "migración", "la policía",
           "su psicóloga", "la cárcel"],
}  # fmt: skip


@pytest.mark.parametrize("language", PAPERS)
def test_no_paper_of_real_life_passes_as_school_work(language: str) -> None:
    """A report, a letter, an interview, a lesson may be an office's; what is around it decides."""
    told = [paper.format(office) for paper in PAPERS[language] for office in OFFICES[language]]
    runs = {one: FIELD + one + FIELD for one in told}
    passed = [
        one
        for one, whole in runs.items()
        if not rules_in(one, language)
        and not any(
            PACKS[language].is_doubted(run)
            for run in matching.runs(masks.prepared(whole, packs.EXAMPLE_NAMES), whole)
        )
    ]
    assert passed == []


FACT = "We talked about her ADHD and her 504 plan."
NOTE = "notes/2026-fall/1042.toml"


def told(confkit, student: str = "ana") -> set[str]:
    """Return the privacy rules that `check` names for a student."""
    found = json.loads(confkit("check", student, "--json").out)["findings"]
    return {one["rule"] for one in found if one["rule"].startswith("privacy/")}


@pytest.fixture
def with_fact(example):
    """Return the example class with a fact in the evidence of Ana's first glow."""
    text = example.text(NOTE)
    line = next(one for one in text.splitlines() if one.startswith("evidence"))
    example.write(NOTE, text.replace(line, f'evidence = "{FACT}"', 1))
    return example


@pytest.mark.parametrize("ignored", ["privacy", "privacy/*", "privacy/medical"])
def test_no_setting_silences_a_privacy_rule(confkit, with_fact, ignored):
    """The group and the rule itself are told and have no effect."""
    settings = with_fact.text("confkit.toml")
    with_fact.write("confkit.toml", f'{settings}\n[check]\nignore = ["{ignored}"]\n')
    assert told(confkit) == {"privacy/medical", "privacy/plan"}


@pytest.mark.parametrize(
    ("allowed", "left"),
    [("privacy", {"privacy/medical", "privacy/plan"}),
     ("privacy/*", {"privacy/medical", "privacy/plan"}),
     ("privacy/plan", {"privacy/medical"})],
)  # fmt: skip
def test_a_comment_allows_a_privacy_rule_only_by_its_name(confkit, with_fact, allowed, left):
    """A group allows nothing."""
    allowance = f'"{FACT}"  # confkit: allow {allowed} — they asked'
    with_fact.write(NOTE, with_fact.text(NOTE).replace(f'"{FACT}"', allowance))
    assert told(confkit) == left


def test_a_rule_is_unlocked_for_one_child_alone(confkit, with_fact):
    """With the reason; the other rules hold, and so does this one for another child."""
    unlock = '\n[[unlock]]\nrule = "privacy/medical"\nreason = "her mother asked for the word"\n'
    with_fact.write(NOTE, with_fact.text(NOTE) + unlock)
    assert told(confkit) == {"privacy/plan"}
    other = "notes/2026-fall/1007.toml"
    text = with_fact.text(other)
    line = next(one for one in text.splitlines() if one.startswith("evidence"))
    with_fact.write(other, text.replace(line, f'evidence = "{FACT}"', 1))
    assert told(confkit, "1007") == {"privacy/medical", "privacy/plan"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [("privacy/medicine", "there is no rule 'privacy/medicine'; did you mean privacy/medical?"),
     ("privacy/denied", "privacy/denied cannot be unlocked")],
)  # fmt: skip
def test_what_cannot_be_unlocked_is_told(confkit, example, rule, said):
    """With its line, and what was meant."""
    text = example.text(NOTE) + f'\n[[unlock]]\nrule = "{rule}"\nreason = "r"\n'
    example.write(NOTE, text)
    found = json.loads(confkit("check", "ana", "--json").out)["findings"]
    (one,) = [one for one in found if one["rule"] == "syntax/unlock"]
    assert (one["message"], one["line"]) == (said, text.count("\n", 0, text.index(rule)) + 1)


def test_a_schools_own_privacy_rule_is_added_to_ours(tmp_path):
    """It cannot take the place of a built-in one and so silence it."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "ours.toml").write_text(
        '[[rule]]\nid = "privacy/medical"\nmessage = "m"\nwhy = "w"\nsuggest = ["s"]\n'
        'phrases = ["blue folder"]\nmatch = ["He has a blue folder."]\nfine = ["He reads."]\n',
        encoding="utf-8",
    )
    loaded = packs.load(tmp_path, "en")
    assert loaded.problems == []
    for sentence in ("It is in the blue folder.", "He has ADHD."):
        assert packs.finds(loaded.pack, "privacy/medical", sentence)


def test_what_is_kept_for_the_teacher_alone_is_not_looked_at():
    """A line heard that never goes out holds no letter; the same line for a home is read."""
    said = "Her dad moved out in March"
    heard = [{"text": said, "for": audience} for audience in ("teacher", "home", "all")]
    found = [one.where for one in prose.sentences({"meeting": {"heard": heard}})]
    assert found == [("meeting", "heard", 1, "text"), ("meeting", "heard", 2, "text")]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Jo read it aloud on 12/3/2026.", False),
        ("Jo read it aloud on 11/24.", False),
        ("Jo read it aloud on 2026-11-24.", False),
        ("Her mom is here 11/24-11/26.", False),
        ("Su mamá viene 24/11/2026.", False),
        ("Jo is on 555-0142.", True),
        ("Jo is on 555 0142 until 11/24.", True),
        ("Call her mom by 11/24 at 555-0142.", True),
        ("Reach her mom on 11/24: 555-0142, her mom is at 312 555 0142.", True),
        ("Her mom is at 12-31-2026-555.", True),
    ],
)
def test_a_day_in_numbers_is_no_telephone(text: str, is_told: bool) -> None:
    """Whichever way it is written; a number beside it is still one."""
    pack = packs.load(None, "en").pack
    found = pack.matches(masks.prepared(text, frozenset({"Jo"})), text)
    assert ("privacy/contact" in {match.rule.id for match in found}) == is_told
