"""Letters in Thunderbird's Outbox: what the file says, and what the real program sends from it."""

from __future__ import annotations

import email
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from confkit.ground.errors import UsageError
from confkit.ground.files import CannotWrite
from confkit.sending.routes import Delivery, RouteClosed, opened
from tests.sending import programs
from tests.sending.outgoing import letter, means
from tests.sending.programs import outbox, waiting
from tests.sending.servers import SmtpServer

CHECKOUT = Path(__file__).parents[2]
DRAFTED = Delivery("drafted", "Thunderbird's Outbox (default)")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the person's home folder be an empty one."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_a_letter_waits_as_thunderbird_itself_would_keep_it(home: Path) -> None:
    """Identity, account and state stand before the letter; a line From is quoted."""
    profile = programs.a_profile(home)
    with opened("thunderbird", means()) as way:
        assert way.deliver(letter(1)) == DRAFTED
    text = letter(1).content.replace(b"\r\nFrom the", b"\r\n=46rom the")
    assert outbox(profile).read_bytes() == (
        b"From - Tue Nov 24 15:45:00 2026\r\n"
        b"X-Mozilla-Status: 0000\r\nX-Mozilla-Status2: 00000000\r\n"
        b"X-Identity-Key: id7\r\nX-Account-Key: account2\r\n"
        + text.replace(b"\r\nFrom here", b"\r\n=46rom here")
        + b"\r\n"
    )
    kept = email.message_from_bytes(outbox(profile).read_bytes().split(b"\r\n", 1)[1])
    meant = email.message_from_bytes(letter(1).content)
    assert kept.get_payload(decode=True) == meant.get_payload(decode=True) + b"\r\n"
    assert outbox(profile).stat().st_mode & 0o777 == 0o600


def test_what_waits_there_is_not_put_in_again_and_nothing_is_lost(home: Path) -> None:
    """The Message-ID tells; what others put there stays byte for byte."""
    profile = programs.a_profile(home)
    mine = b"From - Mon Nov 23 10:00:00 2026\nX-Mozilla-Status: 0001\nMessage-ID: <mine>\n\nHi\n\n"
    outbox(profile).write_bytes(mine)
    for _ in range(2):
        with opened("thunderbird", means()) as way:
            assert [way.deliver(letter(number)) for number in (1, 2, 1)] == [DRAFTED] * 3
            assert way.find(letter(1)) == DRAFTED
            assert way.find(letter(3)) is None
    assert outbox(profile).read_bytes().startswith(mine)
    assert waiting(profile) == [letter(1).message_id, letter(2).message_id]


def test_only_a_closed_thunderbird_is_added_to(home: Path) -> None:
    """Its lock is asked for, and a lock that a crash left behind bars nothing."""
    profile = programs.a_profile(home)
    holds = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'wb'); fcntl.lockf(f, fcntl.LOCK_EX); "
        "print(1, flush=True); time.sleep(60)"
    )
    locks = [sys.executable, "-c", holds, profile / ".parentlock"]
    with subprocess.Popen(locks, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(RouteClosed, match=r"Thunderbird is open \(default\): close it"):  # noqa: SIM117
            with opened("thunderbird", means()):
                pass
        other.kill()
    assert not outbox(profile).exists()
    (profile / "lock").symlink_to("127.0.1.1:+4194303")  # of a crash: the file's lock was held too
    with opened("thunderbird", means()) as way:
        assert way.deliver(letter(1)) == DRAFTED
    (profile / "lock").unlink()
    (profile / "lock").symlink_to("10.0.0.7:812")  # another computer, on a network drive
    with pytest.raises(RouteClosed, match="Thunderbird is open"), opened("thunderbird", means()):
        pass


def test_of_several_profiles_one_is_asked_for(home: Path) -> None:
    """They are listed with their folders; without a person to ask the settings must say it."""
    first, second = (programs.a_profile(home, name=name) for name in ("home", "school"))
    (home / ".thunderbird" / "profiles.ini").write_text(
        (home / ".thunderbird" / "profiles.ini").read_text()
        + f"\n[Profile2]\nName=again\nIsRelative=0\nPath={second}\n"
        + "\n[Profile3]\nName=never used\nIsRelative=1\nPath=none\n[Install1]\nDefault=abcd.home\n"
    )
    asked: list[object] = []

    def choose(said: str, choices: object) -> int:
        asked.extend((said, choices))
        return 1

    with opened("thunderbird", means(choose)) as way:
        assert way.deliver(letter(1)).said == "Thunderbird's Outbox (school)"
    listed = [f"home: {first}", f"school: {second}"]
    assert asked == ["Which Thunderbird profile?", listed]
    assert (waiting(first), waiting(second)) == ([], [letter(1).message_id])
    with pytest.raises(UsageError) as told, opened("thunderbird", means()):
        pass
    assert list(told.value.lines[1:]) == listed
    with opened("thunderbird", means(thunderbird=str(first))) as way:
        way.deliver(letter(2))
    assert waiting(first) == [letter(2).message_id]


def test_what_is_missing_is_said(home: Path) -> None:
    """No Thunderbird, no such folder, nobody who writes from this address, no Local Folders."""
    for given, said in (
        (means(), "no Thunderbird is set up here"),
        (means(thunderbird="~/nothing"), "'~/nothing' is not the folder of a Thunderbird profile"),
    ):
        with pytest.raises(UsageError, match=said), opened("thunderbird", given):
            pass
    profile = programs.a_profile(home)
    with opened("thunderbird", means()) as way:
        with pytest.raises(RouteClosed, match=r"sends as drivera@school.example, not as x@y.z"):
            way.deliver(letter(1)._replace(sender="x@y.z"))
        assert way.deliver(letter(1)) == DRAFTED
    with (profile / "prefs.js").open("a") as preferences:
        store = "@mozilla.org/msgstore/maildirstore;1"
        preferences.write(f'user_pref("mail.server.server1.storeContractID", "{store}");\n')
    with pytest.raises(RouteClosed, match=r"each message .* in a file of its own"):  # noqa: SIM117
        with opened("thunderbird", means()):
            pass
    profile = programs.a_profile(home, name="new")
    shutil.rmtree(profile / "Mail")
    with pytest.raises(RouteClosed, match="has no Local Folders yet; open Thunderbird"):  # noqa: SIM117
        with opened("thunderbird", means(thunderbird=str(profile))):
            pass


def test_a_full_disk_leaves_the_outbox_as_it_was(home: Path) -> None:
    """A letter that does not fit is not there at all."""
    profile = programs.a_profile(home)
    with opened("thunderbird", means()) as way:
        way.deliver(letter(1))
        before = outbox(profile).read_bytes()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 300, limits[1]))
        try:
            with pytest.raises(CannotWrite):
                way.deliver(letter(2))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, ignored)
        assert outbox(profile).read_bytes() == before
        assert way.deliver(letter(2)) == DRAFTED
    assert waiting(profile) == [letter(1).message_id, letter(2).message_id]


def left_behind(profile: Path, length: int) -> None:
    """Leave what a run leaves that is cut off after some bytes of a letter."""
    path = outbox(profile)
    before = path.stat().st_size if path.exists() else 0
    with opened("thunderbird", means()) as way:
        way.deliver(letter(999))
    with path.open("r+b") as box:
        added = box.seek(before) and box.read()
        box.seek(before + added.index(b"0000"))
        box.write(b"0008")
        box.truncate(before + length)


SENDS = """\
from confkit.sending.routes import opened
from tests.sending.outgoing import letter, means
from tests.sending.programs import outbox, waiting

with opened("thunderbird", means()) as way:
    for number in range(60):
        print(way.deliver(letter(number)).state, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_each_letter_waits_once(seed: int, home: Path) -> None:
    """Runs that are killed and begun again: sixty letters, none twice, none in part."""
    moments = random.Random(seed)
    profile = programs.a_profile(home)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", SENDS], stdout=subprocess.PIPE, cwd=CHECKOUT
        ) as process:
            assert process.stdout
            for _ in range(moments.randrange(60)):
                process.stdout.readline()
            time.sleep(moments.random() / 100)
            os.kill(process.pid, signal.SIGKILL)
    subprocess.run([sys.executable, "-c", SENDS], check=True, cwd=CHECKOUT, capture_output=True)
    assert Counter(waiting(profile)) == {letter(number).message_id: 1 for number in range(60)}


@pytest.mark.slow
@pytest.mark.skipif(
    not (programs.THUNDERBIRD or "CI" in os.environ), reason="needs Thunderbird and Xvfb"
)
def test_thunderbird_sends_what_waits_to_whom_it_is_for(home: Path) -> None:
    """Thirty letters in two rounds, cut-off ones between: each arrives once, as it was written."""
    letters = [letter(number, f"home{number}@mail.example") for number in range(30)]
    with SmtpServer() as smtp:
        profile = programs.a_profile(home, smtp.port)
        for some in (letters[:20], letters[20:]):
            for length, one in enumerate(some):
                with opened("thunderbird", means()) as way:
                    assert way.deliver(one) == DRAFTED
                left_behind(profile, 100 + 30 * length)
            with programs.thunderbird(home, profile) as program:
                with pytest.raises(RouteClosed), opened("thunderbird", means()):
                    pass
                program.send_unsent_messages()
                until = time.monotonic() + 90
                while waiting(profile) and time.monotonic() < until:
                    time.sleep(0.2)
        arrived = [(one.sender.casefold(), one.recipients, one.content) for one in smtp.arrived]
    assert waiting(profile) == []
    assert sorted(arrived) == sorted(
        (one.sender, (one.recipient,), one.content.replace(b"\r\nFrom ", b"\r\n=46rom "))
        for one in letters
    )
