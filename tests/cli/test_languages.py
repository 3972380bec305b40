"""`confkit languages`: who reads what, a speaker's check, and the translator's round trip."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import jinja2
import pytest

from confkit.cli.shown import console, run_text
from confkit.ground.outcome import NeedsTranslation, Outcome
from confkit.ground.resources import data_file
from confkit.language import in_words, languages
from confkit.letters.translated import known
from tests.cli.classes import ADA, BO, CY, MEETING, held, prepared
from tests.cli.test_summarize import LETTERS, body, in_each_language

DATA = data_file("data/languages")
SPANISH = ADA | {"language": "es"}


@pytest.fixture
def spanish(room):
    """Return a class in which one family reads Spanish."""
    room.roster(SPANISH, BO, CY)
    return room


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.slow
def test_what_nobody_has_checked_waits_for_a_yes_and_is_marked_after_it(confkit, spanish):
    """Until then the school's language alone; then both, with a line that says so in each."""
    assert "es       Spanish                1 reader             not checked, not in use" in (
        confkit("languages").out
    )
    confkit("summarize", "7")
    assert len(in_each_language(body(spanish.mail("7--1")))) == 1
    assert " · English · summary" in confkit("send", "--route", "drafts", "--dry-run").out
    assert "in use, marked as not checked" in confkit("languages", "--accept", "es").out
    assert 'accept_unreviewed = ["es"]' in spanish.text("confkit.toml")
    confkit("summarize", "7")
    text = body(spanish.mail("7--1"))
    assert [part.partition(" ")[0] for part in in_each_language(text)] == ["Hola,", "Dear"]
    assert "todavía nadie lo ha revisado" in text and "This text is the one that counts." in text


def test_a_no_is_kept_and_told_until_a_yes(confkit, spanish, monkeypatch):
    """The teacher is asked once; readers of es-ES share the set; what is not understood waits."""
    monkeypatch.setattr(console, "can_ask", lambda: True)
    spanish.roster(SPANISH, BO | {"language": "es-ES"}, CY)
    asked = "Nobody at your school has checked the letters in Spanish yet."
    kept = 'decline_unreviewed = ["es"]'
    assert asked in confkit("summarize", stdin="perhaps\n").err
    assert kept not in spanish.text("confkit.toml")
    assert "confkit languages --accept es" in confkit("summarize", stdin="no\n").err
    assert kept in spanish.text("confkit.toml")
    assert asked not in confkit("summarize").err
    listed = confkit("languages")
    assert "not checked, not in use: you said no" in listed.out
    assert "in use, marked as not checked" in confkit("languages", "--accept", "es-ES").out
    settings = spanish.text("confkit.toml")
    assert 'accept_unreviewed = ["es-ES"]' in settings and '["es"]' not in settings


@pytest.mark.slow
def test_a_speakers_check_lifts_the_mark_until_a_sentence_changes(confkit, spanish):
    """What was signed counts for the text that was read, and for no other."""
    page = confkit("languages", "review", "es").out.splitlines()[0]
    assert "Gracias por hablar conmigo sobre {child}" in spanish.text(page)
    confkit("languages", "review", "es", "--by", "Rosa Díaz", "--on", "2026-11-01")
    assert "checked by Rosa Díaz on 2026-11-01" in confkit("languages").out
    confkit("summarize", "7")
    assert "todavía nadie lo ha revisado" not in body(spanish.mail("7--1"))
    (spanish.root / "languages/es/letter-sentences.toml").write_text(
        '[letter]\ngoal = "Una meta"\n', encoding="utf-8"
    )
    assert "changed since Rosa Díaz checked them" in confkit("languages").out
    confkit("summarize", "7")
    assert len(in_each_language(body(spanish.mail("7--1")))) == 1


@pytest.mark.slow
def test_a_check_holds_for_the_sentences_that_were_read(confkit, spanish):
    """A new one in the invitation stops the invitation, subject and all, and not the summary."""
    confkit("languages", "review", "es", "--by", "Rosa Díaz", "--on", "2026-11-01")
    (spanish.root / "languages/es/letter-sentences.toml").write_text(
        '[invitation]\nother_time = "Dígame otra hora."\n', encoding="utf-8"
    )
    assert "checked by Rosa Díaz on 2026-11-01, but for 1 sentence" in confkit("languages").out
    confkit("summarize", "7")
    letter = spanish.mail("7--1")
    assert len(in_each_language(body(letter))) == 2 and " / " in letter["Subject"]
    assert "todavía nadie lo ha revisado" not in body(letter)
    spanish.note("7", prepared() + '\n[meeting]\nstatus = "moved"\nheld = 2026-11-16T15:30\n')
    confkit("invite", "7")
    letter = spanish.mail("7--1", "invitations")
    assert len(in_each_language(body(letter))) == 1 and " / " not in letter["Subject"]


@pytest.mark.slow
def test_a_check_of_an_earlier_confkit_holds_as_a_whole(confkit, spanish):
    """It has one digest of all, and none of each sentence; the bank it did not have is unread."""
    confkit("languages", "review", "es", "--by", "Rosa Díaz", "--on", "2026-11-01")
    file = spanish.root / "languages/es/review.toml"
    kept = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(one for one in kept if not one.startswith("sentences")), "utf-8")
    (said,) = re.findall("checked by Rosa Díaz on 2026-11-01.*", confkit("languages").out)
    assert re.fullmatch(".*, but for [0-9]+ sentences; confkit languages review", said)
    (spanish.root / "languages/es/letter-sentences.toml").write_text(
        '[invitation]\nother_time = "Dígame otra hora."\n', encoding="utf-8"
    )
    assert "changed since Rosa Díaz checked them" in confkit("languages").out


@pytest.mark.slow
def test_what_a_letter_has_from_the_bank_is_to_be_read_too(confkit, spanish):
    """A speaker who has read the frame alone has not read it; the page to sign shows both."""
    mark, planner = "todavía nadie lo ha revisado", "planner-open-close"
    confkit("languages", "review", "es")
    page = (spanish.root / "out/2026-fall/review-es.html").read_text("utf-8")
    assert f"{planner}: five_minutes" in page
    confkit("languages", "review", "es", "--by", "Rosa Díaz", "--on", "2026-11-01")
    assert "checked by Rosa Díaz on 2026-11-01\n" in confkit("languages").out
    note = held().replace("[goal]", f'[goal]\nstrategy = "{planner}"')
    for text in (note, held()):
        spanish.note("7", text)
        confkit("summarize", "7")
        assert mark not in body(spanish.mail("7--1"))
    review = spanish.root / "languages/es/review.toml"
    kept = [line for line in review.read_text("utf-8").splitlines() if "sentences" not in line]
    review.write_text("\n".join(kept), "utf-8")
    confkit("summarize", "7")
    assert mark not in body(spanish.mail("7--1"))
    spanish.note("7", note)
    confkit("summarize", "7")
    assert mark in body(spanish.mail("7--1"))


def _earlier_set(folder: Path) -> None:
    """Write a set of letters in Swahili that lacks the sentences on a missed or moved talk."""
    folder.mkdir(parents=True)
    (folder / "language.toml").write_text(
        'name = "Kiswahili"\ngreeting = "Habari {names},"\nclosing = "Asante,"\n',
        encoding="utf-8",
    )
    lines = other_words().splitlines(keepends=True)
    new = ("greeting =", "closing =", "after_missed =", "after_moved =")
    before = [line for line in lines if not line.startswith(new)]
    (folder / "letter-sentences.toml").write_text("".join(before), encoding="utf-8")


@pytest.mark.slow
def test_a_notice_and_a_subject_are_in_no_language_that_their_letter_lacks(confkit, room):
    """A set without the invitation: its notice and its subject are in the school's language."""
    room.roster(ADA | {"language": "sw", "shared_mailbox": "yes"}, BO, CY)
    _earlier_set(room.root / "languages/sw")
    assert confkit("languages", "--accept", "sw").code == 0
    confkit("summarize", "7")
    letter = room.mail("7--1")
    assert len(in_each_language(body(letter))) == 2 and " / " in letter["Subject"]
    room.note("7", prepared() + '\n[meeting]\nstatus = "moved"\nheld = 2026-11-16T15:30\n')
    confkit("invite", "7")
    letter = room.mail("7--1", "invitations")
    assert len(in_each_language(body(letter))) == 1 and " / " not in letter["Subject"]


@pytest.mark.slow
def test_the_round_trip_asks_for_a_sentence_once(confkit, spanish):
    """Out without names, back with its marks, into every letter that says the same."""
    confkit("languages", "--accept", "es")
    path = confkit("languages", "export", "es", "to.csv").out.partition(":")[0]
    rows = _rows((spanish.root / path).read_text(encoding="utf-8"))
    texts = [row["text"] for row in rows]
    assert "[1] reads one page aloud each day" in texts
    assert not [text for text in texts if "Ada" in text or "Brook" in text]
    lines = "".join(f"es;{text};{'ES ' + text};Luz\r\n" for text in texts[:-1])
    (spanish.root / "back.csv").write_bytes(
        f"language;text;translation;translated_by\r\n{lines}es;{texts[-1]};;\r\n".encode()
    )
    ran = confkit("languages", "import", "back.csv", "--on", "2026-11-16")
    assert (ran.code, ran.out) == (0, f"{len(texts) - 1} translations new, 1 still empty.\n")
    kept = _rows(spanish.text("translations.csv"))
    assert {(row["translated_by"], row["translated_on"]) for row in kept} == {("Luz", "2026-11-16")}
    confkit("summarize", "7")
    theirs, schools = in_each_language(body(spanish.mail("7--1")))
    assert "ES Ada reads one page aloud each day" in theirs and "ES " not in schools
    confkit("languages", "export", "es", "again.csv")
    again = _rows((spanish.root / "again.csv").read_text(encoding="utf-8"))
    assert [row["text"] for row in again] == texts[-1:]


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        ("2026-11-12", "2026-11-12"),
        ("11/13/2026", "2026-11-13"),
        ("", "2026-11-20"),
        ("last spring", ""),
        ("2026-02-30", ""),
        ("1/2/2026", ""),
        ("2027-01-12", ""),
    ],
)
def test_the_day_of_a_translation_is_a_day_up_to_today(confkit, spanish, day, kept):
    """As a spreadsheet may have saved it; a line with another one is refused."""
    (spanish.root / "a.csv").write_text(
        f"language,text,translation,translated_by,translated_on\nes,Read,Leer,Luz,{day}\n",
        encoding="utf-8",
    )
    ran = confkit("languages", "import", "a.csv", "--on", "2026-11-20", now="2026-11-24T15:00:00Z")
    if kept:
        assert ran.code == 0
        assert [row["translated_on"] for row in _rows(spanish.text("translations.csv"))] == [kept]
    else:
        assert ran.code == 1 and "a.csv:2: translated_on: " in ran.err
        assert not (spanish.root / "translations.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tag", "day", "said"),
    [
        ("ar", "November 12", "12 نوفمبر"),
        ("es", "Nov. 12", "12 de noviembre"),
        ("es", "the 24th of November", "24 de noviembre"),
        ("es", "11/24", "24 de noviembre"),
        ("es", "12/18/2026", "18 de diciembre de 2026"),
        ("zh-Hant", "2026-12-18", "2026年12月18日"),
        ("vi", "Feb 29", "29 tháng 2"),
        ("ht", "Nov 12", "12 novanm"),
        ("ht", "2026-11-12", "12 novanm 2026"),
        ("so", "Nov 12", "12 "),
    ],
)
def test_a_day_comes_back_as_the_familys_language_writes_it(confkit, room, tag, day, said):
    """Out as a mark, back in their words."""
    room.roster(ADA | {"language": tag}, BO, CY)
    confkit("languages", "--accept", tag)
    room.note(
        "7", held().replace("Listen for five minutes after dinner", f"Read one page before {day}")
    )
    confkit("languages", "export", tag, "a.csv")
    text = next(one["text"] for one in _rows(room.text("a.csv")) if "Read one" in one["text"])
    assert text.removeprefix("Read one page before ") in ("[1]", "the [1]")
    read = {"ar": "اقرأ", "zh-Hant": "請讀"}.get(tag, "Xyz")
    file = f"language,text,translation\n{tag},{text},{read} [1] zyx\n"
    (room.root / "a.csv").write_text(file, encoding="utf-8")
    assert confkit("languages", "import", "a.csv", "--by", "Luz").code == 0
    ran = confkit("summarize", "7")
    assert not ran.err, ran.err
    text = re.sub("[\u2066-\u2069]", "", body(room.mail("7--1")))
    theirs, schools = in_each_language(text)
    assert f"Read one page before {day}" in schools
    assert f"{read} {said}" in theirs and day not in theirs


@pytest.mark.slow
def test_a_translator_gets_of_a_home_only_what_its_own_language_tells(confkit, room):
    """What one home said stays out of the file for the language of the other home."""
    mom = SPANISH | {"guardian_name": "Mia Brook", "relation": "mother", "household": "A"}
    dad = SPANISH | {"guardian_name": "Tom Hale", "guardian_email": "tom@mail.example",
                     "relation": "father", "household": "B", "guardian_language": "vi"}  # fmt: skip
    room.roster(mom, dad, BO, CY)
    said = """[{ text = "we moved", from = "mother" }, { text = "likes soup", for = "all" }]"""
    heard = MEETING.partition("heard = ")[2].partition("\n")[0]
    came = held().replace(heard, said)
    room.note("7", came)
    files = {}
    for tag in ("es", "vi"):
        confkit("languages", "export", tag, f"{tag}.csv")
        text = (room.root / f"{tag}.csv").read_text(encoding="utf-8")
        files[tag] = {row["text"] for row in _rows(text)}
    assert {"we moved", "likes soup"} <= files["es"]
    of_mom = files["es"] - files["vi"]
    assert of_mom == {"we moved", "Read to the cat"}
    confkit("summarize", "7")
    assert not [text for text in of_mom if text in body(room.mail("7--2"))]
    assert not [text for text in of_mom if text not in body(room.mail("7--1"))]


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("lee una página cada día", "the marks are not those of the sentence"),
        ("[1] y [2] leen", "the marks are not those of the sentence"),
        ("[1] y [1] leen", "the marks are not those of the sentence"),
        ("[1] lee con Ada", "names somebody of the class"),
    ],
)
def test_a_translation_without_its_marks_is_refused(confkit, spanish, translation, said):
    """With its line; the others count."""
    (spanish.root / "back.csv").write_text(
        "language,text,translation\n"
        f"es,[1] reads one page aloud each day,{translation}\nes,Read,Leer\n",
        encoding="utf-8",
    )
    ran = confkit("languages", "import", "back.csv")
    assert (ran.code, ran.out) == (1, "1 translation new.\n")
    assert ran.err.startswith("error: back.csv:2: ") and said in ran.err
    assert [row["translation"] for row in _rows(spanish.text("translations.csv"))] == ["Leer"]


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("5 من 5 في دفتر [1]", "it lacks 4, and it has 5, which is not there"),
        ("٤ من ٦ في دفتر [1]", "it lacks 5, and it has 6, which is not there"),
        ("أربعة من ٥ في دفتر [1]", "it lacks 4"),
        (f"4 من 5 {'9' * 5000} [1]", "which is not there"),
        ("4 من 5، 5 في دفتر [1]", "it has 5, which is not there"),
        ("٤ من ٥ في دفتر [1]", ""),
        ("5/4 في دفتر [1]", ""),
    ],
)
def test_a_translation_has_the_numbers_of_its_sentence(confkit, room, translation, said):
    """In the digits of any script; a line that differs is refused, as one kept before is."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    file = f"language,text,translation\nar,log on 4 of 5 for [1],{translation}\n"
    (room.root / "back.csv").write_text(file, encoding="utf-8")
    ran = confkit("languages", "import", "back.csv", "--by", "Luz")
    assert (ran.code == 1 and said in ran.err) if said else ran.code == 0
    (room.root / "translations.csv").write_text(file, encoding="utf-8")
    assert bool(known(room.root)) == (not said)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("Escuchar 15 minutos", "it lacks 5, and it has 15, which is not there"),
        ("Escuchar cinco minutos", "it lacks 5"),
        ("Escuchar 5 minutos", ""),
    ],
)
def test_a_translation_in_the_note_has_the_numbers_of_its_sentence(
    confkit, spanish, translation, said
):
    """Where it does not, check tells it, and the family reads the sentence as it was agreed."""
    confkit("languages", "--accept", "es")
    note = held().replace("for five minutes", "for 5 minutes")
    spanish.note("7", f'{note}\n[in.es]\ngoal.home = "{translation}"\n')
    found = confkit("check", "7").out
    assert ("note/translation" in found and said in found) if said else "numbers" not in found
    confkit("summarize", "7")
    theirs, _ = in_each_language(body(spanish.mail("7--1")))
    assert (translation in theirs, "for 5 minutes" in theirs) == (not said, bool(said))


@pytest.mark.parametrize("tag", ["ar", "xx", "en"])
def test_a_translation_that_nobody_reads_is_told(confkit, spanish, tag):
    """A code that is mistyped leaves a family without the sentence."""
    spanish.note("7", held() + f'\n[in.{tag}]\ngoal.home = "Leer"\n')
    assert f"nobody in your class needs a translation into '{tag}'" in confkit("check", "7").out
    spanish.note("7", held() + '\n[in.es-MX]\ngoal.home = "Leer"\n')
    assert "nobody in your class" not in confkit("check", "7").out


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 2, "back.csv: there is no such file"),
        ("", 2, "back.csv: there is nothing in it"),
        ("text,translation\na,b\n", 1, "has no column 'language'"),
        ("language,text,translation\n??,a,b\n", 1, "'??' is not a language"),
        ("language,text,translation\nes,,b\n", 1, "the sentence is gone"),
        ("language,text,translation\nfr,a,b\n", 1, "back.csv:2: nobody in your class needs a"),
        (
            "language,text,translation\nes,a,b\nes,a,c\n",
            1,
            "back.csv:2: the file translates this sentence in several ways (lines 2 and 3)",
        ),
        ("language,text,translation\nes,Read a page,Tiene TDAH y va a terapia\n", 1, "privacy/"),
    ],
)
def test_a_file_that_is_none_of_a_translator_changes_nothing(confkit, spanish, content, code, said):
    """One line that says what is wrong with it."""
    spanish.note("7", held())
    if content is not None:
        (spanish.root / "back.csv").write_text(content, encoding="utf-8")
    ran = confkit("languages", "import", "back.csv")
    assert ran.code == code and said in ran.err and "Traceback" not in ran.err
    assert not (spanish.root / "translations.csv").exists()


def test_somebody_answers_for_a_language_whose_private_things_are_not_known(confkit, room):
    """A translation into Arabic without a name is refused, told once; a name lets it in."""
    room.roster(ADA | {"language": "ar"}, BO | {"language": "es"}, CY)
    rows = "ar,Read to the cat,اقرأ للقطة,\nar,Draw a map,ارسم خريطة,\nar,Sing,غنّ أغنية,Luz\n"
    head = "language,text,translation,translated_by\n"
    (room.root / "back.csv").write_text(f"{head}{rows}es,Draw,Dibujar,\n", encoding="utf-8")
    ran = confkit("languages", "import", "back.csv")
    assert (ran.code, ran.out) == (1, "2 translations new.\n")
    assert [one for one in ran.err.splitlines() if one.startswith("error")] == [
        "error: back.csv:2: confkit has no rules on private things for Arabic, so it cannot judge "
        "what a translation adds; read lines 2 and 3, then say who translated, with --by"
    ]
    ran = confkit("languages", "import", "back.csv", "--by", "Luz")
    assert (ran.code, ran.out) == (0, "2 translations new, 2 known already.\n")
    assert known(room.root)["ar", "Draw a map"].by == "Luz"


def test_a_sentence_that_no_note_says_is_kept_and_told(confkit, spanish):
    """Whoever changed it knows which; the same row twice is one, and the others count."""
    spanish.note("7", held())
    rows = "es,Read to the cat,Leer al gato\n"
    (spanish.root / "back.csv").write_text(
        f"language,text,translation\n{rows}es,Read to my cat,Leer a mi gato\n{rows}", "utf-8"
    )
    ran = confkit("languages", "import", "back.csv")
    assert (ran.code, ran.out) == (0, "2 translations new, 1 known already.\n")
    told = ran.err.splitlines()
    assert len(told) == 1 and told[0].startswith("note: back.csv:3: no note of 2026-fall says this")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "unclear"),
    [
        ("she reads to 小明", "小明"),
        ("she reads to 小明 and to ليلى", "小明 and ليلى"),
        ("أمل تحب القراءة", "أمل, تحب and القراءة"),
        ("she likes კახა", "კახა"),
    ],
)
def test_in_a_script_without_capitals_a_sentence_is_held_back(confkit, spanish, said, unclear):
    """Any of its words may be a name; what the teacher says is none goes out, and comes back."""
    spanish.note("7", held().replace("Ada explains a map", said, 1))
    ran = confkit("languages", "export", "es", "a.csv")
    assert ran.code == 0 and f"held back: “{said}”: {unclear} may name somebody" in ran.err
    assert not re.search(r"[^\W\u0020-\u02ff]", spanish.text("a.csv").removeprefix("\ufeff"))
    words = [part for word in re.findall(r"[^\W\u0020-\u02ff]+", said) for part in ("--word", word)]
    confkit("languages", "export", "es", "b.csv", *words)
    assert said in [row["text"] for row in _rows(spanish.text("b.csv"))]


@pytest.mark.parametrize("name", ["", " "])
def test_nobody_has_checked_letters_without_a_name(confkit, spanish, name):
    """An empty name is refused, and no page is made in its place."""
    ran = confkit("languages", "review", "es", "--by", name)
    assert ran.code == 2 and "--by is empty; say who checked the letters" in ran.err


def test_a_day_is_whole_or_the_sentence_is_held_back(confkit, spanish):
    """A translator gets none that would come back as another, and none that no letter could say."""
    said = "Done on 2026/12/05. Since 11/5. On 4/5 days. By the fifth of november"
    lines = said.split(". ")
    more = "".join(f'"{line}", ' for line in lines)
    spanish.note("7", held().replace("heard = [", f"heard = [{more}", 1))
    ran = confkit("languages", "export", "es", "a.csv")
    texts = [row["text"] for row in _rows(spanish.text("a.csv"))]
    assert "Done on [1]" in texts and not any("/" in text or "fifth" in text for text in texts)
    assert "held back: “Since 11/5”: 11/5 not understood as one" in ran.err
    assert (
        "held back: “On 4/5 days”: 4/5 may" in ran.err and "of november not understood" in ran.err
    )
    confkit("languages", "export", "es", "b.csv", "--word", "4/5")
    assert "On 4/5 days" in [row["text"] for row in _rows(spanish.text("b.csv"))]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "there"), [("", ()), ("2", ("她讀給",)), ("all", ("أمل", "她讀給")), ("some", ())]
)
def test_a_class_without_capitals_is_asked_once_for_all_sentences(
    confkit, spanish, terminal, answer, there
):
    """In doubt a sentence is held; what was in the file once is not asked about again."""
    note = held().replace("Ada explains a map", "أمل تحب القراءة", 1)
    spanish.note("7", note.replace("Read to the cat", "她讀給貓聽", 1))
    screen = terminal("languages", "export", "es", "a.csv")
    screen.expect("  2  她讀給貓聽")
    screen.answer("Enter for none)", answer)
    assert screen.end() == 0
    texts = [row["text"] for row in _rows(spanish.text("a.csv"))]
    held_back = [one for one in ("أمل", "她讀給") if not any(one in text for text in texts)]
    assert held_back == [one for one in ("أمل", "她讀給") if one not in there]
    ran = confkit("languages", "export", "es", "a.csv")
    assert ran.err.count("held back: ") == len(held_back)
    assert texts == [row["text"] for row in _rows(spanish.text("a.csv"))]


@pytest.mark.slow
def test_a_strangers_name_is_in_no_translators_file(confkit, spanish):
    """Not at a sentence's beginning either; what is only a word can be said, and is found again."""
    note = held().replace("Ada explains a map", "Zofia reads to her. Chunks long words", 1)
    spanish.note("7", note)
    confkit("languages", "--accept", "es")
    first = confkit("languages", "export", "es", "a.csv")
    assert "a mark stands for Chunks and Zofia, which may be names" in first.err
    assert "Zofia" not in spanish.text("a.csv") and "Chunks" not in spanish.text("a.csv")
    confkit("languages", "export", "es", "b.csv", "--word", "Chunks")
    sentence = next(one["text"] for one in _rows(spanish.text("b.csv")) if "Chunks" in one["text"])
    assert sentence == "[1] reads to her. Chunks long words"
    back = f'language,text,translation\nes,"{sentence}","[1] le lee. Divide palabras largas"\n'
    (spanish.root / "b.csv").write_text(back, encoding="utf-8")
    assert confkit("languages", "import", "b.csv").code == 0
    confkit("summarize", "7")
    assert "Zofia le lee. Divide palabras largas" in body(spanish.mail("7--1"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "asked", "answer", "letter"),
    [
        ("Read page [1] with Ada", "Read page [1] with [2]", "Leer la página [1] con [2]",
         "Leer la página [1] con Ada"),
        ("Say {phonics} and {child}", "Say {phonics} and {child}", "Decir {fonética} y {child}",
         "Decir {fonética} y {child}"),
        ("Read {the} and [2]", "Read {the} and [1]", "Leer {el} y [1]", "Leer {el} y [2]"),
    ],
)  # fmt: skip
def test_signs_of_confkits_own_in_a_sentence_come_back_as_they_were(
    confkit, spanish, said, asked, answer, letter
):
    """Brackets with a number are no mark, and braces are only braces."""
    note = held().replace("Ada explains a map", said, 1)
    spanish.note("7", note)
    confkit("languages", "--accept", "es")
    confkit("languages", "export", "es", "a.csv")
    assert asked in [row["text"] for row in _rows(spanish.text("a.csv"))]
    (spanish.root / "a.csv").write_text(
        f'language,text,translation\nes,"{asked}","{answer}"\n', encoding="utf-8"
    )
    assert confkit("languages", "import", "a.csv").code == 0
    confkit("summarize", "7")
    assert letter in body(spanish.mail("7--1")) and said in body(spanish.mail("7--1"))


def test_a_language_without_letters_is_refused(confkit, room):
    """With what to do, and nothing is written."""
    before = room.text("confkit.toml")
    for command in (("--accept", "yo"), ("review", "yo"), ("review", "../x", "--by", "A")):
        ran = confkit("languages", *command)
        assert (ran.code, ran.out) == (2, "") and "`confkit languages` lists them" in ran.err
    assert room.text("confkit.toml") == before
    assert not (room.root / "languages").exists()


def test_nothing_is_written_for_a_translator_whom_nobody_needs(confkit, spanish):
    """A code that is mistyped, and the school's own language."""
    for tag in ("zz", "en"):
        ran = confkit("languages", "export", tag)
        assert (ran.code, ran.out) == (2, "") and f"a translation into '{tag}'" in ran.err


def test_who_is_left_out_of_a_translators_file_is_told(confkit, spanish):
    """A note of which no letter may be made has sentences, but none that go out."""
    spanish.note("7", held().replace("Read to the cat", "Read to Bo Lind"))
    ran = confkit("languages", "export", "es")
    assert "(7): no letter can be made from the note" in ran.err
    assert ran.out == "Nothing else is left to translate into es.\n"


@pytest.mark.slow
def test_a_translated_line_from_right_to_left_begins_as_one(confkit, room):
    """A name in Latin letters at its beginning would turn it, in a program for plain text."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    confkit("languages", "--accept", "ar")
    room.note("7", held() + '\n[in.ar]\ngoal.home = "Ada تقرأ"\n')
    confkit("summarize", "7")
    assert "\u200f\u2068Ada\u2069 تقرأ" in body(room.mail("7--1"))


@pytest.mark.slow
def test_a_name_within_words_from_right_to_left_keeps_its_direction(confkit, room):
    """The full stop of “Ada B.” stands behind its B; a longer word that begins so is no name."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    head, *rows = room.text("roster.csv").splitlines()
    called = [f"{row},{'Ada B.' if row.startswith('7,') else ''}" for row in rows]
    (room.root / "roster.csv").write_text("\n".join([f"{head},home_name", *called]), "utf-8")
    confkit("languages", "--accept", "ar")
    room.note("7", held() + '\n[in.ar]\ngoal.home = "مع Ada B. و Ada B.com"\n')
    confkit("summarize", "7")
    mail = room.mail("7--1")
    assert "مع \u2068Ada B.\u2069 و \u2066Ada B.com\u2069" in body(mail)
    page = mail.get_body(("html",)).get_content()
    assert 'مع <bdi>Ada B.</bdi> و <bdi dir="ltr">Ada B.com</bdi>' in page


@pytest.mark.slow
def test_no_blank_stands_between_chinese_sentences(confkit, room):
    """A browser shows the end of a line as one."""
    room.roster(ADA | {"language": "zh-Hant"}, BO, CY)
    confkit("languages", "--accept", "zh-Hant")
    room.note("7", held())
    confkit("summarize", "7")
    page = room.mail("7--1").get_body(("html",)).get_content()
    assert not re.findall(r"[。，：]\s+[\u4e00-\u9fff]", page.partition('<div lang="en"')[0])


def test_a_second_guardian_with_another_language_is_listed(confkit, room):
    """Two who share an address get one letter; who cannot read it is named."""
    other = {"guardian_name": "Tom Hale", "guardian_language": "vi"}
    room.roster(SPANISH, SPANISH | other, BO, CY)
    confkit("languages", "--accept", "es")
    said = confkit("summarize").out
    found = _rows(room.text("out/2026-fall/needs-translation.csv"))
    assert [(one["guardian"], one["language"], one["what"]) for one in found] == [
        ("Mia Brook", "es", found[0]["what"]),
        ("Tom Hale", "vi", "summary: letter, one with a reader of es"),
    ]
    assert found[0]["what"].endswith(" sentences")
    assert "One letter has Tom Hale and a reader of Spanish; above" in said
    assert "it has that and not Vietnamese. Give each" in said and "--accept" not in said


@pytest.mark.slow
@pytest.mark.parametrize("address", ["home@brook.example", ""])
@pytest.mark.parametrize("order", [["en", "es"], ["es", "en"], ["", "es"]])
def test_one_letter_is_in_the_language_of_each_of_its_readers(confkit, room, address, order):
    """Whoever of them stands first on the roster; by mail and on paper, where a call is planned."""
    both = {"guardian_email": address, "household": "Brook"}
    names = {"guardian_name": "Mia Brook"}, {"guardian_name": "Tom Hale"}
    rows = [
        ADA | both | name | {"guardian_language": tag}
        for name, tag in zip(names, order, strict=True)
    ]
    room.roster(*rows, BO, CY)
    assert "confkit languages --accept es" in confkit("summarize", "7").out
    confkit("languages", "--accept", "es")
    said = confkit("summarize", "7")
    assert "In the school's language alone" not in said.out
    if address:
        assert len(in_each_language(body(room.mail("7--1")))) == 2
        sent = confkit("send", "--route", "drafts", "--dry-run").out
        assert " · Spanish · summary" in sent
    else:
        page = room.text(f"{LETTERS}/7--1.html")
        assert page.count('<div lang="es"') == page.count('<div lang="en"') == 1
        told = [{"es": "Spanish"}.get(tag, "English") for tag in order]
        assert f"Language: {' and '.join(told)}; " in room.text(f"{LETTERS}/7--1.phone.txt")


@pytest.mark.slow
def test_words_of_the_teacher_keep_their_language_and_direction(confkit, room):
    """In a page from right to left each sentence of the note is a block of its own."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    confkit("languages", "--accept", "ar")
    room.note("7", held() + '\n[in.ar]\ngoal.home = "القراءة بعد العشاء"\n')
    confkit("summarize", "7")
    assert "\u2068Ada\u2069" in body(room.mail("7--1"))  # plain text has no elements: isolates
    page = room.mail("7--1").get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in page and '<div lang="ar" dir="rtl"' in page
    assert '<div lang="en" dir="ltr"' in page
    assert '<span lang="en" dir="ltr" style="display: block">' in page
    turned = r'[^\s>][^>]*<span lang="en" dir="ltr" style="display: inline"'
    assert not re.search(turned, page)  # in no line do words of two directions run on
    theirs = body(room.mail("7--1")).partition("In the school’s language")[0]
    for line in theirs.splitlines():
        assert not re.search(r"[\u0600-\u06ff].*\u2066", line), line
    assert "\n\u2066Ada " in body(room.mail("7--1"))  # an English sentence, whatever name begins it
    assert "القراءة بعد العشاء" in page.partition('<div lang="en"')[0]
    assert json.loads(confkit("check", "7", "--json").out)["errors"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tag", "said", "direction"),
    [
        ("ar", "تحب الطبخ مع Ada.", "rtl"),
        ("ur", "وہ شوق سے پڑھتی ہے", "rtl"),
        ("zh-Hans", "她喜欢和我一起做饭", "ltr"),
        ("ru", "Она любит готовить", "ltr"),
        ("am", "ምግብ ማብሰል ትወዳለች", "ltr"),
    ],
)
def test_what_a_family_said_in_its_own_script_is_in_its_language(
    confkit, room, tag, said, direction
):
    """In both halves of the letter; nobody is asked to translate it into its own language."""
    room.roster(ADA | {"language": tag}, BO, CY)
    confkit("languages", "--accept", tag)
    heard = MEETING.partition("heard = ")[2].partition("\n")[0]
    word = said.removesuffix(".")[:8].strip()
    mixed = f"she says {word} whenever we begin to cook"
    room.note("7", held().replace(heard, json.dumps([said, mixed])))
    assert confkit("summarize", "7").code == 0
    theirs, schools = room.mail("7--1").get_body(("html",)).get_content().split('<div lang="en"')
    assert f"<li>{said[:8]}" in theirs
    assert f'<li><span lang="{tag}" dir="{direction}" style="display: inline">{said[:8]}' in schools
    run = f'<bdi lang="{tag}" dir="{direction}">{word}</bdi>'
    assert f"she says {run} whenever" in theirs and f"she says {run} whenever" in schools
    confkit("languages", "export", tag, "a.csv")
    assert said not in [row["text"] for row in _rows(room.text("a.csv"))]


@pytest.mark.slow
@pytest.mark.parametrize("several", [False, True])
def test_what_a_family_said_before_the_talk_stands_in_its_direction(confkit, room, several):
    """On the sheet, or on the page of its home: questions, priorities, and answers to letters."""
    said, asked, answered = "القراءة كل يوم.", "كيف حالها؟", "نعم، الخميس مناسب."
    mother = ADA | {"language": "ar", "household": "A"}
    father = mother | {"guardian_name": "Tom Hale", "guardian_email": "tom@work.example",
                       "relation": "father", "household": "B"}  # fmt: skip
    room.roster(*([mother, father] if several else [mother]), BO, CY)
    note = prepared()
    for field, text in (("family_questions", asked), ("family_priorities", said)):
        line = next(one for one in note.splitlines() if one.startswith(field))
        note = note.replace(line, f'{field} = [{{ text = "{text}", from = "mother" }}]')
    room.note("7", note)
    confkit(
        "contact", "7", "--answer", answered, "--from", "mother", now="2026-11-10T08:00:00-06:00"
    )
    assert confkit("prep", "7", now="2026-11-12T08:00:00-06:00").code == 0
    sheets = "out/2026-fall/sheets"
    pages = [room.text(f"{sheets}/{name}") for name in room.names(sheets) if name.endswith(".html")]
    page = "".join(one for one in pages if said in one)
    for text in (said, asked, answered):
        shown = f'<bdi lang="ar" dir="rtl">{text}</bdi>'
        assert page.count(text) == page.count(shown) > 0


@pytest.mark.slow
def test_what_the_family_sent_stands_on_the_sheet_in_its_language_too(confkit, room):
    """As the note translates it; the paper has both."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    confkit("languages", "--accept", "ar")
    said = {"family_questions": "كيف الغداء؟", "family_priorities": "الأصدقاء"}
    lines = [f'{field} = ["{text}"]' for field, text in said.items()]
    room.note("7", "\n".join([prepared(), "[in.ar]", *lines]))
    assert confkit("prep", "7", now="2026-11-12T08:00:00-06:00").code == 0
    page = room.text("out/2026-fall/sheets/7.html")
    for text in said.values():
        assert f' <small class="theirs" lang="ar" dir="rtl">{text}</small>' in page


def test_a_translation_may_not_name_another_family(confkit, spanish):
    """It is held against the class as the note itself is."""
    confkit("languages", "--accept", "es")
    spanish.note("7", held() + '\n[in.es]\ngoal.home = "Leer con Bo Lind"\n')
    ran = confkit("summarize", "7")
    assert ran.code == 1 and "7--1.eml" not in spanish.names(LETTERS)


def other_words() -> str:
    """Return a language's letters, each sentence with one word that is not English."""
    english = (DATA / "en/letter-sentences.toml").read_text(encoding="utf-8")
    return english.replace(' = "', ' = "Neno ')


@pytest.mark.slow
def test_a_language_of_the_workspace_is_told_what_it_lacks(confkit, room):
    """A sentence that is missing, or has lost what is filled in; once it is whole, letters come."""
    room.roster(ADA | {"language": "sw"}, BO, CY)
    folder = room.root / "languages/sw"
    folder.mkdir(parents=True)
    (folder / "language.toml").write_text(
        'name = "Kiswahili"\nall_of = "na"\none_of = "au"\n', encoding="utf-8"
    )
    broken = other_words().replace('goal = "Neno Our one goal"', 'gaol = "Lengo"', 1)
    broken = broken.replace("By {day}:", "Bago {siku}:")
    (folder / "letter-sentences.toml").write_text(broken, encoding="utf-8")
    said = confkit("check").out
    assert (
        "languages/sw/letter-sentences.toml:" in said
        and "no letter has a sentence 'letter.gaol'" in said
    )
    assert "what is in braces is filled in: it lacks {day}" in said
    assert "lacks sentences: common.by, letter.goal; no letter is in sw before" in said
    stands = confkit("languages").out
    assert "begun; lacks 2 sentences: see confkit check; until then families get" in stands
    (folder / "letter-sentences.toml").write_text(
        other_words()
        .replace("Neno Our one goal", "Lengo letu moja")
        .replace("Neno Dear {names}", "Habari {names}"),
        encoding="utf-8",
    )
    assert "languages/sw" not in confkit("check").out
    confkit("languages", "--accept", "sw")
    confkit("summarize", "7")
    theirs, schools = in_each_language(body(room.mail("7--1")))
    assert theirs.startswith("Habari Mia Brook,\n") and "Lengo letu moja:" in theirs
    assert schools.startswith("Dear Mia Brook,\n")


@pytest.mark.slow
def test_a_set_of_an_earlier_confkit_goes_on_with_the_letters_that_are_whole(confkit, room):
    """Without sentences that are new: a letter that may need them is in the school's language."""
    room.roster(ADA | {"language": "sw"}, BO, CY)
    _earlier_set(room.root / "languages/sw")
    said = confkit("check").out
    new = "new-time.after_missed, new-time.after_moved"
    assert f"lacks sentences: {new}; no letter that needs them is in sw before" in said
    assert confkit("languages", "--accept", "sw").code == 0
    assert "lacks 2 sentences: see confkit check" in confkit("languages").out
    assert confkit("languages", "review", "sw").code == 0
    ran = confkit("summarize", "7")
    assert len(in_each_language(body(room.mail("7--1")))) == 2
    listed = confkit("send", "--route", "drafts", "--dry-run").out
    assert " · Swahili · summary" in listed
    room.note("7", prepared() + '\n[meeting]\nstatus = "moved"\nheld = 2026-11-16T15:30\n')
    ran = confkit("invite", "7")
    assert "sw" in ran.err + ran.out
    (text,) = in_each_language(body(room.mail("7--1", "invitations")))
    assert "Our talk about Ada has been moved" in text and "Neno" not in text
    assert "invitation: letter" in room.text("out/2026-fall/needs-translation.csv")
    assert " · English · invitation" in confkit("send", "--route", "drafts", "--dry-run").out


@pytest.mark.slow
def test_a_language_that_is_english_still_writes_no_letter(confkit, room):
    """Copied and left as it was, it is told; the family gets the school's text, and is listed."""
    room.roster(ADA | {"language": "sw"}, BO, CY)
    folder = room.root / "languages/sw"
    folder.mkdir(parents=True)
    for name in ("letter-sentences.toml", "language.toml", "bank.toml", "questions.toml"):
        shutil.copy(DATA / "en" / name, folder)
    said = confkit("check").out
    for name in ("letter-sentences", "questions"):
        assert f"languages/sw/{name}.toml:" in said
    assert said.count("still in English, so not translated: ") == 2
    assert confkit("languages", "--accept", "sw").code == 2
    assert confkit("summarize", "7").code == 0
    assert len(in_each_language(body(room.mail("7--1")))) == 1
    assert "sw,summary: letter" in room.text("out/2026-fall/needs-translation.csv")
    (folder / "letter-sentences.toml").write_text(other_words(), encoding="utf-8")
    said = confkit("check").out
    spoken = [f"{name} (in language.toml)" for name in ("all_of", "one_of")]
    assert f"lacks sentences: {', '.join(spoken)}; no letter is in sw before" in said


@pytest.mark.slow
def test_a_translation_that_is_the_sentence_itself_is_none(confkit, spanish):
    """In the note and in a translator's file: the teacher's words stand there as they are."""
    spanish.note("7", held() + '\n[in.es]\ngoal.home = "Listen for five minutes after dinner"\n')
    confkit("languages", "--accept", "es")
    exported = confkit("languages", "export", "es", "back.csv")
    assert exported.code == 0
    rows = _rows(spanish.text("back.csv"))
    home = next(one["text"] for one in rows if one["text"].startswith("Listen for"))
    back = f"language,text,translation\nes,{home},{home.upper()}\n"
    (spanish.root / "back.csv").write_text(back, encoding="utf-8")
    ran = confkit("languages", "import", "back.csv", "--by", "Luz")
    assert ran.code == 1 and "the translation is the sentence itself" in ran.err
    assert not (spanish.root / "translations.csv").exists()


@pytest.mark.slow
def test_a_language_without_days_and_times_is_told_and_stops_no_letter(confkit, room):
    """Babel has none of Hmong; until the workspace has them, the school's language stands alone."""
    room.roster(ADA | {"language": "hmn"}, BO, CY)
    folder = room.root / "languages/hmn"
    folder.mkdir(parents=True)
    (folder / "letter-sentences.toml").write_text(other_words(), encoding="utf-8")
    assert "write weekdays, months, date and clock" in confkit("check").err + confkit("check").out
    assert confkit("languages", "--accept", "hmn").code == 2
    assert confkit("summarize", "7").code == 0
    assert len(in_each_language(body(room.mail("7--1")))) == 1
    week, year = (", ".join(f'"{n}"' for n in range(last)) for last in (7, 12))
    (folder / "language.toml").write_text(
        f'weekdays = [{week}]\nmonths = [{year}]\ndate = "{{weekday}} {{day}} {{month}} {{year}}"\n'
        'clock = "{hours}:{minute}"\n',
        encoding="utf-8",
    )
    assert confkit("languages", "--accept", "hmn").code == 0
    assert confkit("summarize", "7").code == 0
    assert len(in_each_language(body(room.mail("7--1")))) == 2


@pytest.mark.slow
def test_own_templates_of_a_language_go_before_its_sentences(confkit, spanish):
    """With the school's half below; nobody has to accept what the school wrote itself."""
    (spanish.root / "templates/es").mkdir(parents=True)
    (spanish.root / "templates/es/letter.txt.j2").write_text(
        "Buenas {{ letter.called }}: {{ letter.goal.statement }}\n", encoding="utf-8"
    )
    (spanish.root / "templates/letter.html.j2").write_text(
        "<html><body><p>Own page: {{ letter.called }}, {{ letter.goal.statement }}</p></body>",
        encoding="utf-8",
    )
    confkit("summarize", "7")
    mail = spanish.mail("7--1")
    theirs, schools = in_each_language(body(mail))
    assert theirs.startswith("Buenas Ada: ") and schools.startswith("Dear Mia Brook,\n")
    assert "revisado" not in body(mail)
    page = mail.get_body(("html",)).get_content()
    assert "Own page: Ada" in page and "Hola," not in page  # its Spanish waits for the yes
    confkit("languages", "--accept", "es")
    confkit("summarize", "7")
    page = spanish.mail("7--1").get_body(("html",)).get_content()
    assert page.index("Hola,") < page.index("Own page: Ada")


@pytest.mark.slow
def test_a_school_that_speaks_spanish_writes_spanish_below(confkit, room):
    """English is then a language like any other: above, once the teacher takes it as it is."""
    room.roster(ADA | {"language": "en"}, BO | {"language": "es"}, CY)
    settings = room.text("confkit.toml").replace("[school]\n", '[school]\nlanguage = "es"\n')
    (room.root / "confkit.toml").write_text(settings, encoding="utf-8")
    room.note("8", held("Bo"))
    confkit("languages", "--accept", "en")
    confkit("summarize")
    theirs, schools = in_each_language(body(room.mail("7--1")))
    assert (theirs[:5], schools[:5]) == ("Dear ", "Hola,")
    (alone,) = in_each_language(body(room.mail("8--1")))
    assert alone.startswith("Hola, Eva Lind:") and "Nuestra única meta:" in alone


_HEAD = "language,text,translation,translated_by,translated_on\r\n"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("languages export es", "roster.csv"),
        ("languages export es", "confkit.toml"),
        ("languages export es", "notes/2026-fall/7.toml"),
        ("languages export es", "own.csv"),
        ("languages export es", "commented.csv"),
        ("report --html", "own.csv"),
        ("archive 2026-fall --to", "own.csv"),
        ("export 7 --to", "own.csv"),
    ],
)
def test_a_place_that_is_named_is_never_written_over(confkit, spanish, line, name):
    """Not a file of the workspace, not any other, and no list with a column of somebody's own."""
    (spanish.root / "own.csv").write_text("mine\n", encoding="utf-8")
    commented = _HEAD.replace("text", "text,comment") + "es,One page,for Luz,,,\r\n"
    (spanish.root / "commented.csv").write_text(commented, encoding="utf-8")
    before = spanish.text(name)
    ran = confkit(*line.split(), name)
    assert ran.code == 2 and ran.err.startswith(f"{name}: ") and ran.out == ""
    assert spanish.text(name) == before


@pytest.mark.parametrize("line", ["languages export es", "report --html", "archive 2026-fall --to",
                                  "export 7 --to"])  # fmt: skip
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notes/2026-fall/new.csv", "a workspace is read there"),
        ("translations.csv", "a workspace is read there"),
        ("followups-2.db", "a workspace is read there"),
        ("mistyped/new.csv", "there is no folder mistyped"),
    ],
)
def test_nothing_new_is_put_where_a_workspace_is_read(confkit, spanish, line, name, said):
    """A place that a person named is beside what confkit reads, in a folder that is there."""
    ran = confkit(*line.split(), name)
    assert ran.code == 2 and said in ran.err and ran.err.startswith(f"{name}: ")
    assert not (spanish.root / name).exists() and not (spanish.root / "mistyped").exists()


@pytest.mark.slow
def test_what_a_translator_filled_in_stays_in_the_file(confkit, spanish):
    """A second export adds what is new; what was brought back goes, and then the file."""
    path = spanish.root / confkit("languages", "export", "es").out.partition(":")[0]
    first, *others = [row["text"] for row in _rows(path.read_text(encoding="utf-8"))]
    empty = "".join(f"es,{text},,,\r\n" for text in others)
    filled = f"es,{first},ES {first},Luz,\r\nes,An old one,Una vieja,,\r\n"
    path.write_text(f"{_HEAD}{filled}{empty}", encoding="utf-8")
    again = confkit("languages", "export", "es")
    assert "keeps 2 translations to bring back" in again.err
    rows = _rows(path.read_text(encoding="utf-8"))
    assert [row["text"] for row in rows] == [first, "An old one", *others]
    assert [row["translation"] for row in rows if row["translation"]] == [
        f"ES {first}",
        "Una vieja",
    ]
    assert confkit("languages", "import", path).code == 0
    confkit("languages", "export", "es")
    assert [row["text"] for row in _rows(path.read_text(encoding="utf-8"))] == others
    every = "".join(f"es,{text},ES {text},Luz,\r\n" for text in others)
    path.write_text(f"{_HEAD}{every}", encoding="utf-8")
    kept = confkit("languages", "export", "es")
    assert kept.out == "Nothing else is left to translate into es.\n" and path.exists()
    assert confkit("languages", "import", path).code == 0
    assert confkit("languages", "export", "es").out == "Nothing is left to translate into es.\n"
    assert not path.exists()


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ('"=HYPERLINK(""https://x.example"",""[1]"")"', "is a formula of a spreadsheet"),
        ("[1] يقرأ www.x.example", "has a link or an address"),
        ("[1] يقرأ https://x.example/a", "has a link or an address"),
        ("[1] يكتب إلى a@x.example", "has a link or an address"),
        ("[1] يقرأ x.example/a", "has a link or an address"),
        ("[1] lee una página cada día", "is not in the script of its language"),
        ("[1] يقرأ صفحة كل يوم", ""),
        ("[1] يقرأ صفحة Harry Potter كل يوم.", ""),
    ],
)
def test_a_translation_has_nothing_that_leads_elsewhere(confkit, room, translation, said):
    """Refused where it is imported; told by check and summarize where it stands already."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    file = f"language,text,translation\nar,[1] reads one page aloud each day,{translation}\n"
    (room.root / "back.csv").write_text(file, encoding="utf-8")
    ran = confkit("languages", "import", "back.csv", "--by", "Luz")
    assert (ran.code == 1 and said in ran.err) if said else ran.code == 0
    (room.root / "translations.csv").write_text(file, encoding="utf-8")
    assert bool(known(room.root)) == (not said)
    for line in (["check"], ["summarize", "8"]):
        ran = confkit(*line)
        assert ("translations.csv:2: " in ran.out + ran.err) == bool(said)
        assert said in ran.out + ran.err


def test_a_short_row_of_what_was_brought_back_is_told(confkit, spanish):
    """By check, by summarize, and by an import, which takes what is right and loses no row."""
    file = "language,text,translation,translated_by,translated_on\nes,Read,Leer\nes,Write\n"
    (spanish.root / "translations.csv").write_text(file, encoding="utf-8")
    (spanish.root / "back.csv").write_text(
        "language,text,translation,translated_by\nes,Draw,Dibujar\nes,Sing\nes,Dance,Bailar,Luz\n"
    )
    for line in (["check"], ["summarize", "8"], ["languages", "import", "back.csv"]):
        ran = confkit(*line)
        said = ran.out + ran.err
        assert "translations.csv:3: " in said and "this row has 2" in said
        assert "translations.csv:2: " not in said
    assert "back.csv:3: this row has 2" in ran.err
    assert (ran.code, ran.out) == (1, "2 translations new.\n")
    rows = _rows(spanish.text("translations.csv"))
    assert [(row["text"], row["translation"]) for row in rows] == [
        ("Dance", "Bailar"), ("Draw", "Dibujar"), ("Read", "Leer"), ("Write", ""),
    ]  # fmt: skip


def test_a_row_with_more_than_the_header_stops_an_import(confkit, spanish):
    """What stands in it would be lost; nothing changes until it is put right."""
    file = "language,text,translation\nes,Read,Leer\nes,Write,Escribir,a,b\n"
    (spanish.root / "translations.csv").write_text(file, encoding="utf-8")
    (spanish.root / "back.csv").write_text("language,text,translation\nes,Draw,Dibujar\n")
    ran = confkit("languages", "import", "back.csv")
    assert "translations.csv:3: " in ran.err and ran.code == 1
    assert "nothing was brought back until it is put right" in ran.err
    assert spanish.text("translations.csv") == file


def test_a_translation_in_place_of_another_is_counted_as_one(confkit, spanish):
    """Not as a new one."""
    for word, said in (("Leer", "1 translation new."), ("Lea", "0 translations new, 1 in place")):
        (spanish.root / "back.csv").write_text(f"language,text,translation\nes,Read,{word}\n")
        assert said in confkit("languages", "import", "back.csv").out
    assert [row["translation"] for row in _rows(spanish.text("translations.csv"))] == ["Lea"]


def test_a_denied_address_is_repeated_by_no_message(confkit, room):
    """Not where a translator wrote it, nor where the teacher did."""
    denied = {"guardian_name": "Max Far", "guardian_email": "max@far.example", "contact": "deny"}
    room.roster(ADA | {"language": "es"}, BO, BO | denied, CY)
    room.write("notes/2026-fall/7.toml", prepared(words="max@far.example"))
    row = "es,Read to [1],Lea con max＠far.example\n"
    (room.root / "back.csv").write_text(f"language,text,translation\n{row}", encoding="utf-8")
    for line in (["check"], ["languages", "import", "back.csv"]):
        ran = confkit(*line)
        assert ran.code == 1 and "far.example" not in ran.out + ran.err


def test_each_reader_counts_where_their_set_is(confkit, room):
    """With a country, a script, another code; whom no set serves has a row with the own word."""
    tags = ["es", "es-US", "pt-PT", "zh-TW", "zh-CN", "fil", "fa", "fa-AF", "spa", "xx", "en-GB"]
    room.roster(
        *(
            ADA | {"guardian_name": f"Mia {'ABCDEFGHIJK'[at]}", "language": "", "household": "",
                   "guardian_language": tag, "guardian_email": f"m{at}@x.example"}
            for at, tag in enumerate(tags)
        )
    )  # fmt: skip
    rows = {line.split()[0]: line for line in confkit("languages").out.splitlines()}
    assert "3 readers" in rows["es"]
    for tag in ("pt", "zh-Hant", "zh-Hans", "tl", "fa", "fa-AF", "xx"):
        assert " 1 reader " in rows[tag], tag
    assert "no letters" in rows["xx"] and "no letters" in rows["fa"]
    assert not {"en", "en-GB", "es-US", "spa", "pt-PT", "zh-TW", "fil"} & rows.keys()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["review", "es", "--by", "Luz", "--on", "2026-11-18"], "is a day to come"),
        (["import", "back.csv", "--on", "2026-11-18"], "is a day to come"),
        (["review", "es", "--on", "2026-11-10"], "name who did, with --by"),
        (["review", "en"], "is the school's language"),
        (["review", "en-US", "--by", "Luz"], "is the school's language"),
    ],
)
def test_what_cannot_have_been_checked_is_refused(confkit, spanish, line, said):
    """A day to come, nobody's check, the school's own language: exit 2, nothing written."""
    (spanish.root / "back.csv").write_text("language,text,translation\nes,Read,Leer\n")
    ran = confkit("languages", *line)
    assert ran.code == 2 and said in ran.err
    assert not (spanish.root / "languages").exists()
    assert not (spanish.root / "translations.csv").exists()


def test_a_language_that_is_none_is_told_by_check(confkit, room):
    """With its line and guardian; another code of one that is known is read."""
    room.roster(ADA | {"language": "Creole"}, BO | {"guardian_language": "prs"}, CY)
    told = "roster.csv:2: warning roster/told: Ada Brook (7): Mia Brook: 'Creole' is not a language"
    assert told in confkit("check").out
    rows = {line.split()[0]: line for line in confkit("languages").out.splitlines()}
    assert " 1 reader " in rows["fa-AF"] and " 1 reader " in rows["Creole"] and "prs" not in rows


@pytest.mark.slow
@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("Leer una página", "is not in the script of its language"),
        ("اقرأ www.x.example", "has a link or an address"),
        ("=اقرأ", "is a formula"),
        ("اقرأ صفحة", ""),
    ],
)
def test_a_translation_in_the_note_is_judged_as_one_that_came_back(
    confkit, room, translation, said
):
    """The family reads the sentence itself, and check says why."""
    room.roster(ADA | {"language": "ar"}, BO, CY)
    confkit("languages", "--accept", "ar")
    room.note("7", held() + f'\n[in.ar]\ngoal.home = "{translation}"\n')
    told = confkit("check", "7").out
    assert ("note/translation" in told) == bool(said) and said in told
    confkit("summarize", "7")
    text = re.sub("[\u2066-\u2069]", "", body(room.mail("7--1")))
    assert (translation in text) == (not said)


@pytest.mark.slow
def test_one_set_is_asked_for_once_whatever_its_readers_call_it(confkit, room, monkeypatch):
    """Readers of es and of es-ES share it: one question, one hint, one yes."""
    room.roster(SPANISH, BO | {"language": "es-ES"}, CY)
    room.note("7", held())
    room.note("8", held("Bo"))
    said = confkit("summarize").out
    assert "confkit languages --accept es\n" in said
    assert "es-ES" not in said.partition("--accept")[2]
    listed_as = _rows(room.text("out/2026-fall/needs-translation.csv"))
    assert {one["what"] for one in listed_as} == {"summary: letter, confkit languages --accept es"}
    monkeypatch.setattr(console, "can_ask", lambda: True)
    asked = confkit("invite", stdin="no\nno\n")
    assert (asked.out + asked.err).count("Nobody at your school has checked") == 1
    confkit("languages", "--accept", "es-ES")
    assert "Nobody at your school" not in confkit("invite", stdin="no\n").err


@pytest.mark.slow
def test_the_teachers_own_questions_are_in_the_familys_language(confkit, spanish):
    """Counted and exported without a translation; on the family's half with one."""
    own = """[[question]]
id = "our-garden"
text = "What does {child} grow in the garden?"
intent = "interest"
"""
    spanish.write("questions.toml", own)
    asked = 'ask = ["Who reads with you at night?", "our-garden"]\n'
    spanish.note("7", asked + prepared())
    confkit("languages", "--accept", "es")
    assert "2 questions of yours on the family's side" in confkit("prep").err
    confkit("languages", "export", "es", "a.csv")
    texts = [row["text"] for row in _rows(spanish.text("a.csv"))]
    assert "Who reads with you at night?" in texts
    assert "What does [1] grow in the garden?" in texts
    translated = """language,text,translation,translated_by,translated_on
es,What does [1] grow in the garden?,¿Qué siembra [1] en el huerto?,Luz,
"""
    spanish.write("b.csv", translated)
    ran = confkit("languages", "import", "b.csv")
    assert "no note of" not in ran.err
    translated_here = '\n[in.es]\nask = ["¿Quién lee contigo por la noche?"]\n'
    spanish.note("7", asked + prepared() + translated_here)
    assert "of yours on the family" not in confkit("prep").err
    sheet = next(iter(spanish.root.glob("out/*/sheets/7.html"))).read_text()
    assert "¿Quién lee contigo por la noche?" in sheet and "siembra" in sheet


def test_what_no_family_reads_is_not_translated(confkit, spanish):
    """The child's own words stand on the teacher's side alone."""
    voice, theirs = 'student_voice = "I like maps"\n', '\n[in.es]\nstudent_voice = "Mapas"\n'
    spanish.note("7", voice + prepared() + theirs)
    ran = confkit("check", "7")
    assert "translates nothing in this note that a family reads" in ran.out + ran.err


@pytest.mark.parametrize(("tag", "is_apart"), [("ar", True), ("ur", True), ("es", False)])
def test_a_name_keeps_its_stop_in_a_greeting_from_right_to_left(tag, is_apart):
    """Plain text has no elements: the name is isolated, so `Jr.` ends in its stop."""
    rendering = jinja2.Environment(autoescape=False)
    rendering.filters.update(in_words.functions(languages.of(None)).filters)
    said = rendering.from_string("{{ people|greeting }}").render(people=["Ana Jr."], tag=tag)
    assert ("\u2068Ana Jr.\u2069" in said) is is_apart and "Ana Jr." in said


def test_a_parent_of_two_children_is_counted_once():
    """As a person who reads a language, not as a row for each child."""
    entries = [NeedsTranslation(child, "Mina Lee", "ur", sentences=2) for child in ("7", "8")]
    (line,) = run_text.in_the_schools_language(Outcome("", needs_translation=entries))
    assert "letters to 1 guardian:" in line
