"""The route `thunderbird`: letters wait in Thunderbird's Outbox until “Send Unsent Messages”.

The Outbox is the file `Unsent Messages` of Local Folders (mbox). It is added to only while
Thunderbird is closed, and its lock is held meanwhile. A letter is put in as one that was deleted,
and counts once the four digits that say so are changed: what a cut-off run left is never sent.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import UsageError
from confkit.ground.text import listed
from confkit.sending.routes import Delivery, Means, OpenRoute, Outgoing, RouteClosed
from confkit.workspace.settings import Mail

OUTBOX = "Unsent Messages"
_ACCOUNT = re.compile(r"mail\.account\.(account\d+)\.identities")
_PREFERENCE = re.compile(r'^user_pref\("([^"]+)", (.+)\);\s*$', re.MULTILINE)
_STATUS = b"X-Mozilla-Status: "
_WAITS, _DELETED = b"0000", b"0008"
_FROM = re.compile(rb"^(?=>*From )[>F]", re.MULTILINE)
"""A line of a text that some programs would take for the next message, or change."""


class Profile(NamedTuple):
    """A profile of Thunderbird: its name and folder."""

    name: str
    folder: Path


class Kept(NamedTuple):
    """What a profile's settings say: the folder of its Local Folders, and who writes from it.

    `identities` has by its address the headers that name an identity and its account.
    """

    local_folders: Path
    identities: dict[str, bytes]


@contextmanager
def opened(means: Means) -> Iterator[Thunderbird]:
    """Open the Outbox of a profile; the person is asked where there are several."""
    profile = _chosen(means)
    with _closed(profile):
        yield Thunderbird(profile, _kept(profile))


class Thunderbird(OpenRoute):
    """The open route. A letter is looked for in the Outbox, and nowhere else."""

    def __init__(self, profile: Profile, kept: Kept) -> None:
        self._identities = kept.identities
        self._path = kept.local_folders / OUTBOX
        self._place = f"Thunderbird's Outbox ({profile.name})"
        try:
            self._there = set(_waiting(gate.read(self._path))) if self._path.exists() else set()
        except OSError as error:
            raise RouteClosed(f"{self._place} can't be read: {error.strerror}") from None

    def find(self, letter: Outgoing) -> Delivery | None:
        """Say whether a letter waits in the Outbox; None tells nothing."""
        return Delivery("drafted", self._place) if letter.message_id in self._there else None

    def deliver(self, letter: Outgoing) -> Delivery:
        """Put one letter into the Outbox, unless it is there."""
        return next(self.deliver_all(iter([letter])))

    def deliver_all(self, letters: Iterator[Outgoing]) -> Iterator[Delivery]:
        """Put letters into the Outbox that are not there, all of them or none."""
        ids: list[str] = []
        with files.told(self._path):
            _add(self._path, self._new(letters, ids))
        self._there.update(ids)
        return iter([Delivery("drafted", self._place)] * len(ids))

    def _new(self, letters: Iterator[Outgoing], ids: list[str]) -> Iterator[bytes]:
        """Yield the letters that are not in the Outbox, as they stand there; `ids` gets all."""
        for letter in letters:
            is_new = letter.message_id not in self._there.union(ids)
            ids.append(letter.message_id)
            if is_new:
                text = _FROM.sub(lambda letters: b"=%02X" % ord(letters[0]), letter.content)
                yield self._identity(letter) + text

    def _identity(self, letter: Outgoing) -> bytes:
        """Return the headers that name who writes a letter."""
        if identity := self._identities.get(letter.sender.casefold()):
            return identity
        known = listed(sorted(self._identities)) or "nobody"
        raise RouteClosed(
            f"this Thunderbird sends as {known}, not as {letter.sender}; choose another "
            "profile, or set up this address in it"
        )


def _add(path: Path, messages: Iterator[bytes]) -> None:
    """Add messages to the end of an mbox, and let them count only when all of them are there.

    Raises RouteClosed at Ctrl-C, with none of them there.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as mbox:
        end = mbox.seek(0, os.SEEK_END)
        mbox.seek(max(end - 3, 0))
        is_whole = not end or mbox.read(3).replace(b"\r", b"").endswith(b"\n\n")
        mbox.seek(end)
        marks = []
        try:
            for message in messages:
                before = (b"" if is_whole else b"\r\n\r\n") + _opening(message) + _STATUS
                marks.append(mbox.tell() + len(before))
                whole = before + _DELETED + b"\r\nX-Mozilla-Status2: 00000000\r\n"
                whole += message + b"\r\n"
                is_whole = whole.endswith(b"\n\r\n")
                while whole:
                    whole = whole[mbox.write(whole) :]
            os.fsync(descriptor)
            for mark in marks:
                mbox.seek(mark)
                mbox.write(_WAITS)
            os.fsync(descriptor)
        except BaseException as error:
            os.ftruncate(descriptor, end)
            if isinstance(error, KeyboardInterrupt):
                raise RouteClosed("interrupted; none of these is in the Outbox") from None
            raise


def _opening(message: bytes) -> bytes:
    """Return the line that begins a message, with its date."""
    match = re.search(rb"^Date: (.*)\r$", message, re.MULTILINE)
    date = parsedate_to_datetime(match[1].decode("ascii")).ctime() if match else "-"
    return f"From - {date}\r\n".encode()


def _waiting(mbox: bytes) -> Iterator[str]:
    """Yield the Message-ID of each message in an mbox that was not deleted."""
    for message in re.split(rb"^From [^\n]*\n", mbox, flags=re.MULTILINE):
        head = re.split(rb"\r?\n\r?\n", message, maxsplit=1)[0]
        match = re.search(rb"^Message-ID:\s*<([^>\s]+)>", head, re.MULTILINE | re.IGNORECASE)
        status = re.search(rb"^X-Mozilla-Status: ([0-9a-fA-F]{4})", head, re.MULTILINE)
        if match and not (status and int(status[1], 16) & int(_DELETED, 16)):
            yield match[1].decode("ascii", "replace")


def needed(mail: Mail) -> list[Profile]:
    """Return the profile of the settings, or all there are; raises UsageError where none is."""
    if mail.thunderbird:
        folder = Path(mail.thunderbird).expanduser()
        if not (folder / "prefs.js").is_file():
            raise UsageError(
                f"[mail] thunderbird = {mail.thunderbird!r} is not the folder of a "
                "Thunderbird profile"
            )
        return [Profile(folder.name, folder)]
    if not (there := list(profiles())):
        raise UsageError(
            "no Thunderbird is set up here; where it is elsewhere, write the folder of its "
            'profile into confkit.toml: [mail] thunderbird = "…"'
        )
    return there


def _chosen(means: Means) -> Profile:
    """Return the profile of the settings, the only one there is, or the one that is chosen."""
    there = needed(means.mail)
    if len(there) == 1:
        return there[0]
    choices = [f"{profile.name}: {profile.folder}" for profile in there]
    number = means.choose("Which Thunderbird profile?", choices)
    if number is None:
        raise UsageError(
            'there are several Thunderbird profiles; write [mail] thunderbird = "…" with one '
            "of these folders into confkit.toml:",
            *choices,
        )
    return there[number]


def profiles() -> Iterator[Profile]:
    """Yield the profiles in which an account was set up, each once."""
    seen = set()
    for root in _roots():
        listed_in = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            listed_in.read_string(gate.read(root / "profiles.ini").decode("utf-8", "replace"))
        except (OSError, configparser.Error):
            continue
        for name in listed_in.sections():
            entry = listed_in[name]
            if not name.startswith("Profile") or "path" not in entry:
                continue
            folder = root / entry["path"]  # an absolute one stands for itself
            if folder not in seen and (folder / "prefs.js").is_file():
                seen.add(folder)
                yield Profile(entry.get("name", folder.name), folder)


def _roots() -> list[Path]:
    """Return where Thunderbird keeps its profiles, for each way to install it."""
    if sys.platform == "win32":
        return [Path(os.environ.get("APPDATA", "")) / "Thunderbird"]
    home = Path.home()
    if sys.platform == "darwin":
        return [home / "Library" / "Thunderbird"]
    return [
        home / ".thunderbird",
        home / "snap/thunderbird/common/.thunderbird",
        home / ".var/app/org.mozilla.Thunderbird/.thunderbird",
        home / ".var/app/org.mozilla.thunderbird/.thunderbird",
    ]


def _kept(profile: Profile) -> Kept:
    """Read what is needed from a profile's settings."""
    preferences = _preferences(profile.folder / "prefs.js")
    server = f"mail.server.{preferences.get('mail.accountmanager.localfoldersserver', '')}"
    if "maildir" in preferences.get(f"{server}.storeContractID", ""):
        raise RouteClosed(
            "this Thunderbird keeps each message of Local Folders in a file of its own, "
            "which confkit can't add to"
        )
    within = preferences.get(f"{server}.directory-rel", "[ProfD]Mail/Local Folders")
    folder = profile.folder / within.removeprefix("[ProfD]")
    if not folder.is_dir():
        raise RouteClosed(
            f"the Thunderbird profile {profile.name} has no Local Folders yet; open "
            "Thunderbird, set up your account there, close it, and run this again"
        )
    identities: dict[str, bytes] = {}
    for name, value in preferences.items():
        if account := _ACCOUNT.fullmatch(name):
            for identity in value.split(","):
                address = preferences.get(f"mail.identity.{identity}.useremail", "").casefold()
                headers = f"X-Identity-Key: {identity}\r\nX-Account-Key: {account[1]}\r\n"
                identities.setdefault(address, headers.encode())
    return Kept(folder, identities)


def _preferences(path: Path) -> dict[str, str]:
    """Return the settings of a profile that are texts."""
    preferences = {}
    for name, value in _PREFERENCE.findall(gate.read(path).decode("utf-8", "replace")):
        with suppress(ValueError):
            if isinstance(text := json.loads(value), str):
                preferences[name] = text
    return preferences


@contextmanager
def _closed(profile: Profile) -> Iterator[None]:
    """Keep Thunderbird closed: hold the lock of its profile; raises RouteClosed if it is open."""
    with ExitStack() as held:
        try:
            _lock(profile.folder, held)
        except OSError:
            message = f"Thunderbird is open ({profile.name}): close it, and send again"
            raise RouteClosed(message) from None
        yield


def _lock(folder: Path, held: ExitStack) -> None:
    """Take the lock of a profile; raises OSError where somebody has it."""
    if sys.platform == "win32":  # whoever has the file open shares it with nobody
        held.enter_context((folder / "parent.lock").open("ab"))
        return
    import fcntl

    fcntl.lockf(
        held.enter_context((folder / ".parentlock").open("ab")), fcntl.LOCK_EX | fcntl.LOCK_NB
    )
    link = folder / "lock"  # says who has it, where files can't be locked: on some network drives
    if link.is_symlink() and ":+" not in os.readlink(link):  # noqa: PTH115 - it leads nowhere
        raise BlockingIOError
