"""The line editor of a terminal: keys, history, a list of offers. The one module that knows it."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import (
    CompleteEvent,
    Completer,
    Completion,
    FuzzyCompleter,
    WordCompleter,
    merge_completers,
)
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.output import Output, create_output

from confkit.cli.shown import console
from confkit.cli.shown.console import Stopped

_NEXT = "  and: "


def line(
    question: str,
    offers: Sequence[str],
    edit: str,
    words: Sequence[str] = (),
    *,
    several: bool = False,
) -> str:
    """Let somebody edit a line, or with `several` some; raises Stopped at Ctrl-C or Esc.

    `offers` are whole answers, `words` are offered where one is begun within a sentence.
    What was answered before is gone back to with the arrows, in this run and until `forget` alone:
    it is kept in no file.
    """
    session = _session()

    def asked() -> str:
        return console.wrapped(console.safe(question)) + " "

    def before(_width: int, _line: int, wrapped: int) -> str:
        return " " * len(after) if wrapped else after

    after = _NEXT if several else ""
    try:
        return session.prompt(
            asked,
            completer=offering(offers, words),
            default=edit,
            multiline=several,
            key_bindings=_keys(several=several),
            prompt_continuation=before,
            input_processors=[_BetweenWords(asked, after)],
            reserve_space_for_menu=min(len(offers) + len(words), 5),
        )
    except EOFError:
        raise Stopped from None


def offering(offers: Sequence[str], words: Sequence[str]) -> Completer:
    """Return what offers whole answers and words, each once."""
    whole = FuzzyCompleter(WordCompleter(list(offers), sentence=True))
    return merge_completers([whole, _Words(words)], deduplicate=True)


class _Words(Completer):
    """Offers names and words where three letters of one are typed, anywhere in a line."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """Return what begins like the word before the cursor."""
        del complete_event
        begun = document.get_word_before_cursor()
        for word in self._words if len(begun) > 2 else ():
            if word.casefold().startswith(begun.casefold()) and word != begun:
                yield Completion(word, -len(begun))


class _BetweenWords(Processor):
    """Breaks a line that is typed between words: blanks fill up what a word would run over."""

    def __init__(self, asked: Callable[[], str], after: str) -> None:
        self._asked, self._after = asked, console.cells(after)

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line as it is shown, and where each of its letters stands there."""
        width, begin = transformation_input.width, self._after
        column = begin
        if transformation_input.lineno == 0:
            column = console.cells(self._asked().rpartition("\n")[2])
        letters = explode_text_fragments(transformation_input.fragments)
        shown: StyleAndTextTuples = []
        places: list[int] = []
        for word in re.finditer(r"\s+|\S+", "".join(letter[1] for letter in letters)):
            size = console.cells(word[0])
            if column + size > width >= begin + size and not word[0].isspace():
                shown += [("", " ")] * (width - column)
                column = begin
            for letter in letters[slice(*word.span())]:
                places.append(len(shown))
                if column == width and letter[1].isspace():
                    continue  # it would begin the next line
                shown.append(letter)
                size = console.cells(letter[1])
                column = begin + size if column + size > width else column + size
        places.append(len(shown))
        return Transformation(
            shown,
            source_to_display=lambda at: places[min(at, len(places) - 1)],
            display_to_source=lambda at: max(bisect_right(places, at) - 1, 0),
        )


def forget() -> None:
    """Begin a new history."""
    _session.cache_clear()


@cache  # one history for all the questions until it is forgotten
def _session() -> PromptSession[str]:
    """Make what asks, so that the answers so far are its history."""
    return PromptSession(
        history=InMemoryHistory(),
        auto_suggest=AutoSuggestFromHistory(),
        input=create_input(sys.stdin),
        output=_output(),
        complete_while_typing=True,
        mouse_support=False,
        enable_suspend=False,
    )


def _output() -> Output:
    """Return the terminal as it is written to; it is not asked where its cursor stands."""
    output = create_output(sys.stderr)
    if hasattr(output, "enable_cpr"):
        output.enable_cpr = False
    return output


@cache
def _keys(*, several: bool) -> KeyBindings:
    keys = KeyBindings()

    def stop(event: KeyPressEvent) -> None:
        """Stop, and take along what stands there."""
        event.app.exit(exception=Stopped(event.current_buffer.text))

    def end_or_next(event: KeyPressEvent) -> None:
        """End several lines with an empty one; above it, go down and put in no line."""
        buffer = event.current_buffer
        if not buffer.document.on_last_line:
            buffer.cursor_down()
            buffer.cursor_position += buffer.document.get_end_of_line_position()
        elif buffer.document.current_line.strip():
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    def nothing(_event: KeyPressEvent) -> None:
        """Leave out what looks like a mouse: a color that is pasted does, and the library fails."""

    keys.add(Keys.Vt100MouseEvent)(nothing)
    keys.add("escape", eager=True)(stop)
    keys.add("c-c", eager=True)(stop)
    if several:
        keys.add("enter")(end_or_next)
    return keys
