"""The ledger's tables, and how a ledger of an earlier version becomes one of this version.

A wrong state is made impossible here and not by care elsewhere: a follow-up cannot be done and
dropped, cannot be done before it was opened, cannot be the teacher's and have no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from confkit.ledger.ledger import VERSION

if TYPE_CHECKING:
    import sqlite3

APPLICATION = 0x636E666B
"""`cnfk`, kept in the file's `application_id` from version 2 on."""

_FOLLOWUPS = """
CREATE TABLE followups (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'),
  round TEXT NOT NULL CHECK (round <> ''),
  student_id TEXT NOT NULL CHECK (student_id <> ''),
  student TEXT NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('summary', 'resource', 'action', 'check_in', 'review', 'contact')),
  text TEXT NOT NULL,
  by TEXT NOT NULL CHECK (by IN ('teacher', 'family')),
  opened INTEGER NOT NULL CHECK (typeof(opened) = 'integer'),
  promised INTEGER CHECK (typeof(promised) IN ('integer', 'null')),
  due INTEGER CHECK (typeof(due) IN ('integer', 'null')),
  done INTEGER CHECK (typeof(done) IN ('integer', 'null')),
  dropped INTEGER CHECK (typeof(dropped) IN ('integer', 'null')),
  changed INTEGER NOT NULL CHECK (typeof(changed) = 'integer'),
  snoozed INTEGER CHECK (typeof(snoozed) IN ('integer', 'null')),
  revision INTEGER NOT NULL CHECK (typeof(revision) = 'integer' AND revision > 0),
  CHECK (by = 'family' OR due IS NOT NULL),
  CHECK (by = 'teacher' OR kind IN ('resource', 'action')),
  CHECK (promised IS NULL OR due IS NOT NULL),
  CHECK (snoozed IS NULL OR snoozed = due),
  CHECK (done IS NULL OR dropped IS NULL),
  CHECK (done IS NULL OR done >= opened)
) WITHOUT ROWID
"""

_HISTORY = """
CREATE TABLE history (
  followup TEXT NOT NULL REFERENCES followups (id) DEFERRABLE INITIALLY DEFERRED,
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  revision INTEGER NOT NULL CHECK (typeof(revision) = 'integer'),
  what TEXT NOT NULL CHECK (what IN ('opened', 'changed', 'moved', 'dropped', 'reopened',
    'done', 'undone', 'snoozed', 'restarted', 'merged')),
  detail TEXT NOT NULL,
  due INTEGER CHECK (typeof(due) IN ('integer', 'null')),
  PRIMARY KEY (followup, at, revision, what, detail)
) WITHOUT ROWID
"""

_REST = """
CREATE INDEX followups_waiting ON followups (due) WHERE done IS NULL AND dropped IS NULL;
CREATE INDEX followups_of_family ON followups (id)
  WHERE by = 'family' AND done IS NULL AND dropped IS NULL;
CREATE INDEX followups_student ON followups (student_id, round);
CREATE INDEX followups_changed ON followups (changed);
CREATE TABLE asked (
  student_id TEXT NOT NULL,
  round TEXT NOT NULL,
  question TEXT NOT NULL,
  PRIMARY KEY (student_id, round, question)
) WITHOUT ROWID;
CREATE TABLE letters (
  id TEXT PRIMARY KEY NOT NULL,
  round TEXT NOT NULL,
  student_id TEXT NOT NULL,
  written INTEGER NOT NULL
) WITHOUT ROWID;
"""

_NEW_IN_2 = """
CREATE TABLE contacts (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 16 AND id NOT GLOB '*[^0-9a-f]*'),
  student_id TEXT NOT NULL CHECK (student_id <> ''),
  student TEXT NOT NULL,
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  text TEXT NOT NULL CHECK (text <> '')
) WITHOUT ROWID;
CREATE INDEX contacts_student ON contacts (student_id, at);
CREATE TABLE observed (
  round TEXT NOT NULL,
  student_id TEXT NOT NULL,
  text TEXT NOT NULL CHECK (text <> ''),
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  PRIMARY KEY (round, student_id)
) WITHOUT ROWID;
CREATE TABLE reviews (
  round TEXT NOT NULL,
  student_id TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('met', 'partly', 'not yet')),
  changes TEXT NOT NULL,
  at INTEGER NOT NULL CHECK (typeof(at) = 'integer'),
  PRIMARY KEY (round, student_id)
) WITHOUT ROWID;
"""

_FROM_1 = (
    "ALTER TABLE followups RENAME TO followups_1",
    "ALTER TABLE history RENAME TO history_1",
    "DROP INDEX followups_waiting",
    "DROP INDEX followups_student",
    "DROP INDEX history_followup",
    _FOLLOWUPS,
    _HISTORY,
    """INSERT INTO followups SELECT id, round, student_id, student, kind, text, by, opened,
         CASE WHEN due IS NOT NULL THEN promised END, due, max(done, opened), dropped, changed,
         CASE WHEN due IS NOT promised THEN due END,
         max(1, (SELECT count(*) FROM history_1 WHERE followup = followups_1.id))
       FROM followups_1""",
    """INSERT OR IGNORE INTO history
       SELECT followup, at, row_number() OVER (PARTITION BY followup ORDER BY number),
         what, detail, NULL
       FROM history_1 WHERE followup IN (SELECT id FROM followups)""",
    "DROP TABLE history_1",
    "DROP TABLE followups_1",
)

_READ_1_AS_2 = (
    """CREATE TEMP VIEW followups AS SELECT *,
         CASE WHEN due IS NOT promised THEN due END AS snoozed,
         (SELECT count(*) FROM main.history WHERE followup = f.id) AS revision
       FROM main.followups AS f""",
    """CREATE TEMP VIEW history AS SELECT followup, at, number AS revision, what, detail,
         NULL AS due FROM main.history""",
)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of this version in an empty ledger, inside the open transaction."""
    connection.execute(_FOLLOWUPS)
    connection.execute(_HISTORY)
    for statement in _statements(_REST + _NEW_IN_2):
        connection.execute(statement)
    _stamp(connection)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a ledger of an earlier version to this one, inside the open transaction.

    Nothing is lost on the way: every follow-up and every line of its history is taken over.
    """
    assert version == 1, "there is one earlier version"  # noqa: S101
    indexes = [line for line in _statements(_REST) if line.startswith("CREATE INDEX")]
    for statement in (*_FROM_1, *indexes, *_statements(_NEW_IN_2)):
        connection.execute(statement)
    _stamp(connection)


def read_as_current(connection: sqlite3.Connection, version: int) -> None:
    """Let an earlier version be read as this one, without a change to its file.

    Temporary views stand before the file's own tables of the same name.
    """
    if version != 1:
        return
    for statement in (*_READ_1_AS_2, *_statements(_NEW_IN_2)):
        temporary = statement.replace("CREATE TABLE", "CREATE TEMP TABLE")
        if not temporary.startswith("CREATE INDEX"):
            connection.execute(temporary)


def _stamp(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> Iterator[str]:
    return (part.strip() for part in script.split(";\n") if part.strip())
