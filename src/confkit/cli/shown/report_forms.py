"""The report as JSON and CSV; what is hidden in the one is hidden in the other."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from confkit.cli.shown import console
from confkit.ground.text import clean, defused
from confkit.report.measures import MEASURES
from confkit.report.school_report import Report, Round, Shares
from confkit.report.small_groups import ShownNumber, ShownShare
from confkit.work.report import Reported

HIDDEN = "hidden"


def write(done: Reported, form: str) -> None:
    """Write the report to standard output as `json` or `csv`."""
    if form == "json":
        console.json(document(done), rows="rounds")
    else:
        _csv(done.report)


def document(done: Reported) -> dict[str, Any]:
    """Return the report as a document; its keys are promised in docs/json.md."""
    of = done.report
    return {
        "as_of": of.as_of.isoformat(timespec="seconds"),
        "schools": list(of.schools),
        "teachers": of.teachers,
        "workspaces": done.workspaces,
        "files": done.files,
        "round": of.now.name if of.now else None,
        "rounds": [_round(round_) for round_ in of.rounds],
        "questions": [
            question._asdict()
            | {"better": round(question.better, 2), "others": round(question.others, 2)}
            for question in of.questions
        ],
        "left_out": [
            {"path": clean(source.path), "reasons": [clean(reason) for reason in source.reasons]}
            for source in of.left_out
        ],
        "unreadable": of.unreadable,
    }


def _round(round_: Round) -> dict[str, Any]:
    return {
        "round": round_.name,
        "first": round_.first.isoformat() if round_.first else None,
        "last": round_.last.isoformat() if round_.last else None,
        "measures": _shares(round_.shares),
        "held": round_.held,
        "came": _numbers(round_.came),
        "modes": _numbers(round_.modes),
        "languages": _numbers(round_.languages),
        "promises": _numbers(round_.promises),
        "goals": _numbers(round_.goals),
        "teachers": [
            {"teacher": each.name, "school": each.school, "measures": _shares(each.shares)}
            for each in round_.teachers
        ],
    }


def _shares(shares: Shares) -> dict[str, Any]:
    return {name: _share(share) for name, share in shares.items()}


def _share(share: ShownShare | None) -> dict[str, Any]:
    if share is None:
        return {"part": None, "whole": None, "share": None, "hidden": True, "word": ""}
    rate = share.rate if share.is_whole and share.whole else None
    return {
        "part": share.part,
        "whole": share.whole,
        "share": rate and round(rate, 3),
        "hidden": not share.is_whole,
        "word": share.word,
    }


def _numbers(numbers: Iterable[ShownNumber]) -> list[dict[str, Any]]:
    return [number._asdict() for number in numbers]


def _csv(of: Report) -> None:
    """Write a row for each round and for each teacher in it, no cell a formula."""
    import csv

    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    columns = [f"{measure.key}_{end}" for measure in MEASURES for end in ("part", "whole")]
    writer.writerow(["row", "round", "first", "last", "teacher", "school", *columns])
    for round_ in of.rounds:
        days = [day.isoformat() if day else "" for day in (round_.first, round_.last)]
        about = ["round", round_.name, *days, "", "", *_cells(round_.shares)]
        writer.writerow([defused(cell) for cell in about])
        for each in round_.teachers:
            about = ["teacher", round_.name, *days, each.name, each.school, *_cells(each.shares)]
            writer.writerow([defused(cell) for cell in about])
    for left in of.left_out:
        about = ["left out", "", "", "", left.path, "", *[""] * len(columns)]
        writer.writerow([defused(cell) for cell in about])
    console.out(sheet.getvalue().rstrip("\n"))


def _cells(shares: Shares) -> list[str]:
    """Return part and whole of each measure; a word or HIDDEN in the place of what is not told."""
    cells: list[str] = []
    for measure in MEASURES:
        share = shares[measure.key] or ShownShare(None, None)
        known = (share.part, share.whole)
        cells += [(share.word or HIDDEN) if end is None else str(end) for end in known]
    return cells
