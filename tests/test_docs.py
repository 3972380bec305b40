"""What the documents say is so: commands, files, keys, fields and examples are held to the code."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli
import typer

from confkit.cli.app import COMMANDS, built, run
from confkit.cli.shown import console
from confkit.letters.letters import Letter
from confkit.promises import followups
from confkit.promises.deadlines import DEFAULT_DEADLINES, Span
from confkit.report.report_page import ReportPage
from confkit.report.school_report import Report
from confkit.roster import needs
from confkit.sheets.days import DayPage
from confkit.sheets.sheets import Cover, Sheet
from confkit.work.open import Index
from tests.typed import Said

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/riverbend-4th-grade"
FRIDAY = "2026-11-20T07:30:00-06:00"
DOCUMENTS = sorted(
    path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("templates/*.md"))
)
SPOKEN = sorted(
    path
    for path in (
        *ROOT.glob("src/confkit/**/*.py"),
        *ROOT.glob("src/confkit/data/*"),
        *ROOT.glob("templates/*.j2"),
    )
    if path.is_file()
)
"""What the program itself says: its modules, data and templates."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`(?:\$ )?confkit ((?:[^`{}]|\{[^{}`]*\})+)`")


def blocks(document: Path, language: str) -> list[str]:
    """Return the code blocks of a document in a language, "" for those without one."""
    found = _BLOCK.findall(document.read_text(encoding="utf-8"))
    return [text for said, text in found if said == language]


def command_lines(document: Path) -> Iterator[str]:
    """Yield every confkit command line in a document's code, without the program's name."""
    text = document.read_text(encoding="utf-8")
    for language, block in _BLOCK.findall(text):
        if language in ("", "sh", "console", "shell", "bash"):
            for line in block.splitlines():
                if found := re.match(r"\s*(?:\$ )?confkit (?=[a-z-])(.*)", line):
                    yield found[1]
    for found in _INLINE.finditer(_BLOCK.sub("", text)):
        yield " ".join(found[1].split())


@functools.cache
def program() -> Any:
    """Return the whole program, built once."""
    return typer.main.get_command(built(list(COMMANDS)))


def parsed(line: str) -> str:
    """Parse a command line as the program would, running nothing; return what is wrong, or ""."""
    line = re.sub(r"\{[^{}]*\}", "WORD", line).replace("…", "").rstrip("\\")
    group = program()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            words = shlex.split(line, comments=True)
            context = group.make_context("confkit", words, resilient_parsing=False)
            rest = [*getattr(context, "_protected_args", ()), *context.args]
            name, command, rest = group.resolve_command(context, rest)
            command.make_context(name, rest, parent=context)
    except typer.Exit:
        return ""
    except Exception as error:  # noqa: BLE001 - Typer's own errors share no public base
        said = str(getattr(error, "format_message", error.__repr__)())
        # A sentence may name a command without its arguments: `confkit done`.
        return "" if said.startswith("Missing") and len(line.split()) == 1 else said
    return ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_the_documents_exists_with_its_options(document):
    """Each command line of a code block or a sentence is one that the program takes."""
    wrong = {line: said for line in command_lines(document) if (said := parsed(line))}
    assert wrong == {}


@pytest.mark.parametrize("document", ["README.md", "src/confkit/data/workspace-readme.txt"])
def test_each_readme_names_every_command(document):
    """The project's and a workspace's own: a teacher who reads one meets all that there is."""
    seen = set(re.findall(r"\bconfkit ([a-z-]+)", (ROOT / document).read_text(encoding="utf-8")))
    assert set(COMMANDS) - {"init", "demo"} <= seen
    assert document != "README.md" or {"init", "demo"} <= seen


def test_every_command_that_the_program_advises_exists():
    """What an error or a next step tells a teacher to type is there."""
    wrong = {}
    for file in SPOKEN:
        for line in _INLINE.findall(file.read_text(encoding="utf-8")):
            line = " ".join(line.replace('"\n', "").split())
            if said := parsed(line):
                wrong[f"{file.name}: confkit {line}"] = said
    assert wrong == {}


def test_every_make_target_in_the_documents_exists():
    """`make demo`, `make test` and the others are in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        code = "\n".join([*blocks(document, ""), *re.findall(r"`(make [a-z]+)`", text)])
        assert set(re.findall(r"^make ([a-z]+)", code, re.MULTILINE)) <= targets, document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document):
    """Relative links and pictures are there."""
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    missing = [
        link for link in links if "://" not in link and not (document.parent / link).exists()
    ]
    assert missing == []


# docs/architecture.md

ARCHITECTURE = ROOT / "docs/architecture.md"


def _layers() -> list[str]:
    """Return the layers that `make layers` checks, the topmost first."""
    checked = tomli.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return checked["contracts"][0]["layers"]


FOLDERS = [folder for layer in _layers() for folder in layer.split(" | ")]


_FOLDER = re.compile(r"^\| \*\*`(\w+)/`\*\* \| \|$")
_FILE = re.compile(r"`([\w<>./-]+\.(?:py|toml|j2|css|typ|md))`")


def _where_to_look() -> dict[str, str]:
    """Return the rows of the architecture's table by the folder below whose heading they are."""
    rows: dict[str, str] = {}
    for line in ARCHITECTURE.read_text(encoding="utf-8").splitlines():
        if heading := _FOLDER.match(line):
            rows[folder := heading[1]] = ""
        elif rows and line.startswith("|"):
            rows[folder] += line
    return rows


def test_the_table_has_every_folder_in_the_order_of_the_layers():
    """Whoever knows the list of folders finds the heading."""
    assert list(_where_to_look()) == FOLDERS


def test_every_file_that_a_row_names_exists():
    """Below the row's folder, or by its whole path; a language's files are those of English."""
    lost = []
    for folder, rows in _where_to_look().items():
        for file in _FILE.findall(rows.replace("<language>/", "data/languages/en/")):
            here = [*(ROOT / "src/confkit" / folder).rglob(file)]
            elsewhere = [
                place
                for place in ("src/confkit", ".", "templates")
                if (ROOT / place / file).exists()
            ]
            if not (here or elsewhere or file == "<command>.py"):
                lost.append(f"{folder}: {file}")
    assert lost == []


def test_every_name_in_the_rest_of_the_architecture_exists():
    """Paths such as `ground/errors.py` and names such as `roster.people.recipients`."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("|"))
    code = [*re.findall(r"`([^`]+)`", _BLOCK.sub("", prose)), *blocks(ARCHITECTURE, "")]
    files = {found for part in code for found in re.findall(r"\b[a-z_]+/[a-z_./]*[a-z]\b", part)}
    names = {
        found
        for part in code
        for found in re.findall(rf"\b((?:{'|'.join(FOLDERS)})(?:\.[a-z_]+)+)\b(?!/)", part)
        if not found.endswith((".py", ".csv"))
    }
    assert len(files) > 3
    assert len(names) > 5
    places = (ROOT / "src/confkit", ROOT)
    lost = [
        file
        for file in files
        if "out/" not in f"{file}/" and not any((place / file).exists() for place in places)
    ]
    assert lost == []
    assert [name for name in sorted(names) if not _found(name)] == []


def test_every_module_is_named_below_the_heading_of_its_folder():
    """By its own name; the module of a command in `cli` and in `work` is named after it."""
    rows = _where_to_look()
    commands = {name.replace("-", "_") for name in COMMANDS}
    lost = []
    for module in sorted((ROOT / "src/confkit").glob("*/**/*.py")):
        path = module.relative_to(ROOT / "src/confkit")
        of_command = module.stem in commands and str(path.parent) in ("cli", "work")
        named = re.search(rf"[/`]{re.escape(module.name)}`", rows[path.parts[0]])
        if not (named or of_command or module.name == "__init__.py"):
            lost.append(path.as_posix())
    assert lost == []


def _found(name: str) -> bool:
    """Tell whether a dotted name is a module or something in one."""
    module, _, inside = f"confkit.{name}".rpartition(".")
    try:
        return bool(importlib.import_module(f"confkit.{name}"))
    except ModuleNotFoundError:
        return hasattr(importlib.import_module(module), inside)


def test_the_folders_are_those_that_the_check_holds():
    """Their order in the document is the order of the layers in pyproject.toml."""
    told = re.findall(r"^([a-z| ]+?)  ", blocks(ARCHITECTURE, "")[0], re.MULTILINE)
    assert told == _layers()


# docs/json.md

JSON = ROOT / "docs/json.md"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run each command with --json on a class where every list of its document is filled."""
    root = tmp_path_factory.mktemp("documents")
    for file in EXAMPLE.rglob("*"):
        if file.is_file() and "out" not in file.relative_to(EXAMPLE).parts:
            target = root / file.relative_to(EXAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    for folder in ("sheets", "letters"):
        (root / "out/2026-fall" / folder).mkdir(parents=True)
        (root / "out/2026-fall" / folder / "9999.html").write_text("of an earlier run")
        recorded = hashlib.sha256(b"9999.html\0of an earlier run").hexdigest()
        (root / "out/2026-fall" / f".{folder}.made").write_text(recorded)
    (root / "notes/2026-fall/9999.toml").write_text("")
    broken = root / "notes/2026-fall/1007.toml"
    broken.write_text(broken.read_text(encoding="utf-8") + "odd = 1\n", encoding="utf-8")
    return {name: _json(root, name) for name in ("prep", "summarize", "due", "check")}


def _json(root: Path, name: str) -> Any:
    return json.loads(typed(root, [name, "--json"], FRIDAY).out)


def typed(folder: Path, arguments: list[str], now: str, stdin: str = "") -> Said:
    """Run a command line in a folder, inside this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("CONFKIT_NOW", now)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = console.guarded(run, arguments)
    return Said(code, out.getvalue(), err.getvalue())


def keys(document: Any) -> Any:
    """Return a document with the names of its keys alone; a list is what its entries have."""
    if isinstance(document, dict):
        return {name: keys(value) for name, value in document.items()}
    if isinstance(document, list):
        shapes = [keys(entry) for entry in document]
        assert all(shape == shapes[0] for shape in shapes)
        return shapes[:1]
    return None


def test_the_documented_documents_have_the_keys_of_real_ones(documents):
    """Each example in docs/json.md has the same keys, at every depth, as what a run writes."""
    outcome, due, *_ = (json.loads(block) for block in blocks(JSON, "json"))
    check = next(one for one in map(json.loads, blocks(JSON, "json")) if "findings" in one)
    assert keys(documents["check"]) == keys(check)
    assert keys(documents["prep"]) == keys(outcome)
    assert keys(documents["due"]) == keys(due)
    assert documents["summarize"]["opened"]
    without = {name: documents["summarize"].pop(name) for name in ("opened", "changed", "dropped")}
    assert {type(one) for ids in without.values() for one in ids} == {str}
    assert keys(documents["summarize"]) == keys(outcome)


def test_the_document_explains_each_key_and_each_word():
    """Every key of an outcome has its row; every kind, every state and every need is named."""
    text = JSON.read_text(encoding="utf-8")
    outcome, *_ = (json.loads(block) for block in blocks(JSON, "json"))
    rows = re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)
    assert rows == [name for name in outcome if name != "round"]
    for name in (
        "opened",
        "changed",
        "dropped",
        *followups.KINDS,
        *followups.STATES,
        *get_args(needs.Word),
    ):
        assert f"`{name}`" in text, name


def test_every_command_with_a_document_is_described():
    """A command that takes --json stands in docs/json.md."""
    described = JSON.read_text(encoding="utf-8")
    group = typer.main.get_command(built(list(COMMANDS)))
    for name, command in group.commands.items():
        if any("--json" in parameter.opts for parameter in command.params):
            assert f"`confkit {name} --json`" in described, name


# README.md

README = ROOT / "README.md"


def test_the_readmes_deadlines_are_the_defaults():
    """The table says for each kind what the code does if nothing is set."""
    told = {
        kind: Span(**{unit: int(number)})
        for kind, unit, number in re.findall(
            r"\| `(?:\[deadlines\] )?([a-z_]+) = \{ ([a-z_]+) = (\d+) \}` \|", README.read_text()
        )
    }
    assert told == DEFAULT_DEADLINES


class Tour:
    """A person who follows the README in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def types(self, *words: str, stdin: str = "") -> Said:
        """Type a command line, on the afternoon of the meeting."""
        return typed(self.folder, list(words), "2026-11-24T16:00:00-06:00", stdin)


@pytest.fixture
def tour(tmp_path: Path) -> Tour:
    """Make the workspace of the tour, with the roster that the README shows."""
    Tour(tmp_path).types(
        "init",
        "my-class",
        "--name=Dana Rivera",
        "--school=Hill School",
        "--timezone=America/Chicago",
        "--email=dana@school.example",
        "--value=growth mindset",
        "--value=community",
    )
    (roster,) = blocks(README, "csv")
    (tmp_path / "my-class/roster.csv").write_text(roster, encoding="utf-8")
    return Tour(tmp_path / "my-class")


def test_the_tour_of_the_readme_works_as_it_is_told(tour):
    """With the README's note each command ends well and makes the files that the text says."""
    (note,) = blocks(README, "toml")
    assert tour.types("new").code == 0
    (tour.folder / "notes/2026-fall/1042.toml").write_text(note[: note.index("[meeting]")])
    prep = tour.types("prep")
    assert prep.code == 0, prep.err
    assert (tour.folder / "out/2026-fall/sheets/packet.html").is_file()
    record = tour.types("record", "ana", "--from", "-", stdin=note[note.index("[meeting]") :])
    assert record.code == 0, record.err
    summarize = tour.types("summarize")
    assert summarize.code == 0, summarize.err
    assert [path.name for path in (tour.folder / "out/2026-fall/letters").iterdir()] == [
        "1042--1.eml"
    ]
    shown = set(
        re.findall(r"^confkit (?:done|snooze) ([0-9a-f]{6,})", README.read_text(), re.MULTILINE)
    )
    due = tour.types("due", "--all").out
    for identifier in shown:
        assert identifier in due
        done = tour.types("done", identifier)
        assert done.code == 0, done.err
    for line in re.findall(r"^confkit (done .+?)(?:  |$)", README.read_text(), re.MULTILINE):
        done = tour.types(*line.split(), *["--yes"] * ("--letters" in line))
        assert done.code == 0, done.err


def test_the_readmes_note_is_a_whole_note(tour):
    """It is read without a word, before the conference and after it."""
    (note,) = blocks(README, "toml")
    file = tour.folder / "notes/2026-fall/1042.toml"
    file.write_text(note, encoding="utf-8")
    for name in ("prep", "summarize"):
        ran = tour.types(name)
        assert (ran.code, without_languages(ran.err)) == (0, []), name


def without_languages(said: str) -> list[str]:
    """Return the lines that do not tell of a language whose set nobody has accepted yet."""
    return [line for line in said.splitlines() if "languages --accept" not in line]


def test_the_mistake_that_the_readme_shows_is_told_so(tour):
    """The key misspelt in the README's own note gives the very line that the README shows."""
    (note,) = blocks(README, "toml")
    shown = re.search(r"^error: notes/2026-fall/1042\.toml.*$", README.read_text(), re.MULTILINE)
    wrong, right = re.findall(r"`([a-z_]+)`", shown[0])
    file = tour.folder / "notes/2026-fall/1042.toml"
    file.write_text(re.sub(rf"^{right}\b", wrong, note, count=1, flags=re.MULTILINE))
    assert without_languages(tour.types("prep").err) == [shown[0]]


# templates/README.md

TEMPLATES = ROOT / "templates/README.md"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("sheet", Sheet._fields),
        ("cover", Cover._fields),
        ("letter", tuple(Letter.__dataclass_fields__)),
        ("page", ReportPage._fields),
        ("index", Index._fields),
        ("day", DayPage._fields),
        ("report", (*Report._fields, "is_own")),
    ],
)
def test_every_field_that_a_template_is_given_is_described(name, fields):
    """The table of each value names exactly the fields that it has."""
    section = TEMPLATES.read_text(encoding="utf-8").split(f"\n### `{name}`\n")[1].split("\n#")[0]
    firsts = re.findall(r"^\| (.+?) \|", section, re.MULTILINE)
    assert sorted(re.findall(r"`([a-z_]+)`", " ".join(firsts))) == sorted(fields)


def test_every_template_is_described():
    """The table of files names each template, and no other."""
    section = TEMPLATES.read_text(encoding="utf-8").partition("| file |")[2].partition("\n\n")[0]
    firsts = " ".join(re.findall(r"^\| (.+?) \|", section, re.MULTILINE))
    told = set(re.findall(r"`([a-z.0-9-]+)`", firsts))
    assert told == {path.name for path in TEMPLATES.parent.iterdir() if path != TEMPLATES}


def test_every_test_that_the_page_of_attacks_names_is_there():
    """A row without a test, or with one that is gone, is a promise that nothing holds."""
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*.*", page, re.MULTILINE)
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= there
