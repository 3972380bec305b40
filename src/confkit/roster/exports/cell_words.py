"""What cells of an export mean: nothing, yes and no, relations, languages, names, ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from confkit.ground import identifiers
from confkit.ground.resources import data_table
from confkit.ground.text import key, one_line_each
from confkit.language import names as languages
from confkit.roster.person_names import plain, without_accents

_FILE = "roster/words.toml"
# What is cached here is asked for once for each cell.


@cache
def word_set(name: str) -> frozenset[str]:
    """Return one list of roster/words.toml in comparable form."""
    return frozenset(key(word) for word in data_table(_FILE)[name])


@cache
def _nothing() -> frozenset[str]:
    return frozenset(data_table(_FILE)["nothing"])


def cells(row: list[str]) -> list[str]:
    """Return a row's cells on one line each; "" where an export writes NULL or N/A for nothing."""
    tidy = one_line_each(row)
    if _nothing().isdisjoint(tidy):
        return tidy
    return ["" if text in _nothing() else text for text in tidy]


def said(text: str) -> str:
    """Return what a permission's cell says: "yes", "no", or "blank" for anything else."""
    word = key(text)
    if word in word_set("yes") or word in word_set("granted") or word in word_set("for_both"):
        return "yes"
    if word in word_set("no") or is_refusal(text):
        return "no"
    plain = _courtesy().sub("", word)
    return said(plain) if plain and plain != word else "blank"


@cache
def _courtesy() -> re.Pattern[str]:
    """Return what is only said politely behind an answer: `Yes, please.`."""
    words = "|".join(sorted(map(re.escape, word_set("courtesy")), reverse=True))
    return re.compile(rf"(?:[\s,;.!–-]+(?:{words}))?[\s.!]*$")


def unclear_letters(texts: Iterable[str], *, of_custody: bool = False) -> frozenset[str]:
    """Return the letters of a column that say yes or no in some language, and may be a code here.

    S is a yes beside N; beside Y or P it is a code, as 1 is beside 2 and 3. Y is always one. F is
    a no beside T; beside M, and in a column of custody, it may be a father.
    """
    letters = {word for text in texts if len(word := key(text)) == 1 and word.isalnum()}
    yes = {word for word in letters if said(word) == "yes"}
    codes = {word for word in letters if said(word) == "blank"}
    unclear = yes - {"y"} if codes or len(yes) > 1 else set()
    if "m" in codes or (of_custody and "t" not in letters):
        unclear |= letters & word_set("letters_of_parents")
    return frozenset(unclear)


def bears_a_letter(text: str) -> bool:
    """Tell whether a letter or a digit stands by itself in a text, and so may mean a parent."""
    words = plain_words(text).split()
    alone = [word for word in words if len(word) == 1 and word not in word_set("between_people")]
    return bool(alone) or len("".join(words)) == 1


def is_in_use(text: str) -> str:
    """Tell whether a contact's status lets it be used: "yes", "no", or "blank" for another word."""
    word = said(text)
    if word == "blank" and text:
        word = "yes" if key(text) in word_set("active") else word
        word = "no" if key(text) in word_set("gone") else word
    return word


def is_refusal(text: str) -> bool:
    """Tell whether a cell says that something was refused: `Declined`, `widerrufen`."""
    return key(text) in word_set("refused")


DATE = "date"
"""What an answer says where the day on which somebody agreed is a yes: `mail: date`."""
_BARE_DATE = re.compile(
    r"\d{1,2}(?:\.? |-)[^\W\d_]{3,9}\.?[ -]\d{2,4}|"
    r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?"
)


def is_bare_date(text: str) -> bool:
    """Tell whether a cell is a date and nothing else."""
    return bool(_BARE_DATE.fullmatch(text))


def is_flag(text: str) -> bool:
    """Tell whether a cell holds nothing but a yes or a no."""
    return key(text) in word_set("flag_yes") or key(text) in word_set("flag_no")


def holds_codes_for_several(texts: Iterable[str]) -> bool:
    """Tell whether cells hold answers for several people: `Y N Y`, `S/P`, `H1+H2`, `○ ×`."""
    parts_of = [re.split(r"[\s/,;|+]+", text) for text in texts]
    return any(len(parts) > 1 for parts in parts_of) and all(
        len(part) <= _LONGEST_PART and not part.isdecimal() for parts in parts_of for part in parts
    )


_LONGEST_PART = 2


def is_level(text: str) -> bool:
    """Tell whether a cell says yes or no, or how much: `Full`, `Limited`, `None`."""
    return said(text) != "blank" or is_flag(text) or key(text) in word_set("levels")


def begins_with_no(text: str) -> bool:
    """Tell whether a cell is a no, or begins with one: `No - moved away`."""
    first = plain_words(text).partition(" ")[0]
    return said(text) == "no" or (len(first) > 1 and first.isalpha() and said(first) == "no")


def refuses_nothing(text: str) -> bool:
    """Tell whether an answer says that there is nobody, or nothing to be careful about."""
    return key(text) in word_set("no") or key(text).strip(" .!") in word_set("nobody")


def role(text: str) -> str:
    """Return the role of somebody in a list of people, in comparable form."""
    return key(text).partition(":")[0].strip()


_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain_words(text: str) -> str:
    """Return the words of a text in small letters without accents and signs, one blank apart."""
    bare = key(text)
    if bare.isascii() and bare.replace(" ", "").isalnum():
        return bare
    return _BETWEEN_WORDS.sub(" ", without_accents(bare)).strip()


def plain_words_each(texts: Sequence[str]) -> list[str]:
    """Return `plain_words` of each of some lines: all at once, as a column may be long."""
    if not texts:
        return []
    whole = unicodedata.normalize("NFC", unicodedata.normalize("NFC", "\n".join(texts)).casefold())
    lines = _BETWEEN_IN_A_LINE.sub(" ", without_accents(whole)).split("\n")
    return [line.strip() for line in lines]


_BETWEEN_IN_A_LINE = re.compile(r"(?:[^\w\n]|_)+")


def same_person(name: str, two: str) -> bool:
    """Tell whether two names may be one person's: equal, or the words of one are in the other."""
    first, second = set(plain(name).split()), set(plain(two).split())
    return bool(first and second) and (first <= second or second <= first)


def bears_a_mark(name: str) -> bool:
    """Tell whether a sign or an abbreviation stands with a name: `Per Lund †`, `(R.O.)`."""
    signs = set(_SIGNS.findall(name))
    if not signs:
        return False
    if not signs <= set("([{"):
        return True
    known = word_set("beside_addresses") | word_set("suffixes")
    return any(
        (text.endswith(".") or text.isupper() or _IS_SAID.match(text))
        and key(text) not in known
        and plain(text) not in known
        and not relation(text).kind
        for text in _IN_BRACKETS.findall(name)
    )


def with_relation(name: str) -> tuple[str, str]:
    """Part a name from the relation behind it: "Olaf Lund (Vater)"; all else stays as it is.

    Of several words the legal one counts: "Ana Paz (abuela, tutora legal)".
    """
    rest, _, beside = name.rstrip(") ").rpartition("(")
    words = [part.strip() for part in beside.split(",")]
    if not rest.strip() or not all(relation(word).kind for word in words):
        return name, ""
    word = next((word for word in words if relation(word).kind == "guardian"), words[0])
    return rest.strip(), word


ADDRESS = re.compile(r"[^\s,;|/<>()\[\]]+@[^\s,;|/<>()\[\]]+")
"""What looks like an address, among other words."""


def beside_address(text: str) -> tuple[str, str]:
    """Part a name from the address that stands with it: `Maria Reyes <maria@…>`."""
    found = ADDRESS.findall(text)
    if len(found) != 1:
        return text, ""
    name = re.sub(r"[<(\[]\s*[>)\]]", " ", text.replace(found[0], " "))
    return " ".join(name.split()).strip(" ,:;-"), found[0]


def bears_a_code(name: str, child: str = "", *, family_in_capitals: bool = False) -> bool:
    """Tell whether a word stands with a name that is none: `Gus Poe NC`, `zzInactive Ina Roe`.

    Of a name wholly in capitals, only a code that nobody can be called counts. In another, two or
    three capitals are a code, but not initials at the front, a title, a particle, a last name of
    the child's, or the only last name (`Marie ROY`; `family_in_capitals` where the list does so).
    """
    return not _is_usual(name) and _bears_a_code(name, child, family_in_capitals)


def _bears_a_code(name: str, child: str, family_in_capitals: bool) -> bool:
    words = [word for text in name.split() if (word := text.strip(",;:()[]"))]
    entry_words = word_set("entry_words")
    said_of_it = [word for word in key(" ".join(words)).split() if word.strip(".-") in entry_words]
    if said_of_it and set(said_of_it) - set(plain(child).split()):  # Ida is Hal Void's mother
        return True
    if any([word[0] in "zZxX" and _PUT_ASIDE.match(word) for word in words]):  # noqa: C419
        return True
    in_capitals = [word.isupper() or is_code(word) for word in words]
    if True not in in_capitals:
        return False
    if False not in in_capitals:
        return any(is_code(word) and _VOWELS.isdisjoint(key(word)) for word in words[1:])
    family = set(plain(child).split())
    is_family = (
        family_in_capitals
        or in_capitals.count(False) == 1
        or any(word.isupper() and len(word) > _LONGEST_CODE for word in words)
    )
    for at, word in enumerate(words):
        if not in_capitals[at] or (at == 0 and len(words) == 2):
            continue
        if is_code(word) and plain(word) not in family:
            return True
        usual = key(word).replace(".", "") in word_set("beside_names") or plain(word) in family
        if at and not is_family and not usual and _CODE.fullmatch(word):
            return True
    return False


def _is_usual(name: str) -> bool:
    """Tell whether a name is small letters behind each capital, and none of its words a code."""
    whole = name.replace(" ", "")
    if not name.istitle() or not whole.isalnum() or _PUT_ASIDE_WITHIN.search(name):
        return False
    if not whole.isalpha() and any(map(is_code, name.split())):
        return False
    return word_set("entry_words").isdisjoint(key(name).split())


def is_code(word: str) -> bool:
    """Tell whether a word is a code by which a school office marks somebody: RO, s47."""
    if not (word.isupper() or word[-1].isdigit()):
        return False
    plain_word = word.replace(".", "").replace("/", "")
    return len(plain_word) <= _LONGEST_OF_CODES and key(plain_word) in word_set("codes")


def holds_code(text: str) -> bool:
    """Tell whether a remark is such codes and no more, or holds one of three signs: `s47 open`."""
    words = _BETWEEN_CODES.split(text.strip(" .!,;"))
    return all(key(word) in word_set("codes") for word in words) or any(
        len(word) > 2 and is_code(word) for word in words
    )


def is_unknown_code(text: str) -> bool:
    """Tell whether a cell is one short word in capitals that nobody has explained: NOCO, CRT.

    What schools write of a child's support, course or day is none (`school_codes`), nor what is
    a yes or a no.
    """
    word = text.strip(" .!*?")
    return (
        word.isupper()
        and bool(_BARE_CODE.fullmatch(word) or _UNSPOKEN_CODE.fullmatch(word))
        and key(word) not in word_set("school_codes")
        and not is_level(word)
        and not refuses_nothing(word)
    )


def writes_families_in_capitals(names: Iterable[str]) -> bool:
    """Tell whether a third of a list writes last names so: `Marie DUPONT`, `LI Wei`."""
    mixed = [name for name in names if not name.isupper()]
    capitals = sum(
        any(len(word) > _LONGEST_CODE and word.isupper() for word in name.split())
        for name in mixed
        if not name.istitle()
    )
    return 3 * capitals >= len(mixed)


_BETWEEN_CODES = re.compile(r"[\s,;:+&/()]+")
_LONGEST_CODE = 3
_LONGEST_OF_CODES = 6
_CODE = re.compile(r"[^\W\d_]{2,3}")
_VOWELS = frozenset("aeiouy")
_BARE_CODE = re.compile(r"[^\W\d_]{1,4}")
_UNSPOKEN_CODE = re.compile(r"[^\W\d_AEIOUYÀ-Ý]{5,6}")
_PUT_ASIDE_WITHIN = re.compile(r"(?i:zz|xx)")
_PUT_ASIDE = re.compile(r"(?i:zz|xx)|[zx]+[A-Z]")
_SIGNS = re.compile(r"[(\[{†‡*#^~!?§¤⚠⛔✗✘☠●■▲]")
_IN_BRACKETS = re.compile(r"[(\[{]\s*(\w[^()\[\]{}]*?)\s*[)\]}]")
_IS_SAID = re.compile(r"(?!n[ée]e\b|geb\b|born\b|s?he\b|they\b)[^\W\d_A-ZÀ-Þ]")
"""Words that begin small are said of somebody: "(drives)"; a name begins with a capital."""
_NUMBERS = re.compile(r"[\W\d_]*\d[\W\d_]*|\W+")


def is_no_name(text: str) -> bool:
    """Tell whether a cell cannot be a person's name: a yes, a number, `Deceased`, `Mother`."""
    word = key(text).strip(" .?!*")
    if word in _no_names() or "@" in text:
        return True
    return not text[:1].isalpha() and bool(_NUMBERS.fullmatch(text))


@cache
def _no_names() -> frozenset[str]:
    lists = ("flag_yes", "flag_no", "nobody", "no_names")
    return frozenset().union(*map(word_set, lists), _pointers())


def is_pointer(text: str) -> bool:
    """Tell whether a cell says which person, and not how they are called: Mother, Both."""
    word = key(text).strip(" .?!*")
    return word in _pointers()


@cache
def _pointers() -> frozenset[str]:
    kinds = data_table(_FILE)["relation"]
    words = [
        word
        for kind in ("parent", "guardian")
        for export in kinds[kind].values()
        for word in export
    ]
    return frozenset(map(key, words)) | word_set("for_both")


def is_no_address(text: str) -> bool:
    """Tell whether a cell says that there is no address: `none`, `noemail@…`."""
    local, plain = _local(text)
    if local in word_set("no_address"):
        return True
    return len(plain) >= _TELLING and plain in word_set("no_address")


@lru_cache(maxsize=16)  # the same address is looked at for one thing after the other
def _local(text: str) -> tuple[str, str]:
    """Return what stands before the @, and its letters alone."""
    local = key(text).partition("@")[0]
    if local.isascii():
        return local, local if local.isalpha() else local.translate(_NO_LETTERS_OF_ASCII)
    return local, _NO_LETTER.sub("", local)


@cache
def _refused_addresses() -> tuple[str, ...]:
    return tuple(word_set("refused_address"))


def is_refused_address(text: str) -> bool:
    """Tell whether a cell says that somebody refused to give an address, or wants no mail."""
    _, plain = _local(text)
    return plain.startswith(_refused_addresses())


_NO_LETTER = re.compile(r"[^a-z]+")
_NO_LETTERS_OF_ASCII = {code: None for code in range(128) if not chr(code).isalpha()}
_TELLING = 5
"""So many letters of a word for no address count with any signs between them."""


def flag(text: str) -> bool:
    """Tell whether a cell that marks something is filled with anything but no."""
    return bool(text) and key(text) not in word_set("no_plan")


class Relation(NamedTuple):
    """A relation as the roster writes it, and its kind: parent, guardian, relative, other, ""."""

    word: str
    kind: str


@cache
def _relations() -> dict[str, Relation]:
    return {
        key(word): Relation(name, kind)
        for kind, names in data_table(_FILE)["relation"].items()
        for name, words in names.items()
        for word in (name, *words)
    }


def relation(text: str) -> Relation:
    """Return the relation that a cell names; an unknown word is kept, with no kind."""
    return _relations().get(key(text.replace("_", " "))) or Relation(text, "")


def words_of_relations() -> Mapping[str, str]:
    """Return every word for a relation, in comparable form, and the relation as it is written."""
    return {word: related.word for word, related in _relations().items()}


def is_related(text: str) -> bool:
    """Tell whether a cell says how somebody is related to a child: `Mother`, `aunt`."""
    return bool(relation(text).kind)


@lru_cache(maxsize=64)  # asked of every row
def relations_said(said: tuple[str, ...]) -> Mapping[str, str]:
    """Return what the words of a list mean by what a teacher has said of each: `M mother`.

    One that names no relation means nothing, and is not among them.
    """
    meant = {}
    for text in said:
        words = text.replace(":", " ").split()
        for at in range(1, len(words)):
            if relation(" ".join(words[at:])).kind:
                meant[key(" ".join(words[:at]))] = " ".join(words[at:])
                break
    return meant


@cache
def _parents() -> frozenset[str]:
    return frozenset(
        plain_words(word)
        for name, words in data_table(_FILE)["relation"]["parent"].items()
        if name not in ("parent", "step-parent", "foster parent")
        for word in words
    )


@cache
def people_words() -> frozenset[str]:
    """Return the words for somebody's people, in one word: mother, aunt, neighbor, guardian."""
    kinds = data_table(_FILE)["relation"]
    some = [kinds[kind].values() for kind in ("parent", "guardian", "relative")]
    words = {plain_words(word) for names in some for words in names for word in words}
    return frozenset(word for word in words if " " not in word)


def speaks_of_parent(words: list[str]) -> bool:
    """Tell whether a text speaks of a mother or a father: "Dad", "le père"."""
    return not _parents().isdisjoint(words)


def without_parents(text: str) -> str:
    """Return a text without the words for a parent: who is meant is left out of what is said."""
    return " ".join(word for word in plain_words(text).split() if word not in _parents())


_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?")


@lru_cache(maxsize=4096)  # a class has a few languages, one in each row
def language(text: str) -> str:
    """Return a language's tag (`es`, `pt-BR`) for its tag, ISO code or name; else the text."""
    if not text:
        return ""
    if _TAG.fullmatch(text):
        parts = text.replace("_", "-").split("-")
        code = languages.codes().get(parts[0].lower(), parts[0].lower())
        if code in _known():
            rest = [part.upper() if len(part) == 2 else part.title() for part in parts[1:]]
            return "-".join([code, *rest])
    name = key(text)
    parts = [part.strip(" )") for part in re.split(r"[(,;/]| - ", name)]
    # “Chinese (Traditional)” is “Traditional Chinese”, and else Chinese.
    said = dict.fromkeys((name, " ".join(reversed(parts)), parts[0]))
    for locale in _LOCALES:
        if tag := next(filter(None, map(_names(locale).get, said)), ""):
            return tag
    return next(filter(None, map(_also_called().get, map(plain, said))), text)


@cache
def _also_called() -> Mapping[str, str]:
    table: dict[str, list[str]] = data_table(_FILE)["languages"]
    return {plain(name): tag for tag, names in table.items() for name in names}


def is_language(tag: str) -> bool:
    """Tell whether this is the tag of a language that has a name."""
    return tag.split("-")[0].lower() in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(languages.tags().values())


_LOCALES = (
    "en",
    "es",
    "de",
    "fr",
    "pt",
    "it",
    "nl",
    "pl",
    "vi",
    "ar",
    "zh",
    "uk",
    "ru",
    "so",
    "ko",
    "ja",
    "fa",
    "ur",
    "hi",
    "am",
    "tr",
)
"""Where exports come from, then the languages of families: each names itself at least."""


@cache
def _names(locale: str) -> Mapping[str, str]:
    if locale == "en":
        return languages.tags()
    from babel import Locale

    return _by_name(Locale(locale).languages)


def _by_name(named: Mapping[str, str]) -> dict[str, str]:
    return {key(name): tag.replace("_", "-") for tag, name in named.items()}


class Name(NamedTuple):
    """A person's name as it is shown, and as it is sorted: "Family, Given" where both are known."""

    shown: str
    sorted: str


def joined(given: str, family: str) -> Name:
    """Join a given and a family name; either may be missing."""
    if given and family:
        return Name(f"{given} {family}", f"{family}, {given}")
    return Name(given or family, "")


def split(text: str) -> Name:
    """Read a name from one cell: "Last, First" is split at the first comma, all else stays."""
    if "," not in text.partition("(")[0]:
        return Name(text, "")
    last, _, first = (part.strip() for part in text.partition(","))
    if not first or not last or key(first) in word_set("suffixes"):
        return Name(text if first else text.strip(" ,"), "")
    return joined(first, last)


def named(name: str, given: str, family: str) -> Name:
    """Make one name of a table's columns, of which any may be missing.

    Lists in several languages call the family's name just "name" beside a given name.
    """
    if name and given and not family and not _contains(name, given):
        return joined(given, name)
    if name and family and not given and not _contains(name, family) and not _joined(name):
        return joined(name, family)
    if name and given and family and not _holds(name, f"{given} {family}"):
        return joined(given, family)  # the name is a login, or another writing
    return split(name) if name else joined(given, family)


def _joined(name: str) -> bool:
    """Tell whether a name is both names in one: "Holt, Ida"."""
    return "," in name


def _holds(whole: str, part: str) -> bool:
    return set(plain(part).split()) <= set(plain(whole).split())


def _contains(name: str, given: str) -> bool:
    return key(name) != key(given) and f" {key(given)} " in f" {key(name).replace(',', ' ')} "


_NOT_IN_ID = re.compile(r"[^\w.\-]+")
_BETWEEN = re.compile(r"[\s,.'’\-]+")


def made_id(*parts: str) -> str:
    """Make an id of a name and a class: the same words, the same id, whoever else is there.

    Where letters are lost or the id is too long, a digest of the whole keeps two ids apart.
    """
    whole = unicodedata.normalize("NFC", " ".join(part for part in parts if part))
    kept = _NOT_IN_ID.sub("-", re.sub(r"[,'’]+", "", whole)).strip("-. ")
    if _BETWEEN.sub("", whole) == _BETWEEN.sub("", kept) and len(kept) <= identifiers.LONGEST:
        return kept
    import hashlib  # OpenSSL takes time to load, and few lists have no ids

    digest = hashlib.sha256(key(whole).encode()).hexdigest()[:6]
    return f"{kept[: identifiers.LONGEST - 7].strip('-.')}-{digest}".lstrip("-")
