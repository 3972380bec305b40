"""What stands in cells: words in comparable form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.text import one_line
from confkit.roster.exports.cell_words import plain_words, plain_words_each


@given(st.lists(st.text().map(one_line)))
def test_a_column_has_the_words_of_its_cells(texts):
    """All at once gives what each by itself gives."""
    assert plain_words_each(texts) == [plain_words(text) for text in texts]
