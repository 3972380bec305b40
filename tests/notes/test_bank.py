"""The bank: named in a note by an id with its blanks filled; a workspace's own beside it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from confkit.language import languages
from confkit.notes import bank, notes
from confkit.notes.bank import Bank
from tests.making import document

THE_BANK = bank.bank(None)
KINDS = {"goal": 40, "strategy": 40, "promise": 30, "glow": 30}
PREPARED = """
[[glow]]
text = "Ana tries again"
evidence = "three drafts"
[grow]
skill = "reading aloud"
toward = "stories"
[meeting]
held = 2026-11-24T15:30:00
"""


def read(text, the_bank: Bank = THE_BANK, prepared=PREPARED):
    """Read a note that may name something from the bank."""
    return notes.read_note(
        document(prepared + text),
        student_id="1",
        values=(),
        filling=lambda found: bank.fill(found, "Ana", lambda: the_bank),
    )


BANKS = [tag for tag in languages.of(None).tags if languages.of(None)[tag].has(bank.BANK)]
_BLANK = re.compile(r"\{([a-z]+)(?:=([^{}]*))?\}")
_IN_WORDS = {
    "one": "1", "two": "2", "twice": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15",
    "twenty": "20",
}  # fmt: skip


@pytest.mark.parametrize("language", BANKS)
def test_the_bank_says_the_same_in_each_language_by_number(language):
    """The same items, texts, blanks and numbers; a number in words may be one in digits there."""
    found: Bank = bank.bank(None, language)
    wrong = []
    for kind in KINDS:
        for english, other in zip(THE_BANK.all(kind), found.all(kind), strict=True):
            assert (english.id, english.theme, english.grades, [*english.texts]) == (
                other.id, other.theme, other.grades, [*other.texts],
            )  # fmt: skip
            wrong += [
                (english.id, name, differ)
                for name, text in english.texts.items()
                if (differ := _differ(text, other.texts[name], found))
            ]
    assert wrong == []


def _differ(english: str, other: str, theirs: Bank) -> str:
    """Say how a text of the bank and its translation differ in blanks and numbers; "" if not."""
    ours_blanks, their_blanks = (dict(_BLANK.findall(text)) for text in (english, other))
    ours_blanks.pop("child", None), their_blanks.pop("child", None)
    if ours_blanks.keys() != their_blanks.keys():
        return f"blanks {[*ours_blanks]}, there {[*their_blanks]}"
    for name, usual in ours_blanks.items():
        weekday = usual in THE_BANK.weekdays
        there = theirs.weekdays[THE_BANK.weekdays.index(usual)] if weekday else usual
        if (weekday or usual[:1].isdigit()) and their_blanks[name] != there:
            return f"{name} is {usual}, there {their_blanks[name]}"
    plain, there = (_BLANK.sub(" ", text) for text in (english, other))
    words = re.findall("[a-z]+", plain.lower())
    in_words = [_IN_WORDS[word] for word in words if word in _IN_WORDS]
    digits, digits_there = (Counter(re.findall(r"\d+", text)) for text in (plain, there))
    lost, added = digits - digits_there, digits_there - digits - Counter(in_words)
    return f"lacks {[*lost]}, adds {[*added]}" if lost or added else ""


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_bank_has_enough_of_each_kind(language):
    """The same ids, themes and grades in both languages; a strategy has five minutes at home."""
    found = bank.bank(None, language)
    assert {kind: len(found.all(kind)) for kind in KINDS} == KINDS
    for kind in KINDS:
        for one, other in zip(found.all(kind), THE_BANK.all(kind), strict=True):
            same = ("id", "theme", "grades", "blanks")
            assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    assert all(one.five_minutes for one in found.all("strategy"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_two_numbers_never_meet(language):
    """“By 8:10 9 of 10 days” has to be read twice; a word stands between."""
    found = bank.bank(None, language)
    texts = [text for kind in KINDS for one in found.all(kind) for text in one.texts.values()]
    assert [text for text in texts if re.search(r"\d \d", bank.filled(text, "Ana"))] == []


@pytest.mark.parametrize(
    "language", ["es", "ar", "ht", "pt", "ru", "ur", "vi", "zh-Hans", "zh-Hant"]
)
def test_what_is_quoted_ends_in_no_abbreviation(language):
    """A check-in quotes it without its last full stop, which “2 стр.” would lose."""
    found = bank.bank(None, language)
    quoted = [one.texts["home"] for one in found.all("goal")]
    quoted += [one.texts["text"] for kind in ("strategy", "promise") for one in found.all(kind)]
    assert [text for text in quoted if text.endswith(".")] == []


def test_a_goal_is_named_with_its_blanks_filled():
    """The statement's goal fills what the note leaves out, and nothing that it says itself."""
    note = read("""
[goal]
statement = "read-aloud-evening pages=3 days=2"
home = "Grandma listens on the porch"
strategy = "page-and-tell"
review_on = 2026-12-15
""").note
    assert note is not None and note.goal is not None
    assert note.goal.statement == "Ana reads 3 pages aloud after dinner"
    assert note.goal.home == "Grandma listens on the porch"
    assert note.goal.school == "Listen to one page at the start of reading time"
    assert note.goal.measure == "log initialed on 2 of 5 evenings"
    assert note.goal.strategy == "Read a page, then tell it back in one sentence"


def test_a_promise_and_a_glow_are_named():
    """Text and evidence, text and kind."""
    found = read("""
[[promise]]
text = "listen-weekly day=Thursday"
[goal]
statement = "retell-a-page"
review_on = 2026-12-15
""")
    assert found.note is not None
    (promise,) = found.note.promise
    assert (promise.text, promise.kind) == (
        "Listen to Ana read for three minutes every Thursday", "action",
    )  # fmt: skip
    note = notes.read_note(
        document('[[glow]]\ntext = "glow-asks-why number=4"\n[grow]\nskill = "x"\n'),
        student_id="1", values=(), filling=lambda one: bank.fill(one, "Bo", lambda: THE_BANK),
    ).note  # fmt: skip
    assert note is not None
    assert note.glow[0].text == "Bo asks the question that gets everyone thinking"
    assert "4 classmates" in note.glow[0].evidence


def test_what_is_offered_to_choose_from_is_named():
    """Each strategy of the grow may be the teacher's words or an id; no id stands on the sheet."""
    offers = 'strategies = ["hold the stone", "page-and-tell", "read-aloud"]\n'
    prepared = PREPARED.replace("[meeting]", f"{offers}[meeting]")
    note = read("", prepared=prepared).note
    assert note is not None and note.grow is not None
    assert note.grow.strategies == (
        "hold the stone", "Read a page, then tell it back in one sentence", "read-aloud",
    )  # fmt: skip
    spoilt = read("", prepared=prepared.replace("page-and-tell", "page-and-tel"))
    assert [one.said for one in spoilt.problems] == [
        "no strategy of the bank has the id 'page-and-tel'; did you mean page-and-tell?"
    ]


def test_each_text_of_the_bank_can_stand_where_a_note_has_such_a_text():
    """In each field of a note that takes a goal's part, a strategy, a promise or a glow."""
    named = """
[grow]
skill = "x"
strategies = ["page-and-tell"]
[goal]
statement = "retell-a-page"
home = "retell-a-page"
school = "retell-a-page"
student = "retell-a-page"
measure = "retell-a-page"
strategy = "page-and-tell"
[[promise]]
text = "listen-weekly"
[[glow]]
text = "glow-asks-why"
"""
    filled, problems = bank.fill(document(named), "Ana", lambda: THE_BANK)
    assert problems == []
    left = [
        text
        for text in ("retell-a-page", "page-and-tell", "listen-weekly", "glow-asks-why")
        if text in repr(filled.data)
    ]
    assert left == []


@pytest.mark.parametrize(("text", "said"), [
    ("page-and-tel", "no strategy of the bank has the id 'page-and-tel'; "
            "did you mean page-and-tell?"),
    ("page-and-tell days=3", "'page-and-tell' has no blank 'days'; its blanks are: none"),
    ("no-such-thing days=3", "no strategy of the bank has the id 'no-such-thing'; "
                             "`confkit questions --bank strategy` lists them"),
])  # fmt: skip
def test_a_name_that_is_none_is_told_with_its_line(text, said):
    """No family gets a letter with an id in it."""
    found = read(f'[goal]\nstatement = "retell-a-page"\nstrategy = "{text}"\n')
    assert found.note is None
    assert [(one.line, one.said) for one in found.problems if "review_on" not in one.said] == [
        (12, said)
    ]


@pytest.mark.parametrize("language", BANKS)
def test_one_of_what_a_blank_counts_is_said_as_one(language):
    """No text of a bank that knows how to say one is left out, and no words of it stand nowhere."""
    found = bank.bank(None, language)
    items = [one for kind in KINDS for one in found.all(kind)]
    lacking = [
        (one.id, blank) for one in items for blank in one.blanks if found.lacks_one(one, blank)
    ]
    assert lacking == []
    texts = [text for one in items for text in one.texts.values()]
    of_text = [(text, blank) for text in texts for blank in _BLANK.finditer(text)]
    used = {around[0] for where in of_text if (around := found._around(*where))}
    assert found.one.keys() == used


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_no_text_with_a_one_speaks_of_several(language):
    """“1 pages”: the word after a 1 has no plural, but for days of the week in Spanish."""
    found = bank.bank(None, language)
    for kind in KINDS:
        for one in found.all(kind):
            for text in one.texts.values():
                values = {name: "1" for name, _ in _BLANK.findall(text) if name != "child"}
                said = bank.filled(found.with_values(text, values), "Ana", values)
                assert not re.search(r"\b1 (?!lunes|viernes|was|de las|das)\w+s\b", said), said


def test_a_note_names_one_of_something():
    """The sentences have the words for one, and what a teacher types so is known again."""
    note = read("""
[goal]
statement = "retell-a-page sentences=1"
review_on = 2026-12-15
""").note
    assert note is not None and note.goal is not None
    assert note.goal.statement == "Ana tells one page back in 1 sentence"
    spanish = bank.bank(None, "es")
    said = bank.translated(note.goal.statement, "Ana", THE_BANK, lambda: spanish)
    assert said == "Ana cuenta con sus palabras lo que pasó en una página, en 1 oración"
    without = bank.bank(None, "pt")
    without.one = {}
    left = bank.translated(note.goal.statement, "Ana", THE_BANK, lambda: without)
    assert bank.OPEN in left


@pytest.mark.parametrize("language", BANKS)
def test_a_sentence_with_a_one_is_whole_in_every_language(language):
    """A 1 in any blank with a number, and in all of them: nothing is left for a translator."""
    theirs = bank.bank(None, language)
    for kind in KINDS:
        for one in THE_BANK.all(kind):
            for name, text in one.texts.items():
                assert bank.translated(bank.filled(text, "Ana"), "Ana", THE_BANK, lambda: theirs)
                numbers = [blank for blank, usual in _BLANK.findall(text) if usual.isdecimal()]
                for some in {(blank,) for blank in numbers} | {tuple(numbers)}:
                    values = dict.fromkeys(some, "1")
                    said = bank.filled(THE_BANK.with_values(text, values), "Ana", values)
                    whole = bank.translated(said, "Ana", THE_BANK, lambda: theirs)
                    assert whole and bank.OPEN not in whole, (one.id, name, said)


# How each language says that something comes round each week.
WEEKLY = {
    "en": r"(every|each) ((Mon|Tues|Wednes|Thurs|Fri|Sun)day|week\b|\{day=)|\ba week\b",
    "es": r"cada (semana|lunes|domingo|\{day=)|por semana|[Ll]os (lunes|jueves|viernes)\b",
    "ar": r"كل (أسبوع|يوم (أحد|اثنين|خميس|جمعة))|في الأسبوع|أسبوعي",
    "zh-Hans": r"每(周|个星期|\{day=)",
    "zh-Hant": r"每(週|個星期|\{day=)",
    "vi": r"[Mm]ỗi (tuần|thứ (?!một)|Chủ nhật|\{day=)",
    "pt": r"(por|da(?= semana$)|[Tt]oda) semana|[Tt]oda (segunda|quinta|sexta)|[Tt]odo domingo",
    "ru": r"[Кк]ажд\w+ (недел|понедельник|пятницу|четверг|воскресенье)|(раз в|в|за) неделю"
    "|[Пп]о пятницам",
    "ht": r"([Cc]hak|pa) (semèn|lendi|vandredi|jedi|dimanch|\{day=)",
    "ur": r"ہر (ہفتے|جمعے|جمعرات|پیر|اتوار)"
    r"|ہفتے میں (ایک بار|خیالوں|\{(days|times)=\d+\} (دن|بار))",
}


@pytest.mark.parametrize("language", BANKS)
def test_what_is_weekly_in_english_is_weekly_in_every_language(language):
    """Nobody is promised each week what the text that counts promises once, or the other way round.

    Left out is a count of Mondays or Fridays: four Mondays are four weeks, each Monday.
    """
    theirs = bank.bank(None, language)
    for kind in KINDS:
        for one in THE_BANK.all(kind):
            for name, text in one.texts.items():
                there = theirs.find(kind, one.id).texts[name]
                if not re.search("(Mon|Fri)days", text):
                    weekly, weekly_there = (
                        bool(re.search(WEEKLY[tag], said))
                        for tag, said in (("en", text), (language, there))
                    )
                    assert weekly == weekly_there, (one.id, name, there)


# Who acts at home and at school, the weekdays from Monday, and numbers in words, as each language
# says them.
AN_ADULT = {
    "en": r"[Aa]n adult|A grown-up|A parent|adults", "es": r"\b(adulto|adultos)\b", "ar": "الكبار",
    "zh-Hans": "大人", "zh-Hant": "大人",
    "vi": "[Nn]gười lớn", "pt": r"\b(adulto|adultos)\b",
    "ru": "[Вв]зросл", "ht": "[Gg]ranmoun", "ur": r"کوئی بڑا|گھر کے بڑے",
}  # fmt: skip
THE_TEACHER = {
    "ar": r"^[أآ]", "zh-Hans": "我", "zh-Hant": "我",
    "vi": r"\b[Tt]ôi\b", "ht": r"\b([Mm]wen|m|nou)\b",
    "ru": r"\b([Яя]|меня|мой)\b", "es": r"\b\w+[oy]\b", "pt": r"\b(\w+[oe]|[Dd]ou|meu)\b",
}  # fmt: skip
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "ar": r"ثنين ثلاثاء أربعاء خميس جمعة سبت (الأحد|يوم\sأحد)",
    "zh-Hans": "周一 周二 周三 周四 周五 周六 (星期天|周日)",
    "zh-Hant": "週一 週二 週三 週四 週五 週六 (星期天|週日)",
    "vi": r"[Tt]hứ\sHai [Tt]hứ\sBa [Tt]hứ\sTư [Tt]hứ\sNăm [Tt]hứ\sSáu [Tt]hứ\sBảy Chủ\snhật",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "ru": "понедельник вторник сред[ауы] четверг пятниц суббот воскресен",
    "ht": "lendi madi mèkredi jedi vandredi samdi dimanch",
    "ur": r"پیر\b منگل بدھ جمعرات جمع[ےہ] (ہفتہ\b|سنیچر) اتوار",
}
NUMBERS = {
    "es": ("dos", "tres", "cuatro", "cinco", "diez"),
    "ar": (r"ين\b|ان\b|تا|الخطوت", "ثلاث", "أربع", "خمس", "عشر"),
    "zh-Hans": ("两|二|对折|连起来", "三", "四", "五", "十"),
    "zh-Hant": ("兩|二|對折|連起來", "三", "四", "五", "十"),
    "vi": ("hai|đôi", "ba", "bốn", "năm", "mười"),
    "pt": ("dois|duas|meio", "três", "quatro", "cinco", "dez"),
    "ru": ("об[ае]|двое|пополам", "тр", "четыр", "пят", "десят"),
    "ht": (r"de\b|toulède", "twa", "kat", "senk", "dis"),
    "ur": ("دو|بیچ", "تین", "چار", "پانچ", "دس"),
}
"""Of 2, 3, 4, 5 and 10, which the English texts have in words."""


def _texts(language: str) -> list[tuple[str, str, str, str]]:
    """Return each text of the bank with its id and its field, in English and in a language."""
    theirs = bank.bank(None, language)
    return [
        (one.id, name, text, theirs.find(kind, one.id).texts[name])
        for kind in KINDS
        for one in THE_BANK.all(kind)
        for name, text in one.texts.items()
    ]


@pytest.mark.parametrize("language", BANKS)
def test_the_same_one_acts_at_home_and_at_school_in_every_language(language):
    """What an adult at home does is no job of everybody's, and the teacher speaks of herself."""
    wrong = [
        (item, name, theirs)
        for item, name, english, theirs in _texts(language)
        if (name == "home" and not re.search(AN_ADULT[language], theirs))
        or (
            name == "school"
            and language in THE_TEACHER
            and not re.search(THE_TEACHER[language], theirs)
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("language", BANKS)
def test_a_weekday_is_the_same_day_in_every_language(language):
    """Those that stand in the words of a text; those in blanks are compared above."""
    there, ours = (WEEKDAYS[tag].split() for tag in (language, "en"))
    wrong = [
        (item, name, theirs)
        for item, name, english, theirs in _texts(language)
        if [bool(re.search(day, _BLANK.sub("", english))) for day in ours]
        != [bool(re.search(day, _BLANK.sub("", theirs))) for day in there]
        and not re.search("(Mon|Fri)days", english)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", NUMBERS)
def test_a_number_in_words_is_the_same_number_in_every_language(language):
    """Each that English says in words is there in words or digits, and “both” is two."""
    said = dict(zip(("2", "3", "4", "5", "10"), NUMBERS[language], strict=True))
    wrong = [
        (item, name, word, theirs)
        for item, name, english, theirs in _texts(language)
        for word in re.findall("[a-z]+", _BLANK.sub("", english).lower())
        if (number := {**_IN_WORDS, "both": "2"}.get(word, "1")) != "1"
        and not re.search(rf"\b{number}\b|{said[number]}", _BLANK.sub("", theirs).lower())
    ]
    assert wrong == []


_ABBREVIATED = re.compile(r"\b(шт|стр|мин|дн|нед|p|m)\.")
_QUOTED = re.compile(r"[“«「][^”»」]*[”»」]")
_END = re.compile(r"[.!?؟۔](?=\s|$)|[。！？]")


@pytest.mark.parametrize("language", BANKS)
def test_a_text_has_as_many_sentences_in_every_language(language):
    """What is quoted is no sentence of its own."""
    wrong = [
        (item, name, theirs)
        for item, name, english, theirs in _texts(language)
        if _sentences(english) != _sentences(theirs)
    ]
    assert wrong == []


def _sentences(text: str) -> int:
    """Count the sentences of a text; one that lacks its stop at the end has one, too."""
    bare = _ABBREVIATED.sub("", _QUOTED.sub("x", text)).strip()
    return len(_END.findall(bare)) + (not _END.search(bare[-1:]))


def test_a_single_thing_is_told_where_an_own_bank_speaks_of_several(tmp_path):
    """“1 pages” is read twice; a step with the number 1 is none of several."""
    own = (
        '[[goal]]\nid = "our-own"\nstatement = "Ana sings {songs=2} songs"\nhome = "Sing"\n'
        'school = "Sing"\nmeasure = "{songs=2} songs"\n'
    )
    (tmp_path / "bank.toml").write_text(own, "utf-8")
    theirs = bank.bank(tmp_path)
    text = '[goal]\nstatement = "our-own songs=1"\nhome = "retell-a-page sentences=1"\n'
    assert [(one.line, one.said) for one in bank.doubtful(document(text), lambda: theirs)] == [
        (2, "`songs=1`: the sentences of our-own are for two or more; write it in your own words"),
    ]  # fmt: skip
    (tmp_path / "bank.toml").write_text(f'[one]\n"# songs" = "# song"\n{own}', "utf-8")
    theirs = bank.bank(tmp_path)
    assert bank.doubtful(document(text), lambda: theirs) == []
    step = document('[[glow]]\ntext = "glow-asks-for-help step=1"\n')
    assert bank.doubtful(step, lambda: THE_BANK) == []


def test_what_begins_as_every_id_of_its_kind_does_is_one():
    """A glow that the bank does not have reaches no letter."""
    named = document('[[glow]]\ntext = "glow-sees-patterns-in-snow"\n')
    _, problems = bank.fill(named, "Ana", lambda: THE_BANK)
    assert [(one.line, one.said.partition(";")[0]) for one in problems] == [
        (2, "no glow of the bank has the id 'glow-sees-patterns-in-snow'")
    ]


def test_words_that_look_like_an_id_stay_words():
    """A read-aloud and a check-in are strategies in a teacher's own words."""
    found = read("""
[goal]
statement = "retell-a-page"
strategy = "read-aloud"
review_on = 2026-12-15
""")
    assert found.note is not None and found.note.goal is not None
    assert found.note.goal.strategy == "read-aloud"


def test_the_bank_is_read_only_where_a_note_names_something():
    """A class without ids costs nothing."""

    def reading() -> Bank:
        raise AssertionError

    bank.fill(document('[goal]\nstatement = "Ana reads"\n'), "Ana", reading)


def test_a_workspace_adds_its_own(tmp_path):
    """A same id replaces the built-in one; what is wrong in the file is told with its line."""
    own = '[[strategy]]\nid = "page-and-tell"\ntext = "Tell it to the cat"\n'
    (tmp_path / "bank.toml").write_text(own, encoding="utf-8")
    found = bank.bank(tmp_path)
    item = found.find("strategy", "page-and-tell")
    assert item is not None and item.main == "Tell it to the cat"
    assert len(found.all("strategy")) == KINDS["strategy"]
    (tmp_path / "bank.toml").write_text(own + 'grade = "4"\n', encoding="utf-8")
    (problem,) = bank.bank(tmp_path).problems
    assert (problem.path, problem.line) == ("bank.toml", 4)


def test_what_fits_goes_by_the_words_of_a_note():
    """Its topics, and the grade; where no word fits nothing is offered."""
    found = THE_BANK.fitting("goal", "reading aloud", "K-2")
    assert found[0].id == "read-aloud-evening"
    assert THE_BANK.fitting("goal", "credits toward graduation", "9-12")[0].theme == "credits"
    assert THE_BANK.fitting("goal", "zzz", None) == []
