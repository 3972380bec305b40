"""`confkit prep --pdf`: the packet and single sheets by typst, read back as a stranger would.

Without pdftotext the words cannot be read, and without fonts for every script of the example class
it cannot be set: those tests are skipped; with CONFKIT_BROWSER=needed they fail instead.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import gc
import html
import io
import json
import re
import shutil
import socket
import subprocess
import sys
import unicodedata
import warnings
import zlib
from pathlib import Path

import page
import pymupdf
import pytest
import warm
from page import ValidationProfile

from confkit.cli import app
from confkit.cli.shown import console
from confkit.language import languages
from confkit.language.templates import TemplateError, Templates
from confkit.sheets import browser, family_side, fonts, large_fonts, pdf_typesetting, pdf_values
from confkit.sheets.pdf_typesetting import ConfkitError, NoFontError, Typesetter
from confkit.sheets.pdf_values import Print
from confkit.sheets.sheets import Expected, LastRound
from confkit.sheets.typst_process import Start, Typst
from confkit.workspace.workspace import Workspace
from tests import making
from tests.letters.test_pages import lacking, tool
from tests.sheets.test_sheets import made

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples/riverbend-4th-grade"
NOW = {"CONFKIT_NOW": "2026-11-20T07:30:00-06:00"}
SHEETS = "out/2026-fall/sheets"
EXCUSED_BY_PAGE = {
    # Noto Serif CJK: the width of a glyph is in its table twice, and typst takes the other one.
    "PDFUA1-FONT-GLYPH-WIDTH-001",
}
EXCUSED_BY_OUTLOUD = {
    "PAG-001",  # “he/him · grade 4” is said of many children, and is no running header
    "TBL-014",  # the frames around the goal and the promises are no table
    "TXT-004",  # an Arabic letter has a shape for each place in a word; all are read back as it
}


@pytest.fixture(scope="module")
def every_script(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip what sets every script of the example class where one has no font here."""
    sheet = made()._replace(name="陳美玲 አበባ")
    templates = Templates(tmp_path_factory.mktemp("fonts"))
    with Typesetter(templates, json.dumps(sheet, default=str, ensure_ascii=False)) as one:
        try:
            one.pdf(values_of(sheet))
        except NoFontError as error:
            lacking(f"no font here has {' '.join(error.letters)}")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, every_script: None) -> Path:
    """Return a copy of the example class."""
    root = tmp_path_factory.mktemp("pdf") / "class"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("out", "followups.db"))
    return root


def prepared(root: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run prep in a workspace."""
    ran = warm.run(["prep", *arguments], folder=root, environment=NOW)
    assert ran.returncode == code, ran.stderr
    return ran


def here(root: Path, *arguments: str) -> tuple[int, str]:
    """Run prep in this process, where something of it can be replaced; code, standard error."""
    err = io.StringIO()
    with contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
        code = console.guarded(app.run, ["-C", str(root), "prep", *arguments])
    return code, err.getvalue()


@pytest.fixture(scope="module", params=["letter", "a4"])
def packet(request: pytest.FixtureRequest, workspace: Path) -> Path:
    """Return the packet of the example class on each paper."""
    root = workspace.with_name(request.param)
    shutil.copytree(workspace, root)
    with (root / "confkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[print]\npaper = "{request.param}"\n')
    prepared(root, "--pdf")
    return root / SHEETS / "packet.pdf"


def text_of(pdf: Path) -> str:
    """Return what pdftotext reads, a blank for each mark of direction."""
    read = subprocess.run([tool("pdftotext"), pdf, "-"], check=True, capture_output=True)
    return re.sub("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", " ", read.stdout.decode())


def plain(text: str) -> str:
    """Return the letters and digits of a text alone, however they are broken into lines."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def test_the_packet_is_a_cover_and_one_page_for_each_child(packet):
    """On both papers; the bookmarks are the children in slot order, the pages theirs."""
    with pymupdf.open(packet) as pdf:
        width = round(pdf[0].rect.width)
        assert width == {"letter": 612, "a4": 595}[packet.parents[3].name]
        marks = [(title, number) for _, title, number in pdf.get_toc()]
        assert pdf.page_count == len(marks) == 25
    assert [number for _, number in marks] == list(range(1, 26))
    assert marks[0][0] == "Conferences 2026-fall"
    assert marks[1][0] == "Ana Reyes"
    assert marks[-1][0] == "Lucas Ferreira"


FAMILIES = {
    "es": ("letter", "teacher", "María Fernanda Gutiérrez", "Lucía Gutiérrez"),
    "ru": ("letter", "teacher", "Екатерина Соколова", "Сергей Соколов"),
    "pl": ("a4", "teacher", "Małgorzata Wiśniewska", "Krzysztof Wiśniewski"),
    "zh-Hant": ("a4", "teacher", "歐陽美玲", "歐陽建國"),
    "am": ("a4", "student", "ትዕግስት ኃይሉ", "ኃይሉ በቀለ"),
}


@pytest.mark.parametrize("language", FAMILIES)
def test_a_note_before_the_talk_is_one_page_in_each_language(workspace, tmp_path, language):
    """Also where the words of the family's half take more lines than was guessed."""
    paper, led_by, child, guardian = FAMILIES[language]
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    settings = (root / "confkit.toml").read_text("utf-8")
    settings = re.sub(
        "(?m)^accept_unreviewed = .*", f'accept_unreviewed = ["{language}"]', settings
    )
    settings = f'{settings}\n[print]\npaper = "{paper}"\n'
    (root / "confkit.toml").write_text(settings, "utf-8")
    with (root / "roster.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {"name": child, "home_name": "", "sort_name": "", "language": language}
        row["guardian_language"] = language
        if row["guardian_name"]:
            row["guardian_name"] = f"{guardian} {row['guardian_name'][:3]}"
    with (root / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    for note in (root / "notes/2026-fall").glob("*.toml"):
        before = note.read_text("utf-8").partition("# After the conference")[0]
        note.write_text(f'led_by = "{led_by}"\n{before}', "utf-8")
    warm.run(["prep", "--pdf"], folder=root, environment=NOW)
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        starts = [number for _, _, number in pdf.get_toc()]
        assert starts == list(range(1, pdf.page_count + 1))
        assert len(starts) > 20


def test_no_line_goes_through_a_word(packet):
    """The boxes of the goal and the promises are as high as what is in them."""
    with pymupdf.open(packet) as pdf:
        for sheet in list(pdf)[1:]:
            drawn = [one["rect"] for one in sheet.get_drawings()]
            # What is wider than the page is the tile of the lines at its end, and not drawn here.
            broad = [rect for rect in drawn if 100 < rect.width < sheet.rect.width]
            lines = [(one.x0, one.x1, at) for one in broad for at in {one.y0, one.y1}]
            assert len(lines) > 5
            for x0, y0, _, y1, word, *_ in sheet.get_text("words"):
                crossing = [a for a, z, at in lines if a < x0 < z and y0 + 1 < at < y1 - 3]
                assert not crossing, word


def test_every_name_of_the_class_can_be_read_back(packet):
    """In every script: Arabic, Chinese, Japanese, Amharic, Cyrillic, Vietnamese."""
    words = text_of(packet)
    for student in Workspace(EXAMPLE).roster().students:
        assert student.name in words.replace("\n", " ")
        for guardian in student.shown_guardians:
            assert guardian.name in words.replace("\n", " "), guardian.name
    assert "Wexcombe" not in words


def test_the_packet_is_for_everybody(packet):
    """Two validators of PDF/UA find nothing but what is excused here by name."""
    report = page.validate_pdf(packet, profile=ValidationProfile.PDF_UA_1)
    assert {failure.rule_id for failure in report.failures} <= EXCUSED_BY_PAGE
    assert report.rules.total > 100
    told = subprocess.run(
        [Path(sys.executable).with_name("outloud"), "--no-info", "--json", "-", packet],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    found = {one["rule"] for one in _findings(json.loads(told))}
    assert found <= EXCUSED_BY_OUTLOUD


def _findings(told):
    """Yield every finding in what outloud says."""
    if isinstance(told, dict):
        if "severity" in told and "rule" in told:
            yield told
        for inner in told.values():
            yield from _findings(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _findings(inner)


def test_again_gives_the_same_bytes(workspace):
    """No date and no chance is in the file."""
    prepared(workspace, "--pdf")
    before = (workspace / SHEETS / "packet.pdf").read_bytes()
    ran = prepared(workspace, "--pdf", "--json")
    assert (workspace / SHEETS / "packet.pdf").read_bytes() == before
    packets = [one for one in json.loads(ran.stdout)["made"] if one["path"].endswith("packet.pdf")]
    assert [(one["kind"], one["changed"]) for one in packets] == [("packet", False)]


def words_of(text: str) -> set[str]:
    """Return the words of a text, however they are broken into lines."""
    return set(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).replace("’", "'")))


@pytest.mark.parametrize("led_by", ["teacher", "student"])
def test_both_papers_say_the_same(workspace, tmp_path, led_by):
    """What Jinja writes for the browser and what typst sets has the same words, for each child."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    for note in (root / "notes/2026-fall").glob("*.toml"):
        note.write_text(f'led_by = "{led_by}"\n{note.read_text("utf-8")}', "utf-8")
    prepared(root, "1042", "1055", "1007", "1018", "1104", "1101", "--pdf")
    for student in ("1042", "1055", "1007", "1018", "1104", "1101"):
        page_of = (root / SHEETS / f"{student}.html").read_text("utf-8")
        body = html.unescape(re.sub(r"<[^>]+>", " ", page_of[page_of.index("<body") :]))
        body = body.replace("\u200c", "")  # what keeps two letters apart is seen, not read back
        with pymupdf.open(root / SHEETS / f"{student}.pdf") as pdf:
            set_in_type = text_of(root / SHEETS / f"{student}.pdf")
            assert pdf.page_count == 1
        assert words_of(set_in_type) - words_of(body) <= {"fall"}, student
        assert words_of(body) - words_of(set_in_type) <= {"Agenda"}, student


def test_named_students_get_a_file_each_and_the_next_run_takes_it_away(workspace):
    """What is there is never older than the sheet beside it."""
    ran = prepared(workspace, "ana", "--pdf")
    assert "1042.pdf and print it" in ran.stdout
    assert (workspace / SHEETS / "1042.pdf").read_bytes().startswith(b"%PDF-")
    ran = prepared(workspace, "ana")
    assert not (workspace / SHEETS / "1042.pdf").exists()
    assert "1042.pdf: it is older than the sheets; `confkit prep --pdf` makes it" in ran.stderr


@pytest.mark.parametrize(("option", "least"), [("--duplex", 49), ("--room", 49), ("--large", 50)])
def test_the_packet_in_other_forms(workspace, option, least):
    """Each implies --pdf; with --duplex each child begins on an odd page."""
    prepared(workspace, option)
    with pymupdf.open(workspace / SHEETS / "packet.pdf") as pdf:
        starts = [number for _, _, number in pdf.get_toc()]
        assert pdf.page_count >= least
        if option == "--duplex":
            assert all(number % 2 for number in starts)
        if option == "--large":
            sizes = [s["size"] for b in pdf[1].get_text("dict")["blocks"] for line in b["lines"]
                     for s in line["spans"] if len(s["text"].strip()) > 30]  # fmt: skip
            assert min(sizes) >= 15.5


def sizes(pdf: Path) -> dict[str, float]:
    """Return the words of a PDF, line by line, each with the size of its smallest letters."""
    smallest: dict[str, float] = {}
    with pymupdf.open(pdf) as opened:
        for one in (s for p in opened for b in p.get_text("dict")["blocks"]
                    for line in b.get("lines", ()) for s in line["spans"]):  # fmt: skip
            words = " ".join(one["text"].split())
            smallest[words] = min(one["size"], smallest.get(words, 99))
    del smallest[""]
    return smallest


@pytest.mark.parametrize("paper", ["letter", "a4", "a5"])
@pytest.mark.parametrize("options", [("--family-side",), ("--large",)])
def test_no_letters_are_smaller_than_the_docs_say(workspace, tmp_path, paper, options):
    """What a note says, and labels, the family's language and the foot, on each paper."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    with (root / "confkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[print]\npaper = "{paper}"\n')
    texts, least = (15.5, 12) if options == ("--large",) else (9.5, 8.5)
    stated = (Path(__file__).parents[2] / "docs/sheets.md").read_text("utf-8")
    assert all(f"{points} points" in stated for points in ("9.5", "8.5", "15.5 and 12"))
    prepared(root, *options)
    found = sizes(root / SHEETS / "packet.pdf")
    notes = "".join(file.read_text("utf-8") for file in (root / "notes/2026-fall").glob("*.toml"))
    said = " ".join(notes.split())
    of_notes = {words: size for words, size in found.items() if len(words) > 20 and words in said}
    assert len(of_notes) > 100
    assert {words: size for words, size in of_notes.items() if size < texts} == {}
    assert {words: size for words, size in found.items() if size < least} == {}


@pytest.mark.parametrize("paper", ["letter", "a4", "a5"])
def test_in_large_print_and_on_small_paper_each_page_opens_with_a_heading(
    workspace, tmp_path, paper
):
    """What goes on on the next page has its heading there; no list leaves its last item alone."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    with (root / "confkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[print]\npaper = "{paper}"\n')
    prepared(root, *(("--pdf",) if paper == "a5" else ("--large",)))
    opens = ("The family speaks", "Grow", "Last time", "What I promised", "My family speaks")
    opens += ("What I am working on", "What my teacher promised")
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        starts = {number - 1 for _, _, number in pdf.get_toc()}
        texts = {n: pdf[n].get_text().strip() for n in range(pdf.page_count) if n not in starts}
    assert len(texts) >= 24
    assert {n: text[:40] for n, text in texts.items() if not text.startswith(opens)} == {}
    grown = [text for text in texts.values() if text.startswith("Grow")]
    assert all("To choose from" in text for text in grown if "☐" in text)
    assert all("Tried so far" in text for text in grown if "To choose from" in text)


def test_a_side_is_turned_to_the_family_in_its_language(workspace, tmp_path):
    """On the back where both sides are printed; without a language of theirs, in the school's."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    settings = root / "confkit.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"ja", ', ""), encoding="utf-8")
    prepared(root, "--family-side", "--duplex", "--room")
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        starts = [number for _, _, number in pdf.get_toc()][1:]
        assert not any("Room to write" in pdf[number].get_text() for number in starts)
        assert all("Room to write:" in pdf[number + 1].get_text() for number in starts)
    ran = prepared(root, "--family-side", "--duplex")
    said = "language alone for readers of Japanese (佐藤由美 and 佐藤健一); to use what nobody"
    asked = "has checked: confkit languages --accept ja"
    assert f"{said} {asked}" in ran.stderr.replace("\n", " ")
    languages = Workspace(root).languages
    packet = root / SHEETS / "packet.pdf"
    report = page.validate_pdf(packet, profile=ValidationProfile.PDF_UA_1)
    assert {failure.rule_id for failure in report.failures} <= EXCUSED_BY_PAGE
    with pymupdf.open(packet) as pdf:
        starts = {title: number for _, title, number in pdf.get_toc()}
        backs = {name: pdf[starts[name]].get_text() for name in ("Leo Chen", "Yusuf Haddad")}
        assert "Our one goal" in pdf[starts["Hana Sato"]].get_text()
        assert pdf.page_count == 50
    assert languages["zh-Hant"].sentences["sheet.goal"] in backs["Leo Chen"]
    assert languages["ar"].sentences["sheet.home"] in backs["Yusuf Haddad"]
    assert "Glow" not in backs["Leo Chen"]


def setter(folder: Path, template: str = "", *, system_fonts: bool = True) -> Typesetter:
    """Return a typesetter for a workspace, with a template of its own if one is given."""
    if template:
        (folder / "templates").mkdir(exist_ok=True)
        (folder / "templates/sheet.typ").write_text(template, encoding="utf-8")
    return Typesetter(Templates(folder), system_fonts=system_fonts)


def in_here(folder: Path, letters: str) -> Typst:
    """Return what sets documents in the other process, in this one."""
    (folder / "made").mkdir()
    source = Templates(folder).source(pdf_typesetting.TEMPLATE)
    return Typst(Start(source, letters, str(folder / "made"), system_fonts=True))


FORMS = (Print(), Print(large=True), Print(paper="a5"))


def values_of(*sheets, form: Print = FORMS[0]) -> str:
    """Return the values of some sheets."""
    return pdf_values.document(form, "Sheets", round_name="2026-fall", sheets=sheets)


WIDE = "陳美玲 Ana 佐藤 花子 김민준 가나"
DECOMPOSED = unicodedata.normalize("NFD", "김민준")


def pictures(pdf: bytes) -> list[bytes]:
    """Return what each page of a PDF looks like."""
    with pymupdf.open(stream=pdf) as opened:
        return [one.get_pixmap(dpi=90).samples for one in opened]


def test_a_large_font_cut_down_sets_the_same_page(tmp_path, monkeypatch, every_script):
    """The page looks and reads the same, and no large font is handed on whole."""
    sheet = made()._replace(name=WIDE, called=DECOMPOSED, voice="葛󠄀 葛 ー「」、。ｶﾞ℃")
    seen = []
    for cuts in (True, False):
        if not cuts:
            monkeypatch.setattr(large_fonts, "find_spec", lambda _: None)
        letters = json.dumps(sheet, default=str, ensure_ascii=False)
        folder = tmp_path / f"{cuts}"
        folder.mkdir()
        one = in_here(folder, letters)
        sizes = [file.stat().st_size for file in (folder / "made/fonts").iterdir()]
        assert bool(sizes) is cuts
        assert max(sizes, default=0) < 200_000
        pdf = tmp_path / f"{cuts}.pdf"
        pdf.write_bytes(one.pdf(values_of(sheet)))
        seen.append((pictures(pdf.read_bytes()), text_of(pdf)))
    assert seen[0] == seen[1]
    assert plain("陳美玲") in plain(seen[0][1])


def test_letters_that_came_later_are_set_in_the_whole_font(tmp_path, every_script):
    """What was cut down lacks them; they are no missing letters."""
    with Typesetter(Templates(tmp_path), "陳") as one:
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(one.pdf(values_of(made()._replace(name="陳美玲"))))
    assert plain("陳美玲") in plain(text_of(pdf))


def test_a_large_font_that_cannot_be_cut_down_is_used_whole(tmp_path, monkeypatch, every_script):
    """Nothing of it is handed on in its place, and the letters are set."""

    def refuses(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("uharfbuzz.subset", refuses)
    one = in_here(tmp_path, "陳")
    assert not [name for name in one.fonts["zh"] if name.startswith("~")]
    pdf = tmp_path / "sheet.pdf"
    pdf.write_bytes(one.pdf(values_of(made()._replace(name="陳美玲"))))
    assert plain("陳美玲") in plain(text_of(pdf))


def test_a_letter_that_no_font_has_is_named_with_the_font_to_install(tmp_path):
    """PDF/UA makes of it an error; without that it would be missing without a word."""
    with setter(tmp_path, system_fonts=False) as one, pytest.raises(NoFontError) as raised:
        one.pdf(values_of(made()._replace(name="陳美玲 አበባ")))
    assert set(raised.value.letters) == set("陳美玲አበባ")
    assert fonts.to_install("陳አ") == "the font “Noto Serif CJK” and the font “Noto Serif Ethiopic”"
    assert fonts.to_install("ᚠ") == "a font with Runic letters"
    assert fonts.to_install("🙂★") == "a font that has them (confkit knows none)"


def test_signs_that_no_font_has_are_told_as_they_are(tmp_path):
    """Not by their numbers; those that show nothing, as between joined pictures, are left out."""
    with setter(tmp_path, system_fonts=False) as one, pytest.raises(NoFontError) as raised:
        one.pdf(values_of(made()._replace(name='A "👩\u200d👧" 🙂')))
    assert raised.value.letters == ["👩", "👧", "🙂"]


@pytest.mark.parametrize(
    ("joined", "missing"),
    [("🏃\u200d♀\ufe0f", "🏃"), ("👩🏽\u200d⚖\ufe0f", "👩"), ("❤\ufe0f\u200d🔥", "🔥")],
)
def test_no_part_of_a_joined_picture_is_dropped(tmp_path, joined, missing):
    """Where a font has one sign of it, the others are named all the same."""
    with setter(tmp_path, system_fonts=False) as one, pytest.raises(NoFontError) as raised:
        one.pdf(values_of(made()._replace(voice=f"I love it {joined} and reading.")))
    assert missing in raised.value.letters


def test_one_child_without_a_font_stops_no_other(workspace, tmp_path):
    """The packet has the others; the child is named, with the browser's way; exit 1."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root)
    roster = root / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("Suharti", "Su\U00010d40harti"), "utf-8")
    ran = prepared(root, "--pdf", code=1)
    said = [line for line in ran.stderr.splitlines() if line.startswith("error:")]
    assert len(said) == 1
    assert "Bima Prasetyo (1066): no PDF: no font here has" in said[0]
    assert said[0].endswith("or print 1066.html from a browser")
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        assert pdf.page_count == 24
        assert "Bima Prasetyo" not in {title for _, title, _ in pdf.get_toc()}


def undrawable() -> bytes:
    """Return a PNG whose parts are all there, with an IDAT that no program can decode."""
    parts = (
        (b"IHDR", bytes.fromhex("00000009000000090802000000")),
        (b"IDAT", b"?"),
        (b"IEND", b""),
    )
    named = [(len(content), kind + content) for kind, content in parts]
    chunks = [
        size.to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
        for size, chunk in named
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("logo", [b"", undrawable()])
def test_a_cover_without_a_font_is_left_off_and_no_child_is(workspace, tmp_path, logo):
    """Also where its logo cannot be set either: both are told, and exit 1."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    settings = root / "confkit.toml"
    text = settings.read_text("utf-8")
    settings.write_text(re.sub(r"(?m)^why = \"", 'why = "\U00010d40 ', text, count=1), "utf-8")
    if logo:
        (root / "logo.png").write_bytes(logo)
    ran = prepared(root, "--pdf", code=1)
    assert [line for line in ran.stderr.splitlines() if line.startswith("error:")] == [
        "error: packet.pdf has no cover: no font here has \U00010d40; install a font that has "
        "them (confkit knows none), or print packet.html from a browser"
    ]
    assert ("note: the logo is left off the cover of packet.pdf: " in ran.stderr) == bool(logo)
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        assert pdf.page_count == 24
        assert "Bima Prasetyo" in {title for _, title, _ in pdf.get_toc()}


HOSTILE = '#import "x": * \\ $x$ *b* _i_ `c` <label> @ref #[y] "q" \' // /* #read("/etc/passwd")'


def test_what_people_write_is_never_markup(tmp_path):
    """Every sign of typst stands on the paper as it was typed."""
    sheet = made()._replace(name=HOSTILE, called=HOSTILE, voice=HOSTILE, tried=HOSTILE)
    with setter(tmp_path) as one:
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(one.pdf(values_of(sheet)))
    words = plain(text_of(pdf))
    assert words.count(plain(HOSTILE)) >= 3


def test_what_a_family_said_in_its_script_stands_in_its_direction(tmp_path, every_script):
    """From right to left, with the full stop at its left end; a word in an English line is none."""
    father = Expected("Omar Haddad", "father", "ar", assumed=False, interpreter="", office=False)
    said = "القراءة كل يوم."
    sheet = made()._replace(
        people=(father,), family_priorities=(said,), family_questions=("Does he say يلا to you?",)
    )
    assert json.loads(values_of(sheet))["foreign"] == {said: ["ar", "rtl"]}
    with setter(tmp_path) as one, pymupdf.open(stream=one.pdf(values_of(sheet))) as pdf:
        blocks = pdf[0].get_text("rawdict")["blocks"]
    spans = [span for block in blocks for line in block.get("lines", ()) for span in line["spans"]]
    signs = [sign for span in spans for sign in span["chars"]]
    words = [sign["origin"] for sign in signs if sign["c"] in "القراءة"]
    (height,) = {y for _, y in words if sum(y == other for _, other in words) >= len(said) // 3}
    stops = [x for x, y in (sign["origin"] for sign in signs if sign["c"] == ".") if y == height]
    assert stops and max(stops) < min(x for x, y in words if y == height)


@pytest.mark.parametrize("page_number", [0, 1])
def test_the_round_stands_behind_a_name_from_right_to_left(tmp_path, every_script, page_number):
    """At the foot of the page it is neither turned round nor parted, nor on a family's side."""
    sheet = made()._replace(name="يوسف حداد")
    arabic = languages.of(None)["ar"]
    names = (*family_side._WORDS, "my_questions")
    words = {name: arabic.sentences[f"sheet.{name}"] for name in names}
    side = family_side.FamilySide("ar", right_to_left=True, words=words, questions=())
    values = pdf_values.document(
        Print(family_side=True), "Sheets", round_name="2026-fall", sheets=(sheet,),
        sides={sheet.student_id: side},
    )  # fmt: skip
    with setter(tmp_path) as one:
        pdf = one.pdf(values)
    with pymupdf.open(stream=pdf) as opened:
        page = opened[page_number]
        (foot,) = (at for at in page.search_for("2026-fall") if at.y0 > 0.9 * page.rect.height)
        blocks = page.get_text("rawdict", clip=(0, foot.y0, page.rect.width, foot.y1))["blocks"]
    spans = [span for block in blocks for line in block.get("lines", ()) for span in line["spans"]]
    signs = [sign for span in spans for sign in span["chars"]]
    name = [sign["origin"][0] for sign in signs if "\u0600" <= sign["c"] <= "\u06ff"]
    assert name and (min(name) > foot.x1 if page_number else max(name) < foot.x0)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('#set document(title: "x")\n= H\n#read("/etc/passwd")', "sheet.typ:3: reads a file"),
        ('#set document(title: "x")\n= H\n#image("../x.png")', "sheet.typ:3: "),
        ('#import "@preview/cetz:0.3.0": *\n', "sheet.typ:1: asks for a package"),
        ('#eval("import \\"@pre" + "view/cetz:0.3.0\\"")', "asks for a package"),
        ("= H\n#nothing", "sheet.typ:2: unknown variable: nothing"),
    ],
)
def test_a_template_reads_nothing_and_fetches_nothing(tmp_path, monkeypatch, template, said):
    """Neither a file nor a package, by no proxy either; the message has the line."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        with setter(tmp_path, template) as one, pytest.raises(TemplateError) as raised:
            one.pdf(values_of(made()))
        with pytest.raises(BlockingIOError):
            proxy.accept()
    assert said in str(raised.value)


def test_what_people_wrote_is_never_taken_for_the_fonts(tmp_path):
    """Those are put into the values where JSON has their place, and nowhere else."""
    words = '"fonts": {}'
    with setter(tmp_path) as one:
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(one.pdf(values_of(made()._replace(name=words, voice=words))))
    assert text_of(pdf).count("fonts") >= 2
    assert "Libertinus" not in text_of(pdf)


def test_the_process_of_typst_holds_nothing_of_prep():
    """What needs most of the memory begins without the notes, the coach and the pages."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {Typst.__module__}; print(*sys.modules)"],
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert not {"jinja2", "pydantic", "babel", "confkit.notes", "confkit.coach"} & set(told)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("raise ImportError('libtypst.so: wrong ELF class')", "libtypst.so: wrong ELF class"),
        ("", "module 'typst' has no attribute 'Fonts'"),
        ("def", "invalid syntax"),
    ],
)
def test_an_installation_of_typst_that_does_not_load_is_told_as_one(
    workspace, tmp_path, monkeypatch, broken, why
):
    """What is wrong with it, and the line that mends it; memory is not blamed."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    (tmp_path / "typst.py").write_text(broken)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code, told = here(root, "--pdf")
    (said,) = (line for line in told.splitlines() if line.startswith("error:"))
    assert code == 1
    assert said.startswith(f"error: no PDF: typst is installed and does not load ({why}")
    assert "; install it again with: " in said and " typst uharfbuzz" in said
    assert (root / SHEETS / "packet.html").exists()


def test_a_process_of_typst_that_stops_is_told_and_the_pages_are_made(
    workspace, tmp_path, monkeypatch
):
    """As where memory runs out: one line, and the sheets for the browser stand there."""
    with setter(tmp_path) as one, pytest.raises(ConfkitError, match="stopped before its end"):
        one._process.kill()
        one.pdf(values_of(made()))
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    code, told = here(root, "--pdf")
    assert code == 1
    assert [line for line in told.splitlines() if line.startswith("error:")] == [
        "error: no PDF: typst stopped before its end; try again with more memory and more room for "
        "temporary files free, or print packet.html from a browser"
    ]
    assert (root / SHEETS / "packet.html").exists()


@pytest.mark.parametrize("called", ["محمد", "محمد الحسيني", "عبد الرحمن محمد الحسيني"])
def test_a_label_keeps_its_direction_around_a_name_from_right_to_left(tmp_path, called):
    """“… says” and a short question go from left to right, as the page does; so do the words."""
    sheet = made(
        student=making.student(name=called), note=making.note(student_voice="I like maps.")
    )
    asked = [sheet.questions[0]._replace(text=f"Why {called}?")]
    sheet = sheet._replace(questions=asked)
    with setter(tmp_path) as one, pymupdf.open(stream=one.pdf(values_of(sheet))) as pdf:
        words = pdf[0].get_text("words")
    names = [word for word in words if re.search("[\u0600-\u06ff]", word[4])]
    for ours, name_is_left in (("says", True), ("Why", False)):
        (at,) = (word for word in words if word[4] == ours)
        beside = [name for name in names if abs(name[1] + name[3] - at[1] - at[3]) < 6]
        assert beside
        assert all((name[2] <= at[0] + 1) == name_is_left for name in beside), ours


LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.mark.parametrize("paper", ["letter", "a5"])
@pytest.mark.parametrize("large", [False, True])
def test_a_word_longer_than_its_line_is_broken(tmp_path, paper, large):
    """Nothing leaves the page at its side, and the word is read back whole."""
    script = made().script
    script = script._replace(**dict.fromkeys(script._fields[:4], LONG_WORD))
    last = LastRound("2026-spring", None, LONG_WORD, LONG_WORD, "", "", "", "", "", ())
    sheet = made()._replace(
        name=LONG_WORD, called=LONG_WORD, script=script, tried=LONG_WORD, strategies=(LONG_WORD,),
        last=last, draft=LONG_WORD,
    )  # fmt: skip
    said = pdf_values.document(
        Print(paper=paper, large=large), "Sheets", round_name="2026-fall", sheets=[sheet]
    )
    with setter(tmp_path) as one:
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(one.pdf(said))
    with pymupdf.open(pdf) as opened:
        for one_page in opened:
            for x0, _, x1, _, word, *_ in one_page.get_text("words", clip=pymupdf.INFINITE_RECT()):
                assert 20 < x0 < x1 < one_page.rect.width - 20, word
    assert plain(text_of(pdf)).count(plain(LONG_WORD)) >= 10


@pytest.mark.parametrize(
    "name",
    ["Wolfeschlegelsteinhausenbergerdorff Maximiliana Konstantinou", "<script>alert(1)</script>"],
)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_long_name_takes_no_second_page(workspace, tmp_path, name, paper):
    """It stands in most sentences, and what it leaves of their lines is counted."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    roster = root / "roster.csv"
    roster.write_text(roster.read_text("utf-8").replace("Farida Rahimi", name), "utf-8")
    with (root / "confkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[print]\npaper = "{paper}"\n')
    prepared(root, "1104", "--pdf")
    with pymupdf.open(root / SHEETS / "1104.pdf") as pdf:
        assert pdf.page_count == 1


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_on_stands_under_its_heading_again(tmp_path, form):
    """The second page of a long part begins with the part's name; the tags have it once."""
    long = ", ".join(f"word{number}x" for number in range(900))
    last = LastRound("2026-spring", None, long, "", "", "", "", "", "", ())
    for sheet, head in (
        (made()._replace(tried=long), "Grow"),
        (made()._replace(family_questions=(long,)), "The family speaks"),
        (made()._replace(last=last), "Last time"),
    ):
        with setter(tmp_path) as one:
            pdf = tmp_path / "sheet.pdf"
            pdf.write_bytes(one.pdf(values_of(sheet, form=form)))
        with pymupdf.open(pdf) as opened:
            tops = [one_page.get_text()[:120] for one_page in opened]
        assert sum(head in top for top in tops) >= (2 if form.large else 1), head
        report = page.validate_pdf(pdf, profile=ValidationProfile.PDF_UA_1)
        assert {failure.rule_id for failure in report.failures} <= EXCUSED_BY_PAGE


@pytest.mark.parametrize("times", [4, 14, 60])
def test_a_long_skill_stands_once_below_its_line_and_the_close_as_wide_as_the_page(tmp_path, times):
    """What comes again on the next page is one line; the goal goes there with what is beside it."""
    skill = f"keeping track of homework{' and of other work of hers' * times} at last"
    sheet = made()._replace(skill=skill, script=made().script._replace(skill="The next skill."))
    with setter(tmp_path) as one:
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(one.pdf(values_of(sheet, form=FORMS[0])))
    assert plain(text_of(pdf)).count(plain(skill)) == 1
    with pymupdf.open(pdf) as opened:
        for one_page in opened:
            for goal in one_page.search_for("Our one goal"):
                (promised,) = one_page.search_for("What I promised")
                assert abs(promised.y0 - goal.y0) < 20
            drawn = (line["rect"] for line in one_page.get_drawings())
            rules = [rule.y1 for rule in drawn if rule.width > 400]
            for head in (found for found in one_page.search_for("Grow") if found.x0 < 60):
                assert all(not head.y0 + 2 < rule < head.y1 for rule in rules)


def test_a_long_family_side_has_its_headings_on_each_page(workspace, tmp_path):
    """Eight questions of the family and the teacher's own: no page begins with a question."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    note = root / "notes/2026-fall/1042.toml"
    text = re.sub(r"(?ms)^family_questions = \[.*?\]\n", "", note.read_text("utf-8"))
    asked = [f"What does she do when nobody helps her, for the {n}th time?" for n in range(18)]
    note.write_text(f"family_questions = {json.dumps(asked)}\n{text}", "utf-8")
    prepared(root, "ana", "--family-side")
    with pymupdf.open(root / SHEETS / "1042.pdf") as pdf:
        opens = [one_page.get_text().splitlines()[0] for one_page in pdf]
    assert len(opens) > 3
    assert not {one for one in opens if one.startswith("What does")}


@pytest.mark.parametrize("times", [1, 5, 7, 14])
def test_a_full_cover_has_its_headings_and_no_line_through_a_word(workspace, tmp_path, times):
    """Up to a length it is one page, in smaller letters; each page after it has its heading."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    settings = (root / "confkit.toml").read_text("utf-8")
    long = "Nobody had given me words to look for before, on any of the days by the river. " * times
    for name in ("why", "meets_mission", "mission", "vision"):
        settings = re.sub(f'(?m)^{name} = ".*"', f'{name} = "{long * 2}"', settings)
    (root / "confkit.toml").write_text(settings, "utf-8")
    prepared(root, "--pdf")
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        cover = list(pdf)[: pdf.get_toc()[1][2] - 1]
        for one_page in cover[1:]:
            assert one_page.get_text().startswith(("Why I teach", "How it meets", "Our mission"))
        assert (len(cover) == 1) == (times < 7)
        (head,) = cover[0].search_for("Why I teach")
        rules = [one["rect"] for one in cover[0].get_drawings() if one["rect"].width > 400]
        assert rules
        assert all(not head.y0 + 2 < rule.y0 < head.y1 for rule in rules)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("field", ["tried", "voice", "draft", "skill", "statement"])
def test_long_content_goes_on_and_is_never_cut(tmp_path, field, form):
    """Every word of a note of three pages is on the paper, and each page says whose it is."""
    words = [f"word{number}x" for number in range(900)]
    long = ", ".join(words)
    last = LastRound("2026-spring", None, long, "", "", "", "", "", "", ())
    sheet = made()._replace(**{"last": last} if field == "statement" else {field: long})
    with setter(tmp_path) as one:
        pdf = tmp_path / "sheet.pdf"
        pdf.write_bytes(one.pdf(values_of(sheet, form=form)))
    shown = plain(text_of(pdf))
    assert [word for word in words if plain(word) not in shown] == []
    with pymupdf.open(pdf) as opened:
        assert opened.page_count > 1
        assert all("Ana Reyes" in one_page.get_text() for one_page in opened)


def test_an_own_design_for_the_browser_is_printed_by_the_browser(workspace, tmp_path, monkeypatch):
    """Where there is none, that is told, and typst sets the built-in design."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    (root / "templates").mkdir()
    own = (Path(__file__).parents[2] / "templates/sheet.html.j2").read_text("utf-8")
    (root / "templates/sheet.html.j2").write_text(own.replace("Who comes", "Our guests"), "utf-8")
    if browser.installed():
        ran = prepared(root, "ana", "--pdf")
        assert "Our guests" in text_of(root / SHEETS / "1042.pdf")
        assert "not applied" not in ran.stderr
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(browser, "_PLACES", ())
    code, told = here(root, "ana", "--pdf")
    assert code == 0
    assert "note: templates/sheet.html.j2: not applied in the PDF" in told


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
LOADS = {
    "iframe": '<iframe src="{}"></iframe>',
    "iframe in a srcdoc": "<iframe srcdoc=\"<iframe src='{}'></iframe>\"></iframe>",
    "object": '<object data="{}" type="text/plain"></object>',
    "embed": '<embed src="{}" type="text/plain">',
    "link": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import "{}";</style>',
    "script": "<script>document.body.append('SECRET of a script')</script>",
    "event": "<svg onload=\"document.body.append('SECRET of an event')\"></svg>",
    "base": '<base href="{}"><iframe src="#here"></iframe>',
    "image": '<img src="{}" alt="">',
    "refresh": '<meta http-equiv="refresh" content="0;url={}">',
}


@pytest.mark.parametrize("kind", LOADS)
def test_a_page_that_a_browser_prints_loads_nothing_and_runs_nothing(tmp_path, kind):
    """Whatever the workspace's own design asks for: what is written in the page is all there is."""
    program = browser.installed() or lacking("no browser")
    ending = {"link": ".css", "import": ".css", "image": ".svg"}.get(kind, ".txt")
    secret = tmp_path / f"secret{ending}"
    secret.write_text('body::before { content: "SECRET" }' if ending == ".css" else "SECRET")
    if ending == ".svg":
        secret.write_text(SQUARE)
    asks = LOADS[kind].format(secret.as_uri())
    sheet = tmp_path / "page.html"
    sheet.write_text(f'<!doctype html><html lang="de"><title>T</title><h1>Ünal</h1>{asks}', "utf-8")
    pdf = tmp_path / "page.pdf"
    pdf.write_bytes(browser.printed(program, sheet) or b"")
    with pymupdf.open(pdf) as opened:
        shown = opened[0].get_text()
        assert ("Ünal" in shown, "SECRET" in shown) == (True, False)
        assert (opened.language, opened.metadata["title"]) == ("de", "T")
        assert kind != "image" or not opened[0].get_drawings()


def test_a_page_that_a_browser_prints_keeps_its_own_pictures(tmp_path):
    """As the logo, which stands in the page itself."""
    program = browser.installed() or lacking("no browser")
    data = base64.b64encode(SQUARE.encode()).decode()
    sheet, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    sheet.write_text(f'\ufeff<!doctype html><img src="data:image/svg+xml;base64,{data}">', "utf-8")
    pdf.write_bytes(browser.printed(program, sheet) or b"")
    with pymupdf.open(pdf) as opened:
        assert opened[0].get_drawings()


def test_without_typst_one_line_says_how_to_add_it(workspace, monkeypatch):
    """To this very installation; nothing is made, exit 2."""
    monkeypatch.setattr(pdf_typesetting, "find_spec", lambda _: None)
    assert here(workspace, "--pdf") == (
        2,
        "--pdf needs typst, which is not installed; add it with: "
        f'"{sys.executable}" -m pip install typst uharfbuzz\n',
    )
    monkeypatch.setattr(sys, "prefix", "/home/dana/.local/share/pipx/venvs/confkit-school")
    assert "pipx inject confkit-school typst uharfbuzz" in here(workspace, "--pdf")[1]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(pdf_typesetting.platform, "machine", lambda: "ARM64")
    with pytest.raises(pdf_typesetting.UsageError, match="from a browser"):
        pdf_typesetting.check()


@pytest.mark.parametrize("stays", [False, True])
def test_a_process_that_cannot_begin_leaves_no_folder_and_no_traceback(
    tmp_path, monkeypatch, stays
):
    """Nor where not even the folder can be removed: what is raised is what went wrong first."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(pdf_typesetting.tempfile, "tempdir", str(scratch))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pdf_typesetting.subprocess, "Popen", refuse)
    if stays:
        monkeypatch.setattr(pdf_typesetting.shutil, "rmtree", refuse)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(PermissionError):
            setter(tmp_path)
        gc.collect()
    assert len(list(scratch.iterdir())) == stays


def test_a_mistake_in_the_own_template_is_told_once_and_the_pages_are_made(workspace, tmp_path):
    """With its line; the sheets for the browser and the pages of the days stand there."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    (root / "templates").mkdir()
    (root / "templates/sheet.typ").write_text('#set document(title: "x")\n#nothing\n')
    ran = prepared(root, "--pdf", code=1)
    said = [line for line in ran.stderr.splitlines() if line.startswith("error:")]
    assert said == [
        "error: no PDF: templates/sheet.typ:2: unknown variable: nothing; fix it, or delete it to "
        "use the built-in one"
    ]
    assert (root / SHEETS / "packet.html").exists()
    assert (root / "out/2026-fall/day-2026-11-16.html").exists()


def test_a_logo_that_typst_cannot_set_is_left_off_and_told(workspace, tmp_path):
    """The packet is made all the same."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    (root / "logo.png").write_bytes(undrawable())
    ran = prepared(root, "--pdf")
    assert "note: the logo is left off the cover of packet.pdf: " in ran.stderr
    with pymupdf.open(root / SHEETS / "packet.pdf") as pdf:
        assert pdf.page_count == 25


@pytest.mark.parametrize(
    "place", ["emblem;v=2.png", "/etc/emblem.png", "https://school.example/e.png"]
)
def test_a_logo_that_shows_a_picture_from_outside_is_told_as_it_is(workspace, tmp_path, place):
    """Of the logo is said what is wrong with it, and what to do; no template is blamed."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    (root / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        f'<image href="{place}" width="40" height="20"/></svg>'
    )
    for options in ((), ("--pdf",)):
        (said,) = (line for line in prepared(root, *options).stderr.splitlines() if "logo" in line)
        assert said == (
            "note: logo.svg: not shown as the logo: it shows a picture from another file or "
            "address, and nothing from outside is read (put that picture into the SVG itself); "
            "save a PNG, JPEG, GIF or SVG picture of at most 1 MB under the name that fits its kind"
        )


def test_a_school_has_its_logo_on_the_cover(workspace, tmp_path):
    """The picture is in the packet, with the school's name for who does not see it."""
    root = tmp_path / "class"
    shutil.copytree(workspace, root, ignore=shutil.ignore_patterns("out"))
    (root / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        '<rect width="40" height="20" fill="#135"/></svg>'
    )
    assert Workspace(root).templates.logo
    prepared(root, "--pdf")
    assert (root / SHEETS / "packet.pdf").stat().st_size > 10_000
