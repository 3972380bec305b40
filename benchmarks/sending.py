"""`confkit send` beside a bare loop: `python benchmarks/sending.py [--quick] [--write FILE]`.

160 letters to a mail server on this computer, in whole processes that take turns. The peer opens
the same files and hands the same bytes to the same server with `smtplib`, one after the other: no
look at what may leave, no ledger, no states. The server thinks about each message as long as one
across the internet does at least (`THINKS`), and is measured without that, too. `--write` replaces
the part of that page between its marks. Ends with 1 if a bound was missed.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import classes
import pairs
from aiosmtpd.smtp import SMTP
from pairs import CONFKIT, Contestant, Ratio

BEGIN, END = "<!-- sending: begin -->", "<!-- sending: end -->"
LETTERS, BOUND = 160, 1.3
THINKS = 0.1
"""Seconds a server takes for a message: four round trips across the internet, and its own work."""

PEER = """\\
import smtplib, sys
from email import message_from_bytes
from pathlib import Path
with smtplib.SMTP("localhost", int(sys.argv[1])) as server:
    for file in sorted(Path(sys.argv[2]).glob("*.eml")):
        raw = file.read_bytes().replace(b"X-Unsent: 1\\\\r\\\\n", b"", 1)
        read = message_from_bytes(raw)
        server.sendmail(read["From"], [read["To"]], raw)
"""


class Figure(NamedTuple):
    """One comparison: seconds that the server thinks, the ratio, seconds of each, peak in MB."""

    thinks: float
    ratio: Ratio
    seconds: float
    peer: float
    peak: float
    least_peak: float
    bound: float | None

    @property
    def held(self) -> bool:
        """Whether the bound was held, where there is one."""
        return self.bound is None or self.ratio.median <= self.bound


async def _serve(thinks: float) -> None:
    """Take letters until the process is ended; the port is written to standard output."""

    class Taking:
        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - the name is the library's
            await asyncio.sleep(thinks)
            return "250 OK"

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Taking(), hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def server(thinks: float) -> Iterator[int]:
    """Start a server in a process of its own; yield its port."""
    command = [sys.executable, __file__, "--serve", str(thinks)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None, "it is a pipe"
        yield int(running.stdout.readline())
    finally:
        running.kill()
        running.wait()


def figures(scratch: Path, *, quick: bool) -> list[Figure]:
    """Measure both."""
    rounds = 3 if quick else 5
    return [
        _compared(scratch, 0.0, rounds, None),
        _compared(scratch, THINKS, 2 if quick else 3, BOUND),
    ]


def _compared(scratch: Path, thinks: float, rounds: int, bound: float | None) -> Figure:
    with server(thinks) as port:
        many = _made(scratch, LETTERS, port)
        few = _made(scratch, LETTERS // 8, port)
        out = many / "out" / classes.ROUND / "letters"
        series = pairs.in_turn(
            {
                "confkit": Contestant(_send(many, LETTERS), lambda: _ready(many)),
                "peer": Contestant([sys.executable, "-c", PEER, str(port), str(out)]),
            },
            rounds,
        )
        _ready(few)
        least = pairs.run(_send(few, LETTERS // 8)).peak
    return Figure(
        thinks, series.ratio("confkit", "peer"), series.seconds("confkit"),
        series.seconds("peer"), series.peak("confkit"), least, bound,
    )  # fmt: skip


def _send(folder: Path, letters: int) -> list[str]:
    return [CONFKIT, "-C", str(folder), "send", "--yes", str(letters)]


def _made(scratch: Path, letters: int, port: int) -> Path:
    """Make a class with so many letters, and keep its ledger as it is before any has left."""
    folder = scratch / f"{letters}-{port}"
    pairs.run([sys.executable, __file__, "--make", str(folder), str(letters // 2)])
    with (folder / "confkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f'[mail]\nroute = "smtp"\n'
            f'smtp = {{ host = "localhost", port = {port}, security = "none" }}\n'
        )
    pairs.run([CONFKIT, "-C", str(folder), "summarize"])
    shutil.copy(folder / "followups.db", folder / "before")
    return folder


def _ready(folder: Path) -> None:
    shutil.copy(folder / "before", folder / "followups.db")


def page(measured: list[Figure]) -> str:
    """Return the part of the page."""
    lines = [
        BEGIN,
        "## Sending",
        "",
        f"`confkit send` of {LETTERS} letters to a mail server on this computer, against a bare "
        "loop of `smtplib` that hands the same bytes to it: whole processes in turn, the median "
        "of the rounds' ratios (lowest to highest). confkit also checks what may leave, and keeps "
        "the state of each letter, on the disk, before it leaves and after: one transaction a "
        "letter, which the disk has to confirm. The bound counts where the server takes "
        f"{THINKS * 1000:.0f} ms for a message, as one across the internet does at least; one "
        "that answers at once shows what the states cost. Peak memory is beside that for "
        f"{LETTERS // 8} letters. Written by `python benchmarks/sending.py --write "
        "docs/benchmarks.md`.",
        "",
        "| the server takes | times the peer | bound | s | peer s | peak MB | of few |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for one in measured:
        ratio = one.ratio
        held = "" if one.bound is None else f"{one.bound:g} {'held' if one.held else '**missed**'}"
        lines.append(
            f"| {one.thinks * 1000:.0f} ms | {ratio.median:.2f} ({ratio.least:.2f}–"
            f"{ratio.most:.2f}) | {held} | {one.seconds:.2f} | {one.peer:.2f} | {one.peak:.0f} | "
            f"{one.least_peak:.0f} |"
        )
    return "\n".join([*lines, END, ""])


def main() -> int:
    """Measure, print, write; return 1 if a bound was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a first look, in a minute")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it into this page too")
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.make:
        classes.make(Path(said.make[0]), int(said.make[1]), held=True)
        return 0
    if said.serve is not None:
        asyncio.run(_serve(said.serve))
    with tempfile.TemporaryDirectory() as scratch:
        measured = figures(Path(scratch), quick=said.quick)
    text = page(measured)
    print(text)
    if said.write:
        there = said.write.read_text(encoding="utf-8")
        between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}\n", re.DOTALL)
        changed = between.sub(lambda _: text, there) if BEGIN in there else f"{there}\n{text}"
        said.write.write_text(changed, encoding="utf-8")
    return 0 if all(one.held for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
