"""Days and times as people say them: Friday, next Tuesday, in two weeks, Dec 18, 12/18, 3:30pm.

How a language says them is data, `dates.toml` in its folder. Nothing is guessed: what could be two
days is both of them, and a day that no calendar has is none. (dateparser takes `Dec 32` for a day
in 2032, parsedatetime `blub friday` for one, and both take 12/11 without a question.)
"""

# No `from __future__ import annotations`: the types of the fields are what is checked.

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from confkit.ground import clock, gate
from confkit.ground.errors import Problem
from confkit.ground.resources import data_file
from confkit.ground.toml import checked
from confkit.ground.toml.reading import read
from confkit.language.own_folders import shown

FOLDER = "languages"
"""The folder of a folder for each language, in confkit's data and in a workspace."""

FILE = "dates.toml"
EXAMPLES = "Friday, in two weeks, Dec 18 or 2026-12-18"
"""What a message offers to somebody whose words were not understood."""

Direction = Literal["ahead", "from", "back", "near"]
"""Where a day without a year is looked for: from today on, until today, or nearest to it.

A day that lies close by on the other side of today may be meant as well, but for `from`.
"""

_CLOSE = timedelta(days=122)

_LEAP_YEARS = (2024, 2028)
"""A day without a year is another one from each of them on."""

Moment = date | datetime
"""A day, or a day with a time of day (local, unless it was given an offset)."""

_Words = tuple[str, ...]
_Order = Literal["month-first", "day-first"]


class DateWords(NamedTuple):
    """How one language says days and times: `dates.toml`, which says what each list is."""

    numbers: _Words = ()
    weekdays: _Words = ()
    months: _Words = ()
    nth: _Words = ()
    after_a_number: str = ""
    today: _Words = ()
    tomorrow: _Words = ()
    day_after_tomorrow: _Words = ()
    yesterday: _Words = ()
    days_ahead: _Words = ()
    weeks_ahead: _Words = ()
    days_back: _Words = ()
    weeks_back: _Words = ()
    coming: _Words = ()
    next: _Words = ()
    next_week: _Words = ()
    last: _Words = ()
    date: _Words = ()
    before_a_time: _Words = ()
    until: _Words = ()
    no_school: _Words = ()
    am: str = ""
    pm: str = ""
    noon: _Words = ()
    order: _Order = "day-first"
    day_first_in: _Words = ()


_PAUSE = re.compile(r"[:,;–—]|\s-\s")
_LONGEST = 6
_SAYS_A_DAY = re.compile(r"[^\W\d_]{4}|[^\W\d_]{3}.*\d|\d.*[^\W\d_]{3}|\d[/.]\d")
"""What may say a day: a word longer than `sun` and `may`, or one with a number."""


class Spoken(NamedTuple):
    """The languages in which a teacher may say a day, and whether 1/2 is rather in February."""

    languages: tuple[DateWords, ...]
    day_first: bool

    def readings(
        self, text: str, now: datetime, way: Direction = "ahead", day: date | None = None
    ) -> list[Moment]:
        """Return every day or moment that a text may mean, the likeliest first; [] if none.

        `now` is local, `day` that of a time which is said alone (today without it). More than one
        is to be asked about; what is written as ISO 8601 is never.
        """
        if written := iso(text):
            return [written]
        bare = _bare(text)
        today = now.date()
        moments = dict.fromkeys(
            datetime.combine(possible, hour) if hour else possible
            for words in self.languages
            for rest, hour in _times(bare, words)
            for possible in self._days(rest, today, way, words, (day or today) if hour else None)
            if clock.in_reach(possible)
        )
        return list(moments) if len(moments) < 2 else _likely(list(moments), today, way)

    def named_in(self, text: str, now: datetime) -> list[date]:
        """Return the days that a promise may name: at its end, or before its first colon or comma.

        `Send the list by Friday`, `Tomorrow: the cards`, and not `Send the Friday list`.
        """
        for part in (text, _PAUSE.split(text, maxsplit=1)[0]):
            words = part.split()[-_LONGEST:]
            for at in range(len(words)):
                ending = " ".join(words[at:]).strip(".,:;!?()")
                found = self.readings(ending, now) if _SAYS_A_DAY.search(ending) else []
                if found and not any(isinstance(day, datetime) for day in found):
                    return found
        return []

    def day_of_a_year(self, text: str) -> tuple[Moment, bool] | None:
        """Return the one day that a text names, and whether with its year; None in doubt."""
        first, other = (
            self.readings(text, datetime(year, 1, 1), "from")  # noqa: DTZ001 - local
            for year in _LEAP_YEARS
        )
        return (first[0], first == other) if len(first) == len(other) == 1 else None

    def spans(self, text: str, now: datetime) -> list[tuple[list[Moment], list[Moment]]]:
        """Return the first and the last days, each in every reading, that a list of them names.

        They are separated by commas: `Nov 26, Dec 21 to Jan 1`. A day without a year is one of the
        year around `now`, from four months before it. A part that is not understood has no reading.
        """
        around = now - timedelta(days=120)
        until = _either(tuple(word for words in self.languages for word in words.until))
        spans = []
        for part in re.split(r"[,;](?!\s*\d{4}(?![\d-]))", text):
            ends = re.split(rf"\s+(?:{until}|[-–—])\s+", part.strip(), flags=re.IGNORECASE)
            if part.strip() and len(ends) <= 2:
                first = self.readings(ends[0], around, "from")
                after = _start(first, around)
                spans.append((first, self.readings(ends[1], after, "from") if ends[1:] else first))
            elif part.strip():
                spans.append(([], []))
        return spans

    def says_no_school(self, title: str) -> bool:
        """Tell whether the title of a day in a calendar says that there is no school."""
        bare = f" {_bare(title)} "
        return any(f" {word} " in bare for words in self.languages for word in words.no_school)

    def _days(
        self, text: str, today: date, way: Direction, words: DateWords, of_time: date | None
    ) -> Iterator[date]:
        if not text and of_time:
            yield of_time
        if (written := iso(text)) and not isinstance(written, datetime):
            yield written
        yield from _numeric(text, today, way, day_first=self.day_first)
        yield from _in_words(text, today, way, words)


def _start(moments: list[Moment], otherwise: datetime) -> datetime:
    """Return when the first reading begins, from where the last day is looked for."""
    day = moments[0] if moments else otherwise
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local


def spoken(tag: str = "en", own: Sequence[Path] = ()) -> Spoken:
    """Return how days are said in English and in the language of a tag.

    `own` are the folders of a workspace that may hold `languages`. Only a text that is not ISO 8601
    needs this.
    """
    plain, _, region = tag.partition("-")
    of_tag = {name: _read(name, own)[0] for name in dict.fromkeys(("en", plain.casefold(), tag))}
    nearest = of_tag[tag] or of_tag[plain.casefold()] or DateWords()
    day_first = nearest.order == "day-first" or region.casefold() in nearest.day_first_in
    return Spoken(tuple(words for words in of_tag.values() if words), day_first)


def problems(tag: str, own: Sequence[Path]) -> list[Problem]:
    """Return what is wrong in a workspace's own words for days."""
    return _read(tag, own)[1]


def iso(text: str) -> Moment | None:
    """Return the day or the moment of ISO 8601: `2026-12-18`, `2026-12-18 15:30`; None of other."""
    text = text.strip()
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return None


def in_full(moment: Moment) -> str:
    """Write a day in full: `Friday, December 18, 2026`, and `3:30 PM` where there is a time."""
    day = f"{moment:%A, %B} {moment.day}, {moment.year}"
    if not isinstance(moment, datetime):
        return day
    return f"{day}, {moment.hour % 12 or 12}:{moment:%M %p}"


def _read(tag: str, own: Sequence[Path]) -> tuple[DateWords | None, list[Problem]]:
    """Read one folder's words, of a workspace where it has its own; a file with a mistake is none.

    A key that a workspace does not say is taken from confkit's.
    """
    fields: dict[str, Any] = {}
    wrong: list[Problem] = []
    for root in (data_file(f"data/{FOLDER}"), *(root / FOLDER for root in own)):
        if root / tag in gate.folders(root) and (root / tag / FILE).is_file():
            document = read(root / tag / FILE, shown(root.parent, f"{FOLDER}/{tag}/{FILE}"))
            fields, told = checked.fields(DateWords, document)
            wrong += [*document.problems, *told]
            fields |= {} if document.problems or told else _all_bare(fields)
    return (DateWords(**fields) if fields else None), wrong


def _all_bare(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _bare(value) if isinstance(value, str) else tuple(map(_bare, value))
        for key, value in fields.items()
    }


def _bare(text: str) -> str:
    """Return a text in small letters, without accents, commas and the points of abbreviations."""
    letters = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"(?<=[^\W\d])\.|,", " ", bare.replace(".m.", "m")).split())


def _times(text: str, words: DateWords) -> Iterator[tuple[str, time | None]]:
    """Yield what is left of a text without its time of day, and that time; both for 3:30."""
    yield text, None
    before = f"(?:(?:{_either(words.before_a_time)}) )?" if words.before_a_time else ""
    for noon in words.noon:
        if match := re.search(rf"(?:^| ){before}{re.escape(noon)}(?= |$)", text):
            yield _without(text, match), time(12)
    halves = _either(f"{words.am} {words.pm}".split())
    clocks = rf"(?:^| ){before}(\d{{1,2}})(?:(:)(\d\d))?(?: ?({halves}))?(?= |$)"
    for match in re.finditer(clocks, text):
        hour, colon, minute, half = match.groups()
        if colon or half:
            for each in _hours(hour, half, words):
                with suppress(ValueError):
                    yield _without(text, match), time(each, int(minute or 0))


def _hours(hour: str, half: str | None, words: DateWords) -> list[int]:
    """Return the hours that are meant: one with am or pm, or on a clock of 24 hours; else two."""
    number = int(hour)
    if half:
        return [number % 12 + 12 * (half in words.pm.split())] if 1 <= number <= 12 else []
    return [number % 12 + 12, number] if 1 <= number <= 12 and hour[0] != "0" else [number]


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{text[match.end() :]}".strip()


def _numeric(text: str, today: date, way: Direction, *, day_first: bool) -> Iterator[date]:
    """Yield the days that 12/18, 18.12., 12/18/2026 or 2026/12/18 may mean."""
    if of_year := re.fullmatch(r"(\d{4})([/.-])(\d\d?)\2(\d\d?)", text):
        year_first, month_next, day_last = (int(of_year[group]) for group in (1, 3, 4))
        yield from _on(month_next, day_last, year_first, today, way)
    match = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d\d)?)?", text)
    if match is None:
        return
    first, second, year = int(match[1]), int(match[3]), match[4]
    orders = [(first, second), (second, first)]
    for month, day in reversed(orders) if day_first else orders:
        yield from _on(month, day, _whole_year(year), today, way)


def _whole_year(year: str | None) -> int | None:
    return None if year is None else int(year) + (2000 if len(year) < 4 else 0)


def _in_words(text: str, today: date, way: Direction, words: DateWords) -> Iterator[date]:
    """Yield the days that a text means by one of a language's ways to say a day."""
    for shift, phrases in (
        (0, words.today),
        (1, words.tomorrow),
        (2, words.day_after_tomorrow),
        (-1, words.yesterday),
    ):
        if _found(text, phrases, words) is not None:
            yield today + timedelta(shift)
    if _found(text, words.next_week, words) is not None:
        yield from _days_of_next_week(today)
    for unit, phrases in (
        (1, words.days_ahead),
        (7, words.weeks_ahead),
        (-1, words.days_back),
        (-7, words.weeks_back),
    ):
        if slots := _found(text, phrases, words):
            yield today + timedelta(unit * _number(slots["n"], words))
    if slots := _found(text, words.coming, words):
        yield from _coming(_place(slots["weekday"], words.weekdays), today, way)
    if slots := _found(text, words.next, words):
        yield from _next(_place(slots["weekday"], words.weekdays), today)
    if slots := _found(text, words.last, words):
        yield from _last(_place(slots["weekday"], words.weekdays), today)
    yield from _dates(text, today, way, words)


def _dates(text: str, today: date, way: Direction, words: DateWords) -> Iterator[date]:
    """Yield the days of a month; a weekday that is said with one has to be that day's."""
    first, _, rest = text.partition(" ")
    weekday = _place(first, words.weekdays) if rest else -1
    if slots := _found(rest if weekday >= 0 else text, words.date, words):
        month, day = _place(slots["month"], words.months) + 1, int(re.sub(r"\D", "", slots["day"]))
        for possible in _on(month, day, _whole_year(slots.get("year")), today, way):
            if weekday in (-1, possible.weekday()):
                yield possible


def _found(text: str, phrases: _Words, words: DateWords) -> dict[str, str] | None:
    """Return what stands in the slots of the phrase that a text is; None if it is none of them."""
    for pattern in _patterns(phrases, words):
        if match := pattern.fullmatch(f"{text} "):
            return match.groupdict()
    return None


@lru_cache(maxsize=256)  # every end of every promise is compared with each of them
def _patterns(phrases: _Words, words: DateWords) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of phrases, with a language's own words in their slots."""
    slots = {
        "n": r"\d{1,3}|" + _either(" ".join(words.numbers).split()),
        "weekday": _either(" ".join(words.weekdays).split()),
        "month": _either(" ".join(words.months).split()),
        "day": r"\d{1,2}",
        "year": r"\d{4}",
    }
    slots["day"] += f"(?:{_either([*words.after_a_number.split(), '.'])})?"
    return tuple(
        re.compile("".join(_part(word, left) for word in phrase.split()))
        for phrase in phrases
        for left in (dict(slots),)
    )


def _part(word: str, slots: dict[str, str]) -> str:
    """Return the pattern of a word of a phrase and the blank after it."""
    if word[0] == "[":
        return f"(?:{re.escape(word[1:-1])} )?"
    slot = slots.pop(word[1:-1], "") if word[0] == "{" else ""
    return f"(?P<{word[1:-1]}>{slot}) " if slot else f"{re.escape(word)} "


def _either(words: list[str] | _Words) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _place(word: str, each: _Words) -> int:
    """Return at which place of a list a word stands; -1 where it does not."""
    return next((place for place, forms in enumerate(each) if word in forms.split()), -1)


def _number(text: str, words: DateWords) -> int:
    return int(text) if text.isdecimal() else _place(text, words.numbers) + 1


def _on(month: int, day: int, year: int | None, today: date, way: Direction) -> Iterator[date]:
    """Yield the day of a date; without a year the one that lies the right way and nearest.

    After it comes the one of another year that lies close by, the wrong way.
    """
    years = [year] if year else range(today.year - 8, today.year + 9)  # a leap day is eight apart
    days = []
    for in_year in years:
        with suppress(ValueError):
            days.append(date(in_year, month, day))
    days.sort(key=lambda near: abs(near - today))
    right = [right_day for right_day in days if year or _lies(right_day, today, way)]
    yield from right[:1]
    if right[:1] != days[:1] and way != "from" and abs(days[0] - today) <= _CLOSE:
        yield days[0]


def _lies(day: date, today: date, way: Direction) -> bool:
    """Tell whether a day lies the right way of today."""
    return way == "near" or (day <= today if way == "back" else day >= today)


_WEEK = timedelta(7)


def _coming(weekday: int, today: date, way: Direction) -> list[date]:
    """Return the day that a weekday names; said on that weekday, it may be today or a week off."""
    if weekday == today.weekday():
        return [today, today - _WEEK] if way == "back" else [today + _WEEK, today]
    ahead = today + timedelta((weekday - today.weekday()) % 7)
    return [ahead - _WEEK] if way == "back" else [ahead]


def _next(weekday: int, today: date) -> list[date]:
    """Return the coming weekday, and the one after that if it is still this week's."""
    coming = today + timedelta((weekday - today.weekday() - 1) % 7 + 1)
    return [coming + _WEEK, coming] if _of_one_week(today, coming) else [coming]


def _days_of_next_week(today: date) -> Iterator[date]:
    """Yield the days that `next week` leaves open: Monday to Friday of it, to be chosen from."""
    monday = today + timedelta(7 - today.weekday())
    yield from (monday + timedelta(number) for number in range(5))


def _last(weekday: int, today: date) -> list[date]:
    """Return the weekday before, and the one before that if it was this week's."""
    before = today - timedelta((today.weekday() - weekday - 1) % 7 + 1)
    return [before, before - _WEEK] if _of_one_week(before, today) else [before]


def _of_one_week(first: date, second: date) -> bool:
    """Tell whether two days are of one week, whether it begins on a Monday or on a Sunday."""
    day = timedelta(1)
    return any(
        (first + shift).isocalendar()[:2] == (second + shift).isocalendar()[:2]
        for shift in (timedelta(0), day)
    )


def _likely(moments: list[Moment], today: date, way: Direction) -> list[Moment]:
    """Leave out the days on the wrong side of today, unless no other lies close by.

    Of one that is kept, the same day of another year lies the right way.
    """
    days = [moment.date() if isinstance(moment, datetime) else moment for moment in moments]
    right = [day for day in days if _lies(day, today, way)]
    is_close = any(abs(day - today) <= _CLOSE for day in right)
    kept = set(right) if is_close else {date(4, day.month, day.day) for day in right}
    return [
        moment
        for moment, day in zip(moments, days, strict=True)
        if not right or (day if is_close else date(4, day.month, day.day)) in kept
    ]
