"""Try the guide of docs/coach.md in a running Visual Studio Code: `python tools/editor.py ADDRESS`.

ADDRESS is where the editor is served for a browser (code-server, `code serve-web`) on this
machine, with `confkit` on its path. Needs Chromium and `pip install playwright`. A demo with
planted lapses is made, its task is run, and what stands under Problems is held against
`confkit check --json`: every finding, the place that a click on it opens, and once more after
mending, with nothing to find, and with settings that cannot be read.
"""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
CONFKIT = Path(sys.executable).with_name("confkit")
PATIENCE = 30_000
"""Milliseconds for what the editor does."""
NOTES = "notes/2026-fall"
ACTIVE = ".editor-group-container.active .tab.active"
UNPLACED = 1
"""What the editor shows for a line or a column that is 0."""


class Shown(NamedTuple):
    """A row under Problems, or what it ought to be."""

    file: str
    line: int
    column: int
    severity: str
    rule: str
    said: str


def main() -> int:
    """Try each state of a workspace; return 1 when the editor shows anything else."""
    (address,) = sys.argv[1:]
    good = True
    with tempfile.TemporaryDirectory() as above, page() as editor:
        folder = Path(above) / "Klasse Ü 4"
        confkit(above, "demo", folder.name)
        (folder / ".vscode").mkdir()
        (folder / ".vscode/tasks.json").write_text(guide(), encoding="utf-8")
        clean = {name: (folder / name).read_bytes() for name in PLANTED}
        editor.goto(f"{address}?folder={folder}")
        editor.wait_for_selector(".explorer-viewlet")
        for state, change in {
            "planted": plant,
            "half mended": lambda folder: restore(folder, clean, NOTES),
            "clean": lambda folder: restore(folder, clean, ""),
            "unreadable settings": spoil_settings,
        }.items():
            change(folder)
            wanted = expected(folder)
            run_task(editor, "Check notes", len(wanted))
            seen = shown(editor)
            good &= told(state, wanted, seen) & all(opens(editor, one) for one in seen)
    return 0 if good else 1


def guide() -> str:
    """Return the tasks.json that docs/coach.md shows."""
    text = (ROOT / "docs/coach.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return str(block)


PLANTED: dict[str, Callable[[str], str]] = {
    f"{NOTES}/1042.toml": lambda text: text.replace(
        "keeping track of homework", "is constantly distracted"
    ).replace("Two classmates", 'With Yusuf’s \\"crew\\" she never listens. Two classmates'),
    f"{NOTES}/1055.toml": lambda text: text.replace("[grow]", "[grow"),
    f"{NOTES}/1056.toml": lambda text: re.sub(r"(?m)^home = .*\n", "", text),
    f"{NOTES}/1078.toml": lambda text: text + '\n[gaol]\nstatement = "x"\n',
    "roster.csv": lambda text: text.replace("marisol.reyes@mail", "marisol.reyesmail"),
    "confkit.toml": lambda text: text + '\n[check]\nignore = ["words/jargn"]\n',
}
STRAY = f"{NOTES}/Zoë Übel.toml"


def plant(folder: Path) -> None:
    """Plant lapses of each kind: words, privacy, syntax, a goal, roster, settings, a stray."""
    for name, change in PLANTED.items():
        file = folder / name
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / STRAY).write_text("", encoding="utf-8")


def restore(folder: Path, clean: dict[str, bytes], under: str) -> None:
    """Mend what was planted under a folder."""
    for name, content in clean.items():
        if name.startswith(under):
            (folder / name).write_bytes(content)
    (folder / STRAY).unlink(missing_ok=True)


def spoil_settings(folder: Path) -> None:
    """Leave a quotation mark out of the settings."""
    file = folder / "confkit.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('timezone = "', "timezone = ", 1), encoding="utf-8")


def expected(folder: Path) -> list[Shown]:
    """Return what `confkit check --json` finds, or the line that says why it cannot look."""
    ran = confkit(folder, "check", "--json")
    if not ran.stdout:
        place = re.match(r"(.*?):(\d+):(\d+): (.*)", ran.stderr)
        assert place, ran.stderr
        return [Shown(place[1], int(place[2]), int(place[3]), "Error", "", place[4])]
    return sorted(
        Shown(
            one["path"],
            one["line"] or UNPLACED,
            one["column"] or UNPLACED,
            one["severity"].capitalize(),
            one["rule"],
            json.dumps(one["message"], ensure_ascii=False)[1:-1],
        )
        for one in json.loads(ran.stdout)["findings"]
    )


def confkit(folder: Path | str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run confkit in a folder."""
    return subprocess.run(
        [CONFKIT, *words], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


@contextmanager
def page() -> Iterator[Any]:
    """Yield an empty page, tall enough that no row of a list is left out."""
    playwright = importlib.import_module("playwright.sync_api")
    with playwright.sync_playwright() as start:
        browser = start.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page(viewport={"width": 1600, "height": 2400})
        browser.close()


def pick(editor: Any, keys: str, typed: str, choice: str) -> None:
    """Choose one line of the palette."""
    editor.keyboard.press(keys)
    editor.wait_for_selector(".quick-input-widget input", state="visible")
    editor.keyboard.type(typed)
    row = f'.quick-input-list .monaco-list-row:has-text("{choice}")'
    editor.wait_for_selector(row, timeout=PATIENCE)
    editor.click(row)


def run_task(editor: Any, label: str, findings: int) -> None:
    """Run a task of the workspace, and wait until the panel counts what is to be found."""
    pick(editor, "Control+P", f"task {label}", label)
    editor.wait_for_timeout(4000)
    pick(editor, "F1", ">Problems: Focus on Problems View", "Focus on Problems View")
    rows = """document.querySelectorAll('.markers-panel [aria-level="2"]')"""
    try:
        editor.wait_for_function(f"{rows}.length == {findings}", timeout=PATIENCE)
    except Exception as error:  # noqa: BLE001 - what is there is told afterwards
        print(type(error).__name__)


def shown(editor: Any) -> list[Shown]:
    """Return the rows under Problems as they are read there."""
    rows, file = [], ""
    for row in editor.query_selector_all(".markers-panel .monaco-list-row"):
        text, label = " ".join(row.inner_text().split()), row.get_attribute("aria-label")
        if row.get_attribute("aria-level") == "1":
            name, under = re.search(r"in file (.*) of folder (.*?)\.?$", label).groups()  # type: ignore[union-attr]
            file = f"{under}/{name}" if under else name
            continue
        match = re.fullmatch(r"(.*) confkit (?:(\S+/\S+) )?\[Ln (\d+), Col (\d+)\]", text)
        assert match, text
        place = int(match[3]), int(match[4])
        rows.append(Shown(file, *place, label.split(":")[0], match[2] or "", match[1]))
    return sorted(rows)


def told(state: str, wanted: list[Shown], seen: list[Shown]) -> bool:
    """Say whether the editor shows what was found."""
    missing, more = set(wanted) - set(seen), set(seen) - set(wanted)
    for word, rows in (("missing", missing), ("not found by check", more)):
        for row in sorted(rows):
            print(f"{state}: {word}: {row}")
    print(f"{state}: {len(wanted)} found, {len(seen)} shown")
    return not (missing or more)


def opens(editor: Any, one: Shown) -> bool:
    """Tell whether a click on a row opens its file at its place."""
    rows = editor.query_selector_all(".markers-panel .monaco-list-row")
    place = f"[Ln {one.line}, Col {one.column}]"
    file = ""
    for row in rows:
        if row.get_attribute("aria-level") == "1":
            file = row.get_attribute("aria-label")
        elif place in row.inner_text() and Path(one.file).name in file:
            row.click()
            break
    editor.wait_for_timeout(1200)
    status = editor.inner_text("#status\\.editor\\.selection")
    tab = editor.get_attribute(ACTIVE, "data-resource-name")
    good = f"Ln {one.line}, Col {one.column}" in status and tab == Path(one.file).name
    if not good:
        print(f"a click on {one} opens {tab} at {status}")
    return bool(good)


if __name__ == "__main__":
    sys.exit(main())
