"""A sheet is one page, on A4 and on US Letter: a real browser prints it, the pages are counted.

Without Chromium and pdfinfo these tests are skipped; with CONFKIT_BROWSER=needed, as in CI, they
fail instead.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pymupdf
import pytest
import warm

from .browser import Browser

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples/riverbend-4th-grade"
EXPECTED = Path(__file__).parents[1] / "golden/expected/2026-fall/letters"
SIZES = ("A4", "letter")
SHEETS = "out/2026-fall/sheets"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SINGLE = {"A4": "1060", "letter": "1104"}
"""The sheets that are printed alone: the longest, and one without a note."""


def tool(*names: str) -> str:
    """Return the path of a program; skip the test without it, or fail where it is needed."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        lacking(f"{' or '.join(names)} is not installed, so no page can be counted")
    return found


def lacking(said: str) -> NoReturn:
    """Skip the test for what is not here, or fail where it is needed."""
    if os.environ.get("CONFKIT_BROWSER") == "needed":
        pytest.fail(said)
    pytest.skip(said)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sheets of the example class."""
    root = tmp_path_factory.mktemp("print") / "class"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("out", "followups.db"))
    now = {"CONFKIT_NOW": "2026-11-20T07:30:00-06:00"}
    assert warm.run(["prep"], folder=root, environment=now).returncode == 0
    return root / SHEETS


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the browser."""
    started = Browser(tool(*BROWSERS), tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture
def printed(browser: Browser, sheets: Path, tmp_path: Path) -> Callable[[str, str], list[str]]:
    """Print a page of the sheets on a paper size; return the text of each page of the PDF."""
    pdfinfo, pdftotext = tool("pdfinfo"), tool("pdftotext")

    def run(name: str, size: str) -> list[str]:
        page, pdf = tmp_path / name, tmp_path / f"{name}.pdf"
        text = (sheets / name).read_text(encoding="utf-8")
        style = f"<style>@page {{ size: {size} }}</style></head>"
        assert text.count("</head>") == 1
        page.write_text(text.replace("</head>", style), encoding="utf-8")
        pdf.write_bytes(browser.print(page))
        told = subprocess.run([pdfinfo, pdf], check=True, capture_output=True, text=True).stdout
        width = round(float(re.search(r"Page size:\s+([\d.]+)", told)[1]))
        assert width == {"A4": 595, "letter": 612}[size], told
        shown = subprocess.run([pdftotext, "-layout", pdf, "-"], check=True, capture_output=True)
        pages = shown.stdout.decode().split("\f")[:-1]
        assert len(pages) == int(re.search(r"Pages:\s+(\d+)", told)[1])
        return pages

    return run


@pytest.mark.parametrize("size", SIZES)
def test_the_packet_is_a_cover_and_one_page_for_each_child(printed, sheets, size):
    """25 pages; page by page the child whose turn it is, so that no sheet runs over."""
    pages = printed("packet.html", size)
    packet = (sheets / "packet.html").read_text(encoding="utf-8")
    names = [
        re.sub(r"<[^>]+>", "", heading).replace("&#39;", "'").strip()
        for heading in re.findall(r"<h1[^>]*>(.*?)</h1>", packet, re.DOTALL)
    ]
    assert len(names) == 25
    assert "Why I teach" in pages[0]
    on_page = {
        name: [number for number, page in enumerate(pages) if _plain(name) in _plain(page[:600])]
        for name in names[1:]
    }
    assert on_page == {name: [number] for number, name in enumerate(names[1:], 1)}
    assert len(pages) == 25


def _plain(text: str) -> str:
    """Return the letters of a text alone: a PDF sets blanks as it likes."""
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize("size", SIZES)
def test_a_sheet_alone_is_one_page(printed, size):
    """The page that is printed for one child has nothing behind it."""
    pages = printed(f"{SINGLE[size]}.html", size)
    assert len(pages) == 1
    assert "Agenda" in pages[0] or "Hello" in pages[0]


def test_what_stands_above_a_language_is_on_the_page_of_its_letter(browser, tmp_path):
    """Wherever a page ends: the line that says which text it is, the title and the greeting."""
    raw = (EXPECTED / "1023--1.eml").read_bytes()
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    html = letter.get_body(("html",)).get_content()
    head, _, body = html.partition("<main>")
    school = body[body.index('<div lang="en"') : body.index("</main>")]
    space = '<div style="break-before: page; height: {}mm"></div>'
    page = tmp_path / "letter.html"
    page.write_text(head + "".join(space.format(mm) + school for mm in range(180, 262, 2)), "utf-8")
    with pymupdf.open(stream=browser.print(page)) as pdf:
        pages = ["".join(one.get_text().split()) for one in pdf]
    parts = ("Intheschool’slanguage", "Thistextistheonethatcounts.", "SummaryfromDana", "Dear")
    shown = [[part in page for part in parts] for page in pages]
    assert sum(map(all, shown)) == 41
    assert [one for one in shown if any(one) and not all(one)] == []


def test_an_interpreter_has_one_sheet_for_one_conference(browser, sheets, tmp_path):
    """The talk, and its words in both languages."""
    pdf = tmp_path / "brief.pdf"
    pdf.write_bytes(browser.print(sheets.parent / "interpreter-1.html"))
    with pymupdf.open(pdf) as printed:
        assert [page.get_text().count("Words of the talk") for page in printed] == [1]
