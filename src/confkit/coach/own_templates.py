"""What the workspace's own letter templates say to every family, in their fixed words.

Fixed is what stands outside `{{ }}`, `{% %}` and `{# #}`, and in HTML outside tags, comments and
style sheets. Word rules and privacy hold for it as they do for a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from confkit.coach import catalog, coach, findings, packs
from confkit.coach.coach import Coach
from confkit.coach.findings import ERROR, Finding
from confkit.coach.pack import overlaps
from confkit.coach.prose import Sentence
from confkit.ground import gate
from confkit.ground.addresses import canonical
from confkit.language import languages
from confkit.language.in_words import tag_in
from confkit.language.own_folders import own_folders
from confkit.language.templates import LARGEST, OWN
from confkit.names import denied
from confkit.names.masks import NAME, prepared, quotations
from confkit.roster.people import Student
from confkit.workspace.classroom import Classroom

_FORMS = frozenset((".j2", ".txt", ".html", ".md"))
_NO_LETTER = re.compile(
    r"(?:sheet|home|interpreter|page|packet|day|index|report|export|archive|record-round)\."
)
"""Templates of papers that the teacher keeps or explains; a plan on file stands on a sheet."""

_JINJA = r"(?P<field>\{\{.*?(?:\}\}|\Z))|(?P<unread>\{[#%].*?(?:[#%]\}|\Z)"
_PLAIN = re.compile(_JINJA + ")", re.DOTALL)
_HTML = re.compile(
    _JINJA + r"|<!--.*?(?:-->|\Z)|<(?P<raw>style|script|title)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|</?(?:a|abbr|b|bdi|bdo|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>"
    r"|&nbsp;)|(?P<block><[a-zA-Z/!][^<>]*>)",
    re.DOTALL | re.IGNORECASE,
)
_COMMENT = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
_WORD = r"[^\W\d_](?:[\w .'’/-]{0,40}\w)?"
"""What may stand between the signs of a blank: a name for what is missing."""

_BLANK = re.compile(
    r"(?:<|&\w\w;){2}\s*[^\W\d_][^<>&\n]{0,40}(?:>|&\w\w;){2}|<%[^%\n]{0,99}%>|«\w+_\w*»"
    rf"|&lt;\s*{_WORD}\s*&gt;"
    r"|\[{1,2}\s*[^\W\d_][^\W\d_][^][{}<>|\n]{0,40}\]{1,2}(?![\w(:])"
    r"|(?<![\w%])%(?:\([A-Za-z_]\w*\)|\d\$)?[-+#0]*\d{0,3}(?:\.\d)?[sdiufgcx@](?!\w)"
    r"|(?<![\w%])%\d(?!\w)"
    rf"|(?<![\w%#@^§|$])([%#@^§]{{1,3}}|[|$]{{2}})_*{_WORD}_*\1(?!\w)|\*\|_*{_WORD}_*\|\*"
    rf"|(?<!\w)_{{2,}}{_WORD}_{{2,}}(?!\w)|(?<![\w:]):[A-Za-z_]{{2,40}}:(?![\w:])"
    r"|(?<!\w)(?:X{3,}|\?{3,})(?!\w)"
    r"|\{\{[^{}\n]*\}(?!\})|[$@!]?(?<!\{)\{[$!@#]?\s*(?:[^\W\d][\w .'’/-]{0,40}|\d{0,2})\s*\}(?!\})"
    rf"|(?<![\w$])\$(?:[A-Za-z_]\w+|\(\s*{_WORD}\s*\)|\[\s*{_WORD}\s*\])"
)
"""What other programs fill in: a word between signs that no sentence has there.

Such as `<<name>>`, `[Name]`, `__NAME__`, `%name%`, `%1$s`, `{name}`, `${name}` or `*|NAME|*`; but
not `*word*` or `_word_`, by which people stress one. `{{name}` is a field of confkit's own that
lacks a brace.
"""

_TAG = re.compile(r"(?<!<)<(?P<name>[^\W\d_][^\s<>@:/]{0,40})(?:\s[^<>@=:/]{0,40})?>(?!>)")
UNCLOSED = re.compile(
    "area|article|aside|base|body|br|caption|center|col|colgroup|dd|div|dt|embed|footer|head|"
    "header|hr|html|img|input|li|link|main|meta|ol|optgroup|option|p|rp|rt|section|source|span|"
    "table|tbody|td|tfoot|th|thead|tr|track|ul|wbr"
)
"""The elements of HTML that nobody has to close, or not in the same file.

A word in `<>` that is none of them and is not closed is something to fill in.
"""

_LINE = re.compile(r"(?<!\w)(?:_{2,}|\.{4,}|…{2,})(?!\w)")
"""A line to write on; or, within a sentence, one where something was to be written."""
_LABEL = 2
"""Words that the label of a line has at most, where several lines stand in a row."""

_GUILLEMETS = re.compile(r"«\s*[^\W\d_][^«»_\n]{0,40}»")

_NOT_SHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>style|script)\b.*?(?:</(?P=raw)\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_FIELD = re.compile(r"\{\{(?!([^{}\n]*\}(?!\}))).*?(?:\}\}|\Z)|\{[#%].*?(?:[#%]\}|\Z)", re.DOTALL)

_CHILD = re.compile(r"\{[{%][^{}]{0,200}\b(?:called|student|child)\b[^{}]{0,200}[%}]\}")
"""A field that says whose child it is."""

_WRAPPED = re.compile(r"\n(?=[ \t]*[^\W\d_A-Z])")


def fixed_words(text: str, *, html: bool) -> str:
    """Return a template's fixed words, each character in its place; a field is as a name."""
    bare = (_HTML if html else _PLAIN).sub(_blanked, text)
    return bare.replace("\n", " ").replace("\v", "\n") if html else _WRAPPED.sub(" ", bare)


def blanks(text: str, *, html: bool, guillemets_quote: bool = False) -> Iterator[re.Match[str]]:
    """Yield the places that another program, or a person, would fill in.

    A line to write on is for whoever gets the letter, unless it stands within a sentence.
    """
    shown = _FIELD.sub(_spaces, _NOT_SHOWN.sub(_spaces, text) if html else text)
    yield from _BLANK.finditer(shown)
    closed = set(re.findall(r"</([^\s<>]{1,40})", shown.casefold())) if html else set()
    for tag in _TAG.finditer(shown):
        name = tag["name"].casefold()
        if not html or not (name in closed or UNCLOSED.fullmatch(name)):
            yield tag
    words = fixed_words(text, html=html)
    yield from (line for line in _LINE.finditer(words) if _is_in_sentence(words, line))
    if not guillemets_quote:
        yield from _GUILLEMETS.finditer(shown)


def _is_in_sentence(words: str, line: re.Match[str]) -> bool:
    """Tell whether a line stands where a word of a sentence was to be written: `Dear ____,`.

    One at the end of its row is to be written on, and so is each of a row that has but short labels
    (`Yes ___ No ___`); but in a first row it is a greeting.
    """
    begins = words.rfind("\n", 0, line.start()) + 1
    ends = words.find("\n", line.end())
    row = words[begins : ends if ends >= 0 else len(words)]
    before = words[begins : line.start()].rstrip(" \t\xa0")
    if not (before[-1:].isalnum() or before.endswith((NAME, ","))) or _are_labels(row):
        return False
    after = row[line.end() - begins :].rstrip()
    is_first = not words[:begins].strip() and row.strip() != words.strip()
    return is_first or bool(_IN_SENTENCE.match(after))


_IN_SENTENCE = re.compile(r"[,.;!?'’]|\s*[^\W_]")


def _are_labels(row: str) -> bool:
    """Tell whether a row is one of lines to write on, each behind a word or two."""
    *labels, rest = _LINE.split(re.split(r"[:?]\s", row)[-1])
    short = all(len(label.split()) <= _LABEL for label in labels)
    return len(labels) > 1 and short and not rest.strip(" .")


def _spaces(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _blanked(match: re.Match[str]) -> str:
    length = len(match[0])
    if match["field"] is not None:
        return NAME * length
    if match["unread"] is not None:
        return _spaces(match)
    return "\v" + " " * (length - 1)  # a block of its own ends a sentence


_NOT_PROSE = re.compile(
    r"\{#.*?(?:#\}|\Z)|\{%.*?(?:%\}|\Z)|\{\{.*?(?:\}\}|\Z)|<style[^<]*</style>|<[^<>]*>", re.DOTALL
)


class OwnText(NamedTuple):
    """One template of a workspace: its name to Jinja, its path as people are shown it, its text."""

    name: str
    path: str
    text: str

    @property
    def prose(self) -> str:
        """The text without code and markup."""
        return _NOT_PROSE.sub(" ", self.text)


def of_workspace(room: Classroom, of_coach: Coach) -> dict[str, list[Finding]]:
    """Return what is found in each of the workspace's own templates for letters, by its name."""
    return {
        own_text.name: _kept(_Template(room, of_coach, own_text).findings(), own_text.text)
        for own_text in own_texts(room.workspace.folder)
    }


def refused(room: Classroom) -> dict[str, list[Finding]]:
    """Return the errors for which no letter is made from a template, also of those it includes."""
    texts = {own_text.name: own_text.text for own_text in own_texts(room.workspace.folder)}
    if not texts:
        return {}
    off = room.settings.check.ignore
    errors = {
        name: [
            finding
            for finding in template_findings
            if finding.severity == ERROR and not findings.is_off(finding.rule, off)
        ]
        for name, template_findings in of_workspace(room, coach.of(room)).items()
    }
    whole = {
        name: [error for used in _with_used(name, texts) for error in errors[used]]
        for name in texts
    }
    return {
        name: template_findings for name, template_findings in whole.items() if template_findings
    }


def _with_used(name: str, texts: dict[str, str]) -> list[str]:
    """Return a template and those that it takes in, which it names in quotes."""
    used = [name]
    for name_used in used:
        used += [
            other
            for other in texts
            if other not in used
            and (f'"{other}"' in texts[name_used] or f"'{other}'" in texts[name_used])
        ]
    return used


def is_subject(name: str) -> bool:
    """Tell whether a template makes the subject of e-mails."""
    return Path(name).name.partition(".")[0].split("-")[-1] == "subject"


def own_texts(root: Path) -> list[OwnText]:
    """Return each template of a workspace that may make a part of a letter.

    What does not end in `.j2` is one where another names it; else it only lies there.
    """
    texts = {text.name: text for text in _lying(root)}
    whole = "".join(text.text for text in texts.values())
    return [
        text
        for name, text in texts.items()
        if name.endswith(".j2") or f'"{name}"' in whole or f"'{name}'" in whole
    ]


def _lying(root: Path) -> Iterator[OwnText]:
    seen: set[str] = set()
    for folder in (own_folder / name for own_folder in own_folders(root)[::-1] for name in OWN):
        for file in gate.below(folder):
            name = file.relative_to(folder).as_posix()
            if file.suffix not in _FORMS or _NO_LETTER.match(file.name) or name in seen:
                continue
            with suppress(OSError, UnicodeDecodeError):
                shown = file.relative_to(root).as_posix()
                yield OwnText(name, shown, gate.read(file, LARGEST).decode("utf-8-sig"))
                seen.add(name)


def _kept(template_findings: Iterator[Finding], text: str) -> list[Finding]:
    """Return what no comment `{# confkit: allow RULE — reason #}` allows, by its place."""
    in_order = sorted(
        template_findings, key=lambda finding: (finding.line, finding.column, finding.rule)
    )
    return findings.without_allowed(in_order, findings.allowed_in_template(text))


class _Template:
    """One template, and what is found in it."""

    def __init__(self, room: Classroom, of_coach: Coach, of: OwnText) -> None:
        self.room, self.coach, self.path, self.text = room, of_coach, of.path, of.text
        _, *tags = Path(of.name).name.removesuffix(".j2").split(".")
        self.is_subject = is_subject(of.name)
        self.is_html = tags[-1:] == ["html"]
        self.whole = fixed_words(of.text, html=self.is_html)
        self.language = tag_in(of.name)

    def findings(self) -> Iterator[Finding]:
        """Yield what nobody filled in, what the rules find, and names and addresses."""
        yield from self._unfilled()
        yield from self._phrases()
        yield from self._child()
        yield from self._people()

    def _unfilled(self) -> Iterator[Finding]:
        """Yield an empty template, and the blanks of another program that were left in it."""
        if not _COMMENT.sub("", self.text).strip():
            message = "is empty; write the letter, or delete it to use the built-in one"
            yield catalog.finding("syntax/template", self.path, (0, 0), {"said": message})
        language = languages.plain(self.language or self.room.settings.school.language)
        quotes = language != languages.ENGLISH
        for blank in blanks(self.text, html=self.is_html, guillemets_quote=quotes):
            behind = "; put a colon before a line to write on" if _LINE.fullmatch(blank[0]) else ""
            message = f"{blank[0]} is not filled in by confkit{behind}"
            at = self._at(blank.start())
            yield catalog.finding("syntax/template", self.path, at, {"said": message})

    def _phrases(self) -> Iterator[Finding]:
        pack = self._coach().rules_for(Sentence((), "template", self.whole, in_letter=True))
        quoted = quotations(self.whole)
        for match in pack.matches(prepared(self.whole, self.coach.class_names.names), self.whole):
            if match.rule.is_privacy or not overlaps(match, quoted):
                words = {
                    "found": self._said(match.start, match.end),
                    "child": "{{ letter.called }}",
                }
                yield catalog.finding(
                    match.rule.id,
                    self.path,
                    self._at(match.start),
                    words,
                    table=match.rule.table,
                )

    def _coach(self) -> Coach:
        """Return the coach in the template's own language, which its name tells.

        Where there are no rules for it, the school's rules of privacy hold.
        """
        if languages.plain(self.language) in ("", languages.plain(self.coach.language.tag)):
            return self.coach
        loaded = packs.load(self.room.workspace.folder, self.language)
        if loaded.language_known:
            language = self.room.workspace.languages[self.language]
            return replace(self.coach, pack=loaded.pack, language=language, _rules_for={})
        off = (*self.coach.switched_off, "words", "letter", "goal", "follow-up")
        return replace(self.coach, switched_off=off, _rules_for={})

    def _child(self) -> Iterator[Finding]:
        """Yield the field of a child's name in a subject."""
        if self.is_subject and (field := _CHILD.search(self.text)):
            yield catalog.finding("privacy/subject", self.path, self._at(field.start()), {})

    def _people(self) -> Iterator[Finding]:
        """Yield the students of the class, addresses of the roster, and persons denied."""
        nobody = Student("\n", self.room.settings.school.name)
        spans = [*self.coach.class_names.addresses(nobody, self.whole)]
        if not self.is_subject:  # of which `privacy/subject` tells
            spans += self.coach.class_names.others(nobody, self.whole)
        own = canonical(self.room.settings.teacher.email)
        for span in spans:
            if canonical(self._said(*span)) != own:
                yield self._of_person(span.start, self._said(*span))
        for student in self.room.everyone:
            if denied.holds_in_full(student, self.whole):
                yield self._of_person(
                    self._line_of_denied(student), "a person who may not be named"
                )

    def _line_of_denied(self, student: Student) -> int:
        """Return where the line begins that names somebody denied; the text's if none does."""
        start = 0
        for line in self.text.splitlines(keepends=True):
            if denied.holds_in_full(student, self.whole[start : start + len(line)]):
                return start
            start += len(line)
        return 0

    def _of_person(self, at: int, whose: str) -> Finding:
        return catalog.finding("privacy/template", self.path, self._at(at), {"found": whose})

    def _said(self, start: int, end: int) -> str:
        return " ".join(self.whole[start:end].replace(NAME, " ").split())

    def _at(self, place: int) -> tuple[int, int]:
        line = self.text.count("\n", 0, place) + 1
        return line, place - self.text.rfind("\n", 0, place)
