"""Servers that several tests use, each started once."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.sending import servers
from tests.sending.servers import Authority


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
