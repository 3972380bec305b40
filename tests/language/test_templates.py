"""Text from people is data in every form that is rendered."""

from __future__ import annotations

import os
import re
import signal
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from confkit.ground.resources import folder
from confkit.ground.text import one_line
from confkit.language import dates, in_words
from confkit.language import templates as templates_module
from confkit.language.templates import TemplateError, Templates
from tests.making import student

HOSTILE = st.text(st.sampled_from("ab <>&\"'`*_{}[]()#+-.!|~\\\n%=$éx王\x1b\u202e")) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Return templates of a workspace: one of each form, and some that cannot be rendered."""
    root = tmp_path_factory.mktemp("room")
    (root / "templates").mkdir()
    for name, text in {
        "one.html.j2": '<p>{{ said }}</p><a title="{{ said }}">x</a>',
        "apart.html.j2": "<p>{{ said|isolated(['ar']) }}</p>",
        "one.md.j2": "- {{ said }}\n",
        "heading.md.j2": "## {{ said }}\n",
        "line.md.j2": "{{ said }}\n",
        "one.txt.j2": "{{ said }}\n",
        "letter.de.txt.j2": "Liebe {{ said }}\n",
        "letter.txt.j2": "Dear {{ said }}\n",
        "missing.txt.j2": "one\n{{ sayd }}\n",
        "broken.txt.j2": "one\n{% if %}\n",
        "unsafe.txt.j2": "{{ said.__class__.__mro__ }}",
        "changing.txt.j2": "{{ words.append('x') }}",
        "field.txt.j2": "one\ntwo {{ who.nme }}\n",
        "part.txt.j2": "\n\n{% include 'field.txt.j2' %}\n",
    }.items():
        (root / "templates" / name).write_text(text, encoding="utf-8")
    return Templates(root)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.titles: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.titles += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(said=HOSTILE)
def test_no_text_becomes_markup_in_a_page(templates: Templates, said: str) -> None:
    """The tags are those of the template, and the text is the text."""
    page = _Page()
    page.feed(templates.render("one.html.j2", said=said))
    page.close()
    assert page.tags == ["p", "a"]
    assert page.text == said + "x"
    assert page.titles == [said]


def markdown_text(rendered: str) -> tuple[list[str], str]:
    """Return what a Markdown reader makes of a text: the blocks it opens, and the words."""
    tokens = MarkdownIt("commonmark").parse(rendered)
    inline = [inner for token in tokens for inner in token.children or []]
    assert {inner.type for inner in inline} <= {"text"}
    return [token.tag for token in tokens if token.nesting == 1], "".join(
        inner.content for inner in inline
    )


@given(said=HOSTILE)
@example(said="2026. A list?")
@example(said="1) x")
@example(said="- x")
@example(said="+ x")
@example(said="--- ---")
@example(said="&amp; <b> [x](y) `z` ![i](j) *e* _f_ http://x.example \\")
@example(said="# x #")
@example(said="[x]: y")
@example(said="    code")
def test_no_text_becomes_markup_in_markdown(templates: Templates, said: str) -> None:
    """In a list, a heading and on a line of its own, a reader sees the words and nothing else."""
    found = {
        form: markdown_text(templates.render(f"{form}.md.j2", said=said))
        for form in ("one", "heading", "line")
    }
    words = one_line(said)
    alone = (["p"], words) if words else ([], "")
    assert found["heading"] == (["h2"], words)
    assert found["line"] == alone
    assert found["one"] == (["ul", "li", *alone[0]], words)


@given(said=HOSTILE)
def test_no_text_acts_in_a_plain_letter(templates: Templates, said: str) -> None:
    """Controls and what turns a line round are gone."""
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
                         templates.render("one.txt.j2", said=said))  # fmt: skip


@pytest.mark.parametrize("said", ["{{ 7 * 7 }}", "{% raw %}", "{# x #}"])
def test_text_is_no_template(templates: Templates, said: str) -> None:
    """What people wrote is not rendered a second time."""
    assert templates.render("one.txt.j2", said=said) == f"{said}\n"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("missing.txt.j2", "templates/missing.txt.j2:2"),
        ("broken.txt.j2", "templates/broken.txt.j2:2"),
        ("unsafe.txt.j2", "templates/unsafe.txt.j2:1"),
        ("changing.txt.j2", "templates/changing.txt.j2:1"),
        ("gone.txt.j2", "templates/gone.txt.j2"),
    ],
)
def test_a_template_that_cannot_be_rendered_says_where(
    templates: Templates, name: str, where: str
) -> None:
    """A teacher's own template ends in one line, and can neither reach out nor change a value."""
    with pytest.raises(TemplateError) as refused:
        templates.render(name, said="x", words=["a"])
    assert str(refused.value).startswith(f"{where}: ")
    assert refused.value.exit_code == 1


@pytest.mark.parametrize(("name", "line"), [("field.txt.j2", 2), ("part.txt.j2", 3)])
def test_a_field_that_does_not_exist_is_named(templates: Templates, name: str, line: int) -> None:
    """With the line of the template that was asked for, and where the fields are listed."""
    with pytest.raises(TemplateError) as refused:
        templates.render(name, who=student())
    assert str(refused.value) == (
        f"templates/{name}:{line}: there is no field `nme`; templates/README.md lists them; "
        "fix it, or delete it to use the built-in one"
    )


def test_the_workspaces_template_goes_first(templates: Templates) -> None:
    """Its own where there is one, else the built-in one."""
    assert templates.render("letter.txt.j2", said="Ana") == "Dear Ana\n"
    assert templates.get("page.html.j2").name == "page.html.j2"


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("de", ("letter.de.txt.j2", "de", True)),
        ("de-AT", ("letter.de.txt.j2", "de", True)),
        ("en", ("letter.txt.j2", "en", True)),
        ("en-US", ("letter.txt.j2", "en", True)),
        ("yo", ("letter.txt.j2", "en", False)),
        ("../x", ("letter.txt.j2", "en", False)),
    ],
)
def test_a_language_has_its_template_or_is_told(
    templates: Templates, language: str, found: tuple[str, bool]
) -> None:
    """Never silently English."""
    assert templates.for_language("letter", language, "txt")[:3] == found


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", ("Friday, November 20", "3:30\u00a0PM")), ("de", ("Freitag, 20. November", "15:30"))],
)
def test_dates_and_times_are_written_as_people_say_them(locale: str, said: tuple[str, str]) -> None:
    """In the language of the reader."""
    when = datetime.fromisoformat("2026-11-20T15:30")
    assert dates.day(date(2026, 11, 20), locale).startswith(said[0])
    assert dates.day(when, locale).startswith(said[0])
    assert dates.clock_time(when, locale) == said[1]


@pytest.mark.parametrize(
    ("tag", "locale", "name"),
    [
        ("es", "en", "Spanish"), ("so", "en", "Somali"), ("??", "en", "??"), ("", "en", ""),
        ("fa-AF", "en", "Dari"), ("fa-AF", "es", "darí"), ("pt-BR", "en", "Portuguese (Brazil)"),
        ("zh-Hant", "en", "Chinese (Traditional)"), ("tl", "es", "tagalo"), ("??", "es", "??"),
    ],
)  # fmt: skip
def test_a_language_is_named(tag: str, locale: str, name: str) -> None:
    """By the name that is its own, not a wider one's with a country; an unknown tag stays."""
    assert dates.language_name(tag, locale) == name


def test_packaged_templates_are_found_without_a_workspace(tmp_path: Path) -> None:
    """An empty folder has none of its own."""
    for root in (None, tmp_path):
        assert Templates(root).get("sheet.html.j2").name == "sheet.html.j2"


def _templates(root: Path, text: str) -> Templates:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates/own.txt.j2").write_text(text, encoding="utf-8")
    return Templates(root)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% set b = range(99999)|sum %}{% endfor %}",
        "{% macro again(n) %}{% for i in range(999) %}{{ again(n) if n < 9 }}{% endfor %}"
        "{% endmacro %}{% for i in range(9999) %}{% set x = range(9999)|list|sort %}{% endfor %}",
        "{% for a in range(99999) %}{{ 'so much ' * 1000 }}{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{{ [0] * 999999999 }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ 'a'|center(2000000000) }}",
        "{{ [1]|batch(1000000000, 0)|list|length }}",
        "{{ '%2000000000d'|format(1)|length }}",
        "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}"
        "{% endfor %}{{ n.x|length }}",
        "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}"
        "{% endfor %}{{ n.x|length }}",
    ],
)
def test_a_template_ends_in_time_and_writes_no_more_than_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """One line says which template it is; the next one is rendered as ever."""
    monkeypatch.setattr(templates_module, "MOST_SECONDS", 0.2)
    templates = _templates(tmp_path, text)
    with pytest.raises(TemplateError, match=r"^templates/own\.txt\.j2(:1)?: ") as refused:
        templates.render("own.txt.j2")
    assert len(refused.value.lines) == 1
    (tmp_path / "templates/more.txt.j2").write_text("{{ 3 * 4 }} {{ 'ab' * 2 }}", encoding="utf-8")
    assert templates.render("more.txt.j2") == "12 abab"


class _Child(NamedTuple):
    called: str
    is_slow: bool = False


@pytest.mark.parametrize("slow", [
    "{% for i in range(9999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    pytest.param("{% for i in range(99999) %}{{ 'a' * 1000 }}{% endfor %}", marks=pytest.mark.slow),
    pytest.param("{{ 'a' * 16000000 }}{{ 'b' * 16000000 }}", marks=pytest.mark.slow),
])  # fmt: skip
def test_children_are_counted_and_not_how_often_a_template_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    """Several letters about one child are one child; whoever is not tried is told so."""
    monkeypatch.setattr(templates_module, "MOST_SECONDS", 0.2)
    text = "{% if letter.is_slow %}" + slow + "{% endif %}{{ letter.called }}"
    templates = _templates(tmp_path, text)
    for _ in range(3):
        with pytest.raises(TemplateError, match=r"own\.txt\.j2: stopped for Ada: "):
            templates.render("own.txt.j2", letter=_Child("Ada", is_slow=True))
    assert templates.render("own.txt.j2", letter=_Child("Cal")) == "Cal"
    with pytest.raises(TemplateError, match=r": stopped for Bo: "):
        templates.render("own.txt.j2", letter=_Child("Bo", is_slow=True))
    with pytest.raises(TemplateError, match=r": not tried: stopped for Ada and Bo: "):
        templates.render("own.txt.j2", letter=_Child("Cal"))


def test_a_template_ends_in_time_where_ctrl_c_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is for a job in the background; afterwards it is ignored as before."""
    monkeypatch.setattr(templates_module, "MOST_SECONDS", 0.2)
    forever = "{% for i in range(9999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    templates = _templates(tmp_path, forever)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(TemplateError, match="seconds"):
            templates.render("own.txt.j2")
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_nothing_outside_is_included(tmp_path: Path) -> None:
    """Neither by a path upwards nor by a link, to a file or to a folder."""
    (tmp_path / "secret.txt").write_text("the diary", encoding="utf-8")
    root = tmp_path / "class"
    root.mkdir()
    _templates(root, "")
    (root / "templates/link.txt.j2").symlink_to(tmp_path / "secret.txt")
    (root / "templates/folder").symlink_to(tmp_path)
    os.mkfifo(root / "templates/pipe.txt.j2")
    for name in ("../secret.txt", "link.txt.j2", "folder/secret.txt", "pipe.txt.j2", "/etc/hosts"):
        templates = _templates(root, f"{{% include '{name}' %}}")
        with pytest.raises(TemplateError) as refused:
            templates.render("own.txt.j2")
        assert "diary" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("Read at 7 p.m.", "Read at 7 p.m."), ("de 6 a 7 p. m.", "de 6 a 7 p. m."),
     ("Read a page. ", "Read a page"), ("Sit by me.", "Sit by me"), ("Plan B.", "Plan B")],
)  # fmt: skip
def test_a_quoted_sentence_loses_its_full_stop_and_no_abbreviation(text, quoted):
    """What a check-in asks about stands within another sentence."""
    assert in_words.unended(text) == quoted


SHORT = frozenset({"in", "the", "we", "our"})


@pytest.mark.parametrize(
    ("label", "text", "shown"),
    [("At school", "In school: a chart", "a chart"), ("At school", "School - a chart", "a chart"),
     ("At home", "Home: read", "read"), ("At home", "at home, read", "read"),
     ("Our one goal", "Our goal: ask", "ask"), ("How we will know", "How we know: 4/5", "4/5"),
     ("What we both do", "Both: a timer", "a timer"), ("At home", "Mom at home: read", ""),
     ("At home", "In the evening: read", ""), ("At home", "In the car: home by 5", ""),
     ("At home", "home-made bread", ""), ("At home", "Home:", "")],
)  # fmt: skip
def test_a_label_is_not_said_again_by_what_stands_under_it(label, text, shown):
    """Before a colon, a dash, or at either end; who or when is never lost."""
    assert in_words.under(text, label, SHORT) == (shown or text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Ana: pick the topic", "pick the topic."), ("ana - pick it", "pick it."),
     ("Ana’s job: pick it", "Ana’s job: pick it."), ("Ana picks it", "Ana picks it.")],
)  # fmt: skip
def test_a_name_is_not_said_again_by_what_stands_under_it(tmp_path, text, shown):
    """Where a colon or a dash parts them; as a subject it stays."""
    templates = _templates(tmp_path, "{{ words|own(person='Ana') }}")
    assert templates.render("own.txt.j2", words=text).strip() == shown


@given(said=HOSTILE | st.text(st.sampled_from("ab <>&\"'سمא小Ж.1")))
def test_a_text_in_several_scripts_is_the_text_and_no_markup(
    templates: Templates, said: str
) -> None:
    """Only elements that set it apart are added, each with its direction."""
    page = _Page()
    page.feed(templates.render("apart.html.j2", said=said))
    page.close()
    assert page.tags[0] == "p" and {*page.tags[1:]} <= {"bdi"}
    assert page.text == said
    assert {*page.titles} <= {"ltr", "rtl", "ar"}


def test_a_quotation_within_quotation_marks_has_others(tmp_path):
    """So that it is seen where each of them ends."""
    say = "{{ say('check-in-phone.routine', words=words|own(end=false)) }}"
    said = _templates(tmp_path, say).render("own.txt.j2", words="A parent asks “why?” first")
    assert "“A parent asks ‘why?’ first”?" in said


_SIDED = re.compile(
    r"(?<![\w-])(?:(?:padding|margin|border)-(?:left|right)\b|(?:text-align|float): *(?:left|right)"
    r"|(?:left|right): *[\d.-])|(?:padding|margin)-\{\{"
    r"|(?<![\w-])(?:padding|margin|inset): *[\w.%-]+ ([\w.%-]+) [\w.%-]+"
    r" (?!\1[;}\s\"])[\w.%-]+ *[;}\"]"
)
"""What names a side of the page in a style: the left and the right, not where a line begins."""


@pytest.mark.parametrize(
    ("style", "is_sided"),
    [
        ("padding-left: 1em", True),
        ("border-right-width: 0", True),
        ("float: right", True),
        ("; left: 0;", True),
        ('"padding: 0 1.2em 0 0"', True),
        ("td { margin: 0 1em 2em 0; }", True),
        ("padding-{{ side }}: 1em", True),
        ('"margin: 0 1em 2em 1em"', False),
        ("padding-inline-start: 1em", False),
        ("margin: 0 auto;", False),
        ("border-width: 0 1.6pt 1.6pt 0;", False),
        ('<div class="left">', False),
    ],
)
def test_a_side_is_known_in_a_style(style: str, is_sided: bool) -> None:
    """So that what the next test holds is what it says."""
    assert bool(_SIDED.search(style)) == is_sided


def test_no_template_names_a_side_of_the_page() -> None:
    """A text from right to left begins at the other one: paddings, borders and places follow it."""
    templates_of_confkit = folder("templates")
    sided = [
        f"{file.name}:{number}: {line[:90]}"
        for file in sorted(templates_of_confkit.iterdir())
        if file.name.endswith((".html.j2", ".css"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if _SIDED.search(line)
    ]
    assert sided == []


def test_no_cell_of_a_table_has_a_direction_of_its_own() -> None:
    """Its padding would be on the other side than the other cells': what stands in it has one."""
    cells = [
        f"{file.name}: {cell}"
        for file in sorted(folder("templates").iterdir())
        if file.name.endswith(".html.j2")
        for cell in re.findall(r"<t[dh]\b[^>]*\bdir=", file.read_text(encoding="utf-8"))
    ]
    assert cells == []
