"""Answers to a command that asks at length: kept in a file until it is done, offered again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tomli

from confkit.cli.shown import console
from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError
from confkit.ground.toml.writing import pair


class KeptAnswers:
    """The answers of a run, and those from before it that were not offered again yet.

    `about` is what they are for: those for anything else are not offered.
    """

    def __init__(self, file: Path, about: str) -> None:
        self._file, self._about = file, about
        self.before = _read(file, about)
        self._given: list[list[str]] = []
        self._is_told = self._warned = False

    def again(self, question: str) -> str:
        """Take the next answer that a question had before, "" if it had none."""
        pair = next((kept for kept in self.before if kept[0] == question), None)
        if not pair:
            return ""
        if not self._is_told:
            console.err("Your answers from before are offered again; Enter takes each one.")
            self._is_told = True
        self.before.remove(pair)
        return pair[1]

    def keep(self, question: str, answer: str) -> None:
        """Keep an answer, on the disk before the next question."""
        self._given.append([question, answer])
        self._write()

    def take_back(self) -> None:
        """Drop the last answer: it is asked for again, or kept elsewhere."""
        if self._given:
            answer = self._given.pop()[1]
            self._write()
            if answer and not self.are_there:
                files.remove(self._file)

    def forget(self) -> None:
        """Take them all away: what they were for is done."""
        self.before, self._given = [], []
        if self._file.is_file():
            files.remove(self._file)

    @property
    def are_there(self) -> bool:
        """Whether there is an answer to keep."""
        return any(answer for _, answer in [*self._given, *self.before]) and not self._warned

    def _write(self) -> None:
        if not self.are_there:
            return
        lines = [
            "# Answers that were not used yet; the same command goes on from here.",
            pair("about", self._about),
            pair("answers", [*self._given, *self.before]),
        ]
        try:
            files.make_folder(self._file.parent)
            files.write(self._file, ("\n".join(lines) + "\n").encode("utf-8"), durable=True)
        except ConfkitError as error:
            console.err(f"  Your answers cannot be kept while you type: {error}")
            self._warned = True


def _read(file: Path, about: str) -> list[list[str]]:
    """Return the answers of a file, none where it cannot be read or is about anything else."""
    if not file.is_file() or gate.leads_out(file, file.parent):
        return []
    try:
        data = tomli.loads(gate.read(file).decode("utf-8"))
        pairs = [[str(question), str(answer)] for question, answer in data["answers"]]
        return pairs if data["about"] == about else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


_open: list[KeptAnswers] = []


def now() -> KeptAnswers | None:
    """Return what keeps answers now; None where nothing does."""
    return _open[-1] if _open else None


@contextmanager
def keeping(file: Path, about: str = "") -> Iterator[KeptAnswers]:
    """Keep what is answered in a file, unless it is forgotten; offer again what it holds."""
    kept = KeptAnswers(file, about)
    _open.append(kept)
    try:
        yield kept
    finally:
        _open.pop()
        if kept.are_there:
            console.err(f"Kept in {console.near(file)}; run the same command to continue.")
