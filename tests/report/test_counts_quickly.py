"""The quick look at a file of counts takes what the careful one takes, and nothing else."""

from __future__ import annotations

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from confkit.report import counts_file
from confkit.report.counts_file import to_json

from .conftest import counted

READ = json.loads(to_json(counted(held=20)))["counts"]
NUMBERS = st.one_of(
    st.integers(-2, 45),
    st.sampled_from([True, None, "7", 3.0, [], {}, 10_000_000, 10_000_001, 1 << 70]),
)
PLACES = st.sampled_from([(group, name) for group in READ for name in (*READ[group], "other", "")])


@given(st.lists(st.tuples(PLACES, NUMBERS), max_size=3), st.sampled_from([None, *READ, "more"]))
def test_the_quick_look_agrees_with_the_careful_one(changes, gone):
    """Whatever numbers stand in a file, and whatever is missing or too much in it."""
    read = copy.deepcopy(READ)
    for (group, name), number in changes:
        read[group][name or "es"] = number
    if gone in read:
        del read[gone]
    elif gone:
        read[gone] = {}
    try:
        careful = counts_file._checked(read)
    except counts_file._Wrong:
        careful = None
    assert counts_file._plain(read) == careful
