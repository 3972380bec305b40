"""The ledger's tables, defined once: columns, rules, and how two ledgers' rows are merged.

Schema, statements, rows and values all come from here, by the columns' names. A wrong state is
made impossible here and not by care elsewhere: a follow-up cannot be done and dropped, cannot be
done before it was opened, cannot be the teacher's and have no date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from confkit.ground.named_tuple import NamedTuple
from confkit.promises import followup_ids

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any


VERSION = 8
"""The schema's version, kept in the file's `user_version`: a new column or table raises it.

`migration.migrate` brings a ledger of an earlier version to this one.
"""


class LedgerColumn(NamedTuple):
    """One column: `rule` is what SQLite checks, `default` what rows of before the column have.

    `form` is what its texts have to be, one of `soundness.FORMS`. An instant that `may_be_ahead`
    is of what is planned; any other is of what has happened.
    """

    name: str
    type: str = "TEXT"
    form: str = ""
    rule: str = ""
    null: bool = False
    default: str | int | None = None
    is_instant: bool = False
    may_be_ahead: bool = False

    @property
    def definition(self) -> str:
        """The column as CREATE TABLE takes it."""
        rules = [self.rule] if self.rule else []
        if self.type == "INTEGER":
            allowed = "IN ('integer', 'null')" if self.null else "= 'integer'"
            rules.append(f"typeof({self.name}) {allowed}")
        parts = [
            f"{self.name} {self.type}",
            "" if self.null else "NOT NULL",
            "" if self.default is None else f"DEFAULT {self.default!r}",
            f"CHECK ({' AND '.join(rules)})" if rules else "",
        ]
        return " ".join(part for part in parts if part)


class LedgerTable(NamedTuple):
    """One table. `key` names its primary key; `indexes` are complete statements.

    Where two ledgers have a row of one key, `wins` is the condition for the other's, with
    `excluded` for it; "" where the row that is there stays.
    """

    name: str
    columns: tuple[LedgerColumn, ...]
    key: tuple[str, ...]
    rules: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    wins: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def listed(self) -> str:
        """The names of the columns as a statement lists them."""
        return ", ".join(self.names)

    @property
    def definition(self) -> str:
        """The statement that makes the table."""
        lines = [column.definition for column in self.columns]
        lines += [f"CHECK ({rule})" for rule in self.rules]
        lines += self.links
        lines.append(f"PRIMARY KEY ({', '.join(self.key)})")
        return f"CREATE TABLE {self.name} ({', '.join(lines)}) WITHOUT ROWID"

    @property
    def insert(self) -> str:
        """The statement that adds a row, each value by its column's name."""
        marks = ", ".join(f":{name}" for name in self.names)
        return f"INSERT INTO {self.name} ({self.listed}) VALUES ({marks})"  # noqa: S608

    @property
    def replace(self) -> str:
        """The statement that adds a row or puts it in the place of the one with its key."""
        return f"{self.insert} {self._conflict('')}"

    @property
    def merge(self) -> str:
        """The statement that adds the row of another ledger, if it is to win."""
        return (
            f"{self.insert} {self._conflict(self.wins) if self.wins else 'ON CONFLICT DO NOTHING'}"
        )

    def may_be(self, row: object) -> bool:
        """Tell whether a list of values can be a row of this table, or of an earlier version's."""
        if not isinstance(row, list) or len(row) > len(self.columns):
            return False
        later = self.columns[len(row) :]
        return all(column.default is not None or column.null for column in later) and all(
            value is None or type(value) in (int, str) for value in row
        )

    def named(self, row: Sequence[Any]) -> dict[str, Any]:
        """Return the values of a row by name; one of an earlier version gets the defaults."""
        later = [column.default for column in self.columns[len(row) :]]
        return dict(zip(self.names, [*row, *later], strict=True))

    def _conflict(self, condition: str) -> str:
        changed = [name for name in self.names if name not in self.key]
        into = ", ".join(f"{name} = excluded.{name}" for name in changed)
        where = f" WHERE {condition}" if condition else ""
        return f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {into}{where}"

    def rows(
        self, connection: sqlite3.Connection, where: str = "1", values: Iterable[Any] | None = None
    ) -> Iterable[dict[str, Any]]:
        """Yield rows by the names of their columns; only confkit's own words stand in `where`."""
        query = f"SELECT {self.listed} FROM {self.name} WHERE {where}"  # noqa: S608
        names = self.names
        for row in connection.execute(query, tuple(values or ())):
            yield dict(zip(names, row, strict=True))


_ID = f"length(id) = {followup_ids.DIGITS} AND id NOT GLOB '*[^0-9a-f]*'"
WAITS = "done IS NULL AND dropped IS NULL"
"""What is neither done nor dropped: `FollowUp.waits` for a statement."""


def state(now: str) -> str:
    """Return `promises.followups.state` for a statement; `now` is its mark or expression.

    What is due later today counts as upcoming.
    """
    return (
        "CASE WHEN dropped IS NOT NULL THEN 'dropped'"
        " WHEN by = 'teacher' AND done > due THEN 'late'"
        " WHEN done IS NOT NULL THEN 'done'"
        " WHEN by = 'family' OR due IS NULL THEN 'open'"
        f" WHEN due < {now} THEN 'overdue' ELSE 'upcoming' END"
    )


def _text(name: str, form: str, rule: str = "", default: str | None = None) -> LedgerColumn:
    return LedgerColumn(name, "TEXT", form, rule, default=default)


def _filled(name: str, form: str) -> LedgerColumn:
    """Return a column of texts that cannot be empty."""
    return _text(name, form, f"{name} <> ''")


def _instant(name: str, *, null: bool = False, ahead: bool = False) -> LedgerColumn:
    """Return a column of seconds since 1970, UTC."""
    return LedgerColumn(name, "INTEGER", null=null, is_instant=True, may_be_ahead=ahead)


FOLLOWUPS = LedgerTable(
    "followups",
    (
        _text("id", "id", _ID),
        _filled("round", "round"),
        _filled("student_id", "student"),
        _text("student", "line"),
        _text(
            "kind",
            "kind",
            rule="kind IN ('invite', 'remind', 'summary', 'resource', 'action', 'check_in', "
            "'review', 'contact')",
        ),
        _text("text", "words"),
        _text("by", "listed", rule="by IN ('teacher', 'family')"),
        _instant("opened"),
        _instant("promised", null=True, ahead=True),
        _instant("due", null=True, ahead=True),
        _instant("done", null=True),
        _instant("dropped", null=True),
        _instant("snoozed", null=True, ahead=True),
        _instant("changed"),
        LedgerColumn("revision", "INTEGER", rule="revision > 0"),
        _text("occasion", "occasion", default=""),
        LedgerColumn("place", "INTEGER", rule="place >= 0", default=0),
        _text("zone", "zone", default=""),
        _text("span", "span", rule="span = '' OR span GLOB '[0-9]* *'", default=""),
    ),
    key=("id",),
    rules=(
        "by = 'family' OR due IS NOT NULL",
        "by = 'teacher' OR kind IN ('resource', 'action')",
        "promised IS NULL OR due IS NOT NULL",
        "snoozed IS NULL OR snoozed = due",
        "done IS NULL OR dropped IS NULL",
        "done IS NULL OR done >= opened",
    ),
    indexes=(
        f"CREATE INDEX followups_waiting ON followups (due) WHERE {WAITS}",
        f"CREATE INDEX followups_of_family ON followups (id) WHERE by = 'family' AND {WAITS}",
        "CREATE INDEX followups_student ON followups (student_id, round)",
        "CREATE INDEX followups_changed ON followups (changed)",
    ),
)

SHOWN = FOLLOWUPS.names[: FOLLOWUPS.names.index("snoozed")]
"""The columns that people and other programs are shown of a follow-up."""

HISTORY = LedgerTable(
    "history",
    (
        _text("followup", "id"),
        _instant("at"),
        LedgerColumn("revision", "INTEGER"),
        _text(
            "what",
            "listed",
            rule="what IN ('opened', 'changed', 'moved', 'dropped', 'reopened', 'done', 'undone', "
            "'snoozed', 'restarted', 'merged')",
        ),
        _text("detail", "line"),
        _instant("due", null=True, ahead=True),
        _instant("promised", null=True, ahead=True),
        _instant("done", null=True),
        _text("zone", "zone", default=""),
        _text("before", "words", default=""),
    ),
    key=("followup", "at", "revision", "what", "detail"),
    links=("FOREIGN KEY (followup) REFERENCES followups (id) DEFERRABLE INITIALLY DEFERRED",),
)
"""One line for each change of a follow-up; `before` is its text until then, where it changed."""

CONTACTS = LedgerTable(
    "contacts",
    (
        _text("id", "id", _ID),
        _filled("student_id", "student"),
        _text("student", "line"),
        _instant("at"),
        _filled("text", "line"),
        _text("answered_by", "line", default=""),
        _text("zone", "zone", default=""),
    ),
    key=("id",),
    indexes=("CREATE INDEX contacts_student ON contacts (student_id, at)",),
)

"""Talks between two conferences, and what a guardian answered to a letter (`answered_by`).

`zone` is the time zone by whose clocks it was taken down.
"""

ASKED = LedgerTable(
    "asked",
    (_text("student_id", "student"), _text("round", "round"), _text("question", "words")),
    key=("student_id", "round", "question"),
)

LETTERS = LedgerTable(
    "letters",
    (
        _text("id", "id"),
        _text("round", "round"),
        _text("student_id", "student"),
        _instant("written"),
        LedgerColumn("edition", "INTEGER", rule="edition > 0", default=1),
        _text("kind", "kind", default=""),
        _text("guardian", "line", default=""),
        _text("whom", "line", default=""),
        _text("path", "path", default=""),
        _text("digest", "digest", default=""),
        _text("message_id", "message id", default=""),
        _text(
            "state",
            "listed",
            rule="state IN ('ready', 'sending', 'sent', 'drafted', 'failed', 'uncertain', "
            "'blocked')",
            default="ready",
        ),
        _instant("left", null=True),
        _text("made_of", "digest", default=""),
        _text("way", "way", default=""),
        _text("said", "words", default=""),
        _instant("since", null=True),
        _text("lines", "digest", default=""),
        _instant("dated", null=True),
        _text("zone", "zone", default=""),
        _text("attached", "line", default=""),
        _text("told", "days", default=""),
        _text("occasion", "occasion", default=""),
    ),
    key=("id", "edition"),
    rules=("left IS NULL OR state IN ('sent', 'drafted', 'uncertain')",),
    indexes=("CREATE INDEX letters_student ON letters (student_id, round)",),
    wins=" > ".join(
        f"({name}.left IS NOT NULL, instr('ready failed sending uncertain drafted sent', "
        f"{name}.state), {name}.digest || {name}.lines <> '', -{name}.written)"
        for name in ("excluded", "letters")
    ),
)
"""A letter and what became of it: one that has left, or may have, wins; then one that was written,
and of two such the one of before.

`edition` counts the letters of one id that were changed after the one before had left. `way` is by
what it left, or was to, `said` where it lies as a draft or what the server said, `since` when.
`made_of` tells what it was made of (`letters.made_of`), `lines` has digests of its lines, so that
one that corrects it can say what is new (`letters.corrections`). `dated` is when it was last
written because a day in it had passed, `zone` the time zone by whose clocks it is dated.
`attached` is where the file lies that goes along, `told` which days it tells
(`letter_rows.days`). `occasion` is that of the follow-up that it closes.
"""

OBSERVED = LedgerTable(
    "observed",
    (
        _text("round", "round"),
        _text("student_id", "student"),
        _filled("text", "words"),
        _instant("at"),
        _text("note", "words", default=""),
    ),
    key=("round", "student_id"),
    wins="excluded.at > observed.at",
)
"""What was typed for a check-in; `note` is what the note said then."""

REVIEWS = LedgerTable(
    "reviews",
    (
        _text("round", "round"),
        _text("student_id", "student"),
        _text("outcome", "listed", rule="outcome IN ('met', 'partly', 'not yet')"),
        _text("changes", "line"),
        _instant("at"),
    ),
    key=("round", "student_id"),
    wins="excluded.at > reviews.at",
)

TABLES = {
    table.name: table for table in (FOLLOWUPS, HISTORY, CONTACTS, ASKED, LETTERS, OBSERVED, REVIEWS)
}
"""All tables by name, in the order in which rows are put in."""
