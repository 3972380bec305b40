"""What a template says in a language: its sentences, dates, names of people, the teacher's words.

A page has one language, `tag` where it is rendered, else that of the template's folder or name.
What is filled in keeps its own language and direction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import jinja2
import markupsafe

from confkit.ground.text import clean, one_line
from confkit.language import dates, languages, scripts, sentences
from confkit.language.languages import ENGLISH, Language, Languages
from confkit.language.words import filled

_ENDINGS = ".!?…。！？؟।۔።፧"
_INITIALS = re.compile(r"\b\w\. ?\w\.$")
_CLOSINGS = "\"'”’»)」』）"

LINE_ENDS = "\v"
"""Behind words that stand on a line of their own in plain text, whatever comes next."""

_ISOLATED = "\u2068{}\u2069"
"""Around a name, which has a direction of its own, in plain text (Unicode TR 9)."""

_FROM_THE_RIGHT = "\u200f"
"""Before words from right to left that begin with a name of the other direction.

A program for plain text turns each line as its first letter does.
"""

_TURNED = {"ltr": "\u2066{}\u2069", "rtl": "\u2067{}\u2069"}
"""Around words whose language is known: one may begin with a name of the other direction."""


class InWords(NamedTuple):
    """What a template can use: filters and functions by their names."""

    filters: dict[str, Callable[..., Any]]
    functions: dict[str, Callable[..., Any]]


def functions(known: Languages) -> InWords:
    """Return what templates use to say something in one of these languages."""
    filters: dict[str, Callable[..., Any]] = {
        "day": _in_its_language(lambda day, tag: known[tag].day(day)),
        "date": _in_its_language(lambda day, tag: known[tag].day(day, with_year=True)),
        "short_date": _in_its_language(dates.short_date),
        "clock": _in_its_language(lambda time, tag: known[tag].clock_time(time)),
        "language": _in_its_language(dates.language_name),
        "span": _in_its_language(lambda days, tag: known[tag].span(days)),
        "greeting": _of_people(known, _greeting),
        "all_of": _of_people(known, Language.listed),
        "one_of": _of_people(known, _one_of),
        "stopped": _of_page(known, lambda page, text: ended(text, page.speech.stop)),
        "own": _own_words(known),
        "then": _own_words(known, apart=True),
        "isolated": _isolated(known),
        "ended": ended,
        "unended": unended,
        "under": under,
    }
    return InWords(
        filters,
        {
            "say": _say(known),
            "label": _label(known),
            "name_label": _name_label(known),
            "closing": _of_page(known, lambda page: page.closing),
            "lang": _of_page(known, lambda page: page.tag),
            "dir": _of_page(
                known, lambda page, tag="": (known[tag] if tag else page).speech.direction
            ),
            "start": _of_page(known, _start),
        },
    )


def tag_in(name: str) -> str:
    """Return the tag of a template's language: its folder, or what stands in its name; else ""."""
    folder, _, file = name.rpartition("/")
    tags = file.removesuffix(".j2").split(".")[1:-1]
    return folder or "".join(tags[:1])


def without_tag(name: str) -> str:
    """Return a template's name as it is in the school's language: `letter.es.txt.j2` without es."""
    file, jinja, end = name.rpartition("/")[2].partition(".j2")
    stem, *forms = file.split(".")
    return ".".join([stem, *forms[-1:]]) + jinja + end


def _language_of(context: jinja2.runtime.Context) -> str:
    """Return the language that is spoken: as whoever renders it says, else the template's own."""
    return context.get("tag") or tag_in(context.name or "") or ENGLISH


def _in_its_language(say: Callable[[Any, str], str]) -> Callable[..., str]:
    """Return a filter that says a value in the template's language, if it names no other."""
    remembered = lru_cache(maxsize=4096)(say)  # a class has few dates, and many letters

    @jinja2.pass_context
    def said(context: jinja2.runtime.Context, value: Any, tag: str = "") -> str:
        return remembered(value, tag or _language_of(context))

    return said


def _of_people(known: Languages, say: Callable[[Language, list[str]], str]) -> Callable[..., str]:
    """Return a filter that names people together; a page has each in an element of its own."""

    @jinja2.pass_context
    def said(context: jinja2.runtime.Context, people: Sequence[str]) -> str:
        language = known[_language_of(context)]
        if not context.eval_ctx.autoescape:
            apart = _ISOLATED.format if language.is_right_to_left else str
            return say(language, [apart(name) for name in people])
        in_page = [f"<bdi>{markupsafe.escape(name)}</bdi>" for name in people]
        return markupsafe.Markup(say(language, in_page))  # noqa: S704 - names are escaped, above

    return said


_NAMES = frozenset(("child", "teacher", "school", "names", "address", "command"))
"""What is filled in in its own language and direction, whatever stands around it."""


class SafeText(str):
    """A sentence that is safe as it is: only what was filled in could act, and that was cleaned."""

    __slots__ = ()


def _say(known: Languages) -> Callable[..., str]:
    """Return what says a sentence in the language of the page, with what is filled in."""

    @jinja2.pass_context
    def say(context: jinja2.runtime.Context, key: str, **words: Any) -> str:
        language = known[_language_of(context)]
        sentence = _sentence(known, language, key)
        shown = {name: _shown(context, language, name, word) for name, word in words.items()}
        if "words" in shown:
            shown["words"] = _in_quotes(sentence, shown["words"])
        if context.eval_ctx.autoescape:
            return markupsafe.Markup(filled(str(markupsafe.escape(sentence)), **shown))  # noqa: S704
        return SafeText(filled(sentence, **shown))

    return say


def _sentence(known: Languages, language: Language, key: str) -> str:
    sentence = language.sentences.get(key) or known[ENGLISH].sentences.get(key)
    if sentence is None:
        raise jinja2.UndefinedError(f"there is no sentence `{key}`; {sentences.FILE} has them all")
    return sentence


def _shown(context: jinja2.runtime.Context, language: Language, name: str, word: Any) -> str:
    """Return what is filled in, safe, and apart from the sentence where it is a name."""
    if context.eval_ctx.autoescape:
        safe = markupsafe.escape(word)
        return f"<bdi>{safe}</bdi>" if name in _NAMES and not hasattr(word, "__html__") else safe
    if isinstance(word, SafeText):
        return word
    turns = name in _NAMES and language.is_right_to_left
    return _ISOLATED.format(clean(str(word))) if turns else clean(str(word))


def _in_quotes(sentence: str, words: str) -> str:
    """Return words with other quotation marks where the sentence has the same around them."""
    around = re.search(r"(.)\{words\}(.)", sentence)
    inner = _WITHIN.get(around[1]) if around else None
    if not (around and inner):
        return words
    return type(words)(words.translate(str.maketrans(around[1] + around[2], inner)))


_WITHIN = {"“": "‘’", "«": "“”", "„": "‚‘"}
"""Quotation marks within others, by those that open around them."""


def _label(known: Languages) -> Callable[..., str]:
    """Return what says a label, with its colon."""
    say = _say(known)

    @jinja2.pass_context
    def label(context: jinja2.runtime.Context, key: str) -> str:
        words = say(context, key)
        return type(words)(filled(known[_language_of(context)].speech.label, words=words))

    return label


def _own_words(known: Languages, *, apart: bool = False) -> Callable[..., str]:
    """Return a filter that shows the teacher's own words as a sentence in their own language.

    `label` is the key of the label that they stand under, or `person` the name, which they need
    not say again. A translation that is known takes their place. Words in another language than
    the page's stand `apart`, in a block, or else within the line. What somebody said in the script
    of the reader's language is in that language.
    """

    @jinja2.pass_context
    def own(
        context: jinja2.runtime.Context,
        text: str,
        label: str = "",
        end: bool = True,
        person: str = "",
    ) -> str:
        page = _language_of(context)
        translated = context.get("translated")
        translation = translated.get(one_line(text)) if translated else None
        words_in = context.get("words_in") or page
        readers = getattr(context.get("letter"), "language", "")
        tag = page if translation else _language_by_script(known, text, words_in, (page, readers))
        language, shown = known[tag], translation or text
        if label and (over := language.sentences.get(label)):
            shown = under(shown, over.rstrip(":：፦"), language.short_words)
        shown = _under_name(shown, person) if person else shown
        shown = ended(shown, language.speech.stop) if end else unended(shown)
        foreign = languages.written(tag) != languages.written(page)
        if (
            foreign
            and tag == words_in
            and (untranslated := context.get("untranslated")) is not None
        ):
            untranslated[text] = None
        name = getattr(context.get("letter"), "called", "") if language.is_right_to_left else ""
        parts = list(_parts(shown, language, name, surely=bool(translation) or tag != words_in))
        if context.eval_ctx.autoescape:
            spoken = [known[readers]] if readers else []
            in_page = _in_page(parts, language, spoken)
            return _placed(in_page, language, known[page].gap, foreign=foreign, apart=apart)
        shown = "".join(_turned(part, language, is_name=is_name) for part, is_name in parts)
        if language.speech.direction != known[page].speech.direction:
            turned = _TURNED[language.speech.direction].format(shown)
            return SafeText(f"\n{turned}{LINE_ENDS}" if apart else turned)
        if language.is_right_to_left and _begins_from_the_left(shown):
            shown = f"{_FROM_THE_RIGHT}{shown}"
        return SafeText(f"{known[page].gap if apart else ''}{shown}")

    return own


def _language_by_script(known: Languages, text: str, usual: str, others: Iterable[str]) -> str:
    """Return the tag of a text's language: one of these others if only that is written so."""
    if text.isascii():
        return usual
    ours = known[usual].scripts
    fits = (tag for tag in others if tag and scripts.is_in(text, known[tag].scripts, ours))
    return next(fits, usual)


def _isolated(known: Languages) -> Callable[..., Any]:
    """Return a filter that sets apart what of people's words is in other scripts than the page.

    `tags` are the languages in which they may be.
    """

    @jinja2.pass_context
    def isolated(context: jinja2.runtime.Context, text: str, tags: Iterable[str] = ()) -> Any:
        if not context.eval_ctx.autoescape:
            return text
        if text.isascii():
            return markupsafe.escape(text)
        page, spoken = known[_language_of(context)], [known[tag] for tag in tags]
        return markupsafe.Markup().join(
            _run_in_page(part, page, spoken) for part in scripts.runs(text, page.scripts)
        )

    return isolated


def _run_in_page(
    part: scripts.Run, page: Language, spoken: Sequence[Language]
) -> markupsafe.Markup:
    """Return a part of a text for a page, in an element of its own where its script is another one.

    It has its direction, and its language where one of those that may be `spoken` is written so.
    """
    if not part.script:
        return markupsafe.escape(part.text)
    tag = next((one.tag for one in spoken if part.script in one.scripts), "")
    lang = markupsafe.Markup(' lang="{}"').format(tag) if tag else ""
    inner = markupsafe.Markup().join(
        markupsafe.Markup("<bdi>{}</bdi>").format(within.text) if within.script else within.text
        for within in scripts.runs(part.text, scripts.of_text(part.text) - page.scripts)
    )
    return markupsafe.Markup('<bdi{} dir="{}">{}</bdi>').format(lang, part.direction, inner)


def _turned(part: scripts.Run, language: Language, *, is_name: bool) -> str:
    """Return a part of a text in plain lines, set apart where it is of the other direction."""
    text = clean(part.text)
    if is_name:
        return _ISOLATED.format(text)
    is_other = part.script and part.direction != language.speech.direction
    return _TURNED[part.direction].format(text) if is_other else text


def _begins_from_the_left(text: str) -> bool:
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((way for way in strong if way in {"L", "R", "AL"}), "") == "L"


def _parts(
    text: str, language: Language, name: str, *, surely: bool
) -> Iterator[tuple[scripts.Run, bool]]:
    """Yield the parts of a text by their scripts, each with whether it is the name.

    A text that is not `surely` in the language may be one part in another script as a whole.
    """
    first, *more = scripts.runs(text, language.scripts)
    if first.script and not (surely or more):
        yield first, False
        return
    for part in re.split(rf"(?<!\w)({re.escape(name)})(?!\w)", text) if name else [text]:
        if part == name:
            yield scripts.Run(part), True
        elif part:
            yield from ((run, False) for run in scripts.stretches(part, language.scripts))


def _in_page(
    parts: Iterable[tuple[scripts.Run, bool]], language: Language, spoken: Sequence[Language]
) -> markupsafe.Markup:
    """Return words for a page. A name in them stands in its own direction."""
    return markupsafe.Markup().join(
        markupsafe.Markup("<bdi>{}</bdi>").format(part.text)
        if is_name
        else _run_in_page(part, language, spoken)
        for part, is_name in parts
    )


def _placed(
    text: markupsafe.Markup, language: Language, gap: str, *, foreign: bool, apart: bool
) -> markupsafe.Markup:
    """Return words of a page in an element of their own where their language is another one."""
    if not foreign:
        return markupsafe.escape(gap) + text if apart else text
    shown = markupsafe.Markup('<span lang="{}" dir="{}" style="display: {}">{}</span>')
    display = "block" if apart else "inline"
    return shown.format(language.tag, language.speech.direction, display, text)


def _name_label(known: Languages) -> Callable[..., str]:
    """Return what says a name as a label, with its colon."""

    @jinja2.pass_context
    def name_label(context: jinja2.runtime.Context, name: str) -> str:
        language = known[_language_of(context)]
        shown = _shown(context, language, "child", name)
        text = filled(language.speech.label, words=shown)
        return markupsafe.Markup(text) if context.eval_ctx.autoescape else SafeText(text)  # noqa: S704

    return name_label


def _of_page(known: Languages, say: Callable[..., str]) -> Callable[..., str]:
    """Return a function for templates that is given the language of the page first."""

    @jinja2.pass_context
    def said(context: jinja2.runtime.Context, *values: Any) -> str:
        return say(known[_language_of(context)], *values)

    return said


def _start(page: Language) -> str:
    """Return the side on which a line of the language begins."""
    return "right" if page.is_right_to_left else "left"


def _greeting(language: Language, people: list[str]) -> str:
    return filled(language.greeting, names=language.listed(people))


def _one_of(language: Language, people: list[str]) -> str:
    return language.listed(people, one_of=True)


def under(text: str, label: str, small: Collection[str] = ()) -> str:
    """Return a text without the words of the label that it stands under, at either end.

    `At home: at home, read ten minutes` says it twice, and so does `At school: In school: a chart`:
    what comes before a colon or a dash goes where it is made of words of the label and of `small`
    ones. A text that is the label alone stays.
    """
    bare = _at_either_end(label).sub("", text)
    if opening := _OPENING.match(bare):
        said, own = set(_words(opening[1])), set(_words(label))
        if said & own and said <= own.union(small) and not said <= set(small):
            bare = bare[opening.end() :]
    return bare if bare.strip(".! ") else text


_OPENING = re.compile(r"\s*([^\W\d_]+(?: [^\W\d_]+){0,6})(?:\s*[:：፦]\s+|\s+[-–—]\s+)(?=\S)")


def says_again(text: str, label: str) -> bool:
    """Tell whether two words of a label, at least, begin what stands under it all the same."""
    first = _words(text)[:2]
    return len(first) == 2 and first[0] != first[1] and set(first) <= set(_words(label))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _under_name(text: str, name: str) -> str:
    """Return a text without the name that it stands under, where a colon or a dash parts them."""
    return re.sub(
        rf"^\s*{re.escape(name)}\s*(?::\s+|[-–—]\s+)(?=\S)", "", text, flags=re.IGNORECASE
    )


@lru_cache(maxsize=256)  # the labels of a language are few
def _at_either_end(label: str) -> re.Pattern[str]:
    words = rf"{re.escape(label)}(?!\w)"
    before, after = rf"^\s*{words}[\s,:;–—，：、。،-]*", rf"[\s,，،]+{words}(?=[.!。]?\s*$)"
    return re.compile(f"{before}|{after}", re.IGNORECASE)


def unended(text: str) -> str:
    """Return a sentence without its full stop, to stand within another one; `7 p.m.` keeps it."""
    text = text.rstrip()
    return text if _INITIALS.search(text) else text.rstrip(" .")


def ended(text: str, stop: str = ".") -> str:
    """Return a sentence with its full stop, which people leave out in a field or not."""
    return text if text.rstrip(_CLOSINGS).endswith(tuple(_ENDINGS)) else f"{text}{stop}"
