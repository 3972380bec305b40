"""Servers that several tests use, each started once, and a class with six letters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sending import classes, servers
from tests.sending.microsoft_like import BROWSER, CHECKOUT, MicrosoftLike, run
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


@pytest.fixture(scope="session")
def environment(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give a process a browser in which the person signs in at once, and the authority."""
    browser = tmp_path_factory.mktemp("browser") / "browser"
    browser.write_text(f"#!{sys.executable}\n{BROWSER}")
    browser.chmod(0o755)
    trusted = {"REQUESTS_CA_BUNDLE": str(authority.file), "SSL_CERT_FILE": str(authority.file)}
    return {**os.environ, **trusted, "BROWSER": f"{browser} %s &"}


@pytest.fixture(scope="session")
def kept(authority: Authority, environment: dict[str, str]) -> dict[str, str]:
    """Sign in once for all tests; return what the key ring has then."""
    with MicrosoftLike(authority) as server:
        ended = subprocess.run(
            run(server, 0, {}), env=environment, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE
        )
        assert server.sign_ins == 1
    return json.loads(ended.stdout)
