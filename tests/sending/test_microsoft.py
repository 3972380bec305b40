"""Letters from a mailbox in Microsoft 365, on a server that answers as Microsoft's does."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyRing

from confkit.ground import resources
from confkit.ground.errors import UsageError
from confkit.sending import microsoft
from confkit.sending.routes import Delivery, Means, RouteClosed, opened
from confkit.workspace.settings import Oauth
from tests.sending.microsoft_like import CHECKOUT, CLIENT, TENANT, MicrosoftLike, mailbox, run
from tests.sending.outgoing import letter, means
from tests.sending.servers import Authority

pytestmark = pytest.mark.slow

SENT = Delivery("sent")


def given() -> Means:
    """Return the settings of the school's own registration."""
    return means(oauth=Oauth(CLIENT, TENANT))


@pytest.fixture
def server(
    authority: Authority, kept: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[MicrosoftLike]:
    """Start a server that stands for Microsoft, where the person has signed in before."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    with MicrosoftLike(authority) as running, mailbox(running.url, dict(kept)):
        yield running


def test_the_person_signs_in_once(
    authority: Authority, environment: dict[str, str], kept: dict[str, str]
) -> None:
    """In the browser, with a proof key; later runs need it no more, and no token is kept."""
    with MicrosoftLike(authority) as server:
        for _ in range(2):
            subprocess.run(run(server, 1, kept), env=environment, cwd=CHECKOUT, check=True)
        assert server.sign_ins == 0
        assert not any(token in "".join(kept.values()) for token in server.tokens)
        assert server.message_ids(server.sent) == [letter(0).message_id]
    assert max(map(len, kept.values())) <= 1280


def test_a_letter_is_made_a_draft_and_that_draft_is_sent(server: MicrosoftLike) -> None:
    """Byte for byte, once, and found again by its Message-ID."""
    letters = [letter(number) for number in range(3)]
    with opened("microsoft", given()) as way:
        assert way.find(letters[0]) is None
        assert [way.deliver(one) for one in letters] == [SENT] * 3
        assert [way.deliver(one) for one in letters] == [SENT] * 3
        assert way.find(letters[0]) == SENT
    assert list(server.sent.values()) == [one.content for one in letters]
    assert server.drafts == {}
    assert server.calls[1:5] == ["find", "find", "create", "send"]


def test_many_are_looked_for_at_once(server: MicrosoftLike) -> None:
    """What was sent is found among the others; a question that is refused is asked for each."""
    letters = [letter(number) for number in range(23)]
    with opened("microsoft", given()) as way:
        assert way.deliver(letters[11]) == SENT
        server.calls.clear()
        way.expect([one.message_id for one in letters])
        assert server.calls == ["find"] * 3
        assert [way.deliver(one) for one in letters] == [SENT] * 23
        assert server.calls.count("find") == 4
        server.faults = {"find": ["400"] * 3}
        way.expect([one.message_id for one in letters])
        assert [way.deliver(one) for one in letters] == [SENT] * 23
    assert len(server.sent) == 23


@pytest.mark.parametrize(
    ("faults", "first", "calls"),
    [
        ({"create": ["429", "429"]}, SENT, ["find", "create", "create", "create", "send"]),
        ({"send": ["429"]}, SENT, ["find", "create", "send", "send"]),
        ({"find": ["500", "drop"]}, SENT, ["find", "find", "find", "create", "send"]),
        ({"create": ["lose"]}, "failed", ["find", "create"]),
        ({"create": ["drop"]}, "failed", ["find", "create"]),
        ({"create": ["503"]}, "failed", ["find", "create"]),
        ({"create": ["400"]}, "failed", ["find", "create"]),
        ({"send": ["400"]}, "failed", ["find", "create", "send"]),
        ({"send": ["drop"]}, SENT, ["find", "create", "send", "find"]),
        ({"send": ["lose"]}, "uncertain", ["find", "create", "send", "find"]),
        ({"send": ["503"]}, "uncertain", ["find", "create", "send", "find"]),
        ({"send": ["stall"]}, SENT, ["find", "create", "send", "find"]),
        ({"send": ["drop"], "find": ["", *["503"] * 9]}, "uncertain", None),
    ],
)
def test_whatever_the_server_does_a_letter_is_sent_once_and_said_so_only_then(
    faults: dict[str, list[str]],
    first: Delivery | str,
    calls: list[str] | None,
    server: MicrosoftLike,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Busy servers are asked again; what may have been done is looked for, and not done again."""
    monkeypatch.setattr(microsoft, "PATIENCE", 1)
    server.faults = {kind: list(some) for kind, some in faults.items()}
    with opened("microsoft", given()) as way:
        said = way.deliver(letter(1))
        assert said == first if isinstance(first, Delivery) else said.state == first
        assert len(server.sent) <= 1
        assert (said.state == "sent") <= (len(server.sent) == 1)
        if calls:
            assert server.calls[1:] == calls
        server.faults = {}
        assert way.deliver(letter(1)) == SENT  # begun again, it is sent the same way
    assert server.message_ids(server.sent) == [letter(1).message_id]
    assert server.drafts == {}


def test_a_sign_in_that_is_not_answered_ends(
    server: MicrosoftLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the question and stays silent keeps nobody waiting for ever."""
    monkeypatch.setattr(microsoft, "PATIENCE", 0.5)
    server.patience, server.faults = 10, {"token": ["stall"]}
    begun = time.monotonic()
    with (
        pytest.raises(RouteClosed, match="the sign-in did not go through"),
        opened("microsoft", given()),
    ):
        pass
    assert time.monotonic() - begun < 8


def test_a_letter_that_lies_elsewhere_is_looked_at_by_the_person(server: MicrosoftLike) -> None:
    """A draft in the Outbox or among what was deleted is not made again."""
    server.elsewhere["x"] = letter(1).content
    with opened("microsoft", given()) as way:
        assert way.deliver(letter(1)).state == "uncertain"
    assert (server.drafts, server.sent) == ({}, {})


def test_a_mailbox_that_changes_message_ids_is_not_used(server: MicrosoftLike) -> None:
    """Nobody could tell afterwards what was sent."""
    server.other_ids = True
    with (
        opened("microsoft", given()) as way,
        pytest.raises(RouteClosed, match="another Message-ID"),
    ):
        way.deliver(letter(1))
    assert server.sent == {}


def test_a_sign_in_that_grows_old_is_renewed(server: MicrosoftLike) -> None:
    """Once, in the middle of a run, and nothing is done twice."""
    with opened("microsoft", given()) as way:
        assert way.deliver(letter(1)) == SENT
        server.tokens.clear()
        assert way.deliver(letter(2)) == SENT
    assert server.message_ids(server.sent) == [letter(1).message_id, letter(2).message_id]


def test_what_the_school_has_not_allowed_is_said(
    server: MicrosoftLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No permission, no registration in the settings, nobody who answers, another certificate."""
    server.faults = {"folder": ["403"]}
    with pytest.raises(RouteClosed, match="a fault of 403; `confkit send --letter-to-it`"):  # noqa: SIM117
        with opened("microsoft", given()):
            pass
    with pytest.raises(UsageError, match=r"needs `oauth = \{"), opened("microsoft", means()):
        pass
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(RouteClosed, match=r"(?i)certificate verify failed"):  # noqa: SIM117
        with opened("microsoft", given()):
            pass
    monkeypatch.setattr(microsoft, "LOGIN", "https://localhost:1")
    with pytest.raises(RouteClosed, match="sign-in can't be reached"):  # noqa: SIM117
        with opened("microsoft", given()):
            pass


def test_without_a_key_ring_it_is_said(server: MicrosoftLike, kept: dict[str, str]) -> None:
    """What can't be kept is asked for the next time; half of what was kept counts as nothing."""
    ring = keyring.get_keyring()
    told: list[str] = []
    given_so = Means(given().mail, given().secret, given().choose, told.append)
    sign_in = microsoft._SignIn(Oauth(CLIENT, TENANT), given_so)
    keyring.set_keyring(NoKeyRing())
    assert sign_in.token() in server.tokens
    assert told == ["There is no key ring on this computer: you will be asked again."]
    keyring.set_keyring(ring)
    name = f"microsoft {TENANT} {CLIENT}"
    assert microsoft._kept(name)
    ring.delete_password("confkit", f"{name} 2")
    assert microsoft._kept(name) == ""


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_each_letter_is_sent_once(
    seed: int, server: MicrosoftLike, environment: dict[str, str], kept: dict[str, str]
) -> None:
    """Runs that are killed and begun again: thirty letters, sent once each."""
    moments = random.Random(seed)
    sends = run(server, 30, kept)
    for _ in range(5):
        with subprocess.Popen(
            sends, stdout=subprocess.PIPE, cwd=CHECKOUT, env=environment
        ) as process:
            assert process.stdout
            for _ in range(moments.randrange(30)):
                process.stdout.readline()
            time.sleep(moments.random() / 50)
            os.kill(process.pid, signal.SIGKILL)
    subprocess.run(sends, check=True, stdout=subprocess.PIPE, cwd=CHECKOUT, env=environment)
    counted = Counter(server.message_ids(server.sent))
    assert counted == {letter(number).message_id: 1 for number in range(30)}
    assert server.drafts == {}


def test_the_page_for_administrators_names_every_field_that_is_asked_for():
    """What the school allows is what confkit reads."""
    source = Path(microsoft.__file__).read_text("utf-8")
    asked = {one for said in re.findall(r'"\$select": "(.+)"', source) for one in said.split(",")}
    page = (resources.folder("templates") / "letter-to-it.html.j2").read_text("utf-8")
    assert len(asked) == 4
    assert all(f"<code>{field}</code>" in page for field in asked)
