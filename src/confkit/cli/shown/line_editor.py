"""The line editor of a terminal: keys, history, a list of offers. The one module that knows it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import FuzzyCompleter, WordCompleter
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output, create_output

from confkit.cli.shown.console import Stopped


def line(question: str, offers: Sequence[str], edit: str, *, several: bool = False) -> str:
    """Let somebody edit a line, or with `several` some; raises Stopped at Ctrl-C or Esc.

    What was answered before is gone back to with the arrows, in this run alone: it is kept in no
    file.
    """
    session = _session()
    words = FuzzyCompleter(WordCompleter(list(offers), sentence=True)) if offers else None
    try:
        return session.prompt(
            question,
            completer=words,
            default=edit,
            multiline=several,
            key_bindings=_keys(several=several),
            prompt_continuation="  and: " if several else None,
            reserve_space_for_menu=min(len(offers), 5),
        )
    except EOFError:
        raise Stopped from None


@cache  # one history for all the questions of a run
def _session() -> PromptSession[str]:
    """Make what asks, once in a run, so that the answers so far are its history."""
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

    keys.add("escape", eager=True)(stop)
    keys.add("c-c", eager=True)(stop)
    if several:
        keys.add("enter")(end_or_next)
    return keys
