"""The peer of `confkit summarize`: a dry run of mailmerge, in a virtual environment of its own.

mailmerge (https://github.com/awdeorio/mailmerge) is the best-known letter writer of this kind:
Jinja and a CSV file in, one message a row out. It is not a dependency, so it is installed where
disposable things are, once.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "build" / "mailmerge"

_TEMPLATE = """\
TO: {{email}}
SUBJECT: Our talk on {{held_on}}
FROM: Dana Rivera <drivera@riverbend.example>

Dear {{guardian}},

Thank you for coming on {{held_on}}. It was good to hear that {{heard}}, and I wrote it down.

Something I love seeing in {{child}}: {{glow}}. {{evidence}}

What we would like to build next is {{skill}}, because it leads to {{toward}}.

Our one goal: {{goal}}.
At home: {{home}}.
At school: {{school}}.
How we will know: {{measure}}.

What I promised: {{resource}}; {{action}}. You hear from me when each is done, and in two weeks
I write how it goes. Write back at any time, in the language you like best.

With thanks,
Dana Rivera
"""

_VALUES = {
    "held_on": "Monday, November 16",
    "heard": "a book is read aloud every night",
    "glow": "a text is worked on until it says what it should",
    "evidence": "The letter to the mayor about the playground went through three drafts.",
    "skill": "keeping track of homework",
    "toward": "grades that show how much is understood",
    "goal": "homework is written down and brought back finished",
    "home": "Check the planner together after dinner and sign it",
    "school": "Check the planner at dismissal",
    "measure": "planner signed 4 of 5 days",
    "resource": "Send the planner template",
    "action": "Move the seat next to the homework board",
}


def installed() -> str | None:
    """Return the path of the command, installed if it was not yet; None if that is impossible."""
    command = HOME / "bin" / "mailmerge"
    if command.exists():
        return str(command)
    children = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "mailmerge"]
    for step in ([sys.executable, "-m", "venv", "--clear", str(HOME)], pip):
        done = subprocess.run(step, env=children, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"mailmerge is left out: {done.stderr.strip()[-300:]}", file=sys.stderr)
            return None
    return str(command)


def version() -> str:
    """Return the version that is installed."""
    found = sorted(HOME.glob("lib/python*/site-packages/mailmerge-*.dist-info"))
    return found[-1].name.removeprefix("mailmerge-").removesuffix(".dist-info") if found else ""


def dry_run(command: str, folder: Path, messages: int) -> list[str]:
    """Write template and rows for this many messages; return the command that merges them."""
    folder.mkdir(parents=True, exist_ok=True)
    template, database, server = (folder / name for name in ("letter.txt", "rows.csv", "smtp.conf"))
    template.write_text(_TEMPLATE, encoding="utf-8")
    server.write_text("[smtp_server]\nhost = localhost\nport = 25\n", encoding="utf-8")
    with database.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, ["email", "guardian", "child", *_VALUES])
        rows.writeheader()
        for number in range(messages):
            who = {"email": f"guardian.{number}@mail.example", "guardian": f"Marisol {number}"}
            rows.writerow({**who, "child": f"Ana {number}", **_VALUES})
    return [
        command,
        "--dry-run",
        "--no-limit",
        "--output-format",
        "text",
        "--template",
        str(template),
        "--database",
        str(database),
        "--config",
        str(server),
    ]
