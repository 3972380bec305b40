"""What one home said reaches the other one by no command: every file that is made is searched."""

from __future__ import annotations

import email
import email.policy
import json

import pytest

from tests.cli.classes import ADA, ADAS_FATHER, GOAL, Workspace, body, prepared

pytestmark = pytest.mark.slow

LETTERS = "out/2026-fall/letters"
OF_THE_HOME = ("heardmark", "promisemark", "worksmark", "questionmark", "prioritymark", "talkmark")
FOR_ALL = ("everyheard", "everypromise")

MEETING = """
[meeting]
held = 2026-11-16T15:30
present = {present}
heard = ["Reads heardmark at night", {{ text = "Likes everyheard", for = "all" }},
  {{ text = "Never teachermark", for = "teacher" }}]
"""
PROMISES = """
[[promise]]
text = "Read promisemark aloud"
by = "family"
[[promise]]
text = "Cook everypromise together"
by = "family"
for = "all"
[check_in]
observed = "Ada read a page aloud"
"""
ANSWERS = {
    '["Mia Brook"]': "mother",
    '["1"]': "mother",
    '["Mom"]': "mother",
    '["her mother"]': "mother",
    '[{ name = "Gran", home = "mother" }]': "mother",
    '["Grandma, from Mom\'s"]': "mother",
    '["Tom"]': "father",
    '["Mr. Hale"]': "father",
    '["both"]': "both",
    '["1,2"]': "both",
    '["Grandma"]': "",
    '["Mia Brook", "somebody"]': "",
    "[]": "",
}


def _text(content: bytes, path: str) -> str:
    """Return what can be read in a file."""
    if not path.endswith(".eml"):
        return content.decode()
    letter = email.message_from_bytes(content, policy=email.policy.default)
    return body(letter) + letter.get_body(("html",)).get_content()


def _marks(room: Workspace, folder: str, place: int) -> set[str]:
    return {
        mark
        for path, content in room.files(folder).items()
        if path.rpartition("/")[2].startswith(f"7--{place}.")
        for mark in (*OF_THE_HOME, *FOR_ALL, "teachermark")
        if mark in _text(content, path)
    }


@pytest.mark.parametrize("one_address", [False, True], ids=["two addresses", "one address"])
@pytest.mark.parametrize(("present", "came"), ANSWERS.items(), ids=list(ANSWERS))
def test_no_command_tells_a_home_what_another_one_said(confkit, room, present, came, one_address):
    """Letters, check-ins, reviews, pages, phone scripts, exports, and the next round's sheet."""
    father = ADAS_FATHER | {"household": "Hale"}
    if one_address:
        father |= {"guardian_email": ADA["guardian_email"]}
    room.roster(ADA, father)
    note = (
        'family_questions = ["Is questionmark normal?"]\n'
        'family_priorities = ["Less prioritymark"]\n'
        + prepared().partition("\n\n")[2]
        + MEETING.format(present=present)
        + GOAL.replace("[goal]", '[goal]\nworks_at_home = "A worksmark on the fridge"')
        + PROMISES
    )
    room.note("7", note)
    confkit("prep")
    confkit("summarize")
    confkit("contact", "7", "She spoke of talkmark")
    confkit("check-in", "7")
    confkit("review", "7", "--outcome", "partly", "--changes", "Shorter pages")
    out = "out/2026-fall"
    there = {"mother": {1}, "father": {2}, "both": {1, 2}, "": set()}[came]
    for place in (1, 2):
        said = {
            folder: _marks(room, f"{out}/{folder}", place)
            for folder in ("letters", "check-ins", "reviews")
        }
        of_home = {mark for marks in said.values() for mark in marks} - set(FOR_ALL)
        assert of_home <= (set(OF_THE_HOME) if place in there else set()), (place, said)
        if place in there:
            assert {"heardmark", "promisemark", "worksmark"} <= of_home
        if came:
            assert set(FOR_ALL) <= said["letters"]
        else:
            assert not said["letters"]
    if one_address:
        for name in room.names(LETTERS):
            text = _text(room.files(LETTERS)[f"{LETTERS}/{name}"], name)
            assert not (name.endswith(".eml") and "Ada" in text), "a notice says nothing"
    sheets = "".join(map(bytes.decode, room.files(f"{out}/sheets").values()))
    assert not [mark for mark in OF_THE_HOME if mark in sheets]
    for home, place in (("", 0), ("1", 1), ("2", 2)):
        folder = room.root.parent / f"export-{place}"
        ran = confkit("export", "7", "--to", folder, *(["--home", home] if home else []))
        assert ran.code == 0, ran.err
        files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        text = "".join(_text(content, path) for path, content in files.items())
        told = {mark for mark in (*OF_THE_HOME, "teachermark") if mark in text}
        assert told <= ({"heardmark", "promisemark", "worksmark"} if place in there else set())
        addresses = {ADA["guardian_email"], father["guardian_email"]}
        for other in addresses - ({[ADA, father][place - 1]["guardian_email"]} if place else set()):
            assert other not in text
        assert json.loads(files["record.json"])
    later = prepared()
    room.note("7", later, "2027-spring")
    confkit("prep", "--round", "2027-spring")
    sheets = "".join(map(bytes.decode, room.files("out/2027-spring/sheets").values()))
    assert not [mark for mark in (*OF_THE_HOME, "teachermark") if mark in sheets]
