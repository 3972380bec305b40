"""The quick look at two settings says what the checked settings say, or nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.errors import FilesError
from confkit.ground.toml.checked import known_keys
from confkit.ground.toml.reading import parse
from confkit.workspace import basics, settings

VALUES = st.sampled_from(
    ['"America/Chicago"', '" Europe/Berlin "', '"Europe"', '"Mars/Base"', '""', "1", "[]", "{}",
     '"2026-fall"', '"../x"', '"a\\tb"', "2026-11-24"]
)  # fmt: skip
LINES = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["round", "timezone", "timezon", "time_zone", "rond", "print"]), VALUES
        ).map(" = ".join),
        st.sampled_from(["[teacher]", "[schol]", "[mail]", "name =", "[timezones]", "\x00", "é"]),
    ),
    max_size=6,
)


def test_every_setting_is_known():
    """What may stand at the top of the file is written down twice."""
    assert known_keys(settings.Settings).keys() == basics.KEYS


@given(LINES)
def test_the_quick_look_agrees_with_the_checked_settings(lines):
    """Whatever stands in the file."""
    document = parse("\n".join(lines).encode(), "confkit.toml")
    quick = basics.plain(document)
    try:
        checked = settings.basics(document)
    except FilesError:
        checked = None
    assert quick in (None, checked)
    if checked and document.data.keys() <= basics.KEYS:
        assert quick == checked
