"""`confkit open`: the index page of the round, a child's sheet, the packet."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from .classes import ADA, BO, NOW

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="the program that opens files is a script here"),
]

OUT = "out/2026-fall"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder of programs in which one that opens files notes what it was given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("xdg-open", "open"):
        script = folder / name
        script.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path}/opened"\n')
        script.chmod(0o755)
    return folder


def opened(tmp_path: Path) -> str:
    """Wait for what was opened, and return its path from the class's folder."""
    from time import monotonic, sleep

    until = monotonic() + 8
    while not (found := tmp_path / "opened").exists() or not found.read_text():
        assert monotonic() < until, "nothing was opened"
        sleep(0.02)
    return Path(found.read_text()).relative_to(tmp_path / "class").as_posix()


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ([], f"{OUT}/index.html"),
        (["brook"], f"{OUT}/sheets/7.html"),
        (["packet"], f"{OUT}/sheets/packet.html"),
    ],
)
def test_it_is_opened_in_the_systems_program(
    confkit, promised, programs, tmp_path, words, path, process
):
    """Named by the child, not by the file."""
    confkit("prep")
    environment = {"PATH": str(programs), "CONFKIT_NOW": NOW}
    assert process("open", *words, environment=environment) == (0, f"Opening {path}\n", "")
    assert opened(tmp_path) == path


def test_where_no_program_opens_files_the_path_is_said(promised, tmp_path, process):
    """Exit 1, and the page is there to be opened by hand."""
    ran = process("open", environment={"PATH": str(tmp_path / "none"), "CONFKIT_NOW": NOW})
    page = promised.root / OUT / "index.html"
    assert (ran.code, ran.out) == (1, f"Opening {OUT}/index.html\n")
    assert ran.err == f"No program here opens it; open it by hand: {page}\n"
    assert page.stat().st_mode & 0o777 == 0o600


def test_where_the_program_fails_its_errors_are_one_line(promised, tmp_path, process):
    """What it writes is not shown; the file to open by hand is, and the command waits for that."""
    for opener in (tmp_path / "xdg-open", tmp_path / "open"):
        opener.write_text("#!/bin/sh\necho www-browser: not found >&2\nexit 3\n")
        opener.chmod(0o755)
    ran = process("open", environment={"PATH": str(tmp_path), "CONFKIT_NOW": NOW})
    page = promised.root / OUT / "index.html"
    assert (ran.code, ran.err) == (1, f"No program here opens it; open it by hand: {page}\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lind"], "no sheet for Bo Lind yet; `confkit prep 8` makes it"),
        (["packet"], "no packet yet; `confkit prep` makes it"),
        (["nobody"], "no student 'nobody' on the roster"),
        (["--round", "1999"], "there is no round '1999'"),
    ],
)
def test_what_is_not_there_is_one_line(confkit, promised, words, said):
    """Exit 2, with what makes it."""
    ran = confkit("open", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


@pytest.fixture
def page(confkit, monkeypatch) -> object:
    """Return what makes the page anew and reads it."""
    monkeypatch.setattr("confkit.cli.open._is_opened", lambda _: True)

    def read(room) -> str:
        assert confkit("open").code == 0
        return room.text(f"{OUT}/index.html")

    return read


def test_the_page_leads_to_what_was_made(confkit, promised, page):
    """Each link is a file; each child, letter and state stands there."""
    confkit("prep")
    promised.write(f"{OUT}/day-2026-11-16.html", b"<p>the day</p>")
    text = page(promised)
    links = re.findall(r'href="([^"]+)"', text)
    assert {"sheets/7.html", "sheets/packet.html", "day-2026-11-16.html"} <= set(links)
    assert all((promised.root / OUT / link).is_file() for link in links)
    for name in ("Ada Brook", "Bo Lind", "Cy"):
        assert name in text
    assert text.count("not sent") == 2
    assert '"sheets/packet.html">Packet<' in text
    assert '"day-2026-11-16.html">Monday, November 16<' in text
    confkit("done", "--letters", "--yes")
    assert page(promised).count("sent on Nov 17") == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_childs_letters_are_in_the_order_of_contact(confkit, room, page, order):
    """The ledger has them by a digest of the address."""
    others = [
        ADA | {"guardian_name": name, "guardian_email": f"{name[:3]}@w.example", "household": name}
        for name in ("Ken Brook", "Ida Moss", "Zoe Hale")
    ]
    room.roster(*(others[n] for n in order), BO)
    confkit("summarize")
    names = [others[n]["guardian_name"] for n in order]
    assert re.findall(r"Summary</a> to <bdi>([^<]+)", page(room))[:3] == names


def _without_pdf(confkit, _):
    confkit("prep")


def _without_ada(confkit, room):
    """Her sheet, her letters, the page of her day and the page of the letters go."""
    room.roster(BO | {"slot": "2026-11-17T15:45"})
    confkit("summarize")
    confkit("prep")


def _may_not_be_written_to(confkit, room):
    """Have a letter moved out of the way, as it was changed by hand."""
    letter = next(name for name in room.names(f"{OUT}/letters") if name.startswith("7"))
    room.write(f"{OUT}/letters/{letter}", "changed by hand")
    room.roster(ADA | {"contact": "no"}, BO)
    confkit("summarize")


@pytest.mark.parametrize("runs", [_without_pdf, _without_ada, _may_not_be_written_to])
def test_a_link_goes_with_its_file(confkit, promised, page, runs):
    """The page that is there says at once what is gone, and leads nowhere else than before."""
    confkit("prep", "--pdf")
    confkit("open", "letters")
    before = set(re.findall(r'href="([^"]+)"', page(promised)))
    runs(confkit, promised)
    text = promised.text(f"{OUT}/index.html")
    links = set(re.findall(r'href="([^"]+)"', text))
    assert links == {link for link in before if (promised.root / OUT / link).is_file()} < before
    assert text.count(" (no longer here)") >= len(before - links)
    assert "no longer here" not in page(promised)


def test_a_held_talk_without_letters_says_so(confkit, room, page):
    """One talk was held; once its letters are written, nothing is missing."""
    assert page(room).count("not written yet") == 1
    confkit("summarize")
    assert "not written yet" not in page(room)


def test_a_letter_to_print_is_told_from_mail(confkit, room, page):
    """A mailbox that others read gets a notice, and the home a page."""
    room.roster(ADA | {"shared_mailbox": "yes"}, BO)
    confkit("summarize")
    text = page(room)
    assert text.count(">Summary on paper<") == text.count(">Summary, a notice only<") == 1
    assert ">Summary<" not in text


def test_a_mailbox_of_two_homes_gets_a_notice_only(confkit, room, page):
    """As `done` calls it; each home has the letter on paper."""
    father = ADA | {"guardian_name": "Ken Brook", "relation": "father", "household": "2"}
    room.roster(ADA | {"household": "1"}, father)
    confkit("summarize")
    text = page(room)
    notices = text.count(">Summary, a notice only<")
    assert notices == confkit("done", "--letters").out.count("a notice only") == 2
    assert ">Summary<" not in text


def test_names_on_the_page_are_text(confkit, room, page):
    """Markup in a name is shown as it is, and no address stands there."""
    roster = room.text("roster.csv")
    room.write("roster.csv", roster.replace("Ada Brook", "Ada <script>x</script>").encode())
    confkit("summarize")
    text = page(room)
    assert "<script>" not in text
    assert "Ada &lt;script&gt;" in text
    assert not re.search(r"\w@\w", text)


def test_a_purge_takes_the_page(confkit, promised, page):
    """It names children, so it goes with any of them."""
    page(promised)
    assert confkit("purge", "--student", "7", "--yes").code == 0
    assert not (promised.root / OUT / "index.html").exists()
