"""Dates, times of day and names of languages, as people say them in each language.

English is written without Babel, which takes longer to load than all the sheets of a class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time

from confkit.language import names

_NO_NAME = re.compile(r"M?\d+")
"""What the Unicode data have for a month in a language whose months they do not know."""

_ENGLISH = ("en", "en-US", "en_US")


def knows(locale: str) -> bool:
    """Tell whether the Unicode data have the days and times of a language."""
    if locale in _ENGLISH:
        return True
    import babel

    try:
        return bool(babel.Locale.parse(locale.replace("-", "_")))
    except (ValueError, babel.UnknownLocaleError):
        return False


def in_zone(tag: str, zone: str) -> str:
    """Return a tag with the country of a time zone, if people there write days and times so.

    `es` is `es-US` in America/Chicago; a tag that names a country stays as it is.
    """
    if tag in _ENGLISH or not zone:
        return tag
    from babel import core, localedata

    zone = core.get_global("zone_aliases").get(zone, zone)
    country = core.get_global("zone_territories").get(zone, "")
    there = f"{tag.replace('-', '_')}_{country}"
    return there.replace("_", "-") if localedata.exists(there) else tag


def day(value: date, locale: str = "en") -> str:
    """Write a date as people say it: `Friday, November 20`."""
    if isinstance(value, datetime):
        value = value.date()
    if locale in _ENGLISH:
        return f"{value:%A, %B} {value.day}"
    import babel.dates

    return babel.dates.format_date(value, "full", locale=locale.replace("-", "_"))


def full_day(value: date, locale: str = "en") -> str:
    """Write a date with its year: `Friday, November 20, 2026`."""
    return f"{day(value, locale)}, {value.year}" if locale in _ENGLISH else day(value, locale)


def month_day(value: date, locale: str, *, with_year: bool) -> str:
    """Write a date within a sentence, without its weekday: `November 20`, `November 20, 2026`."""
    if locale in _ENGLISH:
        return f"{value:%B} {value.day}" + (f", {value.year}" if with_year else "")
    import babel.dates

    skeleton = "yMMMMd" if with_year else "MMMMd"
    return babel.dates.format_skeleton(skeleton, value, locale=locale.replace("-", "_"))


def short_date(value: date, locale: str = "en") -> str:
    """Write a date in full where there is little room: `Nov 20, 2026`."""
    if locale in _ENGLISH:
        return f"{value:%b} {value.day}, {value.year}"
    import babel.dates

    return babel.dates.format_date(value, "medium", locale=locale.replace("-", "_"))


def months(locale: str) -> frozenset[str]:
    """Return the names of the months, in full and abbreviated, as the Unicode data have them."""
    if not knows(locale):
        return frozenset()
    import babel

    of_language = babel.Locale.parse(locale.replace("-", "_")).months
    names_of = (
        name.strip(" .")
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in of_language[context][width].values()
    )
    return frozenset(name for name in names_of if not _NO_NAME.fullmatch(name))


def clock_time(value: datetime | time, locale: str = "en") -> str:
    """Write a time of day as people say it: `3:30 PM`."""
    if locale in _ENGLISH:
        return f"{value:%I:%M\u00a0%p}".lstrip("0")
    import babel.dates

    moment = value.timetz() if isinstance(value, datetime) else value
    text = babel.dates.format_time(moment, "short", locale=locale.replace("-", "_"))
    return text.replace("\u202f", "\u00a0")


def language_name(tag: str, locale: str = "en") -> str:
    """Write a language's name: `es` is Spanish, `fa-AF` Dari; a tag that is not known stays."""
    if locale in _ENGLISH and (name := _own_name(tag, names.names())):
        return name
    import babel

    try:
        spoken = babel.Locale.parse(locale.replace("-", "_"))
        parsed = babel.Locale.parse(tag.replace("-", "_"))
    except (ValueError, babel.UnknownLocaleError):
        return tag
    known = {one.replace("_", "-"): name for one, name in spoken.languages.items()}
    return _own_name(tag, known) or parsed.get_display_name(spoken) or tag


def _own_name(tag: str, known: Mapping[str, str]) -> str:
    """Return the name by which people know a language; "" where it is another's with a country."""
    name, wider = known.get(tag, ""), known.get(tag.partition("-")[0], "")
    return name if name == wider or wider not in name else ""
