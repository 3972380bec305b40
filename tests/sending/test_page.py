"""The page with the letters in a real browser: copied with one click, whole, and nothing loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from confkit.ground.outcome import Outcome
from confkit.sending import page
from confkit.workspace import classroom
from confkit.workspace.layout import LETTERS_PAGE
from confkit.workspace.workspace import Workspace
from tests.letters.browser import Browser
from tests.letters.test_pages import BROWSERS, tool
from tests.sending import classes

pytestmark = pytest.mark.slow

Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Open the page of three letters; return what asks the browser for a value on it."""
    root = tmp_path_factory.mktemp("page") / "class"
    assert classes.ready(root, ["Ana <b>Reyes</b>", "Bo & Lind", "Cy"]) == []
    room = classroom.load(Workspace(root))
    page.renew(room, Outcome(room.layout.round), classes.NOW)
    browser = Browser(tool(*BROWSERS), tmp_path_factory.mktemp("profile"))
    browser._ask("Page.navigate", url=(room.layout.out / LETTERS_PAGE).as_uri())
    while browser._next().get("method") != "Page.loadEventFired":
        pass

    def ask(script: str) -> Any:
        answer = browser._ask(
            "Runtime.evaluate", expression=script, userGesture=True, returnByValue=True
        )
        return answer["result"].get("value")

    yield ask
    browser.close()


def wait_for(ask: Ask, script: str) -> None:
    """Wait until something is so on the page."""
    until = time.monotonic() + 20
    while not ask(script):
        assert time.monotonic() < until, script
        time.sleep(0.05)


def test_a_click_copies(shown):
    """The button says so; its policy lets the page's own script run, and no other."""
    assert shown("document.querySelectorAll('button[data-copy]').length") == 12
    shown("document.querySelectorAll('button[data-copy]')[2].click()")
    wait_for(shown, "document.querySelectorAll('button[data-copy]')[2].textContent === 'Copied'")
    assert shown("performance.getEntriesByType('resource').length") == 0


def test_each_letter_is_seen_whole_and_runs_nothing(shown):
    """Each frame is as high as its letter; on a phone it is as wide as one."""
    wait_for(
        shown,
        "[...document.querySelectorAll('iframe')].slice(0, 1).every(one => "
        "one.clientHeight >= one.contentDocument.documentElement.offsetHeight)",
    )
    shown("document.getElementById('phone').click()")
    assert shown("document.querySelector('iframe').clientWidth") <= 390
    assert shown("document.querySelectorAll('dd b').length") == 0
    assert "<b>" in shown("document.querySelector('dd').textContent")


def test_a_dark_screen_shows_the_letter_as_dark(shown):
    """The frame's scheme is what the letter asks for."""
    shown("document.getElementById('dark').click()")
    dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    assert shown(f"document.querySelector('iframe').contentWindow.{dark}") is True
