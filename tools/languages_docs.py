"""Make the table and the pictures of docs/languages.md: a letter of each language, on a phone.

`python tools/languages_docs.py` makes them from the example class (it needs Chromium); with codes,
as in `python tools/languages_docs.py so`, it draws only the pictures of those languages.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import tomli
from PIL import Image

from confkit.conference import questions
from confkit.ground.resources import data_text
from confkit.language import dates, languages, sentences
from confkit.language.languages import Language
from confkit.notes import bank

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "languages.md"
PICTURES = ROOT / "docs" / "pictures" / "languages"
CONFKIT = Path(sys.executable).with_name("confkit")
NOW = "2026-11-18T20:00:00-06:00"
EVENING = "2026-11-09T20:00:00-06:00"
"""Of the day of the talk, as the example class has it where NOW is now."""
NOT_YET = "Not put back yet."
WIDTH, HEIGHT = 500, 1340
STUDENT = "1042"


def sets() -> list[str]:
    """Return the tags of the languages with letters, but English."""
    known = languages.of(None)
    return [
        tag for tag in known.tags if tag != languages.ENGLISH and known[tag].has(sentences.FILE)
    ]


def table() -> str:
    """Return the table of the languages: which sets there are, and what is in them."""
    known = languages.of(None)
    rows = [
        "| code | language | sentences | put back into English | bank | questions | direction |",
        "|---|---|---|---|---|---|---|",
    ]
    for tag in sets():
        one = known[tag]
        rows.append(
            f"| `{tag}` | {dates.language_name(tag)}, {one.speech.name} "
            f"| {len(one.sentences)} | {_put_back(tag)} | {_yes(one, bank.BANK)} "
            f"| {_yes(one, questions.OWN)} "
            f"| {'right to left' if one.speech.direction == 'rtl' else 'left to right'} |"
        )
    return "\n".join(rows) + "\n"


def _put_back(tag: str) -> int:
    """Return how many sentences of a language's letters its `back.md` puts back into English."""
    there = languages.of(None)[tag].has("back.md")
    read = data_text(f"data/languages/{tag}/back.md") if there else ""
    return sum(
        f"- `{key}`: " in read and f"- `{key}`: {NOT_YET}" not in read
        for key in sentences.english()
    )


def _yes(language: Language, file: str) -> str:
    return "yes" if language.has(file) else "not yet"


def goal() -> str:
    """Return one goal of the bank in every language that has the bank."""
    rows = ["| code | at home, of the goal `read-aloud-evening` |", "|---|---|"]
    for tag in languages.of(None).tags:
        if languages.of(None)[tag].has(bank.BANK):
            found = bank.bank(None, tag).find("goal", "read-aloud-evening")
            assert found is not None
            rows.append(f"| `{tag}` | {bank.filled(found.texts['home'], 'Ana')} |")
    return "\n".join(rows) + "\n"


def picture(folder: Path, tag: str) -> Path:
    """Make one family of the example class read a language, and draw its letter."""
    roster = folder / "roster.csv"
    text = roster.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith(f"{STUDENT},"))
    cells = line.split(",")
    changed = ",".join(tag if cell == "es" else cell for cell in cells)
    roster.write_text(text.replace(line, changed), encoding="utf-8")
    for file in folder.glob("followups.*"):
        file.unlink()  # or what was sent before, in another language, would be corrected
    shutil.rmtree(folder / "out")
    environment = os.environ | {"CONFKIT_NOW": EVENING, "CONFKIT_WORKSPACE": str(folder)}
    for command in (("languages", "--accept", tag), ("summarize", STUDENT)):
        subprocess.run([CONFKIT, *command], env=environment, check=True, capture_output=True)
    roster.write_text(text, encoding="utf-8")
    raw = (folder / f"out/2026-fall/letters/{STUDENT}--1.eml").read_bytes()
    page = email.message_from_bytes(raw, policy=email.policy.default).get_body(("html",))
    assert page is not None
    html = folder / "letter.html"
    html.write_text(page.get_content(), encoding="utf-8")
    PICTURES.mkdir(parents=True, exist_ok=True)
    target = PICTURES / f"{tag}.png"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "the pictures need Chromium"
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--hide-scrollbars", f"--screenshot={target}",
         f"--window-size={WIDTH},{HEIGHT}", html.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    with Image.open(target) as drawn:
        drawn.quantize(16).save(target, optimize=True)
    return target


def pictures(drawn: Sequence[str]) -> str:
    """Make the pictures of some languages; return what shows those of all."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "class"
        subprocess.run(
            [CONFKIT, "demo", folder], env=os.environ | {"CONFKIT_NOW": NOW}, check=True,
            capture_output=True,
        )  # fmt: skip
        name = tomli.loads((folder / "confkit.toml").read_text(encoding="utf-8"))["round"]
        assert name == "2026-fall"
        for tag in drawn:
            picture(folder, tag)
    lines = [
        f"**{dates.language_name(tag)}**\n\n![A summary in {dates.language_name(tag)}, above the "
        f"school's English](pictures/languages/{tag}.png)\n"
        for tag in sets()
    ]
    return "\n".join(lines)


def between(text: str, name: str, content: str) -> str:
    """Return a document with new content between two comments."""
    return re.sub(
        rf"(<!-- {name} -->\n).*?(<!-- end -->)", lambda found: f"{found[1]}{content}{found[2]}",
        text, count=1, flags=re.DOTALL,
    )  # fmt: skip


if __name__ == "__main__":
    written = between(DOC.read_text(encoding="utf-8"), "languages", table())
    written = between(written, "bank", goal())
    DOC.write_text(between(written, "pictures", pictures(sys.argv[1:] or sets())), encoding="utf-8")
