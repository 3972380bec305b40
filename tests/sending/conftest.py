"""Servers that several tests use, each started once, and a class with six letters."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sending import classes, servers
from tests.sending.servers import Authority
from tests.typed import Desk

SIX = [f"Guardian {number}" for number in "ABCDEF"]
Maker = Callable[..., Desk]


@pytest.fixture(scope="session")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a class with six letters."""
    folder = tmp_path_factory.mktemp("six") / "class"
    assert classes.ready(folder, SIX) == []
    return folder


@pytest.fixture
def desk(
    six: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Maker:
    """Return what makes a desk with six letters and settings of mail."""

    def make(*mail: str) -> Desk:
        folder = classes.copied(six, tmp_path / "class", mail)
        return Desk(folder, classes.HELD, monkeypatch, capsys)

    return make


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority for certificates."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Let this computer trust the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


@pytest.fixture
def imap_server(authority: Authority) -> Iterator[servers.ImapServer]:
    """Start a dovecot with one account, whose folders are empty."""
    if not servers.DOVECOT and "CI" not in os.environ:
        pytest.skip("needs dovecot, which .ci/run installs")
    with servers.dovecot(authority) as running:
        yield running
