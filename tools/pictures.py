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
        sheet = Path(folder) / "class/out/2026-fall/sheets/1042.html"
        picture_of_page(sheet, PICTURES / "sheet.png")
        picture_of_page(sheet, PICTURES / "sheet-a4.png", size="A4")
        root = str(Path(folder) / "class")
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


def picture_of_page(page: Path, picture: Path, size: str = "Letter") -> None:
    """Print a page as Chromium does, on a paper, and take the picture of it."""
    with tempfile.TemporaryDirectory() as scratch:
        if size != "Letter":
            styled = page.with_name(f"{page.stem}-{size}.html")
            html = page.read_text(encoding="utf-8")
            style = f"<style>@page {{ size: {size}; }}</style></head>"
            styled.write_text(html.replace("</head>", style, 1), encoding="utf-8")
            page = styled
        paper = Path(scratch) / "sheet.pdf"
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                f"--user-data-dir={scratch}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={paper}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "120",
                "-png",
                "-gray",
                "-singlefile",
                str(paper),
                str(picture.with_suffix("")),
            ],
            check=True,
            capture_output=True,
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
