"""The line that adds a package fits the installation it is typed for."""

from __future__ import annotations

import sys

import pytest

from confkit.ground import adding


@pytest.mark.parametrize(
    ("prefix", "has_pip", "line"),
    [
        (
            "/home/dana/.local/share/pipx/venvs/confkit-school",
            True,
            "pipx inject confkit-school msal requests",
        ),
        (
            "/home/dana/.local/share/uv/tools/confkit-school",
            True,
            'uv pip install --python "/bin/py" msal requests',
        ),
        ("/home/dana/class/.venv", False, 'uv pip install --python "/bin/py" msal requests'),
        ("/home/dana/class/.venv", True, '"/bin/py" -m pip install msal requests'),
    ],
)
def test_packages_are_added_with_what_confkit_was_installed_with(
    monkeypatch: pytest.MonkeyPatch, prefix: str, has_pip: bool, line: str
) -> None:
    """By pipx and by uv into confkit's own folder; a folder without pip was made by uv."""
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(sys, "executable", "/bin/py")
    monkeypatch.setattr(adding, "find_spec", lambda _: has_pip or None)
    assert adding.command("msal", "requests") == line
    again = adding.command("msal", "requests", again=True)
    forced = {"inject --force", "install --reinstall", "install --force-reinstall"}
    (how,) = (words for words in forced if f" {words} " in again)
    assert again.replace(how, how.partition(" ")[0]) == line
