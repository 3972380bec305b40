"""The files of docs/reminders.md do what they say, as far as it can be tried here."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

import pytest
import small_class

from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
FILES = DOCS / "reminders"


def cron_command() -> tuple[str, str]:
    """Return the times and the command of the one line that is no comment."""
    text = (FILES / "confkit.crontab").read_text()
    (line,) = [line for line in text.splitlines() if not line.startswith("#")]
    parts = line.split(maxsplit=5)
    return " ".join(parts[:5]), parts[5]


def service_command() -> str:
    """Return what the systemd service lets the shell run."""
    text = (FILES / "confkit-due.service").read_text()
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    return line.removeprefix("ExecStart=/bin/sh -c '").removesuffix("'")


def launchd() -> dict[str, object]:
    """Return the launchd file as macOS reads it."""
    return plistlib.loads((FILES / "org.confkit.due.plist").read_bytes())


def launchd_command() -> str:
    """Return what launchd lets the shell run."""
    arguments = launchd()["ProgramArguments"]
    assert isinstance(arguments, list)
    assert arguments[:2] == ["/bin/sh", "-c"]
    return str(arguments[2])


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize("command", [cron_command()[1], service_command(), launchd_command()],
                         ids=["cron", "systemd", "launchd"])  # fmt: skip
@pytest.mark.parametrize(("now", "told"), [(small_class.NOW, False), (small_class.LATER, True)])
def test_the_command_speaks_when_something_is_overdue(
    command: str, now: str, told: bool, tmp_path: Path
) -> None:
    """A notice on the day after, silence on the day itself; no name of a child in it."""
    small_class.make(tmp_path / "my-class")
    tools = tmp_path / ".local" / "bin"
    tools.mkdir(parents=True)
    notice = tmp_path / "notice"
    _script(tools / "confkit", f'exec "{sys.executable}" -m confkit "$@"')
    for name in ("notify-send", "osascript"):
        _script(tools / name, f'printf "%s " "$@" "$DBUS_SESSION_BUS_ADDRESS" >"{notice}"')
    environment = {"HOME": str(tmp_path), "PATH": f"{tools}:/usr/bin:/bin", "CONFKIT_NOW": now}
    summarize(workspace=Workspace(tmp_path / "my-class"), now=datetime.fromisoformat(now))
    subprocess.run(["/bin/sh", "-c", command], env=environment, check=True)
    assert notice.exists() == told
    if told:
        assert "A promise is waiting: run confkit due" in notice.read_text()
        assert "Ana" not in notice.read_text()
        if command == cron_command()[1]:  # cron knows nothing of the desktop's session
            assert f"unix:path=/run/user/{os.getuid()}/bus" in notice.read_text()


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def test_all_of_them_are_for_half_past_seven_on_weekdays() -> None:
    """cron, systemd, launchd and the Task Scheduler agree on when a school morning is."""
    assert cron_command()[0] == "30 7 * * 1-5"
    assert "OnCalendar=Mon..Fri 07:30\n" in (FILES / "confkit-due.timer").read_text()
    assert launchd()["StartCalendarInterval"] == [
        {"Weekday": day, "Hour": 7, "Minute": 30} for day in range(1, 6)
    ]
    task = ET.fromstring((FILES / "confkit-due.xml").read_text())
    name = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    start = task.find(f".//{name}StartBoundary")
    days = task.find(f".//{name}DaysOfWeek")
    assert start is not None
    assert start.text == "2026-09-01T07:30:00"
    assert days is not None
    assert [day.tag.removeprefix(name) for day in days] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]  # fmt: skip
    arguments = task.find(f".//{name}Arguments")
    assert arguments is not None
    assert "due --check >nul 2>&1 || msg" in str(arguments.text)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """systemd-analyze finds nothing to say about the two files, and knows the next morning."""
    for name in ("confkit-due.service", "confkit-due.timer"):
        shutil.copy(FILES / name, tmp_path / name)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(tmp_path / "confkit-due.timer")],
        capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert "confkit" not in done.stderr, done.stderr
    spoken = subprocess.run(["systemd-analyze", "calendar", "Mon..Fri 07:30"],
                            capture_output=True, text=True, check=True)  # fmt: skip
    assert "Mon..Fri *-*-* 07:30:00" in spoken.stdout


def test_the_page_names_every_file() -> None:
    """Each file is linked from the page, and nothing that is linked is missing."""
    page = (DOCS / "reminders.md").read_text()
    assert all(f"(reminders/{file.name})" in page for file in FILES.iterdir())
