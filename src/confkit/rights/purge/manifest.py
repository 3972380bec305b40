"""The mark of a purge that is at work: all that is needed to take it up again if it is cut off.

Names and words are in it as fingerprints: they can be found again, and not be read. Of a purge that
ended and left something for the person to fix, the fingerprints alone stay, so that the same
command finds what is left.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any, NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ground.text import key
from confkit.ledger.scope import Scope
from confkit.rights.purge.plan import PurgePlan
from confkit.rights.traces import Fingerprint, Fingerprints
from confkit.workspace.layout import PURGE_LEFT, PURGE_MARK
from confkit.workspace.workspace import Workspace


class Unfinished(NamedTuple):
    """A purge that was cut off: what was typed, what it is about, what it was to remove.

    `counts` are the files of counts that it leaves, `before` what it was to search for, `shared`
    what of it may be another's, with the ids of those whose it is, `unread` the notes whose words
    it could not know.
    """

    typed: str
    scope: Scope
    counts: dict[str, str]
    listed: list[str]
    before: Fingerprints
    shared: dict[Fingerprint, frozenset[str]]
    unread: list[str]


class Known(NamedTuple):
    """What a purge searches for, and what of it may be another's: see `Unfinished`.

    `is_part` tells that there were notes whose words it could not know.
    """

    before: Fingerprints
    shared: dict[Fingerprint, frozenset[str]]
    is_part: bool = False

    @classmethod
    def of(cls, planned: PurgePlan) -> Known:
        """Return what a purge knows of its own, or of the one that it takes up."""
        if planned.cut_off or planned.again:
            return cls(planned.search.before, planned.shared_before, bool(planned.unread))
        before = Fingerprints.taken(secrets.token_hex(8), planned.search.traces)
        prints = Fingerprints.taken(before.salt, planned.shared).prints
        shared = dict(zip(prints, planned.shared.values(), strict=True))
        return cls(before, shared, bool(planned.unread))

    @property
    def document(self) -> dict[str, Any]:
        """The fingerprints as they are kept."""
        return {
            "salt": self.before.salt,
            "traces": self.before.prints,
            "shared": [(fingerprint, sorted(ids)) for fingerprint, ids in self.shared.items()],
            "part": self.is_part,
        }

    @classmethod
    def read(cls, document: dict[str, Any]) -> Known:
        """Return what was kept."""
        prints = map(Fingerprint._make, document.get("traces", ()))
        shared = {
            Fingerprint._make(fingerprint): frozenset(map(str, ids))
            for fingerprint, ids in document.get("shared", ())
        }
        before = Fingerprints(document.get("salt", ""), prints)
        return cls(before, shared, document.get("part") is True)


def begin(planned: PurgePlan) -> Known:
    """Write the mark before anything goes: files, rows, counts, and what to search for."""
    of, known = planned.scope, Known.of(planned)
    document = {
        "confkit": "purge",
        "typed": planned.typed,
        "counts": planned.counts,
        "students": sorted(of.students),
        "rounds": sorted(of.rounds),
        "pairs": sorted(of.pairs),
        "before": of.before,
        "naming": sorted(of.naming),
        "files": sorted({*planned.listed, *map(planned.shown, planned.files)}),
        "unread": planned.unread,
        "rows": {planned.shown(path): rows for path, rows in planned.ledgers.items()},
        **known.document,
    }
    content = json.dumps(document, ensure_ascii=False).encode()
    files.write(planned.workspace.folder / PURGE_MARK, content, durable=True)
    return known


def end(workspace: Workspace) -> None:
    """Take the mark away."""
    files.remove(workspace.folder / PURGE_MARK)
    files.sync_folder(workspace.folder)


def unfinished(workspace: Workspace) -> Unfinished | None:
    """Return the purge that was cut off here, if one was; raises ConfkitError if it is unclear."""
    path = workspace.folder / PURGE_MARK
    if not path.exists():
        return None
    try:
        document: dict[str, Any] = json.loads(gate.read(path))
        scope = Scope(
            frozenset(document["students"]),
            frozenset(document["rounds"]),
            frozenset((name, student_id) for name, student_id in document["pairs"]),
            document["before"],
            frozenset(document.get("naming", ())),
        )
        before, shared, _ = Known.read(document)
        listed = list(map(str, document.get("files", ())))
        counts = dict(document["counts"])
        unread = list(map(str, document.get("unread", ())))
        return Unfinished(str(document["typed"]), scope, counts, listed, before, shared, unread)
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfkitError(
            f"{PURGE_MARK}: cannot be read; a purge was cut off here. Delete this file and purge "
            "again"
        ) from None


def must_be(before: Unfinished | None, typed: str) -> None:
    """Refuse another purge while one is not finished."""
    if before is not None and before.typed != typed:
        raise UsageError(
            f"an earlier purge was cut off; finish it first: confkit purge {before.typed}"
        )


def keep_left(planned: PurgePlan, known: Known, *, is_left: bool) -> None:
    """Keep what a purge searched for while it is left somewhere; forget it once it is not."""
    path = planned.workspace.folder / PURGE_LEFT
    entries = {
        name: entry for name, entry in _left(path).items() if not _is_of(name, planned.typed)
    }
    if is_left:
        salt = secrets.token_hex(8)
        entries[f"{salt} {_digest(salt, planned.typed)}"] = known.document
    if entries:
        document = {"confkit": "purge-left", "of": entries}
        files.write(path, json.dumps(document, ensure_ascii=False).encode(), durable=True)
    elif path.exists():
        files.remove(path)
        files.sync_folder(planned.workspace.folder)


def left(workspace: Workspace, typed: str) -> Known | None:
    """Return what a purge searched for that ended and left something; None if none did."""
    entries = _left(workspace.folder / PURGE_LEFT)
    return next((Known.read(entry) for name, entry in entries.items() if _is_of(name, typed)), None)


def _left(path: Path) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        document: dict[str, dict[str, dict[str, Any]]] = json.loads(gate.read(path))
        for entry in document["of"].values():
            Known.read(entry)
        return dict(document["of"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ConfkitError(
            f"{PURGE_LEFT}: cannot be read; it says what earlier purges left for you to fix. "
            "Delete this file and purge again"
        ) from None


def _is_of(name: str, typed: str) -> bool:
    salt, _, digest = name.partition(" ")
    return digest == _digest(salt, typed)


def _digest(salt: str, typed: str) -> str:
    return hashlib.sha256(f"{salt} {key(typed)}".encode()).hexdigest()
