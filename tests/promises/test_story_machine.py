"""The whole life of follow-ups, step by random step, against a model written from the contract."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from confkit.ledger import soundness
from confkit.letters import waiting_letters
from confkit.promises import followups
from confkit.promises.followups import FollowUp
from confkit.work import contact, done, merge, snooze
from confkit.work import round as rounds
from confkit.work.summarize import summarize
from confkit.workspace.workspace import Workspace
from tests.making import due_list
from tests.promises.model import Class, Entry, Key, Meeting, Promise, Rules
from tests.promises.test_life_page import is_drawn
from tests.tries import tries

pytestmark = pytest.mark.slow

STUDENTS = ("7", "A1")
GUARDIANS, LATER = ("Mia", "Rob"), ("Ida", "Leo")
BEGIN = datetime(2026, 11, 24, 18, tzinfo=UTC) + timedelta(hours=6)

CLOSED = [date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 8)]

PROMISES = st.lists(
    st.builds(
        Promise,
        text=st.sampled_from(["Send the planner", "Call the library", "Caf\u00e9 list"]),
        kind=st.sampled_from(["resource", "action"]),
        by=st.sampled_from(["teacher", "teacher", "family"]),
    ),
    max_size=3,
)


def note_text(meeting: Meeting) -> str:
    """Write a note as a teacher would."""
    lines = [
        '[[glow]]\ntext = "Reads aloud"\nevidence = "Two pages on Monday"',
        '[grow]\nskill = "keeping a planner"\ntoward = "work that is done"',
        f'[meeting]\nheld = {meeting.held:%Y-%m-%dT%H:%M:%S}\nstatus = "{meeting.status}"',
    ]
    if meeting.review_on:
        lines.append(
            '[goal]\nstatement = "Homework comes back"\nhome = "Sign it"\nschool = "Look at it"\n'
            f'measure = "4 of 5 days"\nreview_on = {meeting.review_on}'
        )
    for promise in meeting.promises:
        on = f"\ndue = {promise.due}" if promise.due else ""
        lines.append(
            f'[[promise]]\ntext = "{promise.text}"\nkind = "{promise.kind}"\n'
            f'by = "{promise.by}"{on}'
        )
    return "\n".join(lines) + "\n"


class Story(RuleBasedStateMachine):
    """A teacher's weeks: notes, guardians, settings, what is done, moved, said, merged."""

    @initialize()
    def begin(self) -> None:
        """Start with two students, each of whose meetings is on record."""
        self.root = Path(tempfile.mkdtemp())
        (self.root / "notes" / "2026-fall").mkdir(parents=True)
        self.now = BEGIN
        self.model = Class()
        self.model.guardians = {one: dict.fromkeys(GUARDIANS, "allow") for one in STUDENTS}
        self.spelled = {one: one for one in STUDENTS}
        self.lost: dict[str, Meeting] = {}
        self.round = "2026-fall"
        self.past: list[tuple[datetime, dict[Key, tuple[Any, ...]]]] = []
        self._write_settings()
        self._write_roster()
        for student in STUDENTS:
            day = date(2026, 11, 24)
            promises = (Promise("Send the planner"), Promise("Call the library", "action"))
            self._record(student, Meeting(datetime.combine(day, time(9)), "held", promises, None))
        self._run_summarize()

    def rarely(self) -> bool:
        """Tell whether it is time for what is done once in a while."""
        return len(getattr(self, "past", ())) % 4 == 3

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    def _write_settings(self) -> None:
        rules = self.model.rules
        closed = ", ".join(map(str, sorted(rules.closed)))
        (self.root / "confkit.toml").write_text(
            f'round = "{self.round}"\ntimezone = "{rules.zone}"\n'
            '[teacher]\nname = "Dana Rivera"\nemail = "d@school.example"\n'
            '[school]\nname = "Riverbend"\n'
            f"[deadlines]\nresource = {{ hours = {rules.resource_hours} }}\n"
            f"check_in = {{ days = {rules.check_in_days} }}\n[calendar]\nclosed = [{closed}]\n"
        )

    def _write_roster(self) -> None:
        lines = ["student_id,name,guardian_name,guardian_email,contact,household"]
        for student, guardians in self.model.guardians.items():
            for name, contact_word in guardians.items():
                address = f"{name.lower()}{student.lower()}@mail.example"
                lines.append(
                    f"{self.spelled[student]},Kid {student},{name} {student},{address},"
                    f"{contact_word},home"
                )
        (self.root / "roster.csv").write_text("\n".join(lines) + "\n")

    @property
    def workspace(self) -> Workspace:
        """The workspace, opened anew as each command does."""
        return Workspace(self.root)

    def _note(self, student: str) -> Path:
        files = (self.root / "notes" / self.round).iterdir()
        name = f"{self.spelled[student]}.toml"
        there = [file for file in files if file.name.casefold() == name.casefold()]
        return there[0] if there else self.root / "notes" / self.round / name

    @contextmanager
    def _somewhere(self, *, elsewhere: bool) -> Iterator[Workspace]:
        """Give the workspace; of another machine, a copy whose ledger is merged afterward."""
        if not elsewhere:
            yield self.workspace
            return
        with tempfile.TemporaryDirectory() as there:
            copy = Path(shutil.copytree(self.root, Path(there) / "copy"))
            yield Workspace(copy)
            self.now += timedelta(minutes=1)
            file = copy / "followups.db"
            merge.merge(workspace=self.workspace, now=self.now, file=file)

    # What a teacher does.

    @rule(minutes=st.sampled_from([5, 60, 24 * 60, 3 * 24 * 60, 15 * 24 * 60]))
    def time_goes_on(self, minutes: int) -> None:
        """Wait."""
        self.now += timedelta(minutes=minutes)

    @rule(
        student=st.sampled_from(STUDENTS), days=st.integers(0, 6),
        status=st.sampled_from(["held", "held", "held", "no-show", "moved"]),
        promises=PROMISES, review=st.integers(7, 40), named=st.booleans(),
    )  # fmt: skip
    def write_a_note(
        self, student: str, days: int, status: str, promises: list[Promise], review: int,
        named: bool,
    ) -> None:  # fmt: skip
        """Record a meeting, or change what is recorded."""
        if named:
            on = (self.now - timedelta(days=days - 8)).date()
            promises = [Promise(one.text, one.kind, one.by, on) for one in promises]
        self._record(student, self._meeting(1 + days, status, promises, review))

    def _meeting(self, ago: int, status: str, promises: list[Promise], review: int) -> Meeting:
        """Return a meeting of so many days ago."""
        day, held = (self.now - timedelta(days=ago)).date(), status == "held"
        return Meeting(
            datetime.combine(day, time(15, 30)), status, tuple(promises) if held else (),
            day + timedelta(days=review) if held else None,
        )  # fmt: skip

    def _record(self, student: str, meeting: Meeting) -> None:
        self.model.notes[student] = meeting
        self.lost.pop(student, None)
        self._note(student).write_text(note_text(meeting))

    @rule(student=st.sampled_from(STUDENTS))
    def delete_a_note(self, student: str) -> None:
        """Lose a note; nothing that was promised is forgotten."""
        if meeting := self.model.notes.pop(student, None):
            self.lost[student] = meeting
        self._note(student).unlink(missing_ok=True)

    @precondition(lambda self: getattr(self, "lost", {}))
    @rule(data=st.data())
    def restore_a_note(self, data: st.DataObject) -> None:
        """Bring back a note that was deleted, as it was."""
        student = data.draw(st.sampled_from(sorted(self.lost)))
        self._record(student, self.lost[student])

    @rule(
        student=st.sampled_from(STUDENTS), name=st.sampled_from([*GUARDIANS, *LATER]),
        word=st.sampled_from(["allow", "allow", "deny", "deny", "office"]), look=st.booleans(),
    )  # fmt: skip
    def decide_on_a_guardian(self, student: str, name: str, word: str, look: bool) -> None:
        """Allow, deny, or send to the office; perhaps any command is run next."""
        if name in self.model.guardians[student]:
            self.model.guardians[student][name] = word
            self._write_roster()
        if look:
            self.now += timedelta(minutes=1)
            waiting_letters.look_again(self.workspace, self.now)
            self.model.settle(self.now)

    @rule(student=st.sampled_from(STUDENTS), name=st.sampled_from(LATER))
    def add_a_guardian(self, student: str, name: str) -> None:
        """Enter somebody who was not on the roster."""
        self.model.guardians[student].setdefault(name, "allow")
        self._write_roster()

    @rule(student=st.sampled_from(STUDENTS))
    def spell_an_id_otherwise(self, student: str) -> None:
        """Write an id in other letters."""
        self.spelled[student] = self.spelled[student].swapcase()
        self._write_roster()

    def _after(self, *, elsewhere: bool) -> None:
        if elsewhere:
            self.model.merge()

    @precondition(lambda self: self.rarely())
    @rule()
    def rename_the_round(self) -> None:
        """Call the round otherwise."""
        new = "autumn" if self.round == "2026-fall" else "2026-fall"
        rounds.rename(rounds.plan(self.workspace, self.round, new))
        self.round = new

    @precondition(lambda self: self.rarely())
    @rule(student=st.sampled_from(STUDENTS))
    def give_a_new_id(self, student: str) -> None:
        """Bring in a new id for a child, with the story, or the one of before."""
        known = {one.id: one for one in self.workspace.roster().students}
        old = known[self.spelled[student]]
        new = old._replace(id=old.id[1:] if old.id.startswith("9") else f"9{old.id}")
        if found := rounds.renamed_child(self.workspace, old, new):
            rounds.move(self.workspace, [found])
        self.spelled[student] = new.id
        self._write_roster()

    @rule(
        hours=st.sampled_from([24, 48]), days=st.sampled_from([10, 14, 28]),
        closed=st.frozensets(st.sampled_from(CLOSED)),
        zone=st.sampled_from(["America/Chicago", "America/Denver", "America/New_York"]),
    )  # fmt: skip
    def change_the_settings(
        self, hours: int, days: int, closed: frozenset[date], zone: str
    ) -> None:
        """Use other deadlines, another calendar, another zone."""
        self.model.rules = Rules(zone=zone, resource_hours=hours, check_in_days=days, closed=closed)
        self._write_settings()

    @rule()
    def summarize(self) -> None:
        """Bring the ledger up to date; once more changes nothing."""
        self._run_summarize()
        before = self._sql()
        summarize(workspace=self.workspace, now=self.now)
        assert self._sql() == before

    def _sql(self) -> list[str]:
        """Return the ledger as SQL."""
        with closing(sqlite3.connect(self.root / "followups.db")) as connection:
            return list(connection.iterdump())

    def _run_summarize(self, at: Workspace | None = None) -> None:
        self.now += timedelta(minutes=1)
        summarize(workspace=at or self.workspace, now=self.now)
        self.model.summarize(self.now)

    def _keys(self, kind: str = "", **wanted: bool) -> list[Key]:
        return [
            key
            for key, one in self.model.entries.items()
            if not one.dropped
            and kind in ("", key[1])
            and wanted.get("done", one.done is not None) is (one.done is not None)
        ]

    @precondition(lambda self: self._keys())
    @rule(data=st.data(), elsewhere=st.booleans())
    def done(self, data: st.DataObject, elsewhere: bool) -> None:
        """Mark one done, perhaps again, here or on another machine."""
        key = data.draw(st.sampled_from(self._keys()))
        self.now += timedelta(minutes=1)
        now = self.now
        with self._somewhere(elsewhere=elsewhere) as workspace:
            done.done(workspace=workspace, now=now, ids=[self._id(key)])
        self.model.done(key, now)
        self._after(elsewhere=elsewhere)

    @precondition(lambda self: self._keys(done=True))
    @rule(data=st.data(), elsewhere=st.booleans())
    def undone(self, data: st.DataObject, elsewhere: bool) -> None:
        """Take back that one was done, here or on another machine."""
        key = data.draw(st.sampled_from(self._keys(done=True)))
        self.now += timedelta(minutes=1)
        with self._somewhere(elsewhere=elsewhere) as workspace:
            done.done(workspace=workspace, now=self.now, ids=[self._id(key)], undo=True)
        self.model.undo(key)
        self._after(elsewhere=elsewhere)

    @precondition(lambda self: self._keys(done=False))
    @rule(data=st.data(), days=st.integers(0, 20), elsewhere=st.booleans())
    def snooze(self, data: st.DataObject, days: int, elsewhere: bool) -> None:
        """Move one to an earlier or a later day."""
        key = data.draw(st.sampled_from(self._keys(done=False)))
        self.now += timedelta(minutes=1)
        day = self.model.rules.day(self.now) + timedelta(days=days)
        with self._somewhere(elsewhere=elsewhere) as workspace:
            snooze.snooze(
                workspace=workspace, now=self.now, identifier=self._id(key), until=day,
                reason="ill",
            )  # fmt: skip
        self.model.snooze(key, day)
        self._after(elsewhere=elsewhere)

    @rule(student=st.sampled_from(STUDENTS), elsewhere=st.booleans())
    def talk(self, student: str, elsewhere: bool) -> None:
        """Talk with a family, and write it down here or on another machine."""
        self.now += timedelta(minutes=1)
        now, name = self.now, self.spelled[student]
        with self._somewhere(elsewhere=elsewhere) as workspace:
            contact.contact(workspace=workspace, now=now, name=name, text="phoned")
        self.model.contact(student, now)
        self._after(elsewhere=elsewhere)

    def _act(self, what: str, key: Key, day: date, workspace: Workspace) -> None:
        """Do one thing to a follow-up or its family on one of two machines."""
        if what == "talk":
            name = self.spelled[key[0]]
            contact.contact(workspace=workspace, now=self.now, name=name, text="met")
        elif what == "done":
            done.done(workspace=workspace, now=self.now, ids=[self._id(key)])
        else:
            snooze.snooze(
                workspace=workspace, now=self.now, identifier=self._id(key), until=day,
                reason="ill",
            )  # fmt: skip

    def _act_in_model(self, what: str, key: Key, day: date) -> None:
        if what == "talk":
            self.model.contact(key[0], self.now)
        elif what == "done":
            self.model.done(key, self.now)
        else:
            self.model.snooze(key, day)

    @precondition(lambda self: self._keys(done=False))
    @rule(data=st.data(), acts=st.lists(
        st.tuples(st.sampled_from(["talk", "done", "snooze"]), st.booleans(), st.integers(0, 20)),
        min_size=2, max_size=4,
    ), back=st.booleans())  # fmt: skip
    def work_on_two_machines(
        self, data: st.DataObject, acts: list[tuple[str, bool, int]], back: bool
    ) -> None:
        """Do things here and on a copy by turns, then merge: as if all was done on one machine."""
        with tempfile.TemporaryDirectory() as there:
            copy = Path(shutil.copytree(self.root, Path(there) / "copy"))
            key = data.draw(st.sampled_from(self._keys(done=False)))
            if key[1] == "check_in" and any(what == "talk" for what, _, _ in acts):
                # What is done keeps the day that its own machine knew of.
                acts = [act for act in acts if act[0] != "done"]
            finished: set[bool] = set()
            for what, elsewhere, days in acts:
                self.now += timedelta(minutes=1)
                day = self.model.rules.day(self.now) + timedelta(days=days)
                if what == "done" and elsewhere not in finished:
                    finished.add(elsewhere)
                elif what == "done" or (key[1] == "contact" and what == "talk"):
                    continue
                elif what == "snooze" and finished:
                    continue  # what is done does not move on one machine
                self._act(what, key, day, Workspace(copy) if elsewhere else self.workspace)
                self._act_in_model(what, key, day)
            self._merge_with(copy, back=back)

    @precondition(lambda self: self._keys(done=False, kind="summary"))
    @rule(
        data=st.data(), days=st.integers(1, 5), on=st.integers(0, 4),
        status=st.sampled_from(["held", "held", "no-show", "moved"]),
        promises=PROMISES, review=st.integers(7, 40), back=st.booleans(),
    )  # fmt: skip
    def send_here_and_write_a_note_elsewhere(
        self, data: st.DataObject, days: int, on: int, status: str, promises: list[Promise],
        review: int, back: bool,
    ) -> None:  # fmt: skip
        """Let a letter leave here, and record a talk on a copy, which does not know of it."""
        key = data.draw(st.sampled_from(self._keys(done=False, kind="summary")))
        if several := len(self.model.of(key[0], "summary")) > 1:
            status = "held"  # else an earlier check-in waits there for a while, and has its own day
        of_talk = [one for one in self.model.of(key[0]).values() if one.occasion == key[2]]
        is_done = any(one.done for one in of_talk)
        there_known = deepcopy(self.model)
        with tempfile.TemporaryDirectory() as there:
            copy = Path(shutil.copytree(self.root, Path(there) / "copy"))
            self.now += timedelta(minutes=1)
            self._act("done", key, date.min, self.workspace)
            self._act_in_model("done", key, date.min)
            self.now += timedelta(days=on)
            meeting = self._meeting(days, status, promises, review)
            self._record(key[0], meeting)
            note = self._note(key[0])
            shutil.copy(note, copy / note.relative_to(self.root))
            self._run_summarize(Workspace(copy))
            start = self.model.rules.instant(meeting.held)
            check_in = key[0], "check_in", key[2], "", 0
            is_another = there_known.occasion(key[0], meeting, start) != key[2]
            if status == "held" and is_another and self.model.entries[check_in].dropped:
                # What the copy drops by itself keeps the day that it knew of, as what is done does.
                known = there_known.entries[check_in].restarted
                self.model.entries[check_in].restarted = known
            self._merge_with(copy, back=back)
        waiting_letters.look_again(self.workspace, self.now)  # as the command does
        if status != "held" or is_done or (several and days >= on):
            # Only the note says whether the letter left before that day, and what opens once more.
            self._run_summarize()

    def _merge_with(self, copy: Path, *, back: bool) -> None:
        """Merge the ledger of a copy; `back`: and this one into the copy's, which is the same."""
        self.now += timedelta(minutes=1)
        before = shutil.copy(self.root / "followups.db", copy.parent / "ours.db")
        merge.merge(workspace=self.workspace, now=self.now, file=copy / "followups.db")
        self.model.merge()
        if back:
            merge.merge(workspace=Workspace(copy), now=self.now, file=Path(before))
            ours, theirs = (self._of(one) for one in (self.workspace, Workspace(copy)))
            assert ours == theirs

    def _of(self, workspace: Workspace) -> dict[Key, tuple[Any, ...]]:
        rows = due_list(workspace=workspace, now=self.now, every=True).rows
        return {self._key(row.entry): self._says(row.entry, self.now) for row in rows}

    @precondition(lambda self: (self.root / "followups.db").exists())
    @rule()
    def keep_a_copy_elsewhere(self) -> None:
        """Let a sync client leave a copy of the ledger as it is now."""
        shutil.copy(self.root / "followups.db", self.root / "followups (1).db")

    @precondition(lambda self: (self.root / "followups (1).db").exists())
    @rule()
    def merge_the_copy(self) -> None:
        """Merge what is older; it changes nothing."""
        self.now += timedelta(minutes=1)
        merge.merge(workspace=self.workspace, now=self.now, file=self.root / "followups (1).db")
        self.model.merge()

    # What must hold.

    def _listed(self, as_of: datetime | None = None) -> dict[Key, FollowUp]:
        rows = due_list(workspace=self.workspace, now=self.now, every=True, as_of=as_of).rows
        return {self._key(row.entry): row.entry for row in rows}

    @staticmethod
    def _key(entry: FollowUp) -> Key:
        student = entry.student_id.upper().removeprefix("9")
        text = entry.text if entry.is_promise else ""
        return (student, entry.kind, entry.occasion, text, entry.place)

    def _id(self, key: Key) -> str:
        return self._listed()[key].id

    def _model_says(self) -> dict[Key, tuple[Any, ...]]:
        return {key: self._of_model(one) for key, one in self.model.entries.items()}

    def _of_model(self, one: Entry) -> tuple[Any, ...]:
        return (one.state(self.now, self.model.rules), one.promised, one.due, one.done)

    def _says(self, entry: FollowUp, now: datetime) -> tuple[Any, ...]:
        tz = self.workspace.basics.tz
        state = followups.state(entry, now, tz)
        told = [one and one.astimezone(ZoneInfo(entry.zone)) for one in (entry.promised, entry.due)]
        return (state, *(one and one.replace(tzinfo=None) for one in told), entry.done)

    @invariant()
    def the_ledger_is_as_the_contract_says(self) -> None:
        """Every follow-up is there once, with its state, dates, and nothing else is."""
        if not hasattr(self, "root"):
            return
        found = {key: self._says(entry, self.now) for key, entry in self._listed().items()}
        wanted = self._model_says()
        ours = {key: one for key, one in found.items() if wanted.get(key) != one}
        theirs = {key: one for key, one in wanted.items() if found.get(key) != one}
        assert ours == theirs, (ours, theirs)
        before = self.past[-1][1] if self.past else {}
        for key, one in found.items():
            was = before[key][0] if key in before else ""
            assert was == one[0] or is_drawn(was, one[0]), "an arrow that docs do not draw"
        self.past.append((self.now, found))

    @precondition(lambda self: len(getattr(self, "past", [])) > 1)
    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        """Ask for the list as of an earlier instant: it is what it was then."""
        now, then = data.draw(st.sampled_from(self.past))
        self.now += timedelta(minutes=1)
        listed = self._listed(as_of=now)
        for key, said in then.items():
            entry = listed[key]
            assert self._says(entry, now)[1:] == said[1:], (key, entry, said)
            assert (entry.dropped is not None) == (said[0] == "dropped")

    @precondition(lambda self: (self.root / "followups.db").exists())
    @rule()
    def the_ledger_is_sound(self) -> None:
        """Ids, history and rows know each other."""
        assert soundness.findings(self.root / "followups.db") == []


TestStory = Story.TestCase
TestStory.settings = settings(
    max_examples=tries(60), stateful_step_count=40, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
