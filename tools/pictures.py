"""Make the pictures of the documents from the real program: pages on paper, and terminals.

Needs Chromium and pdftoppm for the paper. The story's own day stands in for today, so that the
pictures only change when the program does.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import school
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from confkit.sheets import browser

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
STORY_DAY = "2026-11-20T07:30:00-06:00"
COLUMNS = 118
PAPER = TerminalTheme(
    (255, 255, 255),
    (30, 30, 30),
    [
        (0, 0, 0),
        (178, 30, 30),
        (0, 110, 40),
        (150, 90, 0),
        (0, 60, 160),
        (120, 0, 120),
        (0, 110, 120),
        (120, 120, 120),
    ],
)


def main() -> None:
    """Make the pictures in docs/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        confkit(folder, "demo", "class")
        root = str(Path(folder) / "class")
        pictures_of_sheets(Path(root))
        shown = at_terminal("confkit", "-C", root, "due")
        confkit(root, "export", "1042", "--to", str(Path(folder) / "ana"))
        picture_of_page(Path(folder) / "ana/index.html", PICTURES / "export.png")
        purged = at_terminal("confkit", "-C", root, "purge", "--student", "1042", "--yes")
        school.make(Path(folder) / "school", teachers=40, students=25)
        confkit(folder, "report", "school", "--html", "report.html", now=school.NOW)
        picture_of_page(Path(folder) / "report.html", PICTURES / "report.png")
    (PICTURES / "due.svg").write_text(as_svg(shown, "confkit due"), encoding="utf-8")
    title = "confkit purge --student 1042 --yes"
    (PICTURES / "purge.svg").write_text(as_svg(purged, title), encoding="utf-8")


SHEETS = {
    "sheet": ("1042", 0),
    "sheet-a4": ("1042 a4", 0),
    "sheet-arabic": ("1023 --family-side", 1),
    "sheet-chinese": ("1026 --family-side", 1),
    "sheet-large": ("1042 --large", 0),
    "sheet-student-led": ("1042 led", 0),
}
"""The pictures of sheets: what is asked of `prep --pdf`, and which page of that is shown."""


def pictures_of_sheets(root: Path) -> None:
    """Take pictures of sheets as typst sets them, of the packet's cover, and of the day plan."""
    made = root / "out/2026-fall"
    settings, note = root / "confkit.toml", root / "notes/2026-fall/1042.toml"
    for name, (asked, page) in SHEETS.items():
        before = settings.read_text("utf-8"), note.read_text("utf-8")
        student, *options = asked.split()
        if "a4" in options:
            settings.write_text(f'{before[0]}\n[print]\npaper = "a4"\n', "utf-8")
        if "led" in options:
            note.write_text(f'led_by = "student"\n{before[1]}', "utf-8")
        wanted = [option for option in options if option.startswith("--")]
        confkit(str(root), "prep", student, "--pdf", *wanted)
        picture_of_pdf(made / f"sheets/{student}.pdf", PICTURES / f"{name}.png", page)
        settings.write_text(before[0], "utf-8")
        note.write_text(before[1], "utf-8")
    confkit(str(root), "prep", "--pdf")
    picture_of_pdf(made / "sheets/packet.pdf", PICTURES / "packet.png", 0)
    picture_of_page(made / "day-2026-11-16.html", PICTURES / "day.png")


def environment() -> dict[str, str]:
    """Return the environment of the story: its day, a plain terminal of a fixed width."""
    beside = str(Path(sys.executable).parent)
    return os.environ | {
        "CONFKIT_NOW": STORY_DAY,
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}",
    }


def confkit(folder: str, *arguments: str, now: str = STORY_DAY) -> None:
    """Run confkit quietly in a folder, on the story's day or another one."""
    subprocess.run(
        [sys.executable, "-m", "confkit", *arguments],
        cwd=folder,
        env=environment() | {"CONFKIT_NOW": now},
        check=True,
        capture_output=True,
    )


def picture_of_page(page: Path, picture: Path) -> None:
    """Print a page as Chromium does, and take the picture of it."""
    with tempfile.TemporaryDirectory() as scratch:
        paper = Path(scratch) / "page.pdf"
        printed = browser.printed(browser.installed() or "chromium", page)
        assert printed, f"no browser prints {page}"
        paper.write_bytes(printed)
        picture_of_pdf(paper, picture, 0)


def picture_of_pdf(pdf: Path, picture: Path, page: int) -> None:
    """Take a picture of one page, in black and white as most printers have it."""
    number = str(page + 1)
    command = ["pdftoppm", "-r", "100", "-png", "-gray", "-singlefile", "-f", number, "-l", number]
    subprocess.run(
        [*command, str(pdf), str(picture.with_suffix(""))], check=True, capture_output=True
    )


def at_terminal(*command: str) -> str:
    """Run a command at a pseudo-terminal and return what it would draw there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment()) as running:
        os.close(theirs)
        drawn = b""
        try:
            while chunk := os.read(ours, 65536):
                drawn += chunk
        except OSError:  # the terminal is closed when the command has ended
            pass
        running.wait()
    os.close(ours)
    return drawn.decode().replace("\r\n", "\n")


def as_svg(drawn: str, title: str) -> str:
    """Return a terminal's drawing as SVG that loads nothing from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(drawn.rstrip("\n")))
    svg = console.export_svg(title=title, theme=PAPER, unique_id="due")
    return re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    main()
