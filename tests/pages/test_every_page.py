"""Every page that confkit makes, in a real browser: for everybody, on every screen, in silence.

axe-core (best practices too) and html-validate judge; `npm ci` in this folder makes them ready.
Without them or Chromium these tests are skipped; with CONFKIT_BROWSER=needed, as in CI, they fail.
Pictures of the example's pages stand in `seen/`; after a change that is meant to show:
`CONFKIT_GOLDEN=write`, then look at them.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
import school
import warm
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.letters.browser import Browser
from tests.letters.test_pages import BROWSERS, EXAMPLE, tool

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
AXE = HERE / "node_modules/axe-core/axe.min.js"
VALIDATE = HERE / "node_modules/html-validate/bin/html-validate.mjs"
NOW = {"CONFKIT_NOW": "2026-11-20T07:30:00-06:00"}
SCREENS = ((1024, False), (390, True))
"""A computer in the light, a telephone in the dark."""

BROKEN_WORDS = r"""(() => {
  const found = [];
  for (const cell of document.querySelectorAll('td, th')) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode;
      for (const word of text.data.matchAll(/(?<!\S)[A-Za-z]{3,16}(?!\S)/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
        if (lines.size > 1) found.push(word[0]);
      }
    }
  }
  return found;
})()"""
"""Words of a table that stand on two lines."""

HOSTILE = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>\"'>{{ 7 * 7 }}"
STEPS = (
    "prep", "summarize", "invite", "open --path", "report", "send --route page",
    "check-in ana --observed hums", "review ana partly --changes softer", "archive 2026-welcome",
)  # fmt: skip
SEEN = {
    "sheet": "class/out/2026-fall/sheets/1042.html",
    "packet": "class/out/2026-fall/sheets/packet.html",
    "day": "class/out/2026-fall/day-2026-11-16.html",
    "index": "class/out/2026-fall/index.html",
    "letters": "class/out/2026-fall/letters.html",
    "letter": "class/out/2026-fall/letters/1074--1.html",
    "arabic": "class/out/2026-fall/letters/1023--1.eml.html",
    "export": "ana/index.html",
    "school": "school.html",
}


def _ready(file: Path) -> Path:
    if not file.exists():
        said = "axe-core and html-validate are not here; `npm ci` in tests/pages brings them"
        if os.environ.get("CONFKIT_BROWSER") == "needed":
            pytest.fail(said)
        pytest.skip(said)
    return file


def _made(root: Path, workspace: Path) -> None:
    """Run every command that makes a page; a step that refuses a child has made the others."""
    for step in STEPS:
        ran = warm.run(step.split(), folder=workspace, environment=NOW)
        assert ran.returncode in (0, 1), (step, ran.stderr)
    warm.run(["export", "1042", "--to", str(root / "ana")], folder=workspace, environment=NOW)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make every page of the example class, and the report of a school."""
    root = tmp_path_factory.mktemp("pages")
    leave = shutil.ignore_patterns("out", "followups.db")
    shutil.copytree(EXAMPLE, root / "class", ignore=leave)
    _made(root, root / "class")
    school.make(root / "school", teachers=8, students=8)
    late = {"CONFKIT_NOW": school.NOW}
    warm.run(["report", "school", "--html", "school.html"], folder=root, environment=late)
    return root


@pytest.fixture(scope="module")
def pages(made: Path) -> list[Path]:
    """Return all of them: the files, what stands in mails and what stands in an archive."""
    return _pages(made)


def _pages(root: Path) -> list[Path]:
    found = [page for page in root.rglob("*.html") if root / "school" not in page.parents]
    for mail in root.rglob("*.eml"):
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
        if body := message.get_body(("html",)):
            found.append(mail.with_suffix(".eml.html"))
            found[-1].write_text(body.get_content(), encoding="utf-8")
    for packed in root.rglob("*.zip"):
        with zipfile.ZipFile(packed) as archive:
            found.append(packed.with_suffix(".html"))
            found[-1].write_bytes(archive.read("index.html"))
    return sorted(found)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the browser."""
    started = Browser(tool(*BROWSERS), tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


def test_every_kind_of_page_is_here(pages):
    """Sheets, packet, days, index, letters, notes, invitations, reports, an export, an archive."""
    names = " ".join(page.as_posix() for page in pages)
    for kind in (
        "sheets/1042.html", "packet.html", "day-2026-11-16.html", "2026-fall/index.html",
        "letters.html", "letters/1074--1.html", "letters/1042--1.eml.html", "check-ins/1042",
        "reviews/1042", "invitations/", "report.html", "school.html", "ana/index.html", "archive/",
    ):  # fmt: skip
        assert kind in names
    assert len(pages) > 70


def test_axe_finds_nothing_and_nothing_is_loaded_or_said(pages, browser):
    """On a computer and on a dark telephone; no page is wider than the telephone."""
    axe = _ready(AXE).read_text(encoding="utf-8")
    ask = (
        "axe.run(document, {resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => [v.id, v.nodes[0].html]))"
    )
    wrong = {}
    for page in pages:
        for width, dark in SCREENS:
            asked, console = browser.look_at(page, width=width, dark=dark)
            loaded = [url for url in asked if url != page.as_uri() and not url.startswith("data:")]
            broad = browser.run("document.documentElement.scrollWidth") > width
            browser.run(f"{axe};0")
            if found := [*loaded, *console, *(["too wide"] if broad else []), *browser.run(ask)]:
                wrong[f"{page.name} at {width}"] = found
    assert wrong == {}


def test_no_page_says_a_day_as_a_file_does(pages, browser):
    """Days are shown as people say them; only a file's name and a round's have their own form."""
    wrong = {}
    for page in pages:
        browser.look_at(page)
        shown = browser.run("document.body.innerText")
        if said := re.findall(r"(?<![-/\w])20\d\d-\d\d-\d\d\b", shown):
            wrong[page.name] = said
    assert wrong == {}


def test_a_telephone_breaks_no_word_of_a_table(pages, browser):
    """A row stands in lines of its own there, so that each of its words has room."""
    wrong = {}
    for page in pages:
        browser.look_at(page, width=390)
        if broken := browser.run(BROKEN_WORDS):
            wrong[page.name] = broken
    assert wrong == {}


def test_every_page_is_sound_html(pages):
    """html-validate finds nothing."""
    command = [tool("node"), _ready(VALIDATE), "--config", HERE / "htmlvalidate.json", "-f", "json"]
    told = subprocess.run([*command, *pages], capture_output=True, text=True, check=False).stdout
    wrong = {Path(one["filePath"]).name: one["messages"] for one in json.loads(told)}
    assert wrong == {}


def test_everything_can_be_reached_by_keyboard(made, browser):
    """Tab goes through every link of the index, in the order of the page, and shows where it is."""
    browser.look_at(made / SEEN["index"])
    reached = browser.run(
        "[...document.querySelectorAll('a')].map(a => { a.focus(); return"
        " document.activeElement === a && getComputedStyle(a).outlineStyle !== 'none'; })"
    )
    assert len(reached) > 24
    assert all(reached)


def test_hostile_names_run_no_script(tmp_path, browser):
    """Names, words and settings full of markup stand on every page as they were typed."""
    root = tmp_path / "class"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("out", "followups.db"))
    for file in [root / "roster.csv", root / "confkit.toml", *root.glob("notes/*/*.toml")]:
        text = file.read_text(encoding="utf-8")
        in_file = HOSTILE.replace('"', '""' if file.suffix == ".csv" else '\\"')
        for word in ("Marisol Reyes", "Room 12", "planner"):
            quoted = f'"{in_file}{word}"' if file.suffix == ".csv" else f"{in_file}{word}"
            text = text.replace(word, quoted)
        file.write_text(text, encoding="utf-8")
    _made(tmp_path, root)
    pages = _pages(tmp_path)
    assert len(pages) > 60
    shown = 0
    for page in pages:
        asked, _ = browser.look_at(page)
        assert browser.run("window.ran === undefined"), page
        assert [url for url in asked if url != page.as_uri() and not url.startswith("data:")] == []
        shown += browser.run("document.body.innerText.includes('{{ 7 * 7 }}')")
    assert shown > 25


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_a_page_looks_as_it_was_found_good(made, pages, browser, name, width, dark):
    """A small grey picture, so that other fonts are no difference and another design is one."""
    assert made / SEEN[name] in pages
    browser.look_at(made / SEEN[name], width=width, dark=dark)
    _compared(f"{name}-{'dark' if dark else 'light'}", browser.picture())


@pytest.mark.parametrize("number", [0, 1])
def test_the_packet_looks_as_it_was_found_good(made, number):
    """Its cover and the first sheet."""
    warm.run(["prep", "--pdf"], folder=made / "class", environment=NOW)
    with pymupdf.open(made / "class/out/2026-fall/sheets/packet.pdf") as pdf:
        _compared(f"packet-page-{number + 1}", pdf[number].get_pixmap(dpi=72).tobytes("png"))


def _compared(name: str, picture: bytes) -> None:
    """Hold a picture against the one that was kept."""
    now = Image.open(io.BytesIO(picture)).convert("L").filter(ImageFilter.BoxBlur(6))
    now.thumbnail((128, 166))
    kept = HERE / "seen" / f"{name}.png"
    if os.environ.get("CONFKIT_GOLDEN") == "write":
        kept.parent.mkdir(exist_ok=True)
        now.save(kept)
    with Image.open(kept) as before:
        assert before.size == now.size
        apart = ImageStat.Stat(ImageChops.difference(before, now)).mean[0]
    assert apart < 4, f"{name}: {apart:.1f} of 255 apart; CONFKIT_GOLDEN=write, then look at {kept}"
