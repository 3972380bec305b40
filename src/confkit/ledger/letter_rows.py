"""What became of each letter: when it was first written, what stood in it, whether it has left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, tzinfo

from confkit.ground import clock
from confkit.ground.named_tuple import NamedTuple
from confkit.ledger.ledger import Ledger, at, instant
from confkit.ledger.tables import LETTERS, WAITS
from confkit.promises.followups import BEFORE_TALK, FollowUp, told_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from confkit.promises.followups import Rules

WAITING = ("ready", "failed")
"""The states of letters that nobody has yet, and that may be tried (again)."""

_INSTANTS = ("written", "left", "since", "dated")
_PROMISED = "promised "
_SHORT = 8

_AS_NOUNS = {"invite": "invitation", "remind": "reminder"}


class LetterRow(NamedTuple):
    """One letter to one address or household.

    `kind` is that of the follow-up that it closes, or names the promise that does; `whom` the
    comparable address, or the household of a letter on paper; `guardian` the names as they are
    shown. `digest` is of its bytes. `edition` counts from 1 and goes up where a letter that had
    left was changed; `left` is when it did.
    `way` is by what it left or was to, `said` where its draft lies or what the server said, `since`
    when. `made_of` tells what it was made of, `lines` its lines, as digests. `dated` is when it was
    last written because a day in it had passed. `zone` is the time zone by whose clocks it is
    dated. `attached` is where the file lies that goes along, as seen from the workspace. `told` are
    the days that it tells (see `days`). `occasion` tells the talks of one round apart.
    """

    id: str
    edition: int
    round: str
    student_id: str
    kind: str
    guardian: str
    whom: str
    path: str
    digest: str
    message_id: str
    written: datetime
    state: str = "ready"
    left: datetime | None = None
    made_of: str = ""
    way: str = ""
    said: str = ""
    since: datetime | None = None
    lines: str = ""
    dated: datetime | None = None
    zone: str = ""
    attached: str = ""
    told: str = ""
    occasion: str = ""

    @property
    def short_id(self) -> str:
        """The beginning of its id, as it is shown and typed."""
        return self.id[:_SHORT]

    @property
    def said_kind(self) -> str:
        """What kind of letter it is, as it is shown."""
        noun = _AS_NOUNS.get(self.kind, self.kind.replace("_", "-"))
        return "as promised" if self.promise else noun

    @property
    def is_about_several(self) -> bool:
        """Whether it is one letter about brothers and sisters; each child has a row of it."""
        return "+" in self.path.rpartition("/")[2]

    @property
    def promise(self) -> str:
        """The id of the promise that it tells was kept; "" in every other letter."""
        return self.kind.removeprefix(_PROMISED) if self.kind.startswith(_PROMISED) else ""

    def closes(self, entry: FollowUp) -> bool:
        """Tell whether a follow-up is done once this letter has left.

        Where nobody came, what offers a new time is the invitation.
        """
        kinds = [of_promise(entry), *(["invite"] if entry.kind == "contact" else [])]
        kinds += [entry.kind] if entry.occasion == self.occasion or self.kind in BEFORE_TALK else []
        return entry.waits and self.kind in kinds

    @property
    def was_written(self) -> bool:
        """Whether it ever was; else its row only tells that somebody is to get it.

        The rows of an older ledger, which have no kind yet, are of letters that were.
        """
        return bool(self.digest or self.lines or not self.kind)

    @property
    def may_have_left(self) -> bool:
        """Whether somebody else has it, or may have it."""
        return self.left is not None or self.state in ("sending", "uncertain")


DIGITS = 24
"""How many hexadecimal digits the id of a letter has."""


def identifier(round_name: str, student_id: str, kind: str, whom: str, occasion: str = "") -> str:
    """Return the id of a letter, from what it is."""
    import hashlib  # OpenSSL takes time to load, and `due` makes no id

    of = (round_name, student_id, kind, whom, *([occasion] if occasion else []))
    return hashlib.sha256("\x1f".join(of).encode()).hexdigest()[:DIGITS]


def of_promise(entry: FollowUp) -> str:
    """Return the kind of the letters that tell that one promise was kept."""
    return f"{_PROMISED}{entry.id}"


def select(ledger: Ledger, where: str, *values: Any) -> list[LetterRow]:
    """Return the letters of a condition, the latest edition of each last."""
    rows = LETTERS.rows(ledger.connection, f"{where} ORDER BY id, edition", values)
    return [
        LetterRow(**{**row, **{name: instant(row[name]) for name in _INSTANTS}}) for row in rows
    ]


_TOLD = f"p.by = 'teacher' AND p.kind IN ('resource', 'action', 'check_in', 'review') AND {WAITS}"
"""A follow-up that a summary tells of and that is still to be done."""


def outdated(ledger: Ledger, now: datetime) -> list[tuple[str, str, str]]:
    """Return whose summary has not left and says a day that no longer holds: round, id and name.

    It does where what it tells of waits and its day is over, which it was not when the letter was
    written, or where one of its days was moved and the letter was not written since.
    """
    rows = ledger.connection.execute(
        # A cross join: SQLite would look through every follow-up for the few letters that wait.
        "SELECT DISTINCT p.round, p.student_id, p.student FROM letters AS l "  # noqa: S608
        "CROSS JOIN followups AS p ON l.round = p.round AND l.student_id = p.student_id "
        "WHERE l.kind = 'summary' AND l.state IN ('ready', 'failed') AND l.path <> '' "
        f"AND {_TOLD} AND (l.digest = '' OR p.due < ? AND p.due >= COALESCE(l.dated, l.written)) "
        "ORDER BY p.student, p.student_id",
        (at(now),),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def outdate(ledger: Ledger, entry: FollowUp) -> None:
    """Say of the summaries that wait that a day in them has moved: what stood there is no more.

    They have no digest until they are written again.
    """
    for letter in of_student(ledger, entry.round, entry.student_id, "summary").values():
        if letter.state in WAITING:
            keep(ledger, letter._replace(digest=""))


def that_close(ledger: Ledger, entry: FollowUp) -> dict[str, LetterRow]:
    """Return the latest edition of each letter that is written for a follow-up, by its id."""
    letters = of_student(ledger, entry.round, entry.student_id, entry.kind)
    return {letter.id: letter for letter in letters.values() if letter.occasion == entry.occasion}


def of_student(ledger: Ledger, round_name: str, student_id: str, kind: str) -> dict[str, LetterRow]:
    """Return the latest edition of each letter of one kind about a student, by its id."""
    letters = select(
        ledger,
        "round = ? AND student_id = ? AND kind IN (?, '')",
        round_name,
        ledger.spelled(student_id),
        kind,
    )
    return {letter.id: letter for letter in letters}


def about(ledger: Ledger, student_id: str) -> list[LetterRow]:
    """Return the letters of every kind, round and edition about a student."""
    spelled = ledger.spelled(student_id)
    return select(ledger, "student_id = ? AND kind <> '' AND whom <> ''", spelled)


def of_round(ledger: Ledger, round_name: str) -> list[LetterRow]:
    """Return the latest edition of each letter of a round."""
    known = select(ledger, "round = ? AND kind <> ''", round_name)
    return list({letter.id: letter for letter in known}.values())


def may_leave(letter: LetterRow) -> bool:
    """Tell whether a letter may leave and has not."""
    return letter.left is None and letter.state != "blocked"


def begin(
    ledger: Ledger, letters: Iterable[LetterRow], *, on_request: bool = False
) -> list[LetterRow]:
    """Take letters down that are about to be written; return each as the ledger had it.

    One that is known keeps the time of its first writing, its Message-ID, and what became of it; it
    is dated anew `on_request` if a day in it has passed. Until it is written again, its row says
    neither where it lies nor what it was made of.
    Up to schema 2 only a done follow-up told that its letters had left.
    """
    kept = []
    for letter in letters:
        letter, now = letter._replace(student_id=ledger.spelled(letter.student_id)), letter.written
        last = _known(ledger, letter)
        if last:
            letter = letter._replace(
                id=last.id,
                edition=last.edition,
                digest=last.digest,
                written=last.written if last.was_written else now,
                left=last.left,
                message_id=last.message_id or letter.message_id,
                way=last.way,
                said=last.said,
                since=last.since,
                lines=last.lines,
                dated=last.dated,
                zone=last.zone or letter.zone,
                told=last.told,
                state="ready" if last.state == "blocked" else last.state,
            )
            if on_request and _has_passed(ledger, letter, now):
                letter = letter._replace(dated=now)
            if not last.kind and (done := _done(ledger, letter)):
                letter = letter._replace(state="sent", left=done)
        keep(ledger, letter)
        kept.append(letter._replace(path=last.path, made_of=last.made_of) if last else letter)
    return kept


def _has_passed(ledger: Ledger, letter: LetterRow, now: datetime) -> bool:
    """Tell whether a summary that waits says a day that has passed since."""
    if letter.kind != "summary" or letter.state not in WAITING:
        return False
    day = ledger.connection.execute(
        f"SELECT 1 FROM followups AS p WHERE p.round = ? AND p.student_id = ? AND {_TOLD} "  # noqa: S608
        "AND p.due < ? AND p.due >= ? LIMIT 1",
        (letter.round, letter.student_id, at(now), at(letter.dated or letter.written)),
    )
    return day.fetchone() is not None


def days(entries: Iterable[FollowUp], tz: tzinfo) -> str:
    """Return the days that a letter tells, as its row keeps them: of each follow-up, by its id.

    They are what clocks on the wall show, when it is due and when it was promised.
    """

    def local(moment: datetime) -> str:
        return moment.astimezone(tz).replace(tzinfo=None).isoformat()

    return " ".join(
        f"{entry.id}={local(entry.due)}/{local(entry.promised)}"
        for entry in entries
        if entry.due and entry.promised
    )


def as_told(
    entries: Iterable[FollowUp], told: str, tz: tzinfo, *, anew: bool = False
) -> list[FollowUp]:
    """Return follow-ups with the days that a letter has told (see `days`).

    Where an earlier confkit did not keep them, they are as they were promised. `anew`: what the
    teacher has moved has the day of now.
    """
    kept = _by_id(told)
    return [entry if anew and entry.snoozed else _as_told(entry, kept, tz) for entry in entries]


def with_ids(told: str, ids: Mapping[str, str]) -> str:
    """Return the days that a letter has told, by the ids that count here."""
    return " ".join(f"{ids.get(one, one)}={told_days}" for one, told_days in _by_id(told).items())


def _by_id(told: str) -> dict[str, str]:
    return dict(one.split("=") for one in told.split())


def _as_told(entry: FollowUp, kept: dict[str, str], tz: tzinfo) -> FollowUp:
    if not kept:
        return entry._replace(due=entry.promised)
    if entry.id not in kept:
        return entry
    due, promised = (
        clock.instant(datetime.fromisoformat(day), tz) for day in kept[entry.id].split("/")
    )
    return entry._replace(due=due, promised=promised)


def unwritten(letter: LetterRow) -> LetterRow:
    """Return the row of a letter that is about to be written."""
    return letter._replace(path="", made_of="")


def lines_before(ledger: Ledger, letter: LetterRow) -> str:
    """Return the digests of the lines of the edition before a letter's."""
    earlier = select(ledger, "id = ? AND edition = ?", letter.id, letter.edition - 1)
    return earlier[0].lines if earlier else ""


def block(ledger: Ledger, round_name: str, student_id: str, kind: str, ids: Set[str]) -> None:
    """Say of the letters that wait and are not among `ids` that they may not leave now.

    Those about an earlier talk lie nowhere any more: another one is written in their place.
    """
    letters = of_student(ledger, round_name, student_id, kind)
    occasions = {letter.occasion for letter in letters.values() if letter.id in ids}
    for letter in letters.values():
        if letter.state in WAITING and letter.id not in ids:
            path = "" if occasions and letter.occasion not in occasions else letter.path
            keep(ledger, letter._replace(state="blocked", path=path))


def _known(ledger: Ledger, letter: LetterRow) -> LetterRow | None:
    """Return the latest edition of a letter, also of one whose round or student was renamed."""
    letters = select(ledger, "id = ?", letter.id) or select(
        ledger,
        "round = ? AND student_id = ? AND kind = ? AND whom = ? AND occasion = ?",
        letter.round,
        letter.student_id,
        letter.kind,
        letter.whom,
        letter.occasion,
    )
    return letters[-1] if letters else None


def keep(ledger: Ledger, letter: LetterRow) -> None:
    """Write one letter's row as it now is."""
    row = letter._asdict()
    moments = {name: None if row[name] is None else at(row[name]) for name in _INSTANTS}
    ledger.connection.execute(LETTERS.replace, row | moments)


def together(ledger: Ledger, letter: LetterRow) -> list[LetterRow]:
    """Return the rows of a letter: one of each child that it is about, its own first."""
    rows = select(ledger, "id = ? AND edition = ?", letter.id, letter.edition)
    if letter.is_about_several:
        shared = select(ledger, "message_id = ? AND path = ?", letter.message_id, letter.path)
        rows += [row for row in shared if row.id != letter.id]
    return rows


def begin_sending(
    ledger: Ledger, letter: LetterRow, way: str, moment: datetime, *, again: bool
) -> bool:
    """Take down that a letter is about to leave by a way; tell whether it may.

    It may where it waits and is what it was when it was looked at; `again`: one whose delivery by
    this way was cut off, too.
    """
    last = select(ledger, "id = ?", letter.id)[-1]
    same = (last.edition, last.digest, last.path) == (letter.edition, letter.digest, letter.path)
    waits = last.state in WAITING or (again and (last.state, last.way) == ("sending", way))
    if same and waits and last.left is None:
        for row in together(ledger, last):
            keep(ledger, row._replace(state="sending", way=way, said="", since=moment))
        return True
    return False


def say(ledger: Ledger, letter: LetterRow, state: str, answer: str, moment: datetime) -> bool:
    """Take down what became of a letter that was under way; tell whether it was."""
    letters = select(ledger, "id = ? AND edition = ?", letter.id, letter.edition)
    if not letters or letters[0].state not in ("sending", "uncertain"):
        return False
    for row in together(ledger, letters[0]):
        keep(ledger, row._replace(state=state, said=answer, since=moment))
    return True


def under_way(ledger: Ledger, states: Iterable[str]) -> list[LetterRow]:
    """Return the letters of every round and edition that are in one of these states."""
    wanted = list(states)
    marks = ", ".join("?" * len(wanted))
    return select(ledger, f"left IS NULL AND state IN ({marks})", *wanted)


def send(ledger: Ledger, letter: LetterRow, moment: datetime) -> None:
    """Say that one letter has left, unless the ledger has it so already.

    Of one that was drafted is kept where it lay.
    """
    last = select(ledger, "id = ? AND edition = ?", letter.id, letter.edition)[-1]
    if last.left is None:
        place = last.said if last.state == "drafted" else ""
        keep(ledger, last._replace(state="sent", said=place, left=moment))


def close(ledger: Ledger, entry: FollowUp) -> None:
    """Say that the letters of a done follow-up have left, but for one that was never written."""
    for letter in that_close(ledger, entry).values():
        if may_leave(letter) and letter.was_written:
            keep(ledger, letter._replace(state="sent", left=entry.done))


def open_again(ledger: Ledger, entry: FollowUp) -> None:
    """Take back that letters left when a follow-up was marked done; `entry` is as it was then.

    An edition that was changed since does not go out again; the changed one does. What confkit has
    sent itself stays sent, and what lies as a draft is one again.
    """
    block(ledger, entry.round, entry.student_id, of_promise(entry), frozenset())
    of = (entry.round, ledger.spelled(entry.student_id), entry.occasion, entry.kind)
    where = "round = ? AND student_id = ? AND occasion = ? AND kind IN (?, '')"
    rows = select(ledger, where, *of)
    last = {letter.id: letter.edition for letter in rows}
    for letter in rows:
        if letter.left and letter.left == entry.done and (letter.said or not letter.way):
            state = "drafted" if letter.way else "ready"
            state = state if letter.edition == last[letter.id] else "blocked"
            keep(ledger, letter._replace(state=state, left=None))


def left_since(ledger: Ledger, entry: FollowUp) -> dict[str, datetime]:
    """Return by its id when each letter of a follow-up's meeting last left, in any edition."""
    rows = ledger.connection.execute(
        "SELECT id, max(left) FROM letters WHERE round = ? AND student_id = ? "
        "AND occasion = ? AND kind IN (?, '') AND left >= ? GROUP BY id",
        (entry.round, entry.student_id, entry.occasion, entry.kind, at(entry.opened)),
    )
    return {letter: datetime.fromtimestamp(left, UTC) for letter, left in rows}


def of_talks(
    ledger: Ledger, student_id: str, rules: Rules
) -> tuple[list[FollowUp], dict[str, datetime]]:
    """Return a student's follow-ups of the round, and when a letter of each talk last left."""
    known = ledger.of_student(rules.round, student_id)
    return known, left_by_occasion(ledger, known, rules.tz)


def left_by_occasion(
    ledger: Ledger, entries: Iterable[FollowUp], tz: tzinfo
) -> dict[str, datetime]:
    """Return by occasion when a letter of each summary among `entries` last left.

    It is the hour of `tz` that clocks showed where it was written.
    """
    return {
        entry.occasion: max(
            told_at(left[letter.id], letter.zone, tz)
            for letter in that_close(ledger, entry).values()
            if letter.id in left
        )
        for entry in entries
        if entry.kind == "summary" and (left := left_since(ledger, entry))
    }


def _done(ledger: Ledger, letter: LetterRow) -> datetime | None:
    """Return when the follow-up that a letter closes was done."""
    return next(
        (
            entry.done
            for entry in ledger.of_student(letter.round, letter.student_id)
            if entry.kind == letter.kind and entry.done
        ),
        None,
    )
