"""Make the tables of docs/rosters.md from the data that decides, and from the shared samples."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from confkit.ground.resources import data_file
from confkit.roster.exports.permissions import rules
from confkit.roster.exports.reading import of_tables, read
from confkit.roster.exports.values import Import
from confkit.roster.reading_options import Options
from confkit.roster.tables import tabular

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = CHECKOUT / "docs" / "rosters.md"
SAMPLES = CHECKOUT.parent / "shared" / "rosters"
# Folders that hold one export, and files where a folder holds several lists.
_ALONE = ("speechday-de", "studentinsights")


def samples() -> list[str]:
    """Return the samples that are there: folders, and the files of folders of several lists."""
    if not SAMPLES.is_dir():
        return []
    found: list[str] = []
    for folder in sorted(entry for entry in SAMPLES.iterdir() if entry.is_dir()):
        if folder.name in _ALONE:
            files = sorted(folder.glob("*.csv"))
            found += [f"{folder.name}/{one.name}" for one in files if "teacher" not in one.name]
        else:
            found.append(folder.name)
    return found


def read_sample(name: str) -> Import:
    """Read one sample with all its classes."""
    return read(SAMPLES / name, name.rpartition("/")[2], Options(classes=("all",)))


def page(text: str) -> str:
    """Return the page with its tables made anew; the samples' stays where they are not there."""
    text = _put(text, "formats", _formats())
    text = _put(text, "permissions", _permissions())
    text = _put(text, "columns", _columns())
    text = _put(text, "layouts", _layouts())
    text = _put(text, "headings", _headings())
    return _put(text, "samples", _samples()) if samples() else text


def _put(text: str, name: str, table: str) -> str:
    pattern = rf"(<!-- {name}: .*?-->\n).*?(<!-- end {name} -->)"
    return re.sub(pattern, lambda found: f"{found[1]}{table}{found[2]}", text, flags=re.DOTALL)


def _data(name: str) -> dict[str, Any]:
    return tomli.loads(data_file(name).read_text(encoding="utf-8"))


def _formats() -> str:
    rows = ["| `--format` | export | tables | source |", "|---|---|---|---|"]
    data = _data("roster/exports/shapes.toml")
    for one in data["format"]:
        roles = [
            entry["role"]
            for entry in data["table"]
            if entry["format"] == one["name"] and entry["role"] != "unused"
        ]
        tables = ", ".join(dict.fromkeys(roles)) or "one"
        source = " ".join(f"<{url}>" for url in one["source"].split())
        rows.append(f"| `{one['name']}` | {one['title']} | {tables} | {source} |")
    return "\n".join(rows) + "\n"


def _permissions() -> str:
    rows = ["| | the export says | so | why |", "|---|---|---|---|"]
    for number, rule in enumerate(rules(), 1):
        says = "; ".join(f"{name}: {' or '.join(sorted(asked))}" for name, asked in rule.asks)
        rows.append(f"| {number} | {says or 'anything else'} | **{rule.then}** | {rule.why} |")
    return "\n".join(rows) + "\n"


_FACTS = ("receives", "conduct", "legal", "custody", "no_contact", "active", "relation", "type")


_OF_FORMATS = {name: name for name in _FACTS} | {"enabled": "caution: a no"}


def _columns() -> str:
    rows = ["| fact | headers of any table, after the person: `Parent 1 …` |", "|---|---|"]
    data = _data("roster/exports/headers.toml")
    for fact in _FACTS:
        words = data["guardian"][fact]
        rows.append(f"| {fact} | {', '.join(words)} |")
    rows.append(f"| caution: all but a no | any header with: {', '.join(data['caution'])} |")
    rows.append(f"| caution: all but a yes | any header with: {', '.join(data['doubt'])} |")
    rows += ["", "| format | fact | column |", "|---|---|---|"]
    for entry in _data("roster/exports/shapes.toml")["table"]:
        for field, headers in entry.get("columns", {}).items():
            name = field.rpartition(".")[2]
            if entry["role"] in ("people", "links", "contacts", "students") and name in _OF_FORMATS:
                name = _OF_FORMATS[name]
                rows.append(f"| {entry['format']} | {name} | {', '.join(headers)} |")
    return "\n".join(rows) + "\n"


class Heading(NamedTuple):
    """A heading of a list, and what becomes of people beside whom it says yes or no.

    `may` tells whether it is a permission, of which a no forbids; else a yes does.
    """

    language: str
    heading: str
    may: bool
    yes: str
    no: str
    asked: bool

    @property
    def forbidden(self) -> str:
        """What becomes of those whom the heading forbids."""
        return self.no if self.may else self.yes

    @property
    def permitted(self) -> str:
        """What becomes of those whom it permits."""
        return self.yes if self.may else self.no


_LIST = """\
Student ID,Student Name,Guardian Name,Guardian Email,"{heading}"
1,Ora Kettle,Una Kettle,una@mail.example,{yes}
2,Bay Marsh,Pia Marsh,pia@mail.example,{no}
3,Kit Lane,Fay Lane,fay@mail.example,{yes}
"""


def headings() -> list[Heading]:
    """Read a list with each heading of tools/permission_headings.toml."""
    data = tomli.loads((CHECKOUT / "tools/permission_headings.toml").read_text(encoding="utf-8"))
    return [
        _heading(language, heading, entry, may=kind == "may")
        for language, entry in data.items()
        for kind in ("may", "may_not")
        for heading in entry[kind]
    ]


def _heading(language: str, heading: str, words: dict[str, Any], *, may: bool) -> Heading:
    raw = _LIST.format(heading=heading, yes=words["yes"], no=words["no"]).encode()
    found = of_tables([tabular.table(raw, "list.csv")], Options(allow=("guardian",)))
    contacts = {student.id: student.guardians[0].contact for student in found.students}
    yes, no = contacts.get("1", "stopped"), contacts.get("2", "stopped")
    return Heading(language, heading, may, yes, no, bool(found.flags))


def _headings() -> str:
    rows = ["| language | heading | who it forbids | who it permits |", "|---|---|---|---|"]
    rows += [
        f"| {one.language} | {one.heading} | {one.forbidden} | "
        f"{'office, until you say what it means' if one.asked else one.permitted} |"
        for one in headings()
    ]
    return "\n".join(rows) + "\n"


def _layouts() -> str:
    rows = ["| list | what happens | source |", "|---|---|---|"]
    data = tomli.loads((CHECKOUT / "tools/layouts.toml").read_text(encoding="utf-8"))
    rows += [
        f"| {one['list']} | {one['happens']} | {one.get('source', '')} |" for one in data["layout"]
    ]
    return "\n".join(rows) + "\n"


def _samples() -> str:
    rows = [
        "| sample | read as | students | guardians: allow, deny, office | plan on file | dropped "
        "| left out | told |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [_sample(name, read_sample(name)) for name in samples()]
    return "\n".join(rows) + "\n"


def _sample(name: str, found: Import) -> str:
    words = Counter(one.contact for student in found.students for one in student.guardians)
    dropped: dict[str, set[str]] = {}
    for _, header, why in found.dropped:
        dropped.setdefault(why, set()).add(re.sub(r"#\d", "#n", header))
    cells = (
        name,
        found.format,
        str(len(found.students)),
        f"{words['allow']}, {words['deny']}, {words['office']}",
        str(sum(student.plan_on_file for student in found.students)),
        "; ".join(f"{why}: {', '.join(sorted(names))}" for why, names in sorted(dropped.items())),
        "; ".join(f"{why}: {len(who)}" for why, who in found.left_out) or "nobody",
        "; ".join(str(one).replace("|", "\\|") for one in found.told) or "nothing",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the page; with --check, leave with an error if it is not as the data say."""
    old = PAGE.read_text(encoding="utf-8")
    new = page(old)
    if "--check" in sys.argv and old != new:
        sys.exit("docs/rosters.md is not as the data say: python tools/roster_docs.py")
    PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
