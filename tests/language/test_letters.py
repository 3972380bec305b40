"""Each language's letters: every sentence there, filled in, safe whatever name stands in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from confkit.ground.resources import data_text, folder
from confkit.language import sentences
from confkit.language.languages import ENGLISH, Languages
from confkit.language.templates import Templates
from confkit.letters.check_ins_and_reviews import OUTCOMES
from confkit.letters.letter_kinds import LETTER_KINDS

KNOWN = Languages()
TAGS = [tag for tag in KNOWN.tags if KNOWN[tag].has(sentences.FILE)]
OTHERS = [tag for tag in TAGS if tag != ENGLISH]

FOUNDING = (
    "es", "ar", "zh-Hans", "zh-Hant", "vi", "pt", "ru", "ht", "ur", "pl", "so", "uk", "am", "id",
)  # fmt: skip
"""Languages that are there whole; a family of one of them gets no letter in English alone."""

NAMES = (
    "Ana", "José María de la Cruz", "Nguyễn Minh Anh", "Jean-Luc", "O’Malley", "Suharti", "Li",
    "يوسف", "陳樂文", "Олена", "אברהם", "አበባ", "Ana <b>& Co", "{child}", "{{ x }}", "A. B.",
)  # fmt: skip

EACH_WITH_A_NAME = list(zip(TAGS, itertools.cycle(NAMES), strict=False))
EACH_WITH_THE_OTHERS = [
    pytest.param(*both, marks=pytest.mark.slow)
    for both in itertools.product(TAGS, NAMES)
    if both not in EACH_WITH_A_NAME
]

PREPOSITIONS = {
    "ru": "о об про для с со от у к ко за на в во по при без перед через из до над под",
    "uk": "про для з із зі від у в до за на по при без перед через над під о об",
    "pl": "o dla z ze od u do za na w we po przy bez przed przez nad pod",
}
"""Where words are declined: what no name, day or number may stand behind, or it would change."""

_TWO_FORMS = re.compile(r"\w/\w|\w\(\w{1,3}\)|[a-z]@|\w·\w")

_QUOTED, _INCLUDED = re.compile(r'"([a-z-]+\.\w+)"'), re.compile(r'include "([^"]+)"')

_ENDS = ".?!。！？؟۔።"
_CLOSED = "”\"'»」』)）"
_NO_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _sentence(tag: str) -> list[tuple[str, str]]:
    return sorted(KNOWN[tag].sentences.items())


def two_forms(text: str) -> bool:
    """Tell whether a sentence has a word in two forms, for a man and for a woman.

    In Indonesian, “Bapak/Ibu” is how a school speaks to any parent.
    """
    return bool(_TWO_FORMS.search(re.sub(r"[{}]", " ", text).replace("Bapak/Ibu", "")))


def _is_sentence(text: str) -> bool:
    return text.rstrip(_CLOSED)[-1:] in _ENDS


@pytest.mark.parametrize("tag", sorted({*FOUNDING, *OTHERS}))
def test_a_language_has_every_sentence(tag: str) -> None:
    """Under the same keys as in English, each with the same things to fill in."""
    assert KNOWN[tag].lacks == ()
    assert KNOWN[tag].problems == []


STEMS = sorted({stem for kind in LETTER_KINDS for stem in kind[2:6] if stem})
"""The templates of letters, by their names."""


@pytest.mark.parametrize("stem", STEMS)
def test_a_letter_needs_every_sentence_that_its_template_says(stem: str) -> None:
    """A language that lacks one never gives a letter that breaks off into English."""
    keys = sentences.english()
    said = {
        key
        for form in ("txt", "html")
        for quoted in _QUOTED.findall(_with_includes(f"{stem}.{form}.j2"))
        for key in keys
        if key == quoted or (quoted.endswith("_") and key.startswith(quoted))
    }
    assert said
    assert {key for key in said if not sentences.is_needed(key, stem)} == set()


def _with_includes(name: str) -> str:
    """Return a template with those that it includes; "" where there is none of that form."""
    file = folder("templates") / name
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return text + "".join(map(_with_includes, _INCLUDED.findall(text)))


@pytest.mark.parametrize("tag", OTHERS)
def test_a_sentence_has_the_form_of_the_english_one(tag: str) -> None:
    """A label, a sentence, or one that ends in a colon; brackets for whoever calls."""
    wrong = []
    for key, text in _sentence(tag):
        if key in (sentences.GREETING, sentences.CLOSING):
            continue  # how a letter begins and ends is each language's own
        original = sentences.english()[key]
        colons = tuple(text.endswith(sign) for sign in (":", "：", "፦"))
        if original.startswith("(") != text.startswith(("(", "（")):
            wrong.append((key, "brackets"))
        if original.endswith(":") != any(colons):
            wrong.append((key, "colon"))
        filled_at_the_end = any(one.rstrip(_CLOSED).endswith("}") for one in (original, text))
        filled_at_the_end |= "{minutes}" in text  # an abbreviation has a full stop, too
        if _is_sentence(original) != _is_sentence(text) and not filled_at_the_end:
            wrong.append((key, "full stop"))
        if _NO_DIRECTIONS.search(text) or text != text.strip():
            wrong.append((key, "signs that are not seen"))
        if text == original and re.search("[a-z]{4}", re.sub(r"\{\w+\}", "", text)):
            wrong.append((key, "English"))
    assert wrong == []


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_shows_whether_somebody_is_a_man_or_a_woman(tag: str) -> None:
    """No forms side by side (o/a, -e, (a)), which say that the sentence was not written safely."""
    assert [(key, text) for key, text in _sentence(tag) if two_forms(text)] == []


@pytest.mark.parametrize("tag", TAGS)
def test_the_mark_of_a_language_is_true_of_every_letter(tag: str) -> None:
    """It stands on an invitation, too, where nothing was agreed yet. back.md says what it means.

    What stands under Mended is the last that it says of a sentence, so that counts.
    """
    marks = {key: text for key, text in _sentence(ENGLISH) if key.startswith("page.")}
    if tag != ENGLISH:
        back = data_text(f"data/languages/{tag}/back.md")
        marks = dict(re.findall(r"(?m)^- `(page\.\w+)`: (.*)", back))
    assert len(marks) == 5
    assert not re.search("agree|decided|promise", " ".join(marks.values()))


@pytest.mark.parametrize("tag", [tag for tag in PREPOSITIONS if tag in TAGS])
def test_a_name_or_a_day_is_never_declined(tag: str) -> None:
    """It is the subject, or stands behind a colon or a bracket: never behind a preposition."""
    before = "|".join(PREPOSITIONS[tag].split())
    mark = r"\{(?:child|day|first|teacher|school|names|language)\}"
    declined = re.compile(rf"(?<!\w)(?:{before}) {mark}", re.IGNORECASE)
    assert [one for one in _sentence(tag) if declined.search(one[1])] == []


@pytest.mark.parametrize("tag", TAGS)
def test_no_day_reads_like_a_code(tag: str) -> None:
    """A weekday and a month in words (or in the signs of the language), never `M12` or `Fri`."""
    language = KNOWN[tag]
    said = [language.day(date(2026, 1, 1) + timedelta(days=31 * n)) for n in range(12)]
    said += [language.day(date(2026, 5, 10) + timedelta(days=n)) for n in range(7)]
    assert not [one for one in said if re.search(r"\bM\d", one)]
    assert len(set(said)) == len(said)
    if tag != ENGLISH:
        assert not [one for one in said if re.search(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", one)]
    assert language.clock_time(datetime(2026, 11, 20, 15, 30)).count("30") == 1  # noqa: DTZ001


@pytest.mark.parametrize("tag", TAGS)
def test_a_language_speaks_whole(tag: str) -> None:
    """It has a name, a greeting, a closing, spans of time and words for and and or."""
    speech = KNOWN[tag].speech
    assert speech.name and KNOWN[tag].closing and "{names}" in KNOWN[tag].greeting
    assert "{n}" in speech.days[-1] and "{n}" in speech.weeks[-1]
    assert (speech.all_of, speech.one_of) != ("&", "/")
    assert not speech.date or (len(speech.weekdays), len(speech.months)) == (7, 12)


class _Page(HTMLParser):
    """Which elements are open, and whether each is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _letter(name: str, tag: str) -> Any:
    day = date(2026, 11, 20)
    due = datetime(2026, 11, 25, 15, 30)  # noqa: DTZ001
    plain = {"text": "Sit in front", "is_done": False, "is_late": False, "moved_from": None}
    promise = SimpleNamespace(**plain, due=due, is_sent=True)
    return SimpleNamespace(
        greeted=(name, "Bo"), called=name, held_on=day, teacher=name, school="School",
        reply_to="a@school.example", language=tag, languages=(tag,), words_in="en",
        in_print=True, written_on=day,
        is_corrected=True, corrections={tag: ("He reads.",)}, corrected_part=None,
        is_in_two_languages=True, was_there=True, home_was_there=False, is_late=True,
        glow=SimpleNamespace(text="Asks", evidence="Today"), heard=("He reads",),
        heard_of_others=("She sings",), family_promises=("Read",), check_in_on=day,
        goal=SimpleNamespace(statement="Read", home="Read", school="Listen", student="Choose",
                             works_at_home="A list", strategy="A page", measure="4 of 5",
                             review_on=day),
        promises=(promise, SimpleNamespace(**plain | {"moved_from": due}, due=due, is_sent=False),
                  SimpleNamespace(**plain | {"is_done": True}, due=due, is_sent=False),
                  SimpleNamespace(**plain | {"is_late": True}, due=due, is_sent=False)),
    )  # fmt: skip


def _note(name: str, tag: str) -> Any:
    of_summary = vars(_letter(name, tag))
    return SimpleNamespace(
        **of_summary | {"goal": "Read", "observed": "Asks", "routine": "Read", "is_asked": True,
                        "strategy": "A page", "works_at_home": "A list"}
    )  # fmt: skip


def _invitations(name: str, tag: str) -> Iterator[tuple[str, Any]]:
    """Yield every kind of invitation: where and how, with an interpreter or not, the first or not.

    Of one to whom nobody came before, the script is that of a new time.
    """
    slot = datetime(2026, 11, 20, 15, 30)  # noqa: DTZ001
    plain = {"slot": slot, "minutes": 20, "room": name, "by": "", "interpreter": "",
             "is_reminder": False, "is_new_time": False, "after": ""}  # fmt: skip
    for other in (
        {}, {"by": "phone"}, {"by": "video"}, {"slot": None}, {"is_reminder": True},
        {"interpreter": "offer"}, {"interpreter": "needed"}, {"interpreter": "booked"},
        {"after": "missed"}, {"after": "moved"},
    ):  # fmt: skip
        invitation = SimpleNamespace(**vars(_letter(name, tag)) | plain | other)
        yield "invitation", invitation
        if invitation.slot:
            yield "invitation-phone", invitation


@pytest.mark.parametrize(("tag", "name"), EACH_WITH_A_NAME + EACH_WITH_THE_OTHERS)
def test_every_letter_of_a_language_takes_every_name(tag: str, name: str) -> None:
    """It stands there as it is, nothing is left to fill in, and no page comes apart."""
    templates = Templates(None)
    letters = (
        *_invitations(name, tag),
        ("as-promised", SimpleNamespace(**vars(_letter(name, tag)), promise="Sit in front")),
        ("letter", _letter(name, tag)), ("phone", _letter(name, tag)),
        ("notice", _letter(name, tag)),
        ("check-in", _note(name, tag)), ("check-in-phone", _note(name, tag)),
        ("note-notice", _note(name, tag)),
        *(("new-time", SimpleNamespace(**vars(_note(name, tag)), after=after))
          for after in ("", "missed", "moved")),
        *(("review", SimpleNamespace(**vars(_letter(name, tag)), outcome=outcome, changes="More"))
          for outcome in OUTCOMES),
    )  # fmt: skip
    assert {stem for stem in STEMS if "subject" not in stem} <= {stem for stem, _ in letters}
    for stem, letter in letters:
        for form in ("txt", "html"):
            if not (Path("templates") / f"{stem}.{form}.j2").exists():
                continue
            frame = templates.for_language(stem, tag, form)
            assert (frame.speaks, frame.tag) == (True, tag)
            said = templates.render(frame.name, tag=tag, letter=letter, words_in="en", slot=None)
            if form == "html":
                page = _Page()
                page.feed(said)
                assert page.open == []
                said = page.text.partition("}\n}\n")[2] or page.text
            shown = _NO_DIRECTIONS.sub("", said)
            assert name in shown
            assert not re.search(r"\{[a-z]+\}", shown.replace(name, ""))


def test_a_place_is_one_address_in_its_own_direction() -> None:
    """A room and a school do not change places in a text from right to left."""
    _, invitation = next(_invitations("Room 12", "ur"))
    page = Templates(None).render("invitation.html.j2", tag="ur", letter=invitation, words_in="en")
    assert "<bdi>Room 12, School</bdi>" in page


@pytest.mark.parametrize(
    ("text", "original", "said"),
    [
        ("El {day}", "On {day}", ""),
        ("El día", "On {day}", "it lacks {day}"),
        ("El {dia}", "On {day}",
         "it lacks {day}, and it has {dia}, which is not in the English sentence"),
        ("{day} {day}", "On {day}", "it has {day} too often"),
        ("El {x}", "Today", "it has {x}, which is not in the English sentence"),
        ("El {day", "On {day}", "it lacks {day}, and it has a brace without another"),
        ("El {day}}", "On {day}", "it has a brace without another"),
    ],
)  # fmt: skip
def test_it_is_said_what_is_wrong_with_what_is_in_braces(
    text: str, original: str, said: str
) -> None:
    """What to put in and what to leave out; never that a sentence needs nothing."""
    reason = sentences.other_marks(text, original)
    assert reason == (f"what is in braces is filled in: {said}" if said else "")
