"""From wrong values to a line, a column and what to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pydantic
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from confkit.ground.toml.reading import parse
from confkit.ground.toml.validated import TomlTable, known_keys, validated


class Inner(TomlTable):
    """A table inside a table."""

    text: str
    when: date | None = None


class Aliased(TomlTable):
    """A table with a key that Python keeps for itself."""

    from_: Annotated[str, pydantic.Field(alias="from")] = ""


class Outer(TomlTable):
    """A table with one field of each kind."""

    name: str
    count: Annotated[pydantic.StrictInt, pydantic.Field(ge=1, le=5)] = 1
    flag: pydantic.StrictBool = False
    words: Annotated[tuple[str, ...], pydantic.Field(max_length=2)] = ()
    way: Literal["phone", "video"] = "phone"
    one: Inner | None = None
    many: Annotated[tuple[Inner, ...], pydantic.Field(min_length=1)] = (Inner(text="x"),)
    held: datetime | None = None
    mail: Aliased = Aliased()

    @pydantic.field_validator("name")
    @classmethod
    def _no_x(cls, name: str) -> str:
        if name == "x":
            raise ValueError("`name` may not be that")
        return name


def told(text: str) -> list[str]:
    """Return what is told of a text as `Outer`, a line each, without the file's name."""
    found, problems = validated(Outer, parse(text.encode(), "n.toml"))
    assert (found is None) == bool(problems)
    return [str(problem).removeprefix("n.toml:") for problem in problems]


def test_good_values_become_the_model() -> None:
    """Values as the model, and nothing to tell."""
    text = b'name = "Ana"\nwords = ["a"]\n[one]\ntext = "t"\nwhen = 2026-12-18\n'
    assert validated(Outer, parse(text, "n.toml")) == (
        Outer(name="Ana", words=("a",), one=Inner(text="t", when=date(2026, 12, 18))),
        [],
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nmae = 1", "2:1: unknown key `nmae` at the top; did you mean `name`?"),
        (
            "zzz = 1",
            "2:1: unknown key `zzz` at the top; known here: "
            "name, count, flag, words, way, one, many, held, mail",
        ),
        ("count = 9", "2:9: `count` should be at most 5"),
        ("count = 0", "2:9: `count` should be at least 1"),
        ('count = "3"', "2:9: `count` should be a whole number"),
        ("count = 1.5", "2:9: `count` should be a whole number"),
        ("count = true", "2:9: `count` should be a whole number"),
        ('flag = "yes"', "2:8: `flag` should be true or false"),
        ('words = "a"', '2:9: `words` should be a list in brackets: ["…", "…"]'),
        ("words = [1]", '2:10: `words (no. 1)` should be text in quotes: "…"'),
        ('words = ["a", "b", "c"]', "2:9: `words` takes at most 2; it has 3"),
        ('way = "fax"', "2:7: `way` should be one of: 'phone', 'video'"),
        ("one = 3", "2:7: `one` should be a table"),
        ('held = "soon"', "2:8: `held` should be a date and a time: 2026-11-24T15:30"),
        ("[one]", "2:1: `one.text` is missing; add it here"),
        ("one = { }", "2:7: `one.text` is missing; add it here"),
        ('[one]\ntxt = "x"\ntext = "t"', "3:1: unknown key `txt` in [one]; did you mean `text`?"),
        ('[one]\ntext = "x"\nwhen = "y"', "4:8: `one.when` should be a date: 2026-12-18"),
        (
            '[one]\ntext = "x"\nwhen = 2026-12-18T10:00:00',
            "4:8: `one.when` should be a date without a time: 2026-12-18",
        ),
        ("[[many]]\ntext = 1", '3:8: `many (no. 1).text` should be text in quotes: "…"'),
        (
            '[[many]]\ntext = "t"\n[[many]]\nwhen = 2026-12-18',
            "4:1: `many (no. 2).text` is missing; add it here",
        ),
        ("many = []", "2:8: `many` is empty; fill it in"),
        ("[mail]\nform = 1", "3:1: unknown key `form` in [mail]; did you mean `from`?"),
    ],
)
def test_a_wrong_value_is_one_line(line: str, said: str) -> None:
    """Each mistake is told once, with its line and column, the key and what is expected."""
    assert told(f'name = "Ana"\n{line}\n') == [said]


def test_what_is_missing_at_the_top_is_said_at_the_top() -> None:
    """A key that is not there has no line, so the first one is named."""
    assert told("count = 1\n") == ["1:1: `name` is missing; add it here"]


def test_a_sentence_of_our_own_passes_as_it_is() -> None:
    """What a validator says is not put into other words."""
    assert told('name = "x"\n') == ["1:8: `name` may not be that"]


def test_all_mistakes_are_told_in_one_go() -> None:
    """Three mistakes, three lines."""
    assert told('nmae = "Ana"\ncount = 9\nflag = 3\n') == [
        "1:1: `name` is missing; add it here",
        "2:9: `count` should be at most 5",
        "3:8: `flag` should be true or false",
        "1:1: unknown key `nmae` at the top; did you mean `name`?",
    ]


def test_what_may_only_be_unreadable_is_not_called_missing() -> None:
    """Where a line could not be read, its key is not told as missing on top of it."""
    found, problems = validated(Outer, parse(b'name = "Ana\ncount = 9\n', "n.toml"))
    assert found is None
    assert [str(problem) for problem in problems] == ["n.toml:2:9: `count` should be at most 5"]


def test_a_document_that_is_not_whole_is_no_value() -> None:
    """What can be read of a broken file is never taken for all of it."""
    assert validated(Outer, parse(b'name = "Ana"\ncount = x\n', "n.toml")) == (None, [])


def test_an_unknown_key_may_be_told_where_it_belongs() -> None:
    """Whoever knows more of the file's form has the first word."""
    document = parse(b'name = "Ana"\ntext = "t"\n', "n.toml")
    _, problems = validated(
        Outer, document, belongs_elsewhere=lambda where: f"{where[-1]}: in [one]"
    )
    assert [problem.said for problem in problems] == ["text: in [one]"]


@pytest.mark.parametrize(
    ("where", "known"),
    [
        (("one",), ["text", "when"]),
        (("many", 0), ["text", "when"]),
        (("mail",), ["from"]),
        (("name",), []),
        (("gone",), []),
    ],
)
def test_known_keys_are_those_that_people_write(
    where: tuple[str | int, ...], known: list[str]
) -> None:
    """The keys of a table as they stand in the file, also inside a list or an optional one."""
    assert known_keys(Outer, where) == known


SECRET = "Xq7-secret-Xq7"
wrong: st.SearchStrategy[Any] = st.sampled_from(
    [
        SECRET,
        [SECRET],
        [[SECRET]],
        {SECRET[:3] + "y": SECRET},
        {"text": [SECRET]},
        [{"text": [SECRET]}],
        {"text": "t", "when": SECRET},
        [{"text": "t", "when": SECRET}],
    ]
)


@given(st.dictionaries(st.sampled_from([*Outer.model_fields, "unknown"]), wrong, max_size=4))
def test_no_message_repeats_a_value(values: dict[str, Any]) -> None:
    """A wrong value may be a child's business or a password; only its key and place are told."""
    document = parse(tomli_w.dumps(values).encode(), "n.toml")
    _, problems = validated(Outer, document)
    assert not any(SECRET in problem.said for problem in problems)
