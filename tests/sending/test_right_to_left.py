"""A letter in Arabic and one in Urdu, in Thunderbird's windows and in webmail: where words lie.

Not by pixels, which change with fonts: each run of words starts at the end where its language does,
and what ends a sentence stands at the other.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import warm

from tests.letters.browser import Browser
from tests.letters.test_pages import BROWSERS, EXAMPLE, tool
from tests.sending import programs

FACTS = (Path(__file__).parent / "right_to_left.js").read_text(encoding="utf-8")
STARTS = {"rtl": ("right", "alone"), "ltr": ("left", "alone")}
ENDS = {"rtl": ("left", "alone", ""), "ltr": ("right", "alone", "")}


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let the mother of Yusuf read Urdu, his father Arabic; write the letters to both."""
    folder = tmp_path_factory.mktemp("rtl") / "class"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "followups.db"))
    for name, was, now in (
        ("roster.csv", "rana.alkhatib@mail.example,,", "rana.alkhatib@mail.example,ur,"),
        ("confkit.toml", '"ar", ', '"ar", "ur", '),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert was in text
        (folder / name).write_text(text.replace(was, now), encoding="utf-8")
    night = {"CONFKIT_NOW": "2026-11-20T07:30:00-06:00"}
    warm.run(["summarize"], folder=folder, environment=night)
    return folder / "out/2026-fall/letters"


def _in_webmail(mail: Path, folder: Path) -> Any:
    """Return how it lies in a browser as webmail shows it: without what html and body say."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body(("html",))
    assert body is not None
    page = folder / "letter.html"
    inner = re.search(r"<body[^>]*>(.*)</body>", body.get_content(), re.DOTALL)
    assert inner is not None
    page.write_text(f'<!doctype html><meta charset="utf-8">{inner[1]}', encoding="utf-8")
    browser = Browser(tool(*BROWSERS), folder / "profile")
    try:
        browser.look_at(page)
        return browser.run(f"{FACTS} facts(document)")
    finally:
        browser.close()


def _arrived(mail: Path, folder: Path) -> Path:
    """Return the mail as it comes to a family: no draft any more."""
    lines = mail.read_bytes().splitlines(keepends=True)
    there = folder / "arrived.eml"
    there.write_bytes(b"".join(line for line in lines if not line.startswith(b"X-Unsent")))
    return there


@pytest.mark.slow
@pytest.mark.skipif(
    not (programs.THUNDERBIRD or "CI" in os.environ), reason="needs Thunderbird and Xvfb"
)
@pytest.mark.parametrize(("number", "language"), [(1, "ar"), (2, "ur")])
def test_a_letter_from_right_to_left_lies_as_it_is_read(
    letters: Path, tmp_path: Path, number: int, language: str
) -> None:
    """In the draft that the teacher sees, in the mail that the family reads, and in webmail."""
    mail = letters / f"1023--{number}.eml"
    profile = programs.a_profile(tmp_path)
    with programs.thunderbird(tmp_path, profile) as program:
        script = f"{FACTS} return facts(page);"
        arrived = program.opened(_arrived(mail, tmp_path), programs.READ, script)
        draft = program.opened(mail, programs.WRITTEN, script)
    seen = (arrived, draft, _in_webmail(mail, tmp_path))
    texts = [[run[:3] for run in page] for page in seen]
    assert texts[0] == texts[1] == texts[2]
    for page in seen:
        wrong = [
            run
            for run in page
            for _, direction, _, start, end in [run]
            if not start.startswith(STARTS[direction]) or end not in ENDS[direction]
        ]
        assert wrong == []
        theirs = [run for run in page if run[1:3] == ["rtl", language]]
        assert len([run for run in theirs if run[3] == "right, edge"]) > 10
        assert len([run for run in theirs if run[4] == "left"]) > 1
        schools = [run for run in page if run[1:3] == ["ltr", "en"]]
        assert len([run for run in schools if run[3:] == ["left, edge", "right"]]) > 8
