"""The mark of a purge that is at work: all that is needed to take it up again if it is cut off.

Names and words are in it as fingerprints: they can be found again, and not be read.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, NamedTuple

from confkit.ground import files, gate
from confkit.ground.errors import ConfkitError, UsageError
from confkit.ledger.scope import Scope
from confkit.rights.purge.plan import PurgePlan
from confkit.rights.traces import Fingerprint, Fingerprints
from confkit.workspace.layout import PURGE_MARK
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


def begin(planned: PurgePlan) -> None:
    """Write the mark before anything goes: files, rows, counts, and what to search for."""
    of = planned.scope
    before = Fingerprints.taken(secrets.token_hex(8), planned.search.traces)
    known, also = planned.search.before, planned.shared_before
    if not planned.cut_off:
        known = before
        prints = Fingerprints.taken(before.salt, planned.shared).prints
        also = dict(zip(prints, planned.shared.values(), strict=True))
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
        "salt": known.salt,
        "traces": known.prints,
        "shared": [(fingerprint, sorted(ids)) for fingerprint, ids in also.items()],
    }
    content = json.dumps(document, ensure_ascii=False).encode()
    files.write(planned.workspace.folder / PURGE_MARK, content, durable=True)


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
        prints = map(Fingerprint._make, document.get("traces", ()))
        before = Fingerprints(document.get("salt", ""), prints)
        shared = {
            Fingerprint._make(fingerprint): frozenset(map(str, ids))
            for fingerprint, ids in document.get("shared", ())
        }
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
